using System.Text;
using BusEtl.Consumers.Masking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Masking;

public sealed class MaskingRegistrationTests
{
    [Fact]
    public void A_ring_from_a_setting_and_one_from_a_file_make_the_same_tokens()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3)));

        string TokenWith(string key, string value)
        {
            using var provider = Provider((key, value));
            return provider.GetRequiredService<LoginMasking>().TokenOf(PersonalDataKind.Ip, "198.51.100.7");
        }

        Assert.Equal(TokenWith("Masking:KeyRingFile", file), TokenWith("Masking:KeyRing", KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3))));
        File.Delete(file);
    }

    [Fact]
    public void Key_ring_and_masking_are_made_once()
    {
        using var provider = Provider(("Masking:KeyRing", KeyRingText.Generate()));

        Assert.Same(provider.GetRequiredService<KeyRing>(), provider.GetRequiredService<KeyRing>());
        Assert.Same(provider.GetRequiredService<LoginMasking>(), provider.GetRequiredService<LoginMasking>());
    }

    [Fact]
    public async Task A_bad_ring_stops_the_start_and_all_faults_are_named()
    {
        var builder = new HostApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            [new("Masking:KeyRing", KeyRings.Json(KeyRings.Entry("t1", length: 31), KeyRings.Entry("t1", "retired", 2)))]);
        builder.Services.AddMasking();
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            "Masking:KeyRing: tokenKeys[0]: the key has 31 bytes; it must have 32 to 64.; "
                + "Masking:KeyRing: the key ring has no sealingKeys, and the vault needs an active one: 'busetl keys add' adds it.; "
                + "Masking:KeyRing: tokenKeys[1]: the id 't1' is that of tokenKeys[0].",
            exception.Message);
    }

    [Theory]
    [InlineData(null, null, "Masking:KeyRingFile or Masking:KeyRing must be given.")]
    [InlineData("", " ", "Masking:KeyRingFile or Masking:KeyRing must be given.")]
    [InlineData("a.json", "{}", "Masking:KeyRingFile and Masking:KeyRing must not both be given.")]
    [InlineData(null, "7", "Masking:KeyRing: the key ring is not a JSON object.")]
    [InlineData("/nowhere/keys.json", null, "Masking:KeyRingFile: the file '/nowhere/keys.json' does not exist.")]
    [InlineData("/", null, "Masking:KeyRingFile: the file cannot be read.")]
    [InlineData("a\0.json", null, "Masking:KeyRingFile: the file 'a\0.json' cannot be read.")]
    [InlineData("bXkgc2VjcmV0IGtleQ==", null, "Masking:KeyRingFile: the file does not exist.")]
    [InlineData(
        """ {"key":"bXkgc2VjcmV0"} """,
        null,
        "Masking:KeyRingFile: this is JSON, not a path; a ring itself belongs in Masking:KeyRing.")]
    public void A_wrong_setting_is_named_and_shows_no_key(string? file, string? text, string fault)
    {
        using var provider = Provider(("Masking:KeyRingFile", file), ("Masking:KeyRing", text));

        var exception = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<KeyRing>);

        Assert.Equal([fault], exception.Failures);
    }

    [Fact]
    public void Without_a_vault_no_sealing_key_is_needed()
    {
        using var provider = Provider(("Masking:KeyRing", KeyRings.Json(KeyRings.Entry("t1"))), ("Masking:Vault", "false"));

        Assert.Null(provider.GetRequiredService<KeyRing>().ActiveSealingKey);
    }

    [Fact]
    public void The_end_of_the_container_clears_the_keys()
    {
        var provider = Provider(("Masking:KeyRing", KeyRingText.Generate()));
        var masking = provider.GetRequiredService<LoginMasking>();

        provider.Dispose();

        Assert.Throws<ObjectDisposedException>(() => masking.TokenOf(PersonalDataKind.Ip, "198.51.100.7"));
    }

    [Fact]
    public void A_wrapped_ring_is_unwrapped_once()
    {
        var unwrapping = new ReversingUnwrapping();
        using var provider = Provider(
            unwrapping, ("Masking:KeyRing", ReversingUnwrapping.Wrap(KeyRingText.Generate())), ("Masking:KmsWrapped", "true"));

        // A host checks its options once more when it starts, in another instance.
        _ = provider.GetRequiredService<IOptions<MaskingOptions>>().Value;
        Assert.Equal("KeyRing t1, s1", provider.GetRequiredService<KeyRing>().ToString());
        _ = provider.GetRequiredService<IOptionsMonitor<MaskingOptions>>().CurrentValue;

        Assert.Equal(1, unwrapping.Calls);
        Assert.All(unwrapping.Given!, letter => Assert.Equal(0, letter));
    }

    [Theory]
    [InlineData("{ }", "this is not base64, as a ring is that KMS has wrapped; a ring in plain text needs Masking:KmsWrapped=false.")]
    [InlineData("bm8=", "the key ring is not JSON (line 1).")]
    [InlineData("cmVmdXNlZA==", "refused.")]
    public void A_wrapped_ring_that_cannot_be_read_is_named(string wrapped, string fault)
    {
        using var provider = Provider(new ReversingUnwrapping(), ("Masking:KeyRing", wrapped), ("Masking:KmsWrapped", "true"));

        var exception = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<KeyRing>);

        Assert.Equal([$"Masking:KeyRing: {fault}"], exception.Failures);
    }

    [Fact]
    public void No_ring_is_set_by_default_and_the_vault_is_on()
    {
        var options = new MaskingOptions();

        Assert.Null(options.KeyRing);
        Assert.Null(options.KeyRingFile);
        Assert.False(options.KmsWrapped);
        Assert.True(options.Vault);
    }

    private static ServiceProvider Provider(params (string Key, string? Value)[] settings) => Provider(new ReversingUnwrapping(), settings);

    private static ServiceProvider Provider(IKeyRingUnwrapping unwrapping, params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)))
            .Build();

        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(unwrapping)
            .AddMasking()
            .BuildServiceProvider();
    }

    /// <summary>Unwraps by turning the bytes round.</summary>
    private sealed class ReversingUnwrapping : IKeyRingUnwrapping
    {
        public int Calls { get; private set; }

        public byte[]? Given { get; private set; }

        public static string Wrap(string ring) => Convert.ToBase64String([.. Encoding.UTF8.GetBytes(ring).Reverse()]);

        public byte[] Unwrap(byte[] wrapped)
        {
            Calls++;
            if (wrapped.AsSpan().SequenceEqual("refused"u8))
            {
                throw new KeyRingFaultException("refused.");
            }

            return Given = [.. wrapped.Reverse()];
        }
    }
}
