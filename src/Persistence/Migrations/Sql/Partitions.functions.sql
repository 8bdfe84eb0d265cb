-- How the partitions of user_logins are made. The first migration needs it, and "20261126000000_Partitions" brings it to what was migrated before.

-- Two of the functions have their owner's rights. So all of them find by name what is in pg_catalog and nothing else, whatever others have put
-- into a schema of a search path: tables and functions of ours are written with their schema, which {schema} and {user_logins} stand for.
do $make$
begin
    execute replace(
        replace($functions$

-- What there is of a month: all its days are in partitions already (covered), or something stands in the way of its partition (obstacle).
create or replace function {schema}.user_logins_month(month date, out covered boolean, out obstacle text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    logins constant oid := {user_logins}::regclass;
    schema constant oid := (select relnamespace from pg_class where oid = logins);
    name constant text := to_char(month, '"user_logins_y"YYYY"m"MM');
    days constant daterange := daterange(month, (month + interval '1 month')::date);
    taken datemultirange;
    others text;
    kind text;
begin
    select range_agg(bounds), string_agg(partition, ', ' order by bounds) into taken, others
    from (
        select relname::text as partition, daterange(
            nullif(trim(both '''' from bound[1]), 'MINVALUE')::date, nullif(trim(both '''' from bound[2]), 'MAXVALUE')::date) as bounds
        from pg_inherits
        join pg_class on pg_class.oid = inhrelid
        cross join regexp_match(pg_get_expr(relpartbound, inhrelid), '^FOR VALUES FROM \((.*)\) TO \((.*)\)$') as bound
        where inhparent = logins and bound is not null) as partitions
    where bounds && days;

    covered := coalesce(taken @> days, false);
    if covered then
        return;
    elsif taken is not null then
        obstacle := format('some of its days are in partitions with other bounds (%s)', others);
        return;
    end if;

    -- A name is taken by whatever has a row in pg_class, and by any type, because a table has a type of its name.
    select case relkind
            when 'r' then 'a table %s stands there that is no partition of user_logins, detached perhaps'
            when 'p' then 'a table %s stands there that is no partition of user_logins, detached perhaps'
            when 'v' then 'its name %s is taken by a view'
            when 'm' then 'its name %s is taken by a materialized view'
            when 'S' then 'its name %s is taken by a sequence'
            when 'f' then 'its name %s is taken by a foreign table'
            when 'c' then 'its name %s is taken by a type'
            else 'its name %s is taken by an index' end
    into kind
    from pg_class
    where relname = name::name and relnamespace = schema;
    if kind is null and exists (select from pg_type where typname = name::name and typnamespace = schema) then
        kind := 'its name %s is taken by a type';
    end if;
    obstacle := format(kind, name);
end
$$;

-- Makes the partition of one month, with the rows of that month that stand in the default partition. False: it was there already, or something
-- is in its way.
create or replace function {schema}.user_logins_make_partition(month date) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    logins constant regclass := {user_logins}::regclass;
    partition constant text := format('%s.%I',
        (select relnamespace::regnamespace from pg_class where oid = logins::oid), to_char(month, '"user_logins_y"YYYY"m"MM'));
    next_month constant date := month + interval '1 month';
    default_partition regclass;
    column_list text;
begin
    if (select covered or obstacle is not null from {schema}.user_logins_month(month)) then
        return false;
    end if;
    select nullif(partdefid, 0::oid)::regclass into default_partition from pg_partitioned_table where partrelid = logins::oid;

    -- Writers wait outside for these milliseconds. Without it, an insert that had chosen the default partition would fail, not wait.
    execute format('lock table only %s in share row exclusive mode', logins);

    execute format(
        'create table %s (like %s including defaults including generated including storage including compression)', partition, logins);
    if default_partition is not null then
        execute format('lock table %s in access exclusive mode', default_partition);
        -- Also the columns that somebody added.
        select string_agg(quote_ident(attname), ', ' order by attnum) into column_list
        from pg_attribute
        where attrelid = logins::oid and attnum > 0 and not attisdropped and attgenerated = ''::"char";
        execute format(
            'with moved as (delete from %1$s where create_date >= %3$L and create_date < %4$L returning *)
             insert into %2$s (%5$s) select %5$s from moved',
            default_partition, partition, month, next_month, column_list);
    end if;
    execute format('alter table %s attach partition %s for values from (%L) to (%L)', logins, partition, month, next_month);
    return true;
end
$$;

-- Makes the partitions of the previous month, the current one (UTC) and the given number of further ones where missing. Returns those that it
-- made, and those that it could not make with what is in their way. A month with more than the given number of rows in the default partition
-- is left to somebody who gives null for it: writers wait while rows move.
create or replace function {schema}.user_logins_keep_partitions(
    months_ahead integer, rows_moved bigint, out month date, out partition_name text, out obstacle text) returns setof record
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = 0
as $$
declare
    logins constant regclass := {user_logins}::regclass;
    first_month constant date := date_trunc('month', now() at time zone 'UTC') - interval '1 month';
    default_partition regclass;
    standing bigint;
    has_turn boolean := false;
    is_covered boolean;
begin
    if months_ahead is null or months_ahead not between 0 and 120 then
        raise exception 'months_ahead must be between 0 and 120.' using errcode = 'invalid_parameter_value';
    end if;

    for n in 0 .. months_ahead + 1 loop
        month := first_month + make_interval(months => n);
        partition_name := to_char(month, '"user_logins_y"YYYY"m"MM');
        select m.covered, m.obstacle into is_covered, obstacle from {schema}.user_logins_month(month) as m;
        continue when is_covered;

        if obstacle is null and not has_turn then
            -- Mostly there is nothing to make, and then nobody waits for anybody. Who waits is not to wait for ever. Only the owner can have
            -- this lock otherwise; it hinders neither who reads nor who stores.
            perform set_config('lock_timeout', '20s', true);
            execute format('lock table only %s in share update exclusive mode', logins);
            -- Behind a long query on the default partition this would wait, and every other query behind this. Better to try again later.
            perform set_config('lock_timeout', '5s', true);
            has_turn := true;
        end if;

        if obstacle is null then
            select nullif(partdefid, 0::oid)::regclass into default_partition from pg_partitioned_table where partrelid = logins::oid;
            if rows_moved is not null and default_partition is not null then
                execute format(
                    'select count(*) from (select from %s where create_date >= %L and create_date < %L limit %s) as standing',
                    default_partition, month, month + interval '1 month', rows_moved + 1) into standing;
                if standing > rows_moved then
                    obstacle := format(
                        'over %s of its rows stand in %s, too many to move while logins are stored. Run "busetl migrate" in a quiet hour',
                        rows_moved, (select relname from pg_class where oid = default_partition::oid));
                end if;
            end if;
        end if;

        if obstacle is null then
            begin
                -- False when somebody else made it while this waited.
                continue when not {schema}.user_logins_make_partition(month);
            exception
                -- Nothing that passes, such as a lock: then all of this is tried again.
                when duplicate_table or duplicate_object or unique_violation or check_violation or invalid_object_definition
                    or wrong_object_type or insufficient_privilege or invalid_table_definition or datatype_mismatch then
                    obstacle := format('PostgreSQL refused it: %s', sqlerrm);
            end;
        end if;
        return next;
    end loop;
end
$$;

-- What tasks of the version before call. Returns how many partitions it made.
create or replace function {schema}.user_logins_ensure_partitions(months_ahead integer) returns integer
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(*)::integer from {schema}.user_logins_keep_partitions(months_ahead, 100000) where obstacle is null;
$$;

$functions$, '{schema}', quote_ident(current_schema())),
        '{user_logins}', quote_literal(format('%I.user_logins', current_schema())));
end
$make$;

-- Nobody may call them who was not granted that.
revoke all on function user_logins_month(date), user_logins_make_partition(date), user_logins_keep_partitions(integer, bigint),
    user_logins_ensure_partitions(integer) from public;
