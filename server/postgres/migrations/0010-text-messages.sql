-- Numbers that want no text messages, by a keyed digest: whose they are can't be read from here. `said_at` is when the
-- gateway heard the last word, so that an earlier one that comes late changes nothing.
create table text_number (
  organization text not null,
  number bytea not null,
  stopped boolean not null default false,
  said_at timestamptz not null,
  -- When somebody who wrote to us was last told that nobody reads it.
  answered_at timestamptz,
  primary key (organization, number)
);
-- Calls of a gateway that were heard already; one that is old enough is refused by its time.
create table gateway_call (
  organization text not null,
  id text not null,
  at timestamptz not null,
  primary key (organization, id)
);
create index gateway_call_at on gateway_call (at);
