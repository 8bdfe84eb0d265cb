using BusEtl.AmazonSqs.Configuration;
using BusEtl.AmazonSqs.Topics;
using BusEtl.Contracts;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class TopicNameTests
{
    private static readonly TopicNameFormatter Names = new TopicNameFormatter();

    [Fact]
    public void A_topic_is_named_by_namespace_and_type()
    {
        Assert.Equal("BusEtl_Contracts-LoginMessage", Names.FormatEntityName<LoginMessage>());
        Assert.Equal("BusEtl_Tests_Unit_AmazonSqs-TopicNameTests_Nested", Names.FormatEntityName<Nested>());
        Assert.Equal("MassTransit-Fault--BusEtl_Contracts-LoginMessage--", Names.FormatEntityName<Fault<LoginMessage>>());
        Assert.Equal(
            "BusEtl_Tests_Unit_AmazonSqs-TopicNameTests_Pair--BusEtl_Contracts-LoginMessage-System-String--",
            Names.FormatEntityName<Pair<LoginMessage, string>>());
    }

    [Fact]
    public void The_doctor_knows_the_topic_of_the_events() =>
        Assert.Equal(BusEtl.Service.Diagnosing.AnnouncementTopic.Name, Names.FormatEntityName<LoginsRecorded>());

    [Theory]
    [InlineData("logins", null)]
    [InlineData("Log_Ins-2.fifo", null)]
    [InlineData("", "is empty")]
    [InlineData(".fifo", "may have letters, digits, hyphens and underscores only")]
    [InlineData("log.ins", "may have letters, digits, hyphens and underscores only")]
    public void SNS_takes_few_characters(string name, string? problem) => Assert.Equal(problem, TopicName.Problem(name));

    [Fact]
    public void SNS_takes_256_characters()
    {
        Assert.Null(TopicName.Problem(new string('a', 256)));
        Assert.StartsWith("has 257 characters", TopicName.Problem(new string('a', 257)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_type_is_published_to_its_topic()
    {
        var topology = new SqsTopologyConfiguration();
        topology.Message.GetMessageTopology<Nested>().SetEntityName("nested");

        Assert.Equal("amazonsqs://eu-west-1/nested?type=topic", AddressOf<Nested>(topology));
        Assert.Equal("amazonsqs://eu-west-1/BusEtl_Contracts-LoginMessage?type=topic", AddressOf<LoginMessage>(topology));
    }

    [Fact]
    public void The_settings_of_a_topic_are_found_by_its_name()
    {
        var topology = new SqsTopologyConfiguration();
        var configured = topology.Publish.MessageTopology<LoginMessage>();
        configured.Exclude = true;
        configured.TopicAttributes["ContentBasedDeduplication"] = true;
        configured.TopicTags["team"] = "etl";

        var settings = topology.Publish.SettingsOf("BusEtl_Contracts-LoginMessage");
        Assert.False(settings.Create);
        Assert.Equal("true", settings.Attributes["ContentBasedDeduplication"]);
        Assert.Equal("etl", settings.Tags["team"]);
        Assert.True(topology.Publish.SettingsOf("BusEtl_Contracts-Another").Create);
    }

    [Fact]
    public void A_topic_that_is_not_durable_is_a_fault_of_the_configuration()
    {
        var topology = new SqsTopologyConfiguration();
        topology.Publish.MessageTopology<LoginMessage>().Durable = true;
        Assert.Empty(topology.Publish.Validate());

        topology.Publish.MessageTopology<LoginMessage>().Durable = false;
        Assert.Contains(
            "SNS has durable topics only",
            Assert.Single(topology.Publish.Validate(), result => result.Disposition == ValidationResultDisposition.Failure).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_subscribed_by_hand_wins_over_what_is_consumed()
    {
        var topology = new SqsTopologyConfiguration();
        var subscriptions = new EndpointSubscriptions(topology.Publish);
        subscriptions.AddConsumed<LoginMessage>();
        subscriptions.AddConsumed<Nested>();
        subscriptions.Add("logins", subscription =>
        {
            subscription.TopicAttributes["DisplayName"] = "Logins";
            subscription.TopicSubscriptionAttributes["FilterPolicy"] = "{}";
            subscription.TopicSubscriptionAttributes["RawMessageDelivery"] = false;
        });
        subscriptions.Add<LoginMessage>(null);
        topology.Message.GetMessageTopology<Nested>();

        var all = subscriptions.All.ToDictionary(subscription => subscription.TopicName);
        Assert.Equal(
            ["BusEtl_Contracts-LoginMessage", "BusEtl_Tests_Unit_AmazonSqs-TopicNameTests_Nested", "logins"],
            all.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Logins", all["logins"].Topic.Attributes["DisplayName"]);
        Assert.Equal(
            new Dictionary<string, string> { ["FilterPolicy"] = "{}", ["RawMessageDelivery"] = "true" },
            all["logins"].Attributes);
        Assert.Empty(subscriptions.Problems);

        subscriptions.Add("log.ins", null);
        Assert.Equal("the topic name 'log.ins' may have letters, digits, hyphens and underscores only", Assert.Single(subscriptions.Problems));
    }

    private static string AddressOf<T>(SqsTopologyConfiguration topology)
        where T : class
    {
        Assert.True(topology.Publish.TryGetPublishAddress(typeof(T), new Uri("amazonsqs://eu-west-1/"), out var address));
        return address!.AbsoluteUri;
    }

    public sealed record Nested;

    public sealed record Pair<TOne, TOther>(TOne One, TOther Other);
}
