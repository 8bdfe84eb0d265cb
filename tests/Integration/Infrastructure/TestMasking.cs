using BusEtl.Consumers.Masking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Masking and sealing with the ring of a service under test, made as the service makes them.</summary>
internal sealed class TestMasking(string keyRing) : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Masking:KeyRing", keyRing)]).Build())
        .AddMasking()
        .BuildServiceProvider();

    public LoginMasking Masking => _services.GetRequiredService<LoginMasking>();

    /// <summary>Opens what stands in <c>vault.pii</c>: token, original.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OpenVaultAsync(TestDatabase database)
    {
        var sealing = _services.GetRequiredService<LoginSealing>();
        var rows = await database.LinesAsync("select token, kind, key_id, encode(sealed, 'hex') from vault.pii where sealed is not null");

        return rows.Select(row => row.Split('|')).ToDictionary(
            row => row[0],
            row => sealing.Open(PersonalDataKindName.TryParse(row[1], out var kind) ? kind : default, row[0], row[2], Convert.FromHexString(row[3])));
    }

    public void Dispose() => _services.Dispose();
}
