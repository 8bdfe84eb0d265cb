using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Masking;
using BusEtl.Service.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Seals messages as a service of a queue does.</summary>
internal sealed class TestSealing(string keyRing) : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Masking:KeyRing", keyRing)]).Build())
        .AddMasking()
        .AddSingleton<DerivedKeys>()
        .AddHeaderSealing()
        .BuildServiceProvider();

    /// <summary>The message as one that the service has written itself.</summary>
    public SqsSendEntry Seal(SqsSendEntry entry, TestQueue queue) => entry with
    {
        Attributes = new SealedHeaders(queue.Name, _services.GetRequiredService<IHeaderSealing>())
            .Pack(AttributeBudget.Unpack(entry.Attributes!), entry.Body),
    };

    public void Dispose() => _services.Dispose();
}
