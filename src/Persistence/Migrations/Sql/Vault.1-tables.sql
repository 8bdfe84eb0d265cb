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
