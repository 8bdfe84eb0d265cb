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
        File.WriteAllText(file, KeyRings.Json(KeyRings.Entry("t1")));

        string TokenWith(string key, string value)
        {
            using var provider = Provider((key, value));
            return provider.GetRequiredService<LoginMasking>().TokenOf(PersonalDataKind.Ip, "198.51.100.7");
        }

        Assert.Equal(TokenWith("Masking:KeyRingFile", file), TokenWith("Masking:KeyRing", KeyRings.Json(KeyRings.Entry("t1"))));
        File.Delete(file);
    }

    [Fact]
    public void Key_ring_and_masking_are_made_once()
    {
        using var provider = Provider(("Masking:KeyRing", KeyRing.Generate()));

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
                + "Masking:KeyRing: tokenKeys[1]: the id 't1' is that of tokenKeys[0].",
            exception.Message);
    }

    [Theory]
    [InlineData(null, null, "Masking:KeyRingFile or Masking:KeyRing must be given.")]
    [InlineData("", " ", "Masking:KeyRingFile or Masking:KeyRing must be given.")]
    [InlineData("a.json", "{}", "Masking:KeyRingFile and Masking:KeyRing must not both be given.")]
    [InlineData(null, "{}", "Masking:KeyRing: the key ring: tokenKeys must be an array of keys.")]
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
    public void Nothing_is_set_by_default()
    {
        var options = new MaskingOptions();

        Assert.Null(options.KeyRing);
        Assert.Null(options.KeyRingFile);
    }

    private static ServiceProvider Provider(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)))
            .Build();

        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddMasking().BuildServiceProvider();
    }
}
