using System.Data.Common;
using System.Net.Sockets;
using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>
/// The way to PostgreSQL that the examinations share. Whether it can be reached is tried once; then each borrows a connection, of few in all,
/// since connections may be what is missing.
/// </summary>
internal sealed class DatabaseAccess : IDisposable
{
    private const int ConnectionsAtATime = 2;

    private readonly NpgsqlConnectionStringBuilder? _target;
    private readonly Lazy<Task<Exception?>> _fault;
    private readonly Lazy<Task<DatabaseViewer>> _viewer;
    private readonly SemaphoreSlim _turns = new(ConnectionsAtATime);

    /// <param name="options">Where PostgreSQL is; null when the settings do not say it, or not so that it could be read.</param>
    /// <param name="patience">How long an answer may take.</param>
    public DatabaseAccess(DatabaseOptions? options, Patience patience)
    {
        Patience = patience;
        _target = Parse(options);
        if (_target is not null)
        {
            Asked = new NpgsqlConnectionStringBuilder(_target.ConnectionString);
            Address = DatabaseAddress.Of(_target);
            _target.ApplicationName = "busetl doctor";
            // The pool is this process's own: no connection in it is from before.
            _target.Pooling = true;
            _target.MinPoolSize = 0;
            _target.MaxPoolSize = 2 * ConnectionsAtATime;
            _target.Multiplexing = false;
            _target.Timeout = (int)patience.Call.TotalSeconds;
            // Longer than what the server itself is told: its answer says more.
            _target.CommandTimeout = (int)patience.Call.TotalSeconds + 1;
            _target.CancellationTimeout = 1000;
        }

        _fault = new(TryAsync);
        _viewer = new(() => DatabaseViewer.LookAsync(this));
    }

    public Patience Patience { get; }

    /// <summary>The connection string as the service uses it; null when there is none.</summary>
    public NpgsqlConnectionStringBuilder? Asked { get; }

    /// <summary>Where that is; null when there is none.</summary>
    public DatabaseAddress? Address { get; }

    /// <summary>Server, database and role, for people: <c>at db:5432 (database busetl, role busetl)</c>.</summary>
    public string Place => Address?.Place ?? "?";

    /// <summary>Why no connection can be made; null when one can.</summary>
    public Task<Exception?> FaultAsync() => _fault.Value;

    /// <summary>Who the connection string's role is, as far as one could find out.</summary>
    public Task<DatabaseViewer> ViewerAsync() => _viewer.Value;

    /// <summary>Works with a connection, or says that it could not.</summary>
    public async Task LookAsync(
        string what, AreaReport report, Func<DatabaseLook, Task> look, CancellationToken cancellationToken)
    {
        if (await FaultAsync() is not null)
        {
            report.NotLookedAt(what, _target is null ? "the connection string is not usable" : "PostgreSQL cannot be used");
            return;
        }

        // Before it takes a turn: who asks for it while he works must not wait for a turn himself.
        await ViewerAsync();

        try
        {
            await UseAsync(connection => look(new DatabaseLook(connection, report, Patience, cancellationToken)), cancellationToken);
        }
        catch (Exception exception) when (IsOfDatabase(exception))
        {
            report.NotLookedAt(what, $"PostgreSQL answered {DatabaseText.Of(exception)}");
        }
    }

    /// <summary>Works with a connection.</summary>
    public async Task UseAsync(Func<NpgsqlConnection, Task> use, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            await use(connection);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <exception cref="NpgsqlException">It cannot be made.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_target!.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether PostgreSQL, or the way to it, is at fault.</summary>
    public static bool IsOfDatabase(Exception exception) =>
        exception is DbException or SocketException or IOException or TimeoutException or ArgumentException or NotSupportedException;

    public void Dispose() => _turns.Dispose();

    private static NpgsqlConnectionStringBuilder? Parse(DatabaseOptions? options)
    {
        try
        {
            return options?.Parse() is { Host.Length: > 0, Database.Length: > 0 } target ? target : null;
        }
        catch (ArgumentException)
        {
            // What is wrong with it is said among the settings.
            return null;
        }
    }

    private async Task<Exception?> TryAsync()
    {
        if (_target is null)
            return new InvalidOperationException("There is no connection string.");

        try
        {
            await UseAsync(_ => Task.CompletedTask, CancellationToken.None);

            return null;
        }
        catch (Exception exception) when (IsOfDatabase(exception))
        {
            return exception;
        }
    }
}
