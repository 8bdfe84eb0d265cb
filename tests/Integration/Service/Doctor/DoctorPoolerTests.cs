using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says of a PgBouncer before PostgreSQL, which depends on its mode and on <c>Persistence:PreparedStatements</c>.</summary>
public sealed class DoctorPoolerTests(TestTemplate template) : IAsyncLifetime
{
    private const string ByTransaction = "pool_mode = transaction\ndefault_pool_size = 1";
    private const string Setting = "Persistence__PreparedStatements";

    private DoctorScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PgBouncer.Missing is not null, PgBouncer.Missing ?? "");
        _scene = await DoctorScene.MakeAsync(template);
    }

    [Theory]
    [InlineData(ByTransaction)]
    [InlineData("pool_mode = transaction\nserver_round_robin = 1\ndefault_pool_size = 8")]
    public async Task A_pooler_by_transaction_costs_something_and_breaks_nothing(string pool)
    {
        var finding = (await AskAsync(pool, 2)).Find("pooler_by_transaction");

        Assert.Contains("another server process", finding.Evidence);
        Assert.Contains("Persistence:PreparedStatements is auto", finding.Evidence);
        Assert.Contains("planned anew", finding.Consequence);
        Assert.DoesNotContain("42P05", finding.Consequence);
        Assert.Contains("Persistence:PreparedStatements=never", finding.NextStep);
        Assert.Contains("max_prepared_statements", finding.NextStep);
    }

    [Fact]
    public async Task With_always_a_pooler_by_transaction_fails_batches_until_each_task_has_learned_it()
    {
        _scene.Settings[Setting] = "always";

        var finding = (await AskAsync(ByTransaction, 2)).Find("pooler_by_transaction");

        Assert.Contains("42P05 or 26000", finding.Consequence);
        Assert.Contains("Persistence:PreparedStatements=auto", finding.NextStep);
    }

    [Fact]
    public async Task With_never_a_pooler_by_transaction_is_as_the_settings_say()
    {
        _scene.Settings[Setting] = "never";

        var answer = await AskAsync(ByTransaction, 2);

        Assert.DoesNotContain("pooler_by_transaction", answer.Codes);
        Assert.Contains("a pooler by transaction stands between", answer.WellOf("database"));
    }

    [Theory]
    [InlineData("auto", "Persistence:PreparedStatements=always would spare")]
    [InlineData("always", "a pooler by session stands between")]
    public async Task A_pooler_by_session_is_well(string setting, string said)
    {
        _scene.Settings[Setting] = setting;

        var answer = await AskAsync("pool_mode = session\ndefault_pool_size = 20", 2);

        Assert.DoesNotContain("pooler_by_transaction", answer.Codes);
        Assert.Contains(said, answer.WellOf("database"));
    }

    [Fact]
    public async Task A_pooler_by_statement_is_a_fault()
    {
        var finding = (await AskAsync("pool_mode = statement\ndefault_pool_size = 5", 1)).Find("pooler_by_statement");

        Assert.Contains("Nothing is stored", finding.Consequence);
    }

    public ValueTask DisposeAsync() => _scene is null ? ValueTask.CompletedTask : _scene.DisposeAsync();

    private async Task<DoctorAnswer> AskAsync(string pool, int exitCode)
    {
        await using var bouncer = await PgBouncer.StartAsync(pool);
        _scene.Settings["ConnectionStrings__BusEtl"] = bouncer.ConnectionString(_scene.Database);

        return await _scene.AskAsync(exitCode);
    }
}
