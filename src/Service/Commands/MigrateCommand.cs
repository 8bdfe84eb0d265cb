using System.CommandLine;
using BusEtl.Persistence;
using BusEtl.Service.Hosting;
using BusEtl.Service.Logs;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl migrate</c>: brings the database to the schema of this version.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command(
            "migrate",
            "Make the database or bring it up to date. An existing user_logins of the take-home exercise is adopted with all its rows.");
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) => RunAsync(settings(parsed), cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(CommandSettings settings, CancellationToken cancellationToken)
    {
        var builder = BusEtlHost.CreateBuilder(settings.Arguments, LogTarget.StandardError, settings.File);
        builder.Services.AddPersistence();

        await using var services = builder.Services.BuildServiceProvider();
        new SettingsCheck(services)
            .Check<DatabaseOptions>(section: null)
            .Check<PersistenceOptions>(PersistenceOptions.Section)
            .ThrowIfWrong();

        await services.GetRequiredService<DatabaseMigration>().RunAsync(Console.Out, cancellationToken);

        return 0;
    }
}
