using System.Net;
using System.Text;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>A key ring that AWS KMS has wrapped, with the real executable and a scripted KMS.</summary>
public sealed class KmsTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly string Wrapped = Convert.ToBase64String("ciphertext"u8);

    private readonly TestQueue _queue = new();
    private readonly string _keyRing = ServiceSettings.NewKeyRing();
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task A_wrapped_ring_is_unwrapped_by_one_call_at_the_start()
    {
        await using var kms = await KmsStub.StartAsync(
            200, $$"""{ "Plaintext": "{{Base64(_keyRing)}}", "KeyId": "arn:aws:kms:eu-west-1:1:key/k" }""");
        await _queue.SendAsync(Logins.Distinct(30));

        await using var service = await RunAsync(kms.Url, 0, "run", "--exit-when-drained");

        Assert.Contains("30 stored", service.Output);
        using var masking = new TestMasking(_keyRing);
        Assert.Equal(60, (await masking.OpenVaultAsync(database)).Count);
        var call = Assert.Single(kms.Calls);
        Assert.Equal("TrentService.Decrypt", call.Target);
        Assert.Equal(Wrapped, call.Body["CiphertextBlob"]!.GetValue<string>());
        Assert.Contains("/us-east-1/kms/aws4_request", call.Authorization);
    }

    [Theory]
    [InlineData(
        400, """{ "__type": "AccessDeniedException", "message": "User is not authorized to perform: kms:Decrypt" }""",
        "AWS KMS did not unwrap it: AccessDeniedException. User is not authorized to perform: kms:Decrypt")]
    [InlineData(400, """{ "__type": "InvalidCiphertextException" }""", "AWS KMS did not unwrap it: InvalidCiphertextException.")]
    [InlineData(200, """{ "Plaintext": "bm8=" }""", "the key ring is not JSON (line 1).")]
    public async Task A_ring_that_is_not_unwrapped_stops_the_start_with_the_reason(int status, string answer, string reason)
    {
        await using var kms = await KmsStub.StartAsync(status, answer);

        await using var service = await RunAsync(kms.Url, 1, "run");

        Assert.Contains($"The settings are wrong:{Environment.NewLine}  Masking:KeyRingFile: {reason}", service.Log + service.Output);
    }

    [Fact]
    public async Task A_KMS_that_is_not_this_machine_is_not_asked_without_TLS()
    {
        await using var kms = await KmsStub.StartAsync(200, "{}");
        var url = $"http://{Dns.GetHostName()}:{new Uri(kms.Url).Port}";

        await using var service = await RunAsync(url, 1, "run");

        Assert.Contains($"AWS KMS is not asked at {url}: without https whoever is on the way reads the keys.", service.Log + service.Output);
        Assert.Empty(kms.Calls);
    }

    public void Dispose()
    {
        _queue.Dispose();
        File.Delete(_file);
    }

    private async Task<ServiceProcess> RunAsync(string kms, int exitCode, params string[] arguments)
    {
        await File.WriteAllTextAsync(_file, Wrapped + "\n", TestContext.Current.CancellationToken);
        var settings = ServiceSettings.For(database, _queue);
        settings.Remove("Masking__KeyRing");
        settings["Masking__KeyRingFile"] = _file;
        settings["Masking__KmsWrapped"] = "true";
        settings["AWS_ENDPOINT_URL_KMS"] = kms;

        return await ServiceProcess.RunAsync(settings, exitCode, arguments);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
