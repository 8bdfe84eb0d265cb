using System.Text.Json;
using System.Text.Json.Serialization;
using BusEtl.Service.Commands;

namespace BusEtl.Service.Policy;

/// <summary>A policy as one JSON object of stable shape. Durations are seconds.</summary>
internal static class PolicyJson
{
    private static readonly JsonSerializerOptions Options = new(CommandJson.Options) { Converters = { new SecondsConverter() } };

    public static string Of(FailurePolicy policy) => JsonSerializer.Serialize(
        new
        {
            policy.Queue,
            policy.ErrorQueue,
            policy.DeadLetterQueue,
            InvalidLogin = new { Attempts = 1, Redeliveries = Array.Empty<object>(), EndsIn = policy.ErrorQueue },
            DatabaseAway = new { CountsAsAttempt = false, ProbeInterval = policy.Breaker.ProbeInterval, EndsIn = policy.Queue },
            TooManyFailures = TooManyFailures(policy),
            OtherFailure = OtherFailure(policy),
            EndlessWork = EndlessWork(policy),
            Retention = new { ErrorQueue = policy.ErrorQueues.Retention, DeadLetterQueue = policy.ErrorQueues.Retention },
            Stop = new { policy.ShutdownTimeout },
        },
        Options);

    private static object TooManyFailures(FailurePolicy policy) => new
    {
        policy.Breaker.TrackingPeriod,
        policy.Breaker.ActivationThreshold,
        policy.Breaker.TripThreshold,
        policy.Breaker.RestartTimeout,
        EndsIn = policy.Queue,
    };

    private static object OtherFailure(FailurePolicy policy) => new
    {
        Delivery = new { Attempts = policy.AttemptsOfADelivery, Waits = policy.Retries, Time = policy.TimeOfADelivery },
        Redeliveries = policy.Redeliveries.Select(wait => new { After = wait, Hops = policy.HopsOf(wait) }),
        policy.Attempts,
        policy.TotalTime,
        EndsIn = policy.ErrorQueue,
    };

    private static object EndlessWork(FailurePolicy policy) => new
    {
        CancelledAfter = policy.Receive.MaxVisibilityTimeout,
        BackAfterACrash = policy.Receive.VisibilityTimeout,
        policy.ErrorQueues.MaxReceiveCount,
        EndsIn = policy.DeadLetterQueue,
    };

    private sealed class SecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TimeSpan.FromSeconds(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((decimal)value.Ticks / TimeSpan.TicksPerSecond);
    }
}
