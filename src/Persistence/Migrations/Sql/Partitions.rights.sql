grant execute on function user_logins_keep_partitions(integer, bigint) to busetl_service;

-- Before PostgreSQL 15 everybody may make tables in the schema public, and so take the name of a month to come. Who does not own the schema
-- cannot change that, and gets a warning of the server's.
do $$
begin
    execute format('revoke create on schema %I from public', current_schema());
end
$$;
