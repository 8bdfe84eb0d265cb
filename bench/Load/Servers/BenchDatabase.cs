using System.Globalization;
using Npgsql;

namespace BusEtl.Bench.Load.Servers;

/// <summary>A database of one round, copied from a migrated template; dropped at the end.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private static int _count;

    private readonly NpgsqlDataSource _server;

    private BenchDatabase(BenchServers servers, string name)
    {
        Name = name;
        ConnectionString = servers.ConnectionString(name);
        // Asks from another database, so that its own transactions are not among the counted ones.
        _server = NpgsqlDataSource.Create(servers.ConnectionString("postgres"));
    }

    public string Name { get; }

    public string ConnectionString { get; }

    /// <summary>Checkpoints too: each round begins with the same need of full-page images in the log.</summary>
    public static async Task<BenchDatabase> CreateAsync(BenchServers servers, string? template, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}");
        var database = new BenchDatabase(servers, name);
        await database.OnServerAsync($"create database {name}" + (template is null ? "" : $" template {template} strategy file_copy"), cancellationToken);
        await database.OnServerAsync("checkpoint", cancellationToken);
        return database;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Transactions committed in this database and bytes of the server's log so far. Exact once nobody is connected any more.</summary>
    public async Task<DatabaseCosts> ReadCostsAsync(CancellationToken cancellationToken)
    {
        await using var command = _server.CreateCommand(
            "select xact_commit, (pg_current_wal_insert_lsn() - '0/0')::bigint from pg_stat_database where datname = $1");
        command.Parameters.AddWithValue(Name);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new DatabaseCosts(row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>Waits until every session has ended: a session tells its last counts when it ends.</summary>
    public async Task WaitUntilUnusedAsync(CancellationToken cancellationToken)
    {
        while (await AskServerAsync<long>($"select count(*) from pg_stat_activity where datname = '{Name}'", cancellationToken) > 0)
            await Task.Delay(20, cancellationToken);
    }

    public Task<long> CountLoginsAsync(CancellationToken cancellationToken) =>
        AskAsync<long>("select count(*) from user_logins", cancellationToken);

    /// <summary>When the first and the last login recorded since then were committed, by the server's clock.</summary>
    public async Task<(DateTimeOffset First, DateTimeOffset Last)> CommitTimesAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(
            "select min(at), max(at) from (select pg_xact_commit_timestamp(xmin) as at from user_logins where recorded_at >= $1)");
        command.Parameters.AddWithValue(since);
        command.CommandTimeout = 0;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1));
    }

    /// <summary>When each login was committed.</summary>
    public async Task<Dictionary<Guid, DateTimeOffset>> CommitTimesByMessageAsync(CancellationToken cancellationToken)
    {
        var times = new Dictionary<Guid, DateTimeOffset>();
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand("select message_id, pg_xact_commit_timestamp(xmin) from user_logins");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            times.Add(rows.GetGuid(0), rows.GetFieldValue<DateTimeOffset>(1));
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        await OnServerAsync($"drop database {Name} with (force)", CancellationToken.None);
        await _server.DisposeAsync();
    }

    private async Task<T> AskAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<T> AskServerAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = _server.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task OnServerAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _server.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Running totals of the server.</summary>
internal readonly record struct DatabaseCosts(long Commits, long WalBytes)
{
    public static DatabaseCosts operator -(DatabaseCosts left, DatabaseCosts right) =>
        new(left.Commits - right.Commits, left.WalBytes - right.WalBytes);
}
