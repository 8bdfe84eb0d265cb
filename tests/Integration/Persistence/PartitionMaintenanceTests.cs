using System.Threading.Channels;
using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

// A database for each test: the partitions of one would be in the way of another.
public sealed class PartitionMaintenanceTests(TestTemplate template) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(template);

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Partitions_are_made_at_start_and_again_each_day()
    {
        var log = new LogLines();
        var time = new HandTurnedTime();
        using var host = BuildHost(_database.ConnectionString, log, time);

        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Information: Partitions of user_logins made ahead: 2.", await log.NextAsync());

        await _database.Source.ExecuteAsync($"drop table user_logins_y{LoginRow.Today.AddMonths(4):yyyy}m{LoginRow.Today.AddMonths(4):MM}");
        await TickAsync(time);
        Assert.Equal("Information: Partitions of user_logins made ahead: 1.", await log.NextAsync());
        await Deadline.WaitForAsync("the maintenance waits", () => time.Waits);
        Assert.Equal(TimeSpan.FromDays(1), time.Period);

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_warning_and_the_next_try_is_soon()
    {
        var log = new LogLines();
        var time = new HandTurnedTime();
        using var host = BuildHost("Host=127.0.0.1;Port=1;Database=busetl;Username=busetl;Password=busetl", log, time);

        await host.StartAsync(TestContext.Current.CancellationToken);
        foreach (var minutes in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            Assert.Matches(
                "^Warning: Partitions of user_logins could not be made: NpgsqlException, ConnectionRefused. The default partition takes their rows; the next try is in "
                    + @"\d\d:\d\d:\d\d\.$",
                await log.NextAsync());
            await Deadline.WaitForAsync("the maintenance waits", () => time.Waits);
            Assert.InRange(time.Period, TimeSpan.FromMinutes(minutes * 0.75), TimeSpan.FromMinutes(minutes * 1.25));
            time.Tick();
        }

        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_month_that_cannot_be_made_is_said_once_and_again_when_it_comes_back()
    {
        var log = new LogLines();
        var time = new HandTurnedTime();
        using var host = BuildHost(_database.ConnectionString, log, time, monthsAhead: 12);
        var month = LoginRow.Today.AddMonths(12);
        var name = $"user_logins_y{month:yyyy}m{month:MM}";
        var warning = $"Warning: The partition of {month:yyyy-MM} was not made: its name {name} is taken by a sequence. It is left alone; rows of that "
            + "month go to the default partition. This is said once.";
        await _database.Source.ExecuteAsync($"create sequence {name}");

        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Information: Partitions of user_logins made ahead: ", await log.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(warning, await log.NextAsync());
        await TickAsync(time);
        Assert.Equal("Information: Partitions of user_logins made ahead: 0.", await log.NextAsync());
        await _database.Source.ExecuteAsync($"drop sequence {name}");
        await TickAsync(time);
        Assert.Equal("Information: Partitions of user_logins made ahead: 1.", await log.NextAsync());
        await _database.Source.ExecuteAsync($"drop table {name}; create sequence {name}");
        await TickAsync(time);
        Assert.Equal("Information: Partitions of user_logins made ahead: 0.", await log.NextAsync());
        Assert.Equal(warning, await log.NextAsync());

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_role_that_may_not_is_told_so_and_tried_again()
    {
        await using var nobody = await RoleLogin.OfAsync(_database, role: null);
        var log = new LogLines();
        using var host = BuildHost(nobody.ConnectionString + ";Pooling=false", log, new HandTurnedTime());

        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(
            "Warning: Partitions of user_logins could not be made: the service's role may not (SQLSTATE 42501); make it a member of busetl_service. ",
            await log.NextAsync(), StringComparison.Ordinal);

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_default_partition_that_others_hold_is_waited_for_a_few_seconds_and_tried_again_soon()
    {
        var log = new LogLines();
        var time = new HandTurnedTime();
        using var host = BuildHost(_database.ConnectionString, log, time, monthsAhead: 24);
        await using var session = await _database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await session.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var query = new NpgsqlCommand("select count(*) from user_logins_default", session);
        await query.ExecuteScalarAsync(TestContext.Current.CancellationToken);

        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(
            "Warning: Partitions of user_logins could not be made: others held user_logins or its default partition for too long (SQLSTATE 55P03), a "
                + "long query perhaps. The default partition takes their rows; the next try is in 00:0",
            await log.NextAsync(), StringComparison.Ordinal);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        await TickAsync(time);
        Assert.StartsWith("Information: Partitions of user_logins made ahead: ", await log.NextAsync(), StringComparison.Ordinal);
        await Deadline.WaitForAsync("the maintenance waits", () => time.Waits);
        Assert.Equal(TimeSpan.FromDays(1), time.Period);

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task TickAsync(HandTurnedTime time)
    {
        await Deadline.WaitForAsync("the maintenance waits", () => time.Waits);
        time.Tick();
    }

    private static IHost BuildHost(string connectionString, LogLines log, TimeProvider time, int monthsAhead = 5)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:BusEtl"] = connectionString;
        builder.Configuration["Persistence:PartitionsAhead"] = $"{monthsAhead}";
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(time);
        builder.Services.AddPersistence().AddPartitionMaintenance();
        return builder.Build();
    }

    private sealed class HandTurnedTime : TimeProvider
    {
        private Action? _tick;

        public bool Waits => _tick is not null;

        public TimeSpan Period { get; private set; }

        public void Tick() => Interlocked.Exchange(ref _tick, null)!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Period = dueTime;
            Volatile.Write(ref _tick, () => callback(state));
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>What the maintenance logs, line by line.</summary>
    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public async Task<string> NextAsync()
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(TimeSpan.FromSeconds(30));
            return await _lines.Reader.ReadAsync(deadline.Token);
        }

        public ILogger CreateLogger(string categoryName) =>
            categoryName == typeof(PartitionMaintenance).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Writer.TryWrite($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
