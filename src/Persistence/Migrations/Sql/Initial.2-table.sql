create table user_logins
(
    message_id       uuid         not null,
    user_id          varchar(128) not null,
    device_type      varchar(32)  not null,
    masked_ip        varchar(256) not null,
    masked_device_id varchar(256) not null,
    locale           varchar(32),
    app_version      varchar(32)  not null,
    -- major * 10^6 + minor * 10^3 + patch. Four digits of a part, its leading zeros gone, tell whether it is over 999, so no length overflows.
    app_version_sort integer      not null generated always as (
        case when app_version ~ '^[0-9]+(\.[0-9]+){0,3}(-.*)?$' then
            least(999, ('0' || left(ltrim(split_part(split_part(app_version, '-', 1), '.', 1), '0'), 4))::integer) * 1000000 +
            least(999, ('0' || left(ltrim(split_part(split_part(app_version, '-', 1), '.', 2), '0'), 4))::integer) * 1000 +
            least(999, ('0' || left(ltrim(split_part(split_part(app_version, '-', 1), '.', 3), '0'), 4))::integer)
        else 0 end) stored,
    create_date      date         not null,
    recorded_at      timestamptz  not null default now()
) partition by range (create_date);

-- No date is ever refused: what has no partition of its own stands here until user_logins_ensure_partitions moves it.
create table user_logins_default partition of user_logins default;
