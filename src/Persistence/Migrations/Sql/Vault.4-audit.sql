-- How operators append to the audit: in a turn, by functions that give position, time and previous hash themselves. The row's own hash comes from who
-- appends, because its key is not in the database: a row of somebody without the key is found by its hash.

-- Waits for the turn, which lasts to the transaction's end, and returns the time of its rows. Only these functions and the owner can lock the
-- table: nobody else has a right on it.
create function vault.take_audit_turn() returns timestamptz
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $$
declare
    time_of_rows timestamptz;
begin
    lock table vault.audit_turn in exclusive mode;
    update vault.audit_turn set transaction = pg_current_xact_id(), at = clock_timestamp() returning at into time_of_rows;
    return time_of_rows;
end
$$;

-- Appends a row after the newest one, and returns its position.
create function vault.append_audit(actor text, action text, subject text, reason text, outcome text, key_id text, hash bytea) returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    time_of_rows timestamptz;
    head vault.audit;
    next_position bigint;
begin
    select turn.at into time_of_rows from vault.audit_turn as turn where turn.transaction = pg_current_xact_id();
    if time_of_rows is null then
        raise exception 'This transaction has no turn to append to vault.audit: vault.take_audit_turn() gives it.'
            using errcode = 'object_not_in_prerequisite_state';
    end if;
    if octet_length(append_audit.hash) <> 32 or octet_length(concat(append_audit.actor, append_audit.action, append_audit.subject,
        append_audit.reason, append_audit.outcome)) > 20000 then
        raise exception 'A row of vault.audit has a hash of 32 bytes and at most 20000 bytes of text.' using errcode = 'check_violation';
    end if;

    select newest.* into head from vault.audit as newest order by newest.position desc limit 1;
    next_position := coalesce(head.position, 0) + 1;
    insert into vault.audit values (
        next_position, time_of_rows, append_audit.actor, append_audit.action, append_audit.subject, append_audit.reason, append_audit.outcome,
        append_audit.key_id, coalesce(head.hash, decode(repeat('00', 32), 'hex')), append_audit.hash);
    return next_position;
end
$$;

revoke all on function vault.take_audit_turn(), vault.append_audit(text, text, text, text, text, text, bytea) from public;
grant execute on function vault.take_audit_turn(), vault.append_audit(text, text, text, text, text, text, bytea) to busetl_operator;
