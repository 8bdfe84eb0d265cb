using System.Collections.Concurrent;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client.Credentials;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.AmazonSqsClient.Credentials;

public sealed class CredentialCacheTests
{
    private const string Silence = "There are no AWS credentials: the endpoint x does not answer.";

    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentQueue<TaskCompletionSource<FetchedCredentials>> _asked = [];
    private readonly CredentialCache _cache;
    private bool _isFailing;

    public CredentialCacheTests() => _cache = new CredentialCache(FetchAsync, () => "the endpoint x", _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_who_wait_share_one_fetch()
    {
        var waiting = Enumerable.Range(0, 100).Select(_ => _cache.GetAsync(Token).AsTask()).ToList();
        Give(await AskedAsync(1), "AKID1");

        Assert.All(await Task.WhenAll(waiting), given => Assert.Equal("AKID1", given.Value.AccessKey));
        Assert.Equal("AKID1", (await _cache.GetAsync(Token)).Value.AccessKey);
        Assert.Single(_asked);
        Assert.Null(_cache.Trouble);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_five_seconds_and_the_next_ones_not_at_all_while_there_is_no_answer()
    {
        var first = _cache.GetAsync(Token).AsTask();
        await AskedAsync(1);
        Assert.Null(_cache.Trouble);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Silence, _cache.Trouble);
        Assert.False(first.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(Silence, (await Assert.ThrowsAsync<CredentialException>(() => first)).Message);
        Assert.Equal(Silence, (await Assert.ThrowsAsync<CredentialException>(() => _cache.GetAsync(Token).AsTask())).Message);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_late_answer_counts()
    {
        var first = _cache.GetAsync(Token).AsTask();
        var fetch = await AskedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<CredentialException>(() => first);

        Give(fetch, "AKID1");
        await Eventually.IsTrueAsync(() => _cache.Current is not null);
        Assert.Equal("AKID1", (await _cache.GetAsync(Token)).Value.AccessKey);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Who_waits_is_let_go_by_his_token()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _cache.GetAsync(stop.Token).AsTask();
        await AskedAsync(1);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_failure_counts_for_two_seconds()
    {
        var failure = new CredentialException("No.", isFinal: true);
        var first = _cache.GetAsync(Token).AsTask();
        (await AskedAsync(1)).SetException(failure);
        await Assert.ThrowsAsync<CredentialException>(() => first);

        var again = await Assert.ThrowsAsync<CredentialException>(() => _cache.GetAsync(Token).AsTask());
        Assert.Equal(("No.", true), (again.Message, again.IsFinal));
        Assert.Equal("No.", _cache.Trouble);
        Assert.Single(_asked);

        _time.Advance(CredentialCache.Pause);
        var later = _cache.GetAsync(Token).AsTask();
        Give(await AskedAsync(2), "AKID2");
        Assert.Equal("AKID2", (await later).Value.AccessKey);
    }

    [Fact]
    public async Task They_are_fetched_again_a_quarter_of_an_hour_before_they_lapse_while_the_old_ones_are_used()
    {
        await StartAsync("AKID1", TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromMinutes(44));
        await _cache.GetAsync(Token);
        Assert.Single(_asked);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("AKID1", (await _cache.GetAsync(Token)).Value.AccessKey);
        Give(await AskedAsync(2), "AKID2");
        await Eventually.IsTrueAsync(() => _cache.Current?.Value.AccessKey == "AKID2");
    }

    [Fact]
    public async Task Old_ones_are_used_until_they_lapse_though_no_new_ones_come()
    {
        await StartAsync("AKID1", TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromMinutes(59));
        await _cache.GetAsync(Token);
        (await AskedAsync(2)).SetException(new CredentialException("No.", isFinal: false));
        Assert.Equal("AKID1", (await _cache.GetAsync(Token)).Value.AccessKey);

        _isFailing = true;
        _time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<CredentialException>(() => _cache.GetAsync(Token).AsTask());
        Assert.Null(_cache.Current);
    }

    [Fact]
    public async Task A_clock_that_is_hours_ahead_does_not_make_fresh_ones_look_lapsed()
    {
        await StartAsync("AKID1", TimeSpan.FromHours(-2));
        Assert.Equal("AKID1", (await _cache.GetAsync(Token)).Value.AccessKey);
    }

    [Fact]
    public async Task Those_that_AWS_refuses_are_asked_for_anew_but_not_again_and_again()
    {
        await StartAsync("AKID1", TimeSpan.FromHours(1));
        var refused = (await _cache.GetAsync(Token)).Value;
        _cache.Doubt(refused);
        Assert.Same(refused, (await _cache.GetAsync(Token)).Value);

        _time.Advance(TimeSpan.FromSeconds(3));
        _cache.Doubt(refused);
        var waiting = _cache.GetAsync(Token).AsTask();
        Give(await AskedAsync(2), "AKID2");
        Assert.Equal("AKID2", (await waiting).Value.AccessKey);
    }

    private async Task StartAsync(string key, TimeSpan lifetime)
    {
        var first = _cache.GetAsync(Token).AsTask();
        Give(await AskedAsync(1), key, lifetime);
        await first;
    }

    private Task<FetchedCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        var asked = new TaskCompletionSource<FetchedCredentials>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_isFailing)
            asked.SetException(new CredentialException("Still no.", isFinal: false));
        _asked.Enqueue(asked);
        return asked.Task;
    }

    private async Task<TaskCompletionSource<FetchedCredentials>> AskedAsync(int times)
    {
        await Eventually.IsTrueAsync(() => _asked.Count == times);
        return _asked.Last();
    }

    private void Give(TaskCompletionSource<FetchedCredentials> asked, string key, TimeSpan? lifetime = null) => asked.SetResult(
        new FetchedCredentials(new ImmutableCredentials(key, "secret", "token"), "the endpoint x", _time.GetUtcNow() + lifetime));
}
