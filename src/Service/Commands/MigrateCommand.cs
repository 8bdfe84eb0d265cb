using System.CommandLine;
using BusEtl.Persistence;
using BusEtl.Service.Hosting;
using BusEtl.Service.Logs;
using Npgsql;

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

        // A server goes on with a statement whose client is gone: so a stop is told to it.
        using var stop = new StopSignal(cancellationToken);
        try
        {
            await services.GetRequiredService<DatabaseMigration>().RunAsync(Console.Out, stop.Token);

            return 0;
        }
        catch (NpgsqlException exception)
        {
            throw new CommandException(services.GetRequiredService<DatabaseMigration>().TextOf(exception));
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            throw new CommandException("The migration was stopped. What was not said to be done was not done; nothing is left half way.");
        }
    }
}
