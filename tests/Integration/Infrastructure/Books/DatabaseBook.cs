using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>A database of a test or of a test class: what stood in its tables when the test began, and what the test said it leaves.</summary>
internal sealed class DatabaseBook(string connectionString)
{
    // What a test says is of that test only, though several share the database.
    private readonly ConditionalWeakTable<TestBooks, ConcurrentDictionary<string, long>> _said = [];
    private IReadOnlyDictionary<string, long> _before = new Dictionary<string, long>();
    private IReadOnlyDictionary<string, long>? _counted;
    private string? _failure;
    private bool _isOfTest;

    /// <summary>Counts from nothing.</summary>
    public void Open()
    {
        _isOfTest = TestBooks.Current is not null;
        TestBooks.Add(this);
    }

    /// <summary>Counts from what stands now.</summary>
    public async Task OpenAsync()
    {
        _before = await DatabaseCount.ReadAsync(connectionString);
        Open();
    }

    /// <summary>Says how many rows the running test adds to a table.</summary>
    public void Leaves(string table, long rows)
    {
        var books = TestBooks.Current ?? throw new InvalidOperationException("Only a test says what it leaves.");
        _said.GetOrCreateValue(books)[table] = rows;
    }

    /// <summary>Counts before the database is dropped, where a test does that itself.</summary>
    public Task CountBeforeDropAsync() => TestBooks.Opened is { } books ? CountAsync(books) : Task.CompletedTask;

    public async Task<IReadOnlyList<string>> CloseAsync(TestBooks books, IEnumerable<QueueBook> queues)
    {
        await CountAsync(books);
        var (counted, failure) = (_counted, _failure);
        (_counted, _failure) = (null, null);
        if (counted is null)
            return [failure!];

        var said = _said.TryGetValue(books, out var found) ? found : [];
        var passed = queues.Where(queue => queue.Feeds == this).Sum(queue => queue.Passed);
        IReadOnlyList<string> findings = [.. Judge(_before, counted, said, passed)];
        _before = counted;

        return findings;
    }

    /// <summary>Compares what a test added with what it said.</summary>
    /// <param name="before">Rows by table when the test began.</param>
    /// <param name="after">Rows by table at its end.</param>
    /// <param name="said">Rows by table that the test said it adds.</param>
    /// <param name="passed">Logins that it adds when it said nothing about them.</param>
    public static IEnumerable<string> Judge(
        IReadOnlyDictionary<string, long> before,
        IReadOnlyDictionary<string, long> after,
        IReadOnlyDictionary<string, long> said,
        long passed)
    {
        foreach (var (table, rows) in after.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            var isNew = !before.ContainsKey(table) && !said.ContainsKey(table);
            if (isNew && !Table.Ours.Contains(table) && !DatabaseCount.IsComputed(table))
            {
                yield return $"The table {table} was made and has {rows} rows; the test did not say that there is such a table.";
                continue;
            }

            // What the test says about the originals itself is not held against the logins.
            if (table is Table.StrayOriginals or Table.TokensWithoutOriginal && said.ContainsKey(Table.Originals))
                continue;

            var added = rows - before.GetValueOrDefault(table);
            if (Expected(table) is { } expected && added != expected)
                yield return $"{table}: {added} were added; {(said.ContainsKey(table) ? "the test said" : "expected were")} {expected}.";
        }

        foreach (var (table, rows) in said.Where(one => one.Value > 0 && !after.ContainsKey(one.Key)))
            yield return $"{table}: there is no such table; the test said that it adds {rows} rows.";

        long? Expected(string table)
        {
            if (said.TryGetValue(table, out var rows))
                return rows;

            return table switch
            {
                Table.Logins => passed,
                Table.Originals => null, // StrayOriginals and TokensWithoutOriginal say more.
                _ => Table.Ours.Contains(table) || DatabaseCount.IsComputed(table) ? 0 : null,
            };
        }
    }

    private async Task CountAsync(TestBooks books)
    {
        if (_counted is not null || _failure is not null)
            return;

        try
        {
            // A database of one test is not counted again, so that what nobody compares need not be computed.
            var saysOriginals = _said.TryGetValue(books, out var said) && said.ContainsKey(Table.Originals);
            _counted = await DatabaseCount.ReadAsync(connectionString, comparesTokens: !_isOfTest || !saysOriginals);
        }
        catch (Exception exception)
        {
            // Whatever hinders the counting, the database is dropped, and the closing names the reason.
            _failure = $"A database could not be counted: {exception.Message}";
        }
    }
}
