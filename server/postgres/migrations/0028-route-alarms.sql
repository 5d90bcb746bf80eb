-- What is the matter with a route, told on the operator's page, by mail and by webhook. None of it says anything of a patient.
create table route_alarm (
  id bigint generated always as identity primary key,
  organization text not null,
  route text not null,
  kind text not null,
  -- Which of the route's expectations is broken.
  place text not null,
  says text not null,
  raised_at timestamptz not null,
  settled_at timestamptz,
  -- When it was told that it began, and that it is over; null while that is due, and for ever where nobody had to be told.
  told_at timestamptz,
  told_settled_at timestamptz
);
create unique index route_alarm_open on route_alarm (organization, route, place) where settled_at is null;
create index route_alarm_to_tell on route_alarm (organization)
  where (told_at is null and settled_at is null) or (told_at is not null and settled_at is not null and told_settled_at is null);

-- Until when a person has quieted a route's alarms: rows are raised all the same, and nobody is told.
create table route_quiet (
  organization text not null,
  route text not null,
  until timestamptz not null,
  why text not null,
  by text not null,
  at timestamptz not null,
  primary key (organization, route)
);
