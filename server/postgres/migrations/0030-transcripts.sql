-- What was said in visits that were listened to, for the draft of the note: one row for each piece of speech from when it
-- goes to be transcribed. Words are sealed; sound is nowhere.
create table transcript_piece (
  visit uuid not null references visit on delete cascade,
  -- Its number in this visit, by which the draft cites it.
  n integer not null,
  id uuid not null unique,
  organization text not null,
  -- Which asking for everybody's yes it belongs to.
  turn integer not null,
  who text not null,
  said_at timestamptz not null,
  sent_at timestamptz not null,
  outcome text not null default 'waiting' check (outcome in ('waiting', 'kept', 'silent', 'missed')),
  -- How long the transcriber took.
  lag_ms integer,
  sealed bytea,
  primary key (visit, n),
  check ((outcome = 'kept') = (sealed is not null))
);
create index transcript_piece_kept on transcript_piece (organization) where sealed is not null;
