using System.Net;
using BusEtl.Persistence.Schema;

namespace BusEtl.Tests.Unit.Persistence;

public sealed class LockHolderTests
{
    [Fact]
    public void A_holder_is_told_with_all_that_is_known_of_it() => Assert.Equal(
        "process 42 of the server (role alice, application psql, from 10.0.0.7, idle in transaction, since 2026-11-26 06:00:00 UTC)",
        new LockHolder(42, "alice", "psql", IPAddress.Parse("10.0.0.7"), "idle in transaction", new DateTime(2026, 11, 26, 6, 0, 0, DateTimeKind.Utc)).ToString());

    [Fact]
    public void What_a_role_may_not_see_of_it_is_left_out() => Assert.Equal("process 42 of the server", new LockHolder(42, "", "", null, "", null).ToString());
}
