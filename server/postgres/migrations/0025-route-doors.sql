-- How far a route has read of what it is not told of by itself: the changes in an EMR, the log of visits.
create table route_cursor (
  organization text not null,
  route text not null,
  name text not null,
  at timestamptz not null,
  primary key (organization, route, name)
);

-- Routes read the log by time.
create index event_at on event (at);

-- A lane knows its route, so that each route takes its own and none waits for another's destination. `merged_into`: whose
-- messages were this lane's are another person's since (ADT^A40), and what comes for it is stored there.
alter table route_lane add column organization text, add column route text, add column merged_into bytea;
update route_lane set organization = message.organization, route = message.route
  from (select distinct lane, organization, route from route_message) as message where message.lane = route_lane.key;
delete from route_lane where organization is null;
alter table route_lane alter column organization set not null, alter column route set not null,
  -- Rows change with each message: room beside each keeps its next version on the same page.
  set (fillfactor = 60);
drop index route_lane_ready;
create index route_lane_ready on route_lane (organization, route, ready_at) where ready_at < 'infinity';
create index route_lane_merged on route_lane (merged_into) where merged_into is not null;

-- Of a merge: the lane whose open messages go before it, until they have been moved.
alter table route_message add column joins bytea;
