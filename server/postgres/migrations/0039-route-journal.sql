-- What routes have heard, as it was acknowledged: a row for what came together to one route, sealed whole. It is brought into
-- `route_message` at once, and is then gone from here. So who waits for an acknowledgement waits for one narrow row.
create table route_journal (
  -- The numbers that its messages have in `route_message`, in the order in which they came.
  numbers bigint[] not null,
  id bigint generated always as (numbers[1]) stored primary key,
  organization text not null,
  route text not null,
  received_at timestamptz not null,
  sealed bytea not null
  -- Rows come and go by the thousand: room is found again soon, and what is sealed can't be made smaller.
) with (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
alter table route_journal alter column sealed set storage external;
