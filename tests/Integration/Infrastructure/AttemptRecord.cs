using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// Makes the database refuse marked rows and note each time it does. The notes are sequences, because they alone outlive the rollback of the
/// refused transaction.
/// </summary>
internal static class AttemptRecord
{
    private const int Places = 60;

    /// <summary>Rows with this user are refused.</summary>
    public const string BadUser = "bad";

    public static async Task RefuseAsync(NpgsqlDataSource source)
    {
        await source.ExecuteAsync("create sequence attempts minvalue 0 start 0");
        for (var place = 0; place < Places; place++)
            await source.ExecuteAsync($"create sequence attempted_{place}");

        await source.ExecuteAsync(
            $$"""
            create function refuse_bad() returns trigger language plpgsql as $$
            begin
              if new.user_id = '{{BadUser}}' then
                perform setval('attempted_' || nextval('attempts'), (extract(epoch from clock_timestamp()) * 1000)::bigint);
                raise exception 'not this one: %', new.user_id;
              end if;
              return new;
            end $$;
            create trigger refuse_bad before insert on user_logins for each row execute function refuse_bad();
            """);
    }

    /// <summary>When the bad row was refused, in order.</summary>
    public static async Task<IReadOnlyList<DateTimeOffset>> ReadAsync(NpgsqlDataSource source)
    {
        var times = new List<DateTimeOffset>();
        var count = await source.ScalarAsync<bool>("select is_called from attempts")
            ? await source.ScalarAsync<long>("select last_value + 1 from attempts")
            : 0;

        for (var place = 0; place < count; place++)
            times.Add(DateTimeOffset.FromUnixTimeMilliseconds(await source.ScalarAsync<long>($"select last_value from attempted_{place}")));

        return times;
    }
}
