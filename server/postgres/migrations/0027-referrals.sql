-- Referrals, each with its log. Neither says anything of the patient but codes; the EMR's ids are references.
create table referral (
  id uuid primary key,
  organization text not null,
  -- The order in the EMR: one referral for each, however often it is found.
  order_ref text not null,
  -- By which the department's messages name it.
  number text not null,
  patient text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  state jsonb not null,
  unique (organization, order_ref),
  unique (organization, number)
);
create index referral_open on referral (organization, opened_at) where closed_at is null;
create index referral_patient on referral (organization, patient);

create table referral_event (
  referral uuid not null references referral (id),
  seq int not null,
  at timestamptz not null,
  event jsonb not null,
  primary key (referral, seq)
);

-- What a referral wants done outside. Of one referral the oldest is done first; `ready_at` in the future is a lease or a wait.
create table referral_command (
  id bigint generated always as identity primary key,
  referral uuid not null references referral (id),
  command jsonb not null,
  at timestamptz not null,
  ready_at timestamptz not null,
  attempts int not null default 0,
  why text
);
create index referral_command_due on referral_command (ready_at);

-- Consents as they were signed, sealed.
create table referral_held (
  referral uuid not null references referral (id),
  ref text not null,
  why text not null,
  at timestamptz not null,
  sealed bytea not null,
  primary key (referral, ref)
);

-- From when on an organization's orders are heard: what was ordered before is nobody's to send.
create table referral_watch (
  organization text primary key,
  since timestamptz not null
);
