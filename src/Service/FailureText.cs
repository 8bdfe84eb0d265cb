using System.Net.Sockets;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Persistence;
using MassTransit;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Service;

/// <summary>What a failed command says: a sentence for what a user can mend, everything for what is a fault of the program.</summary>
internal static class FailureText
{
    public static string Of(Exception exception)
    {
        var all = Flatten(exception).ToList();

        var settings = all.OfType<OptionsValidationException>().SelectMany(fault => fault.Failures).Distinct().ToList();
        if (settings.Count > 0)
            return "The settings are wrong:" + string.Concat(settings.Select(fault => $"{Environment.NewLine}  {fault}"));

        return all.FirstOrDefault(IsExpected) is { } expected ? Sentence(expected) : exception.ToString();
    }

    private static IEnumerable<Exception> Flatten(Exception exception)
    {
        yield return exception;

        var inner = exception is AggregateException aggregate ? aggregate.InnerExceptions : (IEnumerable<Exception?>)[exception.InnerException];
        foreach (var cause in inner.OfType<Exception>().SelectMany(Flatten))
            yield return cause;
    }

    private static bool IsExpected(Exception exception) => exception
        is ConnectionException or AwsServiceException or NpgsqlException or SocketException or IOException or UnauthorizedAccessException
        or AmazonClientException or AwsConfigurationException or CommandException or MigrationRefusedException or KeyRingFaultException
        or OperationRefusedException or SealException
        || IsSettingsFault(exception);

    // The configuration binder has no exception of its own.
    private static bool IsSettingsFault(Exception exception) =>
        exception is InvalidOperationException && exception.Source?.StartsWith("Microsoft.Extensions.Configuration", StringComparison.Ordinal) == true;

    // A server's answer, or a file's name, may hold line breaks; a sentence of ours has none that do not belong there.
    private static string Sentence(Exception exception) =>
        exception is AwsServiceException or AmazonClientException or NpgsqlException or SocketException or IOException or UnauthorizedAccessException
            ? PrintableText.Of(TextOf(exception))
            : exception.Message;

    private static string TextOf(Exception exception) => exception switch
    {
        NpgsqlException { InnerException: SocketException socket } => $"PostgreSQL cannot be reached: {exception.Message}: {socket.Message}.",
        NpgsqlException { InnerException: TimeoutException } => "PostgreSQL does not answer in time.",
        // Its message has lines for the position and the detail of the fault, too.
        PostgresException refused => $"PostgreSQL refused: {refused.SqlState}: {refused.MessageText}",
        NpgsqlException => $"PostgreSQL refused: {exception.Message}{(TlsAdvice.For(exception) is { } advice ? $" {advice}" : "")}",
        _ => exception.Message,
    };
}
