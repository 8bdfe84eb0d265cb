-- Makes the partition of one month, with the rows of that month that stand in the default partition. False: it was there already.
create function user_logins_make_partition(month date) returns boolean
language plpgsql
as $$
declare
    partition_name constant text := to_char(month, '"user_logins_y"YYYY"m"MM');
    next_month constant date := month + interval '1 month';
begin
    if exists (select from pg_inherits where inhparent = 'user_logins'::regclass and inhrelid = to_regclass(partition_name)) then
        return false;
    end if;

    -- Writers wait outside for these milliseconds. Without it, an insert that had chosen the default partition would fail, not wait.
    lock table only user_logins in share row exclusive mode;
    lock table user_logins_default in access exclusive mode;

    execute format(
        'create table %I (like user_logins including defaults including generated including storage including compression)',
        partition_name);
    execute format(
        'with moved as (delete from user_logins_default where create_date >= %2$L and create_date < %3$L returning *)
         insert into %1$I (message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date, recorded_at)
         select message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date, recorded_at from moved',
        partition_name, month, next_month);
    execute format('alter table user_logins attach partition %I for values from (%L) to (%L)', partition_name, month, next_month);
    return true;
end
$$;

-- Makes the partitions of the previous month, the current one (UTC) and the given number of further ones where missing. Returns how many it made.
create function user_logins_ensure_partitions(months_ahead integer) returns integer
language plpgsql
security definer
set lock_timeout = 0
as $$
declare
    this_month constant date := date_trunc('month', now() at time zone 'UTC');
    made integer := 0;
begin
    if months_ahead is null or months_ahead not between 0 and 120 then
        raise exception 'months_ahead must be between 0 and 120.' using errcode = 'invalid_parameter_value';
    end if;

    perform pg_advisory_xact_lock(hashtextextended('user_logins_ensure_partitions', 0));
    -- Behind a long query on the default partition this would wait, and every other query behind this. Better to try again another day.
    perform set_config('lock_timeout', '5s', true);

    for n in -1 .. months_ahead loop
        if user_logins_make_partition((this_month + make_interval(months => n))::date) then
            made := made + 1;
        end if;
    end loop;
    return made;
end
$$;

-- The function has its owner's rights, so nobody may call it who was not granted that, and no schema of a caller comes before ours.
revoke all on function user_logins_ensure_partitions(integer), user_logins_make_partition(date) from public;
do $$
begin
    execute format('alter function user_logins_ensure_partitions(integer) set search_path = %I, pg_temp', current_schema());
end
$$;
