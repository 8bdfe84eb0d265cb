using BusEtl.Operations.Diagnosing;

namespace BusEtl.Tests.Unit.Diagnosing;

/// <summary>Diagnoses without servers.</summary>
internal static class MadeUpDiagnosis
{
    public static readonly DateTimeOffset At = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public static Diagnosis Of(params Finding[] findings) => new(
        At,
        TimeSpan.FromSeconds(1.24),
        ["settings", "queues", "database"],
        findings,
        [new WellThing("settings", "the service would start with them"), new WellThing("database", "PostgreSQL 18.4"), new WellThing("database", "no pooler in between")],
        [
            new UnseenThing("queues", "sqs:ReceiveMessage on login-queue", "a receive would cost a message one of its chances"),
            new UnseenThing("database", "the room on PostgreSQL's disk", "PostgreSQL does not say it"),
        ]);

    public static Finding Fault(string area = "queues", string code = "queue_missing") => new(
        FindingSeverity.Fault,
        area,
        code,
        "There is no queue login-queue.",
        "SQS says that there is none in this account and region, or that these credentials may not see it.",
        "Nothing is received. The service may not make it (Amazon:CreateQueues=false), and does not start.",
        "Compare name, region and account; then create the queue, or let the service do it.");

    public static Finding Warning(string area = "database", string code = "database_clock_off") => new(
        FindingSeverity.Warning,
        area,
        code,
        "PostgreSQL's clock and this machine's differ.",
        "This one is 40 s ahead.",
        "recorded_at, the audit's times and the months of partitions are as wrong as the server's clock.",
        "See 'sqs' for which one is right, and correct the other.");
}
