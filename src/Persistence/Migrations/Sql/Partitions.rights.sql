grant execute on function user_logins_keep_partitions(integer, bigint) to busetl_service;
