using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>That a test fails when it leaves something: seen on tests that do, run by xUnit in a process of their own.</summary>
public sealed partial class BooksTests
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_test_fails_when_something_stands_at_its_end_that_it_did_not_say()
    {
        var failures = await RunLeaksAsync();

        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [nameof(LeakTests.Nothing)] = "",
                [nameof(LeakTests.What_was_said)] = "",
                [nameof(LeakTests.Messages_visible_in_flight_and_delayed)] = "The queue QUEUE holds 4 messages; the test did not say so.",
                [nameof(LeakTests.A_queue_that_nobody_named)] =
                    "The queue QUEUE_skipped exists and holds 0 messages; the test did not say that there is such a queue.",
                [nameof(LeakTests.A_row_of_the_outbox)] = "OutboxState: 1 were added; expected were 0.",
                [nameof(LeakTests.A_login_without_its_originals)] =
                    "tokens of user_logins without an original in vault.pii: 2 were added; expected were 0. user_logins: 1 were added; expected were 0.",
                [nameof(LeakTests.A_login_that_is_missing)] = "user_logins: 0 were added; the test said 1.",
                [nameof(LeakTests.An_original_without_a_login)] = "originals in vault.pii without a login: 1 were added; expected were 0.",
                [nameof(LeakTests.A_table_set_aside)] =
                    "The table user_logins_set_aside was made and has 0 rows; the test did not say that there is such a table.",
                [nameof(LeakTests.A_lock_of_a_session)] = "advisory locks: 1 were added; expected were 0.",
                [nameof(LeakTests.A_failed_test_with_a_message)] = "It has failed.",
            },
            failures);
    }

    /// <returns>Of each test its failure, empty when it passed.</returns>
    private static async Task<SortedDictionary<string, string>> RunLeaksAsync()
    {
        var report = Path.GetTempFileName();
        try
        {
            var program = Path.Combine(AppContext.BaseDirectory, typeof(LeakTests).Assembly.GetName().Name!);
            var start = new ProcessStartInfo(program, ["-explicit", "only", "-class", typeof(LeakTests).FullName!, "-xml", report]);
            await ChildProcess.RunAsync(start, LongestRun, TestContext.Current.CancellationToken);

            var tests = XDocument.Load(report).Descendants("test").ToDictionary(
                test => (string)test.Attribute("method")!, test => FailureOf(test.Descendants("message").FirstOrDefault()?.Value ?? ""));

            return new SortedDictionary<string, string>(tests, StringComparer.Ordinal);
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static string FailureOf(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        // The first line of several says what follows.
        return QueueName().Replace(string.Join(' ', lines.Skip(lines.Length > 1 ? 1 : 0)), "QUEUE");
    }

    [GeneratedRegex("logins-[0-9a-f]{8}-[0-9a-f]{32}")]
    private static partial Regex QueueName();
}
