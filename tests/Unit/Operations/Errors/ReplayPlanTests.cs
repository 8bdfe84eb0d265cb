using BusEtl.Operations.Errors;

namespace BusEtl.Tests.Unit.Operations.Errors;

public sealed class ReplayPlanTests
{
    [Fact]
    public void What_is_still_invalid_stays_unless_the_operator_says_otherwise()
    {
        var candidates = Candidates(ReplayVerdict.WouldStore, ReplayVerdict.StillInvalid, ReplayVerdict.AlreadyStored);

        Assert.Equal([candidates[0], candidates[2]], new ReplayPlan().Choose(candidates));
        Assert.Equal(candidates, new ReplayPlan { IncludesInvalid = true }.Choose(candidates));
    }

    [Fact]
    public void A_canary_begins_with_messages_whose_row_will_be_new()
    {
        var candidates = Candidates(ReplayVerdict.AlreadyStored, ReplayVerdict.WouldStore, ReplayVerdict.WouldStore);
        var plan = new ReplayPlan { Canary = 2 };

        Assert.Equal([candidates[1], candidates[2], candidates[0]], plan.Choose(candidates));
        Assert.Equal([2, 1], plan.PartsOf(plan.Choose(candidates)).Select(part => part.Count));
        Assert.Equal((true, 0.0), (plan.Awaits(0), plan.AllowedShare(0)));
        Assert.False(plan.Awaits(1));
    }

    [Fact]
    public void A_share_of_failures_is_looked_at_after_every_part()
    {
        var plan = new ReplayPlan { StopShare = 0.2, Most = 1_200 };
        var parts = plan.PartsOf(plan.Choose(Candidates([.. Enumerable.Repeat(ReplayVerdict.WouldStore, 2_000)])));

        Assert.Equal([500, 500, 200], parts.Select(part => part.Count));
        Assert.True(plan.Awaits(2));
        Assert.Equal(0.2, plan.AllowedShare(0));
    }

    [Fact]
    public void Without_canary_and_share_all_goes_at_once_and_nothing_is_awaited()
    {
        var plan = new ReplayPlan();

        Assert.Equal([3], plan.PartsOf(Candidates(ReplayVerdict.WouldStore, ReplayVerdict.WouldStore, ReplayVerdict.WouldStore)).Select(part => part.Count));
        Assert.False(plan.Awaits(0));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(8, 1, 1, 0.2)]
    [InlineData(0, 0, 3, 1)]
    public void What_is_not_stored_in_time_has_failed(int stored, int cameBack, int unknown, double share) =>
        Assert.Equal(share, new ReplayOutcome(stored, cameBack, unknown).FailedShare);

    private static List<ReplayCandidate> Candidates(params ReplayVerdict[] verdicts) =>
        [.. verdicts.Select(verdict => Failed.Message()).Zip(verdicts, (message, verdict) => new ReplayCandidate(message, message.Native.Body, verdict, []))];
}
