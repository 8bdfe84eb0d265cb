-- Roles belong to the server, not to the database: another database may have made them already, or be at it right now.
do $$
declare
    role_name text;
    missing text[] := '{}';
begin
    foreach role_name in array array['busetl_service', 'busetl_analyst', 'busetl_operator'] loop
        continue when exists (select from pg_roles where rolname = role_name);
        begin
            execute format('create role %I nologin', role_name);
        exception
            when duplicate_object or unique_violation then
                null;
            when insufficient_privilege then
                missing := missing || role_name;
        end;
    end loop;

    if missing <> '{}' then
        raise exception 'The role % may not make roles, and these are missing: %. Let an administrator run "%" and migrate again.',
            current_user, array_to_string(missing, ', '),
            (select string_agg(format('create role %I nologin;', name), ' ' order by place) from unnest(missing) with ordinality as m (name, place))
            using errcode = 'insufficient_privilege';
    end if;
end
$$;
