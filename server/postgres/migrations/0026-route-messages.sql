-- What whoever looks after a route finds a message by, and what became of it. None of it says whose it is.
alter table route_message
  -- What befell it beside its receipt and its end, oldest first: tries that failed, and what people did about it.
  add column life jsonb not null default '[]',
  -- The copy that a person edited, sealed: it goes in the message's place in its line.
  add column edited bytea,
  -- Keyed digest of its patient's number: whose message it was, for who has the number in hand.
  add column person bytea,
  drop constraint route_message_state_check,
  add constraint route_message_state_check
    check (state in ('waiting', 'delivered', 'filtered', 'quarantined', 'skipped'));
create index route_message_type on route_message (organization, route, event, received_at);
create index route_message_state on route_message (organization, route, state, received_at);

-- Keyed digests of the values by which a message is found; they go with its content. A table of its own, because a message
-- that is delivered is written again with all its indexes.
create table route_found (
  digest bytea not null,
  message bigint not null
);
create index route_found_digest on route_found (digest, message);
-- They come in the order of the messages, so that what is purged lies together.
create index route_found_message on route_found using brin (message);

-- What the audit has yet to say of what was carried: stored with the message, said within seconds, gone with that.
create table route_note (
  organization text not null,
  route text not null,
  message bigint not null,
  event text not null,
  person bytea,
  did text not null check (did in ('received', 'disclosed')),
  at timestamptz not null
);
