using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>
/// The pool of sessions with the database, and what they tell: that a pooler is in the way, or that they lead to another life of the database
/// than before. Safe for use by many threads.
/// </summary>
public sealed partial class DatabaseSessions : IDisposable
{
    // Enough for every server of a cluster; each restart adds one.
    private const int MostLives = 64;

    private readonly Lock _lock = new();
    private readonly List<string> _lives = [];
    private readonly DatabaseAddress _address;
    private readonly ILogger _logger;
    private readonly bool _trustsPoolers;
    private bool _namesStatements;
    private volatile bool _isPooled;

    public DatabaseSessions(IOptions<DatabaseOptions> database, IOptions<PersistenceOptions> persistence, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(persistence);
        ArgumentNullException.ThrowIfNull(loggers);

        var connection = database.Value.Parse();
        _address = DatabaseAddress.Of(connection);
        _logger = loggers.CreateLogger<DatabaseSessions>();
        _trustsPoolers = persistence.Value.PreparedStatements == PersistenceOptions.Always;
        _namesStatements = persistence.Value.PreparedStatements != PersistenceOptions.Never;
        Source = new NpgsqlDataSourceBuilder(connection.ConnectionString)
            .UseLoggerFactory(loggers)
            .UsePhysicalConnectionInitializer(Note, NoteAsync)
            .Build();
        ConnectionSafety.Warn(connection, _logger);
    }

    /// <summary>
    /// Called when a session leads to a life of the database that none has led to before: after a restart, a failover or a restore. What was
    /// committed may be gone.
    /// </summary>
    public event Action? DatabaseChanged;

    internal NpgsqlDataSource Source { get; }

    /// <summary>Whether statements are prepared by name.</summary>
    internal bool NamesStatements => Volatile.Read(ref _namesStatements);

    /// <summary>Whether a session may lead somewhere else with each transaction.</summary>
    internal bool IsPooled => _isPooled;

    /// <summary>Gives the sessions of the pool up: who needs one gets a new one.</summary>
    public void Renew() => Source.Clear();

    /// <summary>Takes note of a fault of the store: one that comes of named statements ends them.</summary>
    public void Met(StoreFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);

        if (fault.SqlState is not ("26000" or "42P05" or "42P14" or "08P01"))
            return;

        _isPooled = true;
        GiveUpNames(fault.Description);
    }

    public void Dispose() => Source.Dispose();

    /// <summary>Asks a session what it leads to, and takes note of the answer.</summary>
    internal async Task NoteAsync(NpgsqlConnection opened)
    {
        try
        {
            Note(await SessionSigns.AskAsync(opened, CancellationToken.None));
        }
        catch (PostgresException exception) when (IsUnknown(exception))
        {
            // A server that does not tell can be worked with all the same.
        }
    }

    internal void Note(SessionSigns signs)
    {
        if (signs.IsPooled)
        {
            _isPooled = true;
            if (!_trustsPoolers)
                GiveUpNames("its process is not the one that the connection was made to");
        }

        if (!IsNewLife(signs.Database))
            return;

        Log.DatabaseChanged(_logger, _address);
        DatabaseChanged?.Invoke();
        Renew();
    }

    private void Note(NpgsqlConnection opened)
    {
        try
        {
            Note(SessionSigns.Ask(opened));
        }
        catch (PostgresException exception) when (IsUnknown(exception))
        {
            // As above.
        }
    }

    private static bool IsUnknown(PostgresException exception) => exception.SqlState is ['4', '2', ..] or ['0', 'A', ..];

    private bool IsNewLife(string life)
    {
        lock (_lock)
        {
            if (_lives.Contains(life))
                return false;

            if (_lives.Count == MostLives)
                _lives.RemoveAt(0);
            _lives.Add(life);

            return _lives.Count > 1;
        }
    }

    private void GiveUpNames(string sign)
    {
        if (Interlocked.Exchange(ref _namesStatements, false))
            Log.PoolerInTheWay(_logger, _address, sign);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "A pooler stands between the service and {Address}: {Sign}. Statements are not prepared by name from now on: the server plans "
            + "those of each batch anew. The outbox does not listen for what other tasks commit and looks for it at its interval instead. "
            + "A pooler by session, or PgBouncer 1.21 or newer with max_prepared_statements, bears Persistence:PreparedStatements=always.")]
        public static partial void PoolerInTheWay(ILogger logger, DatabaseAddress address, string sign);

        [LoggerMessage(2, LogLevel.Warning,
            "{Address} was restarted or restored, or is another server than before. Older sessions are given up, and the originals of all "
            + "personal data are sealed again as it comes, because the vault may have lost some.")]
        public static partial void DatabaseChanged(ILogger logger, DatabaseAddress address);
    }
}
