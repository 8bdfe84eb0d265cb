using MassTransit;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>The subscriptions of one receive endpoint. What is asked for by name or type wins over what is consumed.</summary>
internal sealed class EndpointSubscriptions(SqsPublishTopology publish)
{
    // Names of types are asked for late: SetEntityName may come after Subscribe.
    private readonly List<(Func<string> TopicName, TopicSubscriptionConfigurator Configured)> _configured = [];
    private readonly HashSet<string> _consumed = new(StringComparer.Ordinal);

    public IReadOnlyCollection<TopicSubscription> All
    {
        get
        {
            var all = new Dictionary<string, TopicSubscription>(StringComparer.Ordinal);
            foreach (var (topicName, configured) in _configured)
                all.TryAdd(topicName(), configured.Build(topicName(), publish.SettingsOf(topicName())));

            foreach (var topicName in _consumed)
                all.TryAdd(topicName, new TopicSubscriptionConfigurator().Build(topicName, publish.SettingsOf(topicName)));

            return all.Values;
        }
    }

    public IEnumerable<string> Problems =>
        from configured in _configured
        let topicName = configured.TopicName()
        let problem = TopicName.Problem(topicName)
        where problem is not null
        select $"the topic name '{topicName}' {problem}";

    public void Add<T>(Action<IAmazonSqsTopicSubscriptionConfigurator>? configure)
        where T : class =>
        Add(NameOf<T>, configure);

    public void Add(string topicName, Action<IAmazonSqsTopicSubscriptionConfigurator>? configure) => Add(() => topicName, configure);

    public void AddConsumed<T>()
        where T : class =>
        _consumed.Add(NameOf<T>());

    // Once the publish topology knows the type, its topic is made with the type's own settings.
    private string NameOf<T>()
        where T : class =>
        publish.MessageTopology<T>().TopicName;

    private void Add(Func<string> topicName, Action<IAmazonSqsTopicSubscriptionConfigurator>? configure)
    {
        var configurator = new TopicSubscriptionConfigurator();
        configure?.Invoke(configurator);
        _configured.Add((topicName, configurator));
    }
}
