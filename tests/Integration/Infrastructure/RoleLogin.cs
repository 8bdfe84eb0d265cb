using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>A login of the server that is a member of one role and has no other right, as production has one for each kind of user.</summary>
internal sealed class RoleLogin : IAsyncDisposable
{
    private readonly NpgsqlDataSource _owner;
    private readonly string _name = TestServer.NewName();
    private readonly string _password = Guid.NewGuid().ToString("n");

    private RoleLogin(NpgsqlDataSource owner, string connectionString)
    {
        _owner = owner;
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Username = _name, Password = _password }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    public string Name => _name;

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    /// <param name="database">The database that it connects to.</param>
    /// <param name="role">The role that it is a member of; null for none.</param>
    public static async Task<RoleLogin> OfAsync(TestDatabase database, string? role)
    {
        var login = new RoleLogin(database.Source, database.ConnectionString);
        await database.Source.ExecuteAsync(
            $"create role {login._name} login password '{login._password}' {(role is null ? "" : $"in role {role}")}");
        return login;
    }

    public Task ExecuteAsync(string sql) => Source.ExecuteAsync(sql);

    /// <summary>Asserts that the server refuses each statement for want of a right.</summary>
    public async Task AssertRefusedAsync(params string[] statements)
    {
        foreach (var sql in statements)
        {
            var exception = await Record.ExceptionAsync(() => ExecuteAsync(sql));
            Assert.True(
                exception is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege },
                $"Not refused as it should be: {sql}\n{exception}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _owner.ExecuteAsync($"drop role {_name}");
    }
}
