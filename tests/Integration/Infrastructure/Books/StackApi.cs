using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Xml.Linq;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>What only tests ask of SQS and SNS: what is there, and away with it. Past the clients under test, and not cut short by a stop.</summary>
internal static class StackApi
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <returns>The names of the queues that begin so.</returns>
    public static async Task<IReadOnlyList<string>> ListQueuesAsync(string prefix) => [.. (await ListUrlsAsync(prefix)).Select(NameOfUrl)];

    /// <returns>The names of all queues of a server, in order.</returns>
    public static async Task<IReadOnlyList<string>> ListAllQueuesAsync(string server) =>
        [.. (await ListUrlsAsync(prefix: null, server)).Select(NameOfUrl).Order(StringComparer.Ordinal)];

    /// <returns>The names of all topics of a server, in order.</returns>
    public static async Task<IReadOnlyList<string>> ListAllTopicsAsync(string server) =>
        [.. (await ListMembersAsync("ListTopics", server)).Select(topic => NameOf(topic, "TopicArn")).Order(StringComparer.Ordinal)];

    /// <summary>Deletes a queue with all that is in it.</summary>
    public static async Task DeleteQueueAsync(string name) => await SqsAsync("DeleteQueue", new { QueueUrl = await UrlAsync(name) });

    public static Task DeleteTopicAsync(string topicArn) => SnsAsync("DeleteTopic", ("TopicArn", topicArn));

    public static Task CreateQueueAsync(string name) => SqsAsync("CreateQueue", new { QueueName = name });

    /// <returns>Messages in a queue, those in flight or delayed among them; null when it does not exist.</returns>
    public static async Task<int?> CountAsync(string queue)
    {
        if (await UrlAsync(queue) is not { } url)
            return null;

        var answer = await SqsAsync("GetQueueAttributes", new { QueueUrl = url, AttributeNames = SqsCounters.All });
        return answer?["Attributes"]?.AsObject().Sum(counter => int.Parse((string)counter.Value!, CultureInfo.InvariantCulture));
    }

    /// <summary>Removes all queues and topics whose name begins so, and the subscriptions of these.</summary>
    public static async Task RemoveAsync(string prefix)
    {
        foreach (var url in await ListUrlsAsync(prefix))
            await SqsAsync("DeleteQueue", new { QueueUrl = url });

        foreach (var subscription in await ListMembersAsync("ListSubscriptions"))
        {
            if (NameOf(subscription, "Endpoint").StartsWith(prefix, StringComparison.Ordinal))
                await SnsAsync("Unsubscribe", ("SubscriptionArn", ValueOf(subscription, "SubscriptionArn")));
        }

        foreach (var topic in await ListMembersAsync("ListTopics"))
        {
            if (NameOf(topic, "TopicArn").StartsWith(prefix, StringComparison.Ordinal))
                await SnsAsync("DeleteTopic", ("TopicArn", ValueOf(topic, "TopicArn")));
        }
    }

    private static async Task<IReadOnlyList<string>> ListUrlsAsync(string? prefix, string? server = null)
    {
        var urls = new List<string>();
        string? next = null;
        do
        {
            var answer = await SqsAsync("ListQueues", new { QueueNamePrefix = prefix, MaxResults = 1000, NextToken = next }, server);
            urls.AddRange(answer?["QueueUrls"]?.AsArray().Select(url => (string)url!) ?? []);
            next = (string?)answer?["NextToken"];
        }
        while (next is not null);

        return urls;
    }

    private static string NameOfUrl(string url) => url[(url.LastIndexOf('/') + 1)..];

    private static async Task<string?> UrlAsync(string queue) =>
        (string?)(await SqsAsync("GetQueueUrl", new { QueueName = queue }))?["QueueUrl"];

    private static async Task<IReadOnlyList<XElement>> ListMembersAsync(string action, string? server = null)
    {
        var found = new List<XElement>();
        var next = "";
        do
        {
            var answer = await SnsAsync(action, server, ("NextToken", next));
            found.AddRange(answer.Descendants().Where(one => one.Name.LocalName == "member"));
            next = ValueOf(answer, "NextToken");
        }
        while (next.Length > 0);

        return found;
    }

    private static string ValueOf(XElement element, string name) =>
        element.Descendants().FirstOrDefault(one => one.Name.LocalName == name)?.Value ?? "";

    // The last part of an ARN is the name.
    private static string NameOf(XElement element, string name) => ValueOf(element, name).Split(':')[^1];

    /// <returns>The answer; null when there is no such queue.</returns>
    private static async Task<JsonNode?> SqsAsync(string action, object request, string? server = null)
    {
        using var content = new StringContent(JsonSerializer.Serialize(request, WithoutNulls), Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        var (succeeded, text) = await PostAsync(content, "sqs", $"AmazonSQS.{action}", server);
        if (succeeded)
            return JsonNode.Parse(text.Length > 0 ? text : "{}");

        return text.Contains("QueueDoesNotExist", StringComparison.Ordinal) || text.Contains("NonExistentQueue", StringComparison.Ordinal)
            ? null
            : throw new InvalidOperationException($"{action}: {text}");
    }

    private static Task<XElement> SnsAsync(string action, params (string Name, string Value)[] parameters) =>
        SnsAsync(action, server: null, parameters);

    private static async Task<XElement> SnsAsync(string action, string? server, params (string Name, string Value)[] parameters)
    {
        var form = parameters.Where(one => one.Value.Length > 0).Select(one => KeyValuePair.Create(one.Name, one.Value));
        using var content = new FormUrlEncodedContent([new("Action", action), new("Version", "2010-03-31"), .. form]);
        var (succeeded, text) = await PostAsync(content, "sns", target: null, server);

        return succeeded ? XElement.Parse(text) : throw new InvalidOperationException($"{action}: {text}");
    }

    private static async Task<(bool Succeeded, string Text)> PostAsync(
        HttpContent content, string service, string? target, string? server = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server ?? TestEnvironment.Sqs) { Content = content };
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        // The emulators read the region and nothing else.
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await Http.SendAsync(request, CancellationToken.None);

        return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(CancellationToken.None));
    }
}
