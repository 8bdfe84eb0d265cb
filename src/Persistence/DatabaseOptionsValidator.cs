using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Refuses a connection string that is none, and what of Npgsql's keys the service cannot work with.</summary>
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
            if (string.IsNullOrEmpty(connection.Host) || string.IsNullOrEmpty(connection.Database))
                return ValidateOptionsResult.Fail($"{Key} needs a Host and a Database. {Expected}");

            var faults = Faults(connection).ToList();
            return faults.Count > 0 ? ValidateOptionsResult.Fail(faults.Select(fault => $"{Key} {fault}")) : TryBuild(connection);
        }
        catch (ArgumentException)
        {
            if (options.ConnectionString.TrimStart() is ['"' or '\'', ..])
                return ValidateOptionsResult.Fail($"{Key} must stand without quotes around it. {Expected}");

            // Its text can quote a piece of the password: what follows an unquoted semicolon.
            return ValidateOptionsResult.Fail($"{Key} is not a valid connection string. {Expected}");
        }
    }

    private static IEnumerable<string> Faults(NpgsqlConnectionStringBuilder connection)
    {
        if (connection.Multiplexing)
            yield return "must not have Multiplexing: a batch is a transaction of several statements.";
        if (connection.ShouldSerialize("Replication Mode"))
            yield return "must not have a Replication Mode: logins are stored by statements.";
        if (connection.CommandTimeout == 0)
            yield return "must not have a Command Timeout of 0: a server that hangs would hold a batch for ever.";
        if (connection.Timeout == 0)
            yield return "must not have a Timeout of 0: a server that hangs would hold a start for ever.";
        if (connection.CancellationTimeout == 0)
            yield return "must not have a Cancellation Timeout of 0: a server that hangs would hold a stop for ever.";
        if (!IsUtf8(connection.ClientEncoding) || !IsUtf8(connection.Encoding))
            yield return "must not have an Encoding or a Client Encoding but UTF8: texts would be stored as something else.";
        if (connection.RootCertificate is { Length: > 0 } root && !File.Exists(root))
            yield return $"names a Root Certificate that is not there: {root}.";
        if (connection.TargetSessionAttributes is { } target && !TakesWrites(target, connection.Host!))
            yield return "must not have Target Session Attributes that lead to a server which takes no writes: read-write is right.";
    }

    private static bool IsUtf8(string? encoding) =>
        encoding is null || encoding.Replace("-", "", StringComparison.Ordinal).Equals("UTF8", StringComparison.OrdinalIgnoreCase);

    private static bool TakesWrites(string target, string host) =>
        target is "read-write" or "primary" or "prefer-primary" || (target == "any" && !host.Contains(','));

    // What Npgsql itself finds when it puts the keys together; nothing connects yet.
    private static ValidateOptionsResult TryBuild(NpgsqlConnectionStringBuilder connection)
    {
        try
        {
            NpgsqlDataSource.Create(connection).Dispose();
            return ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            return ValidateOptionsResult.Fail($"{Key} cannot be used. {exception.Message}");
        }
    }
}
