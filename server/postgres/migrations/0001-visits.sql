-- A visit: its log, the state the log folds to, and what it still wants done.
create table visit (
  id uuid primary key,
  organization text not null,
  pathway text not null,
  pathway_version text not null,
  -- Lifted out of `state` to be found by: references of the EMR and the start.
  appointment text,
  encounter text,
  patient text,
  practitioner text,
  starts_at timestamptz,
  stage text not null,
  -- Counts link revocations: a link carries the generation it was made in.
  generation int not null default 0,
  -- Wrong answers at the door since the last right one.
  tries int not null default 0,
  tries_since timestamptz,
  state jsonb not null,
  created_at timestamptz not null
);
create unique index visit_appointment on visit (organization, appointment) where appointment is not null;
create index visit_encounter on visit (organization, encounter) where encounter is not null;
create index visit_patient on visit (organization, patient, starts_at);
create index visit_stage on visit (organization, stage, starts_at);

create table event (
  visit uuid not null references visit,
  seq int not null,
  at timestamptz not null,
  body jsonb not null,
  primary key (visit, seq)
);

-- A line of commands that go one after the other. Rows stay for the life of the visit: making and dropping them at run
-- time loses wake-ups. `ready_at` is infinity while nothing waits.
create table lane (
  key text primary key,
  organization text not null,
  ready_at timestamptz not null,
  -- The advisory lock of the process that works on it; a process that died holds no lock, so its lanes are free at once.
  worker int
);
create index lane_ready on lane (ready_at);

create table command (
  id bigint generated always as identity primary key,
  lane text not null references lane,
  organization text not null,
  visit uuid not null references visit,
  key text not null,
  body jsonb not null,
  attempts int not null default 0,
  last_fault text,
  at timestamptz not null
);
create index command_lane on command (lane, id);

create table deadline (
  visit uuid not null references visit,
  step text not null,
  at timestamptz not null,
  primary key (visit, step)
);
create index deadline_at on deadline (at);

-- Content on its way to the EMR, sealed; deleted on the receipt.
create table held (
  visit uuid not null references visit,
  ref text not null,
  kind text not null,
  why text not null,
  sealed bytea not null,
  at timestamptz not null,
  primary key (visit, ref)
);

-- A browser that opened a visit's link. Only the digest of its cookie is kept.
create table device (
  secret bytea primary key,
  id uuid not null unique,
  organization text not null,
  visit uuid not null references visit,
  identified_at timestamptz,
  code bytea,
  code_until timestamptz,
  created_at timestamptz not null
);
create index device_visit on device (visit);

-- One SMART launch: first pending, then a session with the clinician's sealed tokens.
create table launch (
  id text primary key,
  organization text not null,
  secret bytea not null,
  pending bytea,
  visit uuid references visit,
  practitioner text,
  tokens bytea,
  opened_at timestamptz not null,
  until timestamptz not null
);
create index launch_visit on launch (visit);

-- Who saw or changed what; a chain of digests per organization shows a missing or altered row.
create table audit (
  organization text not null,
  seq bigint not null,
  at timestamptz not null,
  entry jsonb not null,
  previous bytea not null,
  digest bytea not null,
  primary key (organization, seq)
);
create index audit_visit on audit (organization, (entry ->> 'visit'));
create table audit_head (
  organization text primary key,
  seq bigint not null,
  digest bytea not null
);

-- Friction as it was counted.
create table ledger (
  id bigint generated always as identity primary key,
  organization text not null,
  visit uuid not null references visit,
  at timestamptz not null,
  role text not null,
  step text not null,
  kind text not null,
  count int not null
);
create index ledger_visit on ledger (visit);

-- Key material and ids of this install that must outlive a restart, sealed where secret.
create table install (
  name text primary key,
  value bytea not null
);
