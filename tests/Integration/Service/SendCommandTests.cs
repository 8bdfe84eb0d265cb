using System.Text;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

public sealed class SendCommandTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task Each_line_of_the_file_is_one_message_as_it_stands_there_and_empty_lines_are_left_out()
    {
        string[] lines = [.. Logins.Distinct(123), "", "this is not JSON", new('x', 300_000), new('y', 300_000), new('z', 600_000)];
        await File.WriteAllLinesAsync(_file, lines, TestContext.Current.CancellationToken);

        await using var send = await ServiceProcess.RunAsync(ServiceSettings.For(database, _queue), 0, "send", _file);

        Assert.Contains($"Sent 127 messages to {_queue.Name}.", send.Output);
        _queue.Leaves(_queue.Name, 127);
        var bodies = (await _queue.TakeAllAsync(_queue.Name)).Select(message => Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(lines.Where(line => line.Length > 0).Order(StringComparer.Ordinal), bodies.Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        _queue.Dispose();
        File.Delete(_file);
    }
}
