using System.Text.Json;
using System.Text.RegularExpressions;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>What the log says in its two formats, and what it never says.</summary>
public sealed partial class LogTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string TokenKey = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";
    private const string SealingKey = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUY=";
    private const string AwsSecret = "an+AWS+secret+that+nobody+may+read";

    private readonly string _role = TestServer.NewName();
    private readonly string _password = Guid.NewGuid().ToString("n");
    private readonly TestQueue _queue = new();

    public async ValueTask InitializeAsync() =>
        await database.Source.ExecuteAsync($"create role {_role} login superuser password '{_password}'");

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task The_start_says_what_runs_and_no_secret(string format)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var log = await RunAsync(format);

        var messages = Messages(log, format);
        Assert.Single(messages, line => Version().IsMatch(line));
        Assert.Single(messages, $"Logins come from the queue {_queue.Name}; what cannot be stored goes to {_queue.ErrorName}.");
        Assert.Single(messages, $"Logins are stored in the database {connection.Database} of {connection.Host}:{connection.Port}.");
        Assert.Single(messages, "Personal data is masked with KeyRing k7, k8; the first part of a token is its key's id.");
        Assert.Single(messages, "A login that cannot be stored is retried after 200 ms, 1 s, 5 s, redelivered after 1 min, 5 min, 30 min, and "
            + $"then moved to {_queue.ErrorName}; an invalid one is moved at once. 'busetl policy' says more.");
        Assert.Single(messages, line => line.StartsWith("Health is answered at http://127.0.0.1:", StringComparison.Ordinal));

        Assert.All([_role, _password, TokenKey, SealingKey, AwsSecret], secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_line_is_an_object_and_a_line_of_a_message_has_its_id()
    {
        _queue.Leaves(_queue.ErrorName, 1);
        await _queue.SendAsync(["no login"]);

        var log = await RunAsync("json");

        var lines = Lines(log).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.Equal(
            ["timestamp", "level", "category", "eventId", "message"],
            line.EnumerateObject().Select(property => property.Name).Take(5)));
        Assert.All(lines, line => Assert.Equal(TimeSpan.Zero, line.GetProperty("timestamp").GetDateTimeOffset().Offset));
        var moved = Assert.Single(lines, line => line.TryGetProperty("messageId", out _) && line.GetProperty("level").GetString() == "Error");
        Assert.Contains(moved.GetProperty("messageId").GetString()!, moved.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await database.Source.ExecuteAsync($"reassign owned by {_role} to current_user; drop role {_role}");
        _queue.Dispose();
    }

    // Its log goes to standard error.
    private async Task<string> RunAsync(string format)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = _role, Password = _password, Pooling = false };
        var settings = ServiceSettings.For(
            database,
            _queue,
            $$"""
            {
              "tokenKeys": [ { "id": "k7", "state": "active", "key": "{{TokenKey}}" } ],
              "sealingKeys": [ { "id": "k8", "state": "active", "key": "{{SealingKey}}" } ]
            }
            """);
        settings["ConnectionStrings__BusEtl"] = connection.ConnectionString;
        settings["AWS_SECRET_ACCESS_KEY"] = AwsSecret;
        settings["Logging__Format"] = format;
        settings["Logging__LogLevel__Default"] = "Debug";
        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");

        return service.Log;
    }

    private static IReadOnlyList<string> Messages(string log, string format) => format == "json"
        ? [.. Lines(log).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!)]
        : [.. Lines(log).Select(line => Prefix().Replace(line, ""))];

    private static string[] Lines(string log) => log.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^BusEtl \d+\.\d+\.\d+\S* starts, on the (in-tree|official) engine\.$")]
    private static partial Regex Version();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3} \w{4}: [\w.]+\[\d+\] ")]
    private static partial Regex Prefix();
}
