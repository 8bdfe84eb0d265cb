-- Copies what 1-set-aside found. A row without a date gets '-infinity', because the date is part of the key.
do $$
declare
    column_name text;
    has_nulls boolean;
    months date[];
    rows_before bigint;
    rows_after bigint;
    permission text;
    pages bigint;
    portion bigint;
    page bigint := 0;
    copied bigint := 0;
    more bigint;
begin
    if to_regclass(format('%I.user_logins_set_aside', current_schema())) is null then
        return;
    end if;
    -- Rows hidden from us by a policy would be dropped uncounted; so they are an error.
    perform set_config('row_security', 'off', true);

    foreach column_name in array array['user_id', 'device_type', 'masked_ip', 'masked_device_id', 'app_version'] loop
        execute format('select exists (select from user_logins_set_aside where %I is null)', column_name) into has_nulls;
        if has_nulls then
            execute format('alter table user_logins alter column %I drop not null', column_name);
        end if;
    end loop;

    -- Before the year 1 and after 9999 a name of our pattern would not say the month.
    select array_agg(month) into months
    from (
        select distinct date_trunc('month', create_date::timestamp)::date as month
        from user_logins_set_aside
        where create_date between '0001-01-01' and '9999-12-31'
        limit 121) as distinct_months;
    if cardinality(months) <= 120 then
        perform user_logins_make_partition(month) from unnest(months) as month order by month;
    end if;

    -- DatabaseMigration passes on the notices with these codes: BE001 is a result, BE002 is progress, said as it goes.
    perform set_config('client_min_messages', 'notice', true);
    select count(*) into rows_before from user_logins_set_aside;
    pages := pg_relation_size('user_logins_set_aside') / current_setting('block_size')::bigint;
    portion := greatest(1024, pages / 20 + 1);
    loop
        insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date)
        select gen_random_uuid(), user_id, device_type, masked_ip, masked_device_id, locale, app_version::text, coalesce(create_date, '-infinity')
        from user_logins_set_aside
        where ctid >= format('(%s,0)', page)::tid and (page + portion >= pages or ctid < format('(%s,0)', page + portion)::tid);

        get diagnostics more = row_count;
        copied := copied + more;
        page := page + portion;
        exit when page >= pages;
        raise notice 'Adopting: % of % rows copied.',
            to_char(copied, 'FM999,999,999,999,990'), to_char(rows_before, 'FM999,999,999,999,990') using errcode = 'BE002';
    end loop;
    if pages > portion then
        raise notice 'Adopting: all rows copied. Keys and indexes are built next.' using errcode = 'BE002';
    end if;

    select count(*) into rows_after from user_logins;
    if rows_before <> rows_after then
        raise exception 'The existing user_logins cannot be adopted and was left as it is: % of its % rows were copied.',
            rows_after, rows_before;
    end if;

    -- Who may read the logins today may do so tomorrow.
    for permission in
        select format('grant %s on user_logins to %s', privilege_type, case grantee when 0 then 'public' else grantee::regrole::text end)
        from pg_class, aclexplode(relacl)
        where pg_class.oid = 'user_logins_set_aside'::regclass and grantee <> relowner
    loop
        execute permission;
    end loop;

    begin
        drop table user_logins_set_aside;
    exception when dependent_objects_still_exist then
        raise exception '%', 'The existing user_logins cannot be adopted and was left as it is: views or other objects depend on it. '
            'Drop them, migrate, and make them again.';
    end;
    raise notice 'Adopted % % of an existing user_logins.',
        to_char(rows_after, 'FM999,999,999,999,990'), case rows_after when 1 then 'row' else 'rows' end using errcode = 'BE001';
end
$$;
