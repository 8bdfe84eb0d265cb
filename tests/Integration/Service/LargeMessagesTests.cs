using System.Globalization;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Messages as large as SQS allows: fewer than the prefetch, and more than memory can hold at a time.</summary>
public sealed class LargeMessagesTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 60;
    private const int MemoryLimit = 128 << 20;
    private const int WithTheProgram = 320 << 20;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task They_are_all_worked_off_within_the_memory_that_there_is()
    {
        await _queue.SendAsync(Logins.Distinct(Messages).Select((login, number) => number % 3 == 0 ? Refused() : Padded(login)));
        var settings = ServiceSettings.For(database, _queue);
        settings["DOTNET_GCHeapHardLimit"] = MemoryLimit.ToString("x", CultureInfo.InvariantCulture);

        await using var service = ServiceProcess.Start(settings, "run");
        await database.WaitUntilDoneAsync(_queue);

        _queue.Leaves(_queue.ErrorName, Messages / 3);
        Assert.DoesNotContain("OutOfMemory", service.Output);
        Assert.InRange(service.PeakMemory, 1, WithTheProgram);
    }

    public void Dispose() => _queue.Dispose();

    private static string Padded(string login) => $"{login[..^1]}, \"padding\": \"{Filler(login.Length)}\"}}";

    // Refused for a field that is too long: it goes to the error queue as it is.
    private static string Refused() => Logins.Body(userId: Filler(Logins.Body().Length));

    private static string Filler(int besides) =>
        new StringBuilder().Insert(0, "\\\"", (SqsLimits.MaxMessageBytes - besides - 1024) / 2).ToString();
}
