-- A table user_logins that stands here before the first migration is the exercise's. It is adopted only if every column can be kept as it is:
-- what would lose anything is refused, and the transaction of the migration leaves the table as it was.
do $$
declare
    expected constant text[] := array[
        'user_id', 'device_type', 'masked_ip', 'masked_device_id', 'locale', 'app_version', 'create_date'];
    refused constant text := 'The existing user_logins cannot be adopted and was left as it is: ';
    existing constant regclass := to_regclass(format('%I.user_logins', current_schema()));
    faults text;
    index_name text;
begin
    if to_regclass(format('%I.user_logins_set_aside', current_schema())) is not null then
        raise exception 'A table user_logins_set_aside is in the way of the migration. Rename it and try again.';
    end if;
    if existing is null then
        return;
    end if;

    if not exists (select from pg_class where oid = existing and relkind = 'r' and not relispartition) then
        raise exception '%', refused || 'it is not an ordinary table.';
    end if;
    lock table user_logins in access exclusive mode;

    select string_agg(name, ', ' order by place) into faults
    from unnest(expected) with ordinality as columns (name, place)
    where not exists (select from pg_attribute where attrelid = existing and attname = name and attnum > 0 and not attisdropped);
    if faults is not null then
        raise exception '%', refused || 'missing columns: ' || faults || '.';
    end if;

    select string_agg(attname, ', ' order by attnum) into faults
    from pg_attribute
    where attrelid = existing and attnum > 0 and not attisdropped and not attname = any (expected);
    if faults is not null then
        raise exception '%', refused || 'columns that would be lost: ' || faults || '.';
    end if;

    select string_agg(attname || ' is ' || format_type(atttypid, atttypmod), ', ' order by attnum) into faults
    from pg_attribute
    where attrelid = existing and attnum > 0 and not attisdropped and not atttypid::regtype = any (
        case attname
            when 'create_date' then '{date}'
            when 'app_version' then '{smallint,integer,bigint,numeric,text,varchar}'
            else '{text,varchar}'
        end::regtype[]);
    if faults is not null then
        raise exception '%', refused || 'types that cannot be kept: ' || faults || '.';
    end if;

    -- Whatever names its indexes have, ours must be free.
    for index_name in select relname from pg_index join pg_class on oid = indexrelid where indrelid = existing loop
        execute format('alter index %I rename to %I', index_name, 'user_logins_set_aside_' || index_name::regclass::oid);
    end loop;
    alter table user_logins rename to user_logins_set_aside;
end
$$;
