using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>What the tables of the vault refuse, whoever asks.</summary>
public sealed class VaultTableTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static long _positions;

    [Theory]
    [InlineData("update vault.audit set reason = 'x'")]
    [InlineData("update vault.audit set reason = 'x' where false")]
    [InlineData("delete from vault.audit")]
    [InlineData("truncate vault.audit")]
    [InlineData("insert into vault.audit select * from vault.audit on conflict (position) do update set reason = 'x'")]
    [InlineData("set session_replication_role = replica; delete from vault.audit")]
    public async Task Not_even_the_owner_changes_the_audit(string sql)
    {
        var position = Interlocked.Increment(ref _positions);
        await database.Source.ExecuteAsync(
            $"""
            insert into vault.audit (position, at, actor, action, subject, reason, outcome, key_id, previous_hash, hash)
            values ({position}, now(), 'a', 'reveal', 't', 'r', 'o', 't1', '\x', '\x')
            """);
        database.Leaves(Table.Audit, 1);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => database.Source.ExecuteAsync(sql));

        Assert.Equal("vault.audit is append-only: its rows are neither changed nor removed.", exception.MessageText);
        Assert.Equal(["r"], await database.LinesAsync($"select reason from vault.audit where position = {position}"));
    }

    [Theory]
    [InlineData("('x', 'ip', null, null, null)")]
    [InlineData("('x', 'ip', '\\x00', null, null)")]
    [InlineData("('x', 'ip', null, 's1', null)")]
    [InlineData("('x', 'ip', '\\x00', 's1', now())")]
    [InlineData("('x', 'ip', null, 's1', now())")]
    [InlineData("('x', 'ip', '\\x00', null, now())")]
    public async Task A_row_of_the_vault_is_sealed_or_erased(string row)
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => database.Source.ExecuteAsync($"insert into vault.pii (token, kind, sealed, key_id, erased_at) values {row}"));

        Assert.Equal("ck_pii_erased", exception.ConstraintName);
    }
}
