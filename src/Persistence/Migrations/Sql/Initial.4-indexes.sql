alter table user_logins add constraint pk_user_logins primary key (create_date, message_id);
create index ix_user_logins_masked_ip on user_logins (masked_ip);
create index ix_user_logins_masked_device_id on user_logins (masked_device_id);
create index ix_user_logins_user_id on user_logins (user_id);
