using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>What tests start does not outlive them.</summary>
public sealed partial class ServiceProcessTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task A_run_that_does_not_end_in_time_is_killed()
    {
        var failure = await Assert.ThrowsAnyAsync<XunitException>(
            () => ServiceProcess.RunAsync(ServiceSettings.For(database, _queue), 0, TimeSpan.FromSeconds(3), "run"));

        Assert.StartsWith("busetl (process ", failure.Message);
        await AssertGoneAsync(ProcessId().Match(failure.Message).Groups["id"].Value);
    }

    [Fact]
    public async Task A_run_that_ends_otherwise_tells_its_output()
    {
        var failure = await Assert.ThrowsAnyAsync<XunitException>(
            () => ServiceProcess.RunAsync(new Dictionary<string, string>(), 0, "runn"));

        Assert.StartsWith("busetl ended with 1.", failure.Message);
        Assert.Contains("runn", failure.Message);
    }

    [Fact]
    public async Task A_program_that_does_not_end_in_time_is_killed_with_those_that_it_started()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => ChildProcess.RunAsync(
            new ProcessStartInfo("sh", ["-c", $"sleep 600 & echo $! >{_file}; wait"]), TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));

        await AssertGoneAsync(await File.ReadAllTextAsync(_file, TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _queue.Dispose();
        File.Delete(_file);
    }

    private static Task AssertGoneAsync(string processId)
    {
        var id = int.Parse(processId, CultureInfo.InvariantCulture);

        return Deadline.WaitForAsync($"process {id} is gone", () => !IsThere(id));
    }

    private static bool IsThere(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\(process (?<id>\d+)\)")]
    private static partial Regex ProcessId();
}
