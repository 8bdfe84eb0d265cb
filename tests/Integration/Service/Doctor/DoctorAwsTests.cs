using System.Net;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says of the server, the credentials and the clock.</summary>
public sealed class DoctorAwsTests(TestTemplate template) : IAsyncLifetime
{
    private readonly string _profiles = Path.GetTempFileName();

    private DoctorScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DoctorScene.MakeAsync(template);

    [Fact]
    public async Task A_server_that_speaks_XML_only_is_named()
    {
        await using var gateway = await GatewayAsync();
        gateway.On(null).Reply(
            HttpStatusCode.BadRequest,
            """<?xml version="1.0"?><ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>""",
            "text/xml");

        var finding = (await _scene.AskAsync(1)).FindOnly("sqs_speaks_xml");

        Assert.Contains("old query protocol", finding.What);
        Assert.Contains("newer version of the emulator", finding.NextStep);
    }

    [Fact]
    public async Task A_server_that_is_not_SQS_is_named()
    {
        await using var gateway = await GatewayAsync();
        gateway.On(null).Reply(HttpStatusCode.OK, "<!DOCTYPE html><html>Welcome</html>", "text/html");

        Assert.Contains("Its address comes from Amazon:ServiceUrl.", (await _scene.AskAsync(1)).FindOnly("sqs_is_something_else").Evidence);
    }

    [Fact]
    public async Task A_server_that_closes_without_an_answer_was_reached_and_the_variable_that_names_it_is_said()
    {
        _scene.Settings.Remove("Amazon__ServiceUrl");
        _scene.Settings["AWS_ENDPOINT_URL"] = $"http://{_scene.Connection.Host}:{_scene.Connection.Port}";

        var answer = await _scene.AskAsync(1);

        var finding = answer.Find("sqs_breaks_off");
        Assert.Contains("It closed the connection without an answer: if it always does, it is not SQS, or wants https.", finding.Evidence);
        Assert.Contains("Its address comes from AWS_ENDPOINT_URL.", finding.Evidence);
        Assert.DoesNotContain("DNS", finding.NextStep);
        Assert.Contains("AWS_ENDPOINT_URL", finding.NextStep);
    }

    [Fact]
    public async Task Credentials_that_SQS_does_not_know_are_no_matter_of_rights()
    {
        await using var gateway = await GatewayAsync();
        gateway.On("GetQueueUrl").Refuse(HttpStatusCode.Forbidden, "InvalidClientTokenId");

        var finding = (await _scene.AskAsync(1)).FindOnly("credentials_refused");

        Assert.Contains("InvalidClientTokenId (403)", finding.Evidence);
    }

    [Fact]
    public async Task A_signature_that_is_refused_for_the_clock_is_no_matter_of_rights()
    {
        await using var gateway = await GatewayAsync();
        gateway.On("GetQueueUrl").Refuse(
            HttpStatusCode.Forbidden, "InvalidSignatureException", "Signature expired: 20261126T060000Z is now earlier than 20261126T061000Z");

        (await _scene.AskAsync(1)).FindOnly("credentials_refused_for_clock");
    }

    [Fact]
    public async Task A_source_of_credentials_that_hangs_is_named()
    {
        await using var hanging = new FaultyGateway(TestEnvironment.Sqs);
        hanging.Switch(GatewayMode.Hold);
        WithoutKeys();
        _scene.Settings["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"{hanging.Address}/credentials";

        var answer = await _scene.AskAsync(1, seconds: 10);

        Assert.Contains("AWS_CONTAINER_CREDENTIALS_FULL_URI", answer.FindOnly("credentials_silent").Evidence);
        Assert.Contains("no AWS credentials", answer.NotLookedAtOf("queues"));
    }

    [Fact]
    public async Task A_variable_for_another_kind_of_endpoint_that_goes_with_no_address_of_ones_own_is_named()
    {
        _scene.Settings["AWS_USE_DUALSTACK_ENDPOINT"] = "true";

        var answer = await _scene.AskAsync(1);

        Assert.Contains("AWS_USE_DUALSTACK_ENDPOINT", answer.FindOnly("sqs_no_address").Evidence);
        foreach (var area in new[] { "rights", "queues", "messages", "credentials" })
            Assert.Contains("it is not known where SQS is", answer.NotLookedAtOf(area));
    }

    [Theory]
    [InlineData("https://sqs.nowhere.amazonaws.invalid:9")]
    [InlineData("https://vpce-0a1b.sqs.nowhere.vpce.amazonaws.invalid:9")]
    public async Task An_address_of_SQS_alone_is_none_of_SNS(string url)
    {
        _scene.Settings["Amazon__ServiceUrl"] = url;
        _scene.Settings["Amazon__Publish"] = "true";

        var answer = await _scene.AskAsync(1);
        _scene.Settings["AWS_ENDPOINT_URL_SNS"] = "https://sns.nowhere.amazonaws.invalid:9";
        var withSns = await _scene.AskAsync(1);

        Assert.Equal(["sqs_not_reached", "service_url_is_sqs_only"], answer.Codes);
        Assert.Contains("AWS_ENDPOINT_URL_SNS", answer.Findings[1].NextStep);
        Assert.Equal(["sqs_not_reached"], withSns.Codes);
    }

    [Theory]
    [InlineData(-10, "10 min ahead of SQS's")]
    [InlineData(10, "10 min behind SQS's")]
    public async Task A_clock_that_is_off_is_named_with_how_much(int serverMinutes, string said)
    {
        await using var gateway = await GatewayAsync();
        gateway.On("ListQueues").Reply(HttpStatusCode.OK, "{}").Dated(TimeSpan.FromMinutes(serverMinutes));

        Assert.Contains(said, (await _scene.AskAsync(1)).FindOnly("clock_off").Evidence);
    }

    [Theory]
    [InlineData("role_arn = arn:aws:iam::000000000000:role/logins\nsource_profile = other\n[profile other]\naws_access_key_id = a\naws_secret_access_key = b", "role_arn")]
    [InlineData("sso_session = s\nsso_account_id = 000000000000\nsso_role_name = r\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://sso.invalid", "SSO")]
    public async Task A_profile_that_needs_a_package_is_named(string profile, string said)
    {
        WithoutKeys();
        await File.WriteAllTextAsync(_profiles, $"[profile logins]\n{profile}\n", TestContext.Current.CancellationToken);
        _scene.Settings["AWS_CONFIG_FILE"] = _profiles;
        _scene.Settings["AWS_PROFILE"] = "logins";

        var finding = (await _scene.AskAsync(1)).FindOnly("credentials_unusable");

        Assert.Contains(said, finding.Evidence);
        Assert.Contains("'logins'", finding.Evidence);
        Assert.Contains("does not start", finding.Consequence);
    }

    [Fact]
    public async Task Web_identity_is_named_with_what_to_use_instead()
    {
        WithoutKeys();
        _scene.Settings["AWS_WEB_IDENTITY_TOKEN_FILE"] = _profiles;
        _scene.Settings["AWS_ROLE_ARN"] = "arn:aws:iam::000000000000:role/logins";

        var finding = (await _scene.AskAsync(1)).FindOnly("credentials_unusable");

        Assert.Contains("web identity", finding.Evidence);
        Assert.Contains("EKS Pod Identity", finding.NextStep);
    }

    [Fact]
    public async Task No_credentials_at_all_are_named_with_where_they_were_looked_for()
    {
        WithoutKeys();

        var finding = (await _scene.AskAsync(1)).FindOnly("credentials_missing");

        Assert.Contains("no profile 'default', no container endpoint", finding.Evidence);
        Assert.Contains("taskRoleArn", finding.NextStep);
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        File.Delete(_profiles);
    }

    private void WithoutKeys()
    {
        _scene.Settings.Remove("AWS_ACCESS_KEY_ID");
        _scene.Settings.Remove("AWS_SECRET_ACCESS_KEY");
        _scene.Settings["AWS_EC2_METADATA_DISABLED"] = "true";
        _scene.Settings["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere/credentials";
        _scene.Settings["AWS_CONFIG_FILE"] = "/nowhere/config";
    }

    private async Task<SqsGateway> GatewayAsync()
    {
        var gateway = await SqsGateway.StartAsync();
        _scene.Settings["Amazon__ServiceUrl"] = gateway.Address;

        return gateway;
    }
}
