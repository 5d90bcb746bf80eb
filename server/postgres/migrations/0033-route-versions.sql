-- Versions of a route with its map that were switched on on the operator's page, beside the files; the newest counts. One without
-- files is as the file. Nothing here is of a patient, and nothing secret.
create table route_version (
  organization text not null,
  route text not null,
  version integer not null check (version > 0),
  files jsonb,
  at timestamptz not null,
  -- `Practitioner/x`, or `command`.
  by text not null,
  why text not null,
  -- The version that this one goes back to; 0 is the file.
  back_to integer,
  -- The trial by which it was seen before.
  trial bigint,
  primary key (organization, route, version)
);

-- A version that was run against stored messages before it is switched on: what it would have done, all together and message by
-- message, by places and reasons. What any message said stands in neither.
create table route_trial (
  id bigint generated always as identity primary key,
  organization text not null,
  route text not null,
  files jsonb not null,
  fixtures jsonb not null,
  base integer not null,
  since timestamptz not null,
  at timestamptz not null,
  by text not null,
  state text not null check (state in ('running', 'done', 'cancelled', 'stopped')),
  total integer not null,
  sum jsonb not null,
  -- When it was last seen to go on: one whose process was killed does not run for ever.
  seen_at timestamptz not null
);
create index route_trial_route on route_trial (organization, route, id);
create index route_trial_old on route_trial (at);
create table route_trial_message (
  trial bigint not null references route_trial on delete cascade,
  message bigint not null,
  event text not null,
  received_at timestamptz not null,
  difference jsonb not null,
  primary key (trial, message)
);

-- How many messages a route took in each quarter of an hour through which it was listened for: from these is learned what to
-- expect. A quarter that is not here was not watched.
create table route_quarter (
  organization text not null,
  route text not null,
  quarter timestamptz not null,
  messages integer not null,
  primary key (organization, route, quarter)
);
