using System.Text.Json.Nodes;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>What goes wrong at <see cref="FakeSqs"/>, and what takes its time.</summary>
internal sealed class FakeScript
{
    private readonly Lock _lock = new();
    private readonly List<(string Action, Func<FakeCall, Task<bool>> Step)> _steps = [];
    private readonly List<(string Action, Func<JsonNode, bool> Fails)> _entries = [];
    private readonly List<(string Action, Func<JsonNode, bool> Which, Gate Gate)> _answers = [];
    private readonly List<(string Action, Action<JsonNode> Spoil)> _spoilt = [];

    /// <summary>Nothing answers while this is true.</summary>
    public bool Away { get; set; }

    /// <summary>Messages come without what SQS itself says of them, as from an old emulator.</summary>
    public bool LeavesOutSystemAttributes { get; set; }

    /// <summary>Calls of the action are refused, so many times.</summary>
    public void Refuse(string action, string code, int status = 400, int times = int.MaxValue, string? queueName = null) =>
        Add(action, call => queueName is null || call.QueueName == queueName, times, _ => throw new FakeRefusal(code, status));

    /// <summary>Entries of the action's calls fail inside a call that succeeds, so many times.</summary>
    public void FailEntry(string action, Func<JsonNode, bool> which, int times = int.MaxValue)
    {
        lock (_lock)
            _entries.Add((action, entry => which(entry) && Interlocked.Decrement(ref times) >= 0));
    }

    /// <summary>The next call of the action waits, before anything happens, until the gate is opened.</summary>
    public Gate Hold(string action)
    {
        var gate = new Gate();
        Add(action, _ => true, times: 1, _ => gate.PassAsync(CancellationToken.None));

        return gate;
    }

    /// <summary>The next answer of the action of this kind waits, after everything has happened, until the gate is opened.</summary>
    public Gate HoldAnswer(string action, Func<JsonNode, bool> which)
    {
        var gate = new Gate();
        lock (_lock)
            _answers.Add((action, which, gate));

        return gate;
    }

    /// <summary>Changes the answers of the action, after everything has happened.</summary>
    public void Spoil(string action, Action<JsonNode> spoil)
    {
        lock (_lock)
            _spoilt.Add((action, spoil));
    }

    public async Task AnswerAsync(string action, JsonNode answer)
    {
        Gate? gate = null;
        lock (_lock)
        {
            _spoilt.Where(rule => rule.Action == action).ToList().ForEach(rule => rule.Spoil(answer));
            var index = _answers.FindIndex(rule => rule.Action == action && rule.Which(answer));
            if (index >= 0)
            {
                gate = _answers[index].Gate;
                _answers.RemoveAt(index);
            }
        }

        if (gate is not null)
            await gate.PassAsync(CancellationToken.None);
    }

    /// <summary>Does something as the action is called, once.</summary>
    public void Once(string action, Action<FakeCall> step)
    {
        Func<FakeCall, Task> run = call =>
        {
            step(call);
            return Task.CompletedTask;
        };
        Add(action, _ => true, times: 1, run);
    }

    public async Task RunAsync(FakeCall call)
    {
        if (Away)
            throw new HttpRequestException("Nobody there.");

        Func<FakeCall, Task<bool>>[] steps;
        lock (_lock)
            steps = [.. _steps.Where(step => step.Action == call.Action).Select(step => step.Step)];

        foreach (var step in steps)
        {
            if (await step(call))
                break;
        }
    }

    public bool Fails(string action, JsonNode entry)
    {
        lock (_lock)
            return _entries.Any(rule => rule.Action == action && rule.Fails(entry));
    }

    private void Add(string action, Func<FakeCall, bool> which, int times, Func<FakeCall, Task> step)
    {
        lock (_lock)
            _steps.Add((action, RunAsync));

        async Task<bool> RunAsync(FakeCall call)
        {
            if (!which(call) || Interlocked.Decrement(ref times) < 0)
                return false;

            await step(call);

            return true;
        }
    }

    /// <summary>Where a call waits for the test.</summary>
    internal sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when a call, or a consumer, has come to the gate.</summary>
        public Task Reached => _reached.Task.WithinDeadline();

        public bool IsReached => _reached.Task.IsCompleted;

        public void Open() => _open.TrySetResult();

        public Task PassAsync(CancellationToken cancellationToken)
        {
            _reached.TrySetResult();
            return _open.Task.WaitAsync(cancellationToken);
        }
    }
}
