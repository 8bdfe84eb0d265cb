using System.Collections.Concurrent;
using Xunit.Sdk;

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>What one test made on the servers, and what it said will stand there at its end.</summary>
internal sealed class TestBooks
{
    private static readonly ConcurrentDictionary<string, TestBooks> Open = new();
    private static readonly ConcurrentDictionary<string, ConcurrentBag<DatabaseBook>> OfClasses = new();

    private readonly ConcurrentBag<Func<Task>> _stops = [];
    private readonly ConcurrentBag<QueueBook> _queues = [];
    private readonly ConcurrentBag<DatabaseBook> _databases = [];

    /// <summary>The books of the running test; null outside of a test.</summary>
    public static TestBooks? Current =>
        TestContext.Current.Test is { } test ? Open.GetOrAdd(test.UniqueID, _ => new TestBooks()) : null;

    /// <summary>The books of the running test, where it has any that are not closed yet.</summary>
    public static TestBooks? Opened => TestContext.Current.Test is { } test ? Open.GetValueOrDefault(test.UniqueID) : null;

    /// <summary>Closes the books of a test.</summary>
    /// <returns>What stands where it should not, a sentence each.</returns>
    public static async Task<IReadOnlyList<string>> CloseAsync(ITest test)
    {
        var ofClass = OfClasses.TryGetValue(test.TestCase.TestClass?.UniqueID ?? "", out var found) ? found : [];

        return Open.TryRemove(test.UniqueID, out var books) || !ofClass.IsEmpty ? await (books ?? new TestBooks()).CloseAsync(ofClass) : [];
    }

    /// <summary>Cleans up after tests that failed before their method.</summary>
    public static async Task CloseRestAsync()
    {
        foreach (var books in Open.Values)
            await books.CloseAsync([]);
    }

    /// <summary>Counts a database at the end of the test, or of each test of the class whose fixture it is.</summary>
    public static void Add(DatabaseBook database)
    {
        if (Current is { } books)
            books._databases.Add(database);
        else if (TestContext.Current.TestClass is { } testClass)
            OfClasses.GetOrAdd(testClass.UniqueID, _ => []).Add(database);
        else
            throw new InvalidOperationException("A database belongs to a test or to a test class, so that somebody closes its books.");
    }

    public void Add(QueueBook queue) => _queues.Add(queue);

    /// <summary>Ends something that works in the background before anything is counted.</summary>
    public void StopFirst(Func<Task> stop) => _stops.Add(stop);

    /// <summary>Closes these books.</summary>
    /// <param name="ofClass">Databases that the test shares with others of its class.</param>
    public async Task<IReadOnlyList<string>> CloseAsync(IReadOnlyCollection<DatabaseBook> ofClass)
    {
        var findings = new List<string>();
        foreach (var stop in _stops)
            await stop();

        foreach (var queue in _queues.OrderBy(queue => queue.Name, StringComparer.Ordinal))
            findings.AddRange(await queue.CloseAsync());
        foreach (var database in _databases.Concat(ofClass))
            findings.AddRange(await database.CloseAsync(this, _queues));
        foreach (var queue in _queues)
            await StackApi.RemoveAsync(queue.Name);

        return findings;
    }
}
