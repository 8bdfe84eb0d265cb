using System.Net;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says when one thing is wrong between the service and SQS or SNS.</summary>
public sealed class DoctorQueueTests(TestTemplate template) : IAsyncLifetime
{
    private const string Topic = "BusEtl_Contracts-LoginsRecorded";

    private DoctorScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DoctorScene.MakeAsync(template);

    [Theory]
    [InlineData("DeleteMessageBatch", "DeleteMessage", "comes again until SQS moves it to the dead-letter queue")]
    [InlineData("ChangeMessageVisibilityBatch", "ChangeMessageVisibility", "is done twice")]
    [InlineData("GetQueueAttributes", "GetQueueAttributes", "cannot look at the queue")]
    public async Task A_right_that_the_role_lacks_is_named_with_what_it_does(string call, string action, string consequence)
    {
        await using var gateway = await GatewayAsync();
        gateway.On(call, of => of.IsOf(_scene.Queue.Name)).Refuse(HttpStatusCode.Forbidden, "AccessDeniedException");

        var answer = await _scene.AskAsync(1);

        var finding = answer.Find("right_missing");
        Assert.Equal($"SQS refuses {action} on {_scene.Queue.Name}.", finding.What);
        Assert.Contains("AccessDenied (403)", finding.Evidence);
        Assert.Contains(consequence, finding.Consequence);
        Assert.Contains($"Allow sqs:{action}", finding.NextStep);
    }

    [Fact]
    public async Task A_queue_that_is_missing_and_may_not_be_made_is_a_fault()
    {
        _scene.Settings["Amazon__CreateQueues"] = "false";

        var answer = await _scene.AskAsync(1, withQueues: false);

        Assert.Equal(["queue_missing", "queue_missing"], answer.Codes);
        Assert.Equal($"There is no queue {_scene.Queue.Name}.", answer.Findings[0].What);
        Assert.Contains($"{new Uri(TestEnvironment.Sqs).Authority} (region us-east-1)", answer.Findings[0].Evidence);
        Assert.Contains("maxReceiveCount 20", answer.Findings[0].NextStep);
        Assert.Contains("MessageRetentionPeriod 1209600", answer.Findings[1].NextStep);
        Assert.Contains("does not start", answer.Findings[0].Consequence);
    }

    [Fact]
    public async Task A_queue_that_the_service_would_make_is_a_warning()
    {
        var answer = await _scene.AskAsync(2, withQueues: false);

        Assert.Equal(["queue_missing", "queue_missing"], answer.Codes);
        Assert.Empty(await _scene.Queue.FindAsync());
    }

    [Fact]
    public async Task What_stands_in_error_dead_letter_and_skipped_queue_is_counted()
    {
        await _scene.Queues.CreateAsync();
        var skipped = _scene.Queue.Name + "_skipped";
        var names = new[] { _scene.Queue.ErrorName, _scene.Queue.DeadLetterName, skipped };
        foreach (var (index, name) in names.Index())
        {
            await _scene.Queue.SendToAsync(name, [], TimeSpan.FromSeconds(30));
            await _scene.Queue.SendToAsync(
                name, Logins.Distinct(index + 1).Select(body => new SqsSendEntry { Body = Encoding.UTF8.GetBytes(body) }),
                TimeSpan.FromSeconds(30));
            _scene.Queue.Leaves(name, index + 1);
        }

        var answer = await _scene.AskAsync(2, withQueues: false);

        Assert.Equal(["errors_wait", "dead_letters_wait", "skipped_wait"], answer.Codes);
        Assert.Equal($"1 message stands in {names[0]}.", answer.Findings[0].What);
        Assert.Equal($"2 messages stand in {names[1]}.", answer.Findings[1].What);
        Assert.DoesNotContain("oldest", answer.Findings[1].Evidence); // SQS tells no age.
        Assert.Contains("in clear", answer.Findings[2].Consequence);
        Assert.Contains($"--queue {skipped}", answer.Findings[2].NextStep);
        Assert.Contains("only a receive would tell", answer.NotLookedAtOf("messages"));
    }

    [Fact]
    public async Task Queues_that_are_not_what_the_settings_say_are_named_each()
    {
        _scene.Queues.Login["VisibilityTimeout"] = "30";
        _scene.Queues.Login["DelaySeconds"] = "5";
        _scene.Queues.Error["MessageRetentionPeriod"] = "3600";
        _scene.Queues.Error["MaximumMessageSize"] = "262144";
        _scene.Settings["LoginQueue__ErrorQueue__MaxReceiveCount"] = "30";

        var answer = await _scene.AskAsync(2);

        Assert.Equal(["visibility_differs", "queue_delays", "redrive_count_differs", "retention_short", "error_size_limit_low"], answer.Codes);
        Assert.Equal("The queue says 30 s, LoginQueue:Receive:VisibilityTimeout 60 s.", answer.Findings[0].Evidence);
    }

    [Fact]
    public async Task A_visibility_timeout_below_the_retries_is_a_warning_with_a_value_that_is_enough()
    {
        _scene.Queues.Login["VisibilityTimeout"] = "5";

        var finding = (await _scene.AskAsync(2)).FindOnly("visibility_too_short");

        Assert.Contains("6.2 s in all", finding.Evidence);
        Assert.Contains("Set the queue's VisibilityTimeout to 60 s", finding.NextStep);
        Assert.Contains("renews it", finding.Consequence);
    }

    [Fact]
    public async Task A_dead_letter_queue_that_is_gone_is_a_fault()
    {
        _scene.Queues.Login["RedrivePolicy"] =
            """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:nowhere-to-be-found","maxReceiveCount":20}""";
        await using var gateway = await GatewayAsync();

        var finding = (await _scene.AskAsync(1)).FindOnly("redrive_target_missing");

        Assert.Contains("nowhere-to-be-found", finding.Evidence);
    }

    [Fact]
    public async Task Error_queues_under_another_key_than_the_logins_are_named()
    {
        _scene.Queues.Login["KmsMasterKeyId"] = "alias/logins";
        _scene.Queues.DeadLetter["KmsMasterKeyId"] = "alias/logins";

        var finding = (await _scene.AskAsync(2)).FindOnly("encryption_differs");

        Assert.Equal($"The queue {_scene.Queue.ErrorName} is not encrypted with the key of {_scene.Queue.Name}.", finding.What);
        Assert.Contains("kms:GenerateDataKey", finding.NextStep);
    }

    [Fact]
    public async Task A_queue_that_everybody_may_read_is_a_fault()
    {
        _scene.Queues.Error["Policy"] =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}""";

        var finding = (await _scene.AskAsync(1)).FindOnly("queue_open");

        Assert.Contains(_scene.Queue.ErrorName, finding.What);
    }

    [Fact]
    public async Task A_topic_that_is_missing_and_that_the_service_makes_is_a_warning()
    {
        await using var gateway = await GatewayAsync();
        _scene.Settings["Amazon__Publish"] = "true";
        gateway.On("GetTopicAttributes").Reply(
            HttpStatusCode.NotFound,
            "<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>",
            "text/xml");

        var finding = (await _scene.AskAsync(2)).FindOnly("topic_missing");

        Assert.Equal("warning", finding.Severity);
        Assert.Contains("makes it with the next event", finding.Consequence);
        Assert.Contains("subscribers of an earlier one", finding.Consequence);
    }

    [Fact]
    public async Task A_topic_that_is_missing_and_may_not_be_made_is_a_fault()
    {
        await using var gateway = await GatewayAsync();
        _scene.Settings["Amazon__Publish"] = "true";
        _scene.Settings["Amazon__CreateQueues"] = "false";
        gateway.On("GetTopicAttributes").Reply(
            HttpStatusCode.NotFound,
            "<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>",
            "text/xml");

        Assert.Equal($"There is no topic {Topic}.", (await _scene.AskAsync(1)).FindOnly("topic_missing").What);
    }

    [Fact]
    public async Task A_topic_that_nobody_listens_to_is_a_warning()
    {
        await using var gateway = await GatewayAsync();
        _scene.Settings["Amazon__Publish"] = "true";
        gateway.On("GetTopicAttributes").Reply(
            HttpStatusCode.OK, "<GetTopicAttributesResponse><GetTopicAttributesResult/></GetTopicAttributesResponse>", "text/xml");
        gateway.On("ListSubscriptionsByTopic").Reply(
            HttpStatusCode.OK,
            "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions/></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>",
            "text/xml");

        (await _scene.AskAsync(2)).FindOnly("topic_unheard");
    }

    [Fact]
    public async Task A_topic_that_the_role_may_not_look_at_is_no_fault()
    {
        await using var gateway = await GatewayAsync();
        _scene.Settings["Amazon__Publish"] = "true";
        foreach (var action in new[] { "GetTopicAttributes", "ListSubscriptionsByTopic" })
        {
            gateway.On(action).Reply(
                HttpStatusCode.Forbidden, "<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>", "text/xml");
        }

        Assert.Contains("needs sns:GetTopicAttributes", (await _scene.AskAsync(0)).NotLookedAtOf("topic"));
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private async Task<SqsGateway> GatewayAsync()
    {
        var gateway = await SqsGateway.StartAsync();
        _scene.Settings["Amazon__ServiceUrl"] = gateway.Address;

        return gateway;
    }
}
