namespace BusEtl.Operations.Diagnosing;

/// <summary>What an examination of one area has to say. Once closed it takes nothing more: nobody waits for an examination that hangs.</summary>
internal sealed class AreaReport(string area)
{
    private readonly Lock _lock = new();
    private readonly List<Finding> _findings = [];
    private readonly List<WellThing> _well = [];
    private readonly List<UnseenThing> _unseen = [];
    private bool _isClosed;

    public string Area => area;

    public IReadOnlyList<Finding> Findings => Read(_findings);

    public IReadOnlyList<WellThing> Well => Read(_well);

    public IReadOnlyList<UnseenThing> Unseen => Read(_unseen);

    /// <inheritdoc cref="Finding(FindingSeverity, string, string, string, string, string, string)"/>
    public void Fault(string code, string what, string evidence, string consequence, string next) =>
        Add(_findings, new Finding(FindingSeverity.Fault, area, code, what, evidence, consequence, next));

    /// <inheritdoc cref="Finding(FindingSeverity, string, string, string, string, string, string)"/>
    public void Warning(string code, string what, string evidence, string consequence, string next) =>
        Add(_findings, new Finding(FindingSeverity.Warning, area, code, what, evidence, consequence, next));

    /// <param name="what">A short clause, such as <c>PostgreSQL 18.4</c>.</param>
    public void IsWell(string what) => Add(_well, new WellThing(area, what));

    /// <param name="what">A short clause, such as <c>sqs:SendMessage on login-queue</c>.</param>
    /// <param name="why">A clause that says what it would take.</param>
    public void NotLookedAt(string what, string why) => Add(_unseen, new UnseenThing(area, what, why));

    public void Close()
    {
        lock (_lock)
            _isClosed = true;
    }

    private void Add<T>(List<T> things, T thing)
    {
        lock (_lock)
        {
            if (!_isClosed)
                things.Add(thing);
        }
    }

    private List<T> Read<T>(List<T> things)
    {
        lock (_lock)
            return [.. things];
    }
}
