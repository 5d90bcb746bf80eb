-- By which ways (a mail address, the webhook) it was told already that an alarm began and that it is over, while another way is away.
alter table route_alarm
  add column told_ways text[] not null default '{}',
  add column told_settled_ways text[] not null default '{}';
drop index route_alarm_to_tell;
create index route_alarm_to_tell on route_alarm (organization)
  where (told_at is null and settled_at is null)
    or (settled_at is not null and told_settled_at is null and (told_at is not null or told_ways <> '{}'));
