using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Where the database is.</summary>
public sealed class DatabaseOptions
{
    public const string ConnectionName = "BusEtl";

    private const string NoResetOnClose = "No Reset On Close";

    /// <summary>
    /// Where PostgreSQL is: an Npgsql connection string with at least <c>Host</c> and <c>Database</c>. <c>Include Error Detail</c> is always
    /// off, whatever it says. <c>No Reset On Close</c> is on unless it says otherwise. Required.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    internal NpgsqlConnectionStringBuilder Parse()
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString);
        connection.ApplicationName ??= "busetl";
        // It would put the values of a failing row into the texts of exceptions.
        connection.IncludeErrorDetail = false;
        // No pooled connection is left with a state of its own, and clearing it is one more transaction each time that one is used.
        if (!connection.ShouldSerialize(NoResetOnClose))
            connection.NoResetOnClose = true;
        return connection;
    }
}

internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    private const string Key = $"ConnectionStrings:{DatabaseOptions.ConnectionName}";
    private const string Expected = "Expected is for instance 'Host=localhost;Port=5432;Database=busetl;Username=busetl;Password=...'.";

    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            return ValidateOptionsResult.Fail($"{Key} is required. {Expected}");

        try
        {
            var connection = options.Parse();
            return string.IsNullOrEmpty(connection.Host) || string.IsNullOrEmpty(connection.Database)
                ? ValidateOptionsResult.Fail($"{Key} needs a Host and a Database. {Expected}")
                : ValidateOptionsResult.Success;
        }
        catch (ArgumentException)
        {
            if (options.ConnectionString.TrimStart() is ['"' or '\'', ..])
                return ValidateOptionsResult.Fail($"{Key} must stand without quotes around it. {Expected}");

            // Its text can quote a piece of the password: what follows an unquoted semicolon.
            return ValidateOptionsResult.Fail($"{Key} is not a valid connection string. {Expected}");
        }
    }
}
