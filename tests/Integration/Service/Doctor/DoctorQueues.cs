using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using BusEtl.Service.Bus;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>The queues of a service as it makes them itself, with what a test wants to have otherwise.</summary>
internal sealed class DoctorQueues(TestQueue queue)
{
    private readonly LoginQueueOptions _options = new() { Name = queue.Name };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public Dictionary<string, string> Login { get; } = [];

    public Dictionary<string, string> Error { get; } = [];

    public Dictionary<string, string> DeadLetter { get; } = [];

    /// <summary>Makes them.</summary>
    public async Task CreateAsync()
    {
        using var sqs = Open();
        await CreateAsync(sqs, queue.ErrorName, QueueAttributes.OfErrors(_options), Error);
        var deadLetterUrl = await CreateAsync(sqs, queue.DeadLetterName, QueueAttributes.OfErrors(_options), DeadLetter);
        var deadLetters = await sqs.GetQueueAttributesAsync(deadLetterUrl, [QueueAttributes.QueueArn], Cancelled);
        await CreateAsync(sqs, queue.Name, QueueAttributes.OfLogins(_options, deadLetters[QueueAttributes.QueueArn]), Login);
    }

    public static async Task SetAsync(string queueName, string attribute, string value)
    {
        using var sqs = Open();
        await sqs.SetQueueAttributesAsync(
            await sqs.GetQueueUrlAsync(queueName, Cancelled), new Dictionary<string, string> { [attribute] = value }, Cancelled);
    }

    private static SqsClient Open() => new(new SqsClientOptions
    {
        ServiceUrl = new Uri(TestEnvironment.Sqs),
        Region = "us-east-1",
        Credentials = new BasicAWSCredentials("local", "local"),
    });

    private static Task<string> CreateAsync(
        SqsClient sqs, string name, IReadOnlyDictionary<string, string> attributes, IReadOnlyDictionary<string, string> otherwise)
    {
        var all = new Dictionary<string, string>(attributes);
        foreach (var (attribute, value) in otherwise)
            all[attribute] = value;

        return sqs.CreateQueueAsync(name, all, tags: null, Cancelled);
    }
}
