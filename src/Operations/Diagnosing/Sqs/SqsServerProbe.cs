using System.Net;
using System.Text;
using System.Text.Json;
using BusEtl.AmazonSqs.Client.Http;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>
/// Asks the address of SQS once, without a signature: AWS refuses that, which is answer enough, and so it needs no credentials. The action only
/// reads.
/// </summary>
internal static class SqsServerProbe
{
    // The roots of what the query protocol answers to the action, or to one that it does not know.
    private static readonly string[] QueryAnswers = ["<ErrorResponse", "<ListQueuesResponse", "<Response"];

    public static async Task<SqsServer> AskAsync(
        AwsSettings settings, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        AwsEndpoint endpoint;
        try
        {
            // The region may be asked of the machine's metadata service, which takes its time where there is none.
            endpoint = await Task
                .Run(() => AwsEndpoint.Resolve("sqs", settings.ServiceUrl, settings.Region, Environment.GetEnvironmentVariable), cancellationToken)
                .WaitAsync(limit, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            return new SqsServer(null, SqsServerState.HasNoAddress, exception.Message);
        }
        catch (TimeoutException)
        {
            return new SqsServer(null, SqsServerState.HasNoAddress, "The AWS region is not set, and the metadata service does not tell it.");
        }

        return await AskAsync(endpoint, limit, time, cancellationToken);
    }

    private static async Task<SqsServer> AskAsync(AwsEndpoint endpoint, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = new HttpMessageInvoker(AwsHttpHandler.Create());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(limit);

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new StringContent("{}") };
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.0");
            request.Headers.TryAddWithoutValidation("X-Amz-Target", "AmazonSQS.ListQueues");
            var began = time.GetTimestamp();
            using var answer = await http.SendAsync(request, stop.Token);
            var roundTrip = time.GetElapsedTime(began);
            var now = time.GetUtcNow();
            var (state, reason) = Read(answer.StatusCode, await answer.Content.ReadAsStringAsync(stop.Token));

            return new SqsServer(endpoint, state, reason, ClockOffset.Of(answer.Headers.Date, now, roundTrip));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SqsServer(endpoint, SqsServerState.DoesNotAnswer, $"No answer came within {limit.TotalSeconds} s.");
        }
        catch (HttpRequestException exception) when (BrokenConnection.IsOfOther(exception))
        {
            var said = BrokenConnection.Strange(exception, endpoint) is { } strange ? $"It {strange}" : BrokenConnection.Hint(exception, endpoint, "SQS");

            return new SqsServer(endpoint, SqsServerState.BreaksOff, said ?? exception.GetBaseException().Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new SqsServer(endpoint, SqsServerState.CannotBeReached, exception.GetBaseException().Message);
        }
    }

    private static (SqsServerState State, string? Reason) Read(HttpStatusCode status, string body)
    {
        if (IsJsonObject(body))
            return (SqsServerState.SpeaksJson, null);
        if (body.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("<") && QueryAnswers.Any(name => body.Contains(name, StringComparison.Ordinal)))
            return (SqsServerState.SpeaksXml, $"It answers a request in JSON with {(int)status} and XML.");

        return (SqsServerState.IsSomethingElse, $"It answers with {(int)status} and {Encoding.UTF8.GetByteCount(body)} bytes that are no JSON.");
    }

    private static bool IsJsonObject(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);

            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
