using System.Threading.Channels;
using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BusEtl.Tests.Integration.Persistence;

public sealed class PartitionMaintenanceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Partitions_are_made_at_start_and_again_each_day()
    {
        var log = new LogLines();
        var time = new HandTurnedTime();
        using var host = BuildHost(database.ConnectionString, log, time);

        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Information: Partitions of user_logins made ahead: 2.", await log.NextAsync());

        await database.Source.ExecuteAsync($"drop table user_logins_y{LoginRow.Today.AddMonths(4):yyyy}m{LoginRow.Today.AddMonths(4):MM}");
        time.Tick();
        Assert.Equal("Information: Partitions of user_logins made ahead: 1.", await log.NextAsync());
        Assert.Equal(TimeSpan.FromDays(1), time.Period);

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_warning_and_the_service_goes_on()
    {
        var log = new LogLines();
        var time = new HandTurnedTime();
        using var host = BuildHost("Host=127.0.0.1;Port=1;Database=busetl;Username=busetl;Password=busetl", log, time);

        await host.StartAsync(TestContext.Current.CancellationToken);
        const string Warning =
            "Warning: Partitions of user_logins could not be made. The default partition takes their rows; the next try is in a day.";
        Assert.Equal(Warning, await log.NextAsync());
        time.Tick();
        Assert.Equal(Warning, await log.NextAsync());

        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static IHost BuildHost(string connectionString, LogLines log, TimeProvider time)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:BusEtl"] = connectionString;
        builder.Configuration["Persistence:PartitionsAhead"] = "5";
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(time);
        builder.Services.AddPersistence().AddPartitionMaintenance();
        return builder.Build();
    }

    private sealed class HandTurnedTime : TimeProvider
    {
        private Action? _tick;

        public TimeSpan Period { get; private set; }

        public void Tick() => _tick!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            _tick = () => callback(state);
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
            deadline.CancelAfter(TimeSpan.FromSeconds(10));
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
