using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>Sealed originals stand or fall with the logins that they came with.</summary>
public sealed class VaultStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly string _case = Guid.NewGuid().ToString("n");

    [Fact]
    public async Task Each_original_is_stored_once_as_it_was_sealed()
    {
        var ip = Sealed("ip", [1, 2, 3]);
        var login = new MaskedLogin(LoginRow.Make(), ip, Sealed("device", [4]) with { Kind = "device_id", KeyId = "s2" });

        await SaveAsync(login, new MaskedLogin(LoginRow.Make(), ip), new MaskedLogin(LoginRow.Make()));

        database.Leaves(logins: 3, originals: 2);
        Assert.Equal([$"{_case}.device|device_id|04|s2|null", $"{_case}.ip|ip|010203|s1|null"], await RowsAsync());
    }

    [Fact]
    public async Task An_original_that_is_there_already_stays()
    {
        await SaveAsync(new MaskedLogin(LoginRow.Make(), Sealed("ip", [1])));

        await SaveAsync(new MaskedLogin(LoginRow.Make(), Sealed("ip", [2]) with { KeyId = "s2" }));

        database.Leaves(logins: 2, originals: 1);
        Assert.Equal([$"{_case}.ip|ip|01|s1|null"], await RowsAsync());
    }

    [Fact]
    public async Task The_original_of_an_erased_token_is_not_stored_again()
    {
        await database.Source.ExecuteAsync($"insert into vault.pii (token, kind, erased_at) values ('{_case}.ip', 'ip', '2026-01-01Z')");

        var stored = await SaveAsync(new MaskedLogin(LoginRow.Make(), Sealed("ip", [1])));

        Assert.Single(stored);
        database.Leaves(logins: 1, originals: 1);
        Assert.Equal(["true|true"], await database.LinesAsync(
            $"select (sealed is null)::text, (erased_at is not null)::text from vault.pii where token = '{_case}.ip'"));
    }

    [Fact]
    public async Task A_login_that_is_stored_already_still_brings_its_original()
    {
        // It may have been stored while the vault was switched off.
        var row = LoginRow.Make();
        await SaveAsync(new MaskedLogin(row));

        Assert.Empty(await SaveAsync(new MaskedLogin(row, Sealed("ip", [1]))));

        database.Leaves(logins: 1, originals: 1);
        Assert.Single(await RowsAsync());
    }

    [Fact]
    public async Task After_a_failure_neither_logins_nor_originals_are_stored()
    {
        var login = new MaskedLogin(LoginRow.Make(), Sealed("ip", [1]));
        await using var context = database.NewContext();

        await Assert.ThrowsAsync<InvalidOperationException>(() => new LoginStore(context).SaveAsync(
            [login], (_, _) => throw new InvalidOperationException("The announcement fails."), TestContext.Current.CancellationToken));

        Assert.Empty(await RowsAsync());
        Assert.Empty(await database.ReadAsync(login.Row));
    }

    [Fact]
    public async Task An_original_that_the_vault_refuses_fails_the_batch()
    {
        var login = new MaskedLogin(LoginRow.Make(), Sealed("ip", [1]) with { KeyId = new string('s', 17) });

        var exception = await Assert.ThrowsAsync<PostgresException>(() => SaveAsync(login));

        Assert.Equal(PostgresErrorCodes.StringDataRightTruncation, exception.SqlState);
        Assert.Empty(await database.ReadAsync(login.Row));
    }

    [Fact]
    public async Task Batches_with_originals_in_common_do_not_deadlock()
    {
        var random = new Random(17);
        var batches = Enumerable.Range(0, 60)
            .Select(_ => Enumerable.Range(0, 50).Select(_ => NewLogin()).ToArray())
            .ToArray();

        await Parallel.ForEachAsync(
            batches, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (batch, _) => Assert.Equal(50, (await SaveAsync(batch)).Count));

        var originals = (await RowsAsync()).Count;
        database.Leaves(60 * 50, originals);
        Assert.InRange(originals, 1, 400);

        MaskedLogin NewLogin() => new(
            LoginRow.Make(), Sealed($"ip{random.Next(200)}", [1]), Sealed($"device{random.Next(200)}", [2]));
    }

    private SealedValue Sealed(string token, byte[] value) => new($"{_case}.{token}", "ip", value, "s1");

    private async Task<IReadOnlyList<UserLogin>> SaveAsync(params MaskedLogin[] logins)
    {
        await using var context = database.NewContext();
        return await new LoginStore(context).SaveAsync(logins, (_, _) => Task.CompletedTask, TestContext.Current.CancellationToken);
    }

    private Task<IReadOnlyList<string>> RowsAsync() => database.LinesAsync(
        $"select token, kind, encode(sealed, 'hex'), key_id, erased_at from vault.pii where token like '{_case}%' order by token");
}
