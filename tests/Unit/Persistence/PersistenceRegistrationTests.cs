using BusEtl.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Tests.Unit.Persistence;

public sealed class PersistenceRegistrationTests
{
    private const string Connection = "Host=localhost;Database=busetl;Username=busetl;Password=busetl";

    [Fact]
    public void The_settings_have_their_documented_defaults()
    {
        Assert.Equal(3, new PersistenceOptions().PartitionsAhead);
        Assert.Equal("auto", new PersistenceOptions().PreparedStatements);
        Assert.Equal("", new DatabaseOptions().ConnectionString);
    }

    [Theory]
    [InlineData(null, "ConnectionStrings:BusEtl is required.")]
    [InlineData("  ", "ConnectionStrings:BusEtl is required.")]
    [InlineData("Host=localhost", "ConnectionStrings:BusEtl needs a Host and a Database.")]
    [InlineData("Database=busetl", "ConnectionStrings:BusEtl needs a Host and a Database.")]
    [InlineData("Host=localhost;Database=busetl;Password=a;secret=1", "ConnectionStrings:BusEtl is not a valid connection string.")]
    [InlineData("Host=localhost;Database=busetl;Port=secret", "ConnectionStrings:BusEtl is not a valid connection string.")]
    [InlineData("secret", "ConnectionStrings:BusEtl is not a valid connection string.")]
    public async Task A_missing_or_wrong_connection_string_stops_the_start_and_is_not_told(string? connection, string problem)
    {
        using var host = BuildHost(connection);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            problem + " Expected is for instance 'Host=localhost;Port=5432;Database=busetl;Username=busetl;Password=...'.", exception.Message);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("25")]
    public async Task Partitions_ahead_out_of_bounds_stop_the_start(string months)
    {
        using var host = BuildHost(Connection, ("Persistence:PartitionsAhead", months));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("PartitionsAhead must be between 1 and 24", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_wrong_settings_are_told_at_once()
    {
        using var host = BuildHost(null, ("Persistence:PartitionsAhead", "0"));

        var exception = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(2, exception.InnerExceptions.Count);
    }

    [Fact]
    public async Task The_registration_gives_what_it_says_and_never_the_details_of_errors()
    {
        using var host = BuildHost(Connection + ";Include Error Detail=true");
        await using var scope = host.Services.CreateAsyncScope();

        Assert.NotNull(scope.ServiceProvider.GetRequiredService<LoginStore>());
        Assert.NotNull(scope.ServiceProvider.GetRequiredService<DatabaseMigration>());
        var source = new NpgsqlConnectionStringBuilder(scope.ServiceProvider.GetRequiredService<NpgsqlDataSource>().ConnectionString);
        Assert.False(source.IncludeErrorDetail);
        Assert.Equal("busetl", source.ApplicationName);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(";No Reset On Close=false", false)]
    [InlineData(";NoResetOnClose=false", false)]
    [InlineData(";No Reset On Close=true", true)]
    public void Sessions_are_not_reset_unless_the_connection_string_says_so(string setting, bool expected)
    {
        using var host = BuildHost(Connection + setting);

        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(source.ConnectionString).NoResetOnClose);
    }

    private static IHost BuildHost(string? connection, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        builder.Configuration["ConnectionStrings:BusEtl"] = connection;
        builder.Services.AddPersistence();
        return builder.Build();
    }
}
