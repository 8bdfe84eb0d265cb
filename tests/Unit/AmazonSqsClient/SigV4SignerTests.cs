using System.Text;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client.Signing;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

/// <summary>The header signatures of AWS's published test suite (github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4).</summary>
public sealed class SigV4SignerTests
{
    private const string EmptyQuery = "";
    private const string Unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string FormHash = "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e";
    private const string LongToken =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/"
        + "qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD"
        + "0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    private static readonly DateTimeOffset SuiteTime = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);
    private static readonly ImmutableCredentials SuiteCredentials = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);

    [Theory]
    [InlineData("get-vanilla", "GET", "/", EmptyQuery, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-unreserved", "GET", "/" + Unreserved, EmptyQuery, "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("get-utf8", "GET", "/\u1234", EmptyQuery, "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("get-space", "GET", "/example space/", EmptyQuery, "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")]
    [InlineData("get-slash-unnormalized", "GET", "//", EmptyQuery, "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e")]
    [InlineData(
        "get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData(
        "get-vanilla-query-order-encoded", "GET", "/", "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
        "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac")]
    [InlineData(
        "get-vanilla-query-unreserved", "GET", "/", Unreserved + "=" + Unreserved,
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData(
        "get-vanilla-utf8-query", "GET", "/", "\u1234=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("post-vanilla", "POST", "/", EmptyQuery, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("post-vanilla-query", "POST", "/", "Param1=value1", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    public void Paths_and_queries_are_signed_as_AWS_publishes_them(string name, string method, string path, string query, string signature)
    {
        var signed = Sign(method, path, query, []);
        var expected = $"SignedHeaders=host;x-amz-date, Signature={signature}";
        Assert.True(signed.Authorization.EndsWith(expected, StringComparison.Ordinal), name);
    }

    [Theory]
    [InlineData(
        "GET", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        "My-Header1: value1", "My-Header2: \"a   b   c\"")]
    [InlineData(
        "GET", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        "My-Header1:value2", "My-Header1:value2", "My-Header1:value1")]
    [InlineData(
        "GET", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
        "My-Header1:value4", "My-Header1:value1", "My-Header1:value3", "My-Header1:value2")]
    [InlineData(
        "GET", "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd", "My-Header1:value1\n  value2\n     value3")]
    [InlineData("POST", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c", "My-Header1:value1")]
    public void Header_values_are_trimmed_and_joined_as_AWS_publishes_it(string method, string signature, params string[] headers)
    {
        var signed = Sign(method, "/", EmptyQuery, [.. headers.Select(Header)]);
        Assert.EndsWith($"Signature={signature}", signed.Authorization, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8", "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422")]
    public void A_posted_body_is_signed_as_AWS_publishes_it(string contentType, string signature)
    {
        var signed = Sign(
            "POST", "/", EmptyQuery,
            [new("Content-Type", contentType), new("Content-Length", "13"), new("X-Amz-Content-Sha256", FormHash)],
            body: "Param1=value1");

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            + $"SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date, Signature={signature}",
            signed.Authorization);
    }

    [Theory]
    [InlineData(
        "GET", "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
        "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8")]
    [InlineData("POST", LongToken, "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")]
    public void A_session_token_is_sent_and_signed(string method, string token, string signature)
    {
        var signed = Sign(method, "/", EmptyQuery, [], new(SuiteCredentials.AccessKey, SuiteCredentials.SecretKey, token));

        Assert.Equal(token, signed.SecurityToken);
        Assert.EndsWith(
            $"SignedHeaders=host;x-amz-date;x-amz-security-token, Signature={signature}", signed.Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kept_signing_key_follows_the_day_and_the_secret()
    {
        var signer = new SigV4Signer("us-east-1", "service");
        var other = new ImmutableCredentials("AKIDOTHER", "another secret", null);
        var first = Sign(signer, SuiteCredentials, SuiteTime);

        Assert.NotEqual(first, Sign(signer, SuiteCredentials, SuiteTime.AddDays(1)));
        Assert.Equal(Sign(new("us-east-1", "service"), other, SuiteTime), Sign(signer, other, SuiteTime));
        Assert.Equal(first, Sign(signer, SuiteCredentials, SuiteTime));
    }

    private static SigV4Signature Sign(SigV4Signer signer, ImmutableCredentials credentials, DateTimeOffset now) => signer.Sign(
        new SigV4Request { Method = "GET", Path = "/", Headers = [new("Host", "example.amazonaws.com")] }, credentials, now);

    private static SigV4Signature Sign(
        string method,
        string path,
        string query,
        KeyValuePair<string, string>[] headers,
        ImmutableCredentials? credentials = null,
        string body = "")
    {
        var request = new SigV4Request
        {
            Method = method,
            Path = path,
            Query = query,
            Headers = (KeyValuePair<string, string>[])[new("Host", "example.amazonaws.com"), .. headers],
            Body = Encoding.UTF8.GetBytes(body),
        };
        var signed = new SigV4Signer("us-east-1", "service").Sign(request, credentials ?? SuiteCredentials, SuiteTime);
        Assert.Equal("20150830T123600Z", signed.Date);
        return signed;
    }

    private static KeyValuePair<string, string> Header(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return new(line[..colon], line[(colon + 1)..]);
    }
}
