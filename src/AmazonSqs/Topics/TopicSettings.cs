namespace BusEtl.AmazonSqs.Topics;

/// <summary>How a topic is made when it is missing.</summary>
internal sealed record TopicSettings
{
    public static readonly TopicSettings Default = new();

    /// <summary>Whether this bus may make the topic.</summary>
    public bool Create { get; init; } = true;

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>A queue's wish for the messages of a topic.</summary>
/// <param name="TopicName">The topic.</param>
/// <param name="Topic">How it is made when it is missing.</param>
/// <param name="Attributes">The attributes of the subscription when it is made.</param>
internal sealed record TopicSubscription(string TopicName, TopicSettings Topic, IReadOnlyDictionary<string, string> Attributes);
