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
