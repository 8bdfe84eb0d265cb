do $$
begin
    execute format('grant usage on schema %I to busetl_service, busetl_analyst, busetl_operator', current_schema());
end
$$;

-- Through user_logins its partitions are reached with the rights on it alone, those of coming months too.
-- "returning" needs select.
grant insert, select on user_logins to busetl_service;
grant select, insert, update, delete on "InboxState", "OutboxMessage", "OutboxState" to busetl_service;
grant select on "__EFMigrationsHistory" to busetl_service;
grant execute on function user_logins_ensure_partitions(integer) to busetl_service;

grant select on user_logins to busetl_analyst;

-- Who reads logins makes nothing, not even what fills the disk. Everybody has these rights by default, so they are taken from everybody. Who does
-- not own the database cannot do that, and gets a warning of the server's; the functions of large objects belong to a superuser.
do $$
begin
    execute format('revoke temporary on database %I from public', current_database());
    if (select rolsuper from pg_roles where rolname = current_user) then
        revoke execute on function pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid), pg_catalog.lo_from_bytea(oid, bytea) from public;
    end if;
end
$$;

revoke all on schema vault from public;
revoke all on all tables in schema vault from public;
revoke all on all functions in schema vault from public;
grant usage on schema vault to busetl_service, busetl_operator;
grant insert (token, kind, sealed, key_id) on vault.pii to busetl_service;

-- An operator erases, and notes as erased what was never sealed; he can seal nothing. To the audit he appends by functions alone.
grant select, insert (token, kind, erased_at), update (sealed, key_id, erased_at) on vault.pii to busetl_operator;
grant select on vault.audit to busetl_operator;
grant select on user_logins, "__EFMigrationsHistory" to busetl_operator;
