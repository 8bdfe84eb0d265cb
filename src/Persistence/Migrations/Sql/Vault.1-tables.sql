create schema vault;

-- The sealed originals of the tokens in user_logins. An erased one leaves its row, so that a later login of the same value is not sealed again.
create table vault.pii
(
    token      varchar(256) not null constraint pk_pii primary key,
    kind       varchar(16)  not null,
    sealed     bytea,
    key_id     varchar(16),
    created_at timestamptz  not null default now(),
    erased_at  timestamptz,
    constraint ck_pii_erased check ((sealed is null) = (erased_at is not null) and (key_id is null) = (erased_at is not null))
);

-- What has rights on a column may write anything there. So this says what an update of an original is: its erasure, now and for ever.
create function vault.erase_only() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.sealed is not null or new.key_id is not null or (old.erased_at is not null and new.erased_at is distinct from old.erased_at) then
        raise exception 'vault.pii: an original is erased and never changed, and no erasure is undone.' using errcode = 'insufficient_privilege';
    end if;
    new.erased_at := coalesce(old.erased_at, now());
    return new;
end
$$;

create trigger erase_only before update of sealed, key_id, erased_at on vault.pii for each row execute function vault.erase_only();
alter table vault.pii enable always trigger erase_only;

-- Who looked what up or erased it, when and why; each row's hash covers the row before it.
create table vault.audit
(
    position      bigint      not null constraint pk_audit primary key,
    at            timestamptz not null,
    actor         text        not null,
    action        text        not null,
    subject       text        not null,
    reason        text        not null,
    outcome       text        not null,
    key_id        varchar(16) not null,
    previous_hash bytea       not null,
    hash          bytea       not null
);

-- Rights alone would not stop the owner.
create function vault.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'vault.audit is append-only: its rows are neither changed nor removed.' using errcode = 'insufficient_privilege';
end
$$;

create trigger append_only before update or delete or truncate on vault.audit for each statement execute function vault.refuse_change();
alter table vault.audit enable always trigger append_only;

-- Whose turn it is to append to the audit, and since when: one row.
create table vault.audit_turn
(
    transaction xid8        not null,
    at          timestamptz not null
);
insert into vault.audit_turn values ('0', now());
