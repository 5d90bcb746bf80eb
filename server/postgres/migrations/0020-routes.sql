-- What routes carry. A message is sealed and kept for as long as its route says, so that it can be found and replayed; of
-- whom it is stands there only as a keyed digest.
create table route_message (
  id bigint generated always as identity primary key,
  organization text not null,
  route text not null,
  -- Keyed digest of route and order key: messages of one lane keep their order.
  lane bytea not null,
  -- Keyed digest of sender and control id: the same message is taken once.
  same bytea not null,
  event text not null,
  received_at timestamptz not null,
  sealed bytea,
  state text not null check (state in ('waiting', 'delivered', 'filtered', 'quarantined')),
  attempts int not null default 0,
  why text,
  ended_at timestamptz,
  unique (organization, route, same)
);
create index route_message_open on route_message (lane, id) where state in ('waiting', 'quarantined');
create index route_message_old on route_message (organization, route, received_at);

-- One row for each lane that was ever used, kept: a wake-up can't be lost with the row. `infinity`: nothing to do.
create table route_lane (
  key bytea primary key,
  ready_at timestamptz not null,
  worker int
);
create index route_lane_ready on route_lane (ready_at) where ready_at < 'infinity';
