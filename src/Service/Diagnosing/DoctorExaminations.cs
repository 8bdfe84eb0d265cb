using BusEtl.Operations.Diagnosing;
using BusEtl.Operations.Diagnosing.Database;
using BusEtl.Operations.Diagnosing.Keys;
using BusEtl.Operations.Diagnosing.Sqs;

namespace BusEtl.Service.Diagnosing;

/// <summary>All that is looked at, in the order of cause and effect.</summary>
internal sealed class DoctorExaminations : IDisposable
{
    private static readonly string[] QueueAreas = ["credentials", "rights", "queues", "topic", "messages"];

    private readonly SqsAccess _sqs;
    private readonly DatabaseAccess _database;

    public DoctorExaminations(DoctorSettings settings, Patience patience, TimeProvider time)
    {
        _sqs = new SqsAccess(settings.Aws, patience, time);
        _database = new DatabaseAccess(settings.Database, patience);
        var queue = settings.LoginQueue;

        All =
        [
            new SettingsExamination(settings),
            new RuntimeExamination(queue),
            new SqsServerExamination(_sqs),
            .. settings.HasQueueNames ? OfQueues(settings, time) : OfNoQueues(),
            new DatabaseExamination(_database, settings.DatabaseUse, time),
            new SchemaExamination(_database),
            new RolesExamination(_database),
            new KeysExamination(_database, settings.Masking, settings.KeyRingAsync, time),
            new LocksExamination(_database),
            new PartitionsExamination(_database, settings.Persistence.PartitionsAhead),
            new OutboxExamination(_database, settings.Aws.Publish, time),
            new ServiceExamination(settings.Health, patience),
        ];
    }

    public IReadOnlyList<IExamination> All { get; }

    public void Dispose()
    {
        _sqs.Dispose();
        _database.Dispose();
    }

    private IEnumerable<IExamination> OfQueues(DoctorSettings settings, TimeProvider time)
    {
        var queue = settings.LoginQueue;
        var names = QueueNames.Of(queue);

        return
        [
            new CredentialsExamination(_sqs, names.Login, time),
            new RightsExamination(_sqs, names, async () => (await _database.ViewerAsync()).IsOperator),
            new QueuesExamination(_sqs, queue),
            new TopicExamination(_sqs, names.Login),
            new MessagesExamination(_sqs, names),
        ];
    }

    private static IEnumerable<IExamination> OfNoQueues() =>
        QueueAreas.Select(area => new SkippedExamination(area, "the queues' names are wrong; see 'settings'"));
}
