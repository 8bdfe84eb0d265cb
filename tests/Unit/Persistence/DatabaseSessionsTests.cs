using BusEtl.Persistence;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Persistence;

/// <summary>What is concluded from what sessions say; no server is asked.</summary>
public sealed class DatabaseSessionsTests : IDisposable
{
    private const string Pooler = "A pooler stands between the service and PostgreSQL at localhost:5432 (database busetl, role busetl): ";

    private readonly FakeLog _log = new();
    private readonly ILoggerFactory _loggers;
    private int _changes;

    public DatabaseSessionsTests() => _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));

    [Fact]
    public void Another_life_of_the_database_is_told_once_and_the_first_one_is_none()
    {
        using var sessions = New();

        sessions.Note(Direct("first"));
        sessions.Note(Direct("first"));
        Assert.Equal(0, _changes);

        sessions.Note(Direct("second"));
        sessions.Note(Direct("first"));
        sessions.Note(Direct("second"));
        Assert.Equal(1, _changes);
        Assert.Contains("was restarted or restored, or is another server than before.", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_process_that_is_not_the_one_of_the_connection_is_a_pooler_s()
    {
        using var sessions = New();
        Assert.True(sessions.NamesStatements);

        sessions.Note(Pooled);
        sessions.Note(Pooled);

        Assert.False(sessions.NamesStatements);
        Assert.True(sessions.IsPooled);
        Assert.StartsWith($"{Pooler}its process is not the one", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("26000")]
    [InlineData("42P05")]
    [InlineData("42P14")]
    [InlineData("08P01")]
    public void A_statement_that_is_lost_or_somebody_else_s_is_a_pooler_s_whatever_was_set(string sqlState)
    {
        using var sessions = New("always");
        sessions.Note(Pooled);
        Assert.True(sessions.NamesStatements);
        Assert.Empty(Lines);

        sessions.Met(new StoreFault(StoreFaultKind.Connection, $"SQLSTATE {sqlState}", sqlState));

        Assert.False(sessions.NamesStatements);
        Assert.True(sessions.IsPooled);
        Assert.StartsWith($"{Pooler}SQLSTATE {sqlState}.", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_faults_say_nothing_of_a_pooler()
    {
        using var sessions = New();

        sessions.Met(new StoreFault(StoreFaultKind.Everywhere, "SQLSTATE 53100", "53100"));
        sessions.Met(new StoreFault(StoreFaultKind.Connection, "NpgsqlException"));

        Assert.True(sessions.NamesStatements);
        Assert.False(sessions.IsPooled);
        Assert.Empty(Lines);
    }

    [Fact]
    public void Names_that_are_switched_off_are_no_matter_of_a_line()
    {
        using var sessions = New("never");

        sessions.Note(Pooled);

        Assert.False(sessions.NamesStatements);
        Assert.Empty(Lines);
    }

    public void Dispose() => _loggers.Dispose();

    private IEnumerable<string> Lines => _log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text);

    private static SessionSigns Pooled => new(IsPooled: true, "first");

    private static SessionSigns Direct(string life) => new(IsPooled: false, life);

    private DatabaseSessions New(string preparedStatements = "auto")
    {
        var sessions = new DatabaseSessions(
            Options.Create(new DatabaseOptions { ConnectionString = "Host=localhost;Database=busetl;Username=busetl" }),
            Options.Create(new PersistenceOptions { PreparedStatements = preparedStatements }),
            _loggers);
        sessions.DatabaseChanged += () => _changes++;

        return sessions;
    }
}
