using System.Security.Authentication;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>What to do where PostgreSQL does not agree with the connection string on TLS or on how the password is asked for.</summary>
public static class TlsAdvice
{
    private const string WithoutTls =
        "It offers no TLS. Turn it on there (ssl = on), or, where nobody else is on the way, say SSL Mode=Disable in ConnectionStrings:BusEtl.";

    private const string Certificate =
        "Its certificate must be for the name in Host, and by a root that this machine knows or that Root Certificate in "
        + "ConnectionStrings:BusEtl names: for RDS the file global-bundle.pem of AWS.";

    private const string Method =
        "Let it ask for SCRAM (password_encryption = scram-sha-256, then set the role's password anew), or allow what it asks for by Require "
        + "Auth in ConnectionStrings:BusEtl, such as Require Auth=Password for tokens of IAM.";

    /// <param name="exception">Why a session could not be had.</param>
    /// <returns>A sentence; null when it is something else. Npgsql has no codes for these: only its words tell them apart.</returns>
    public static string? For(Exception exception) => exception switch
    {
        // Of several hosts the first one speaks for all.
        NpgsqlException { InnerException: AggregateException { InnerExceptions: [var first, ..] } } => For(first),
        NpgsqlException { InnerException: AuthenticationException } => Certificate,
        NpgsqlException { Message: var message } when message.StartsWith("SSL connection requested", StringComparison.Ordinal) => WithoutTls,
        NpgsqlException { Message: var message } when message.Contains("authentication method is not allowed", StringComparison.Ordinal) => Method,
        _ => null,
    };
}
