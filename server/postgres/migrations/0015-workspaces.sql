-- Of a launch: which session of the EMR it was opened in, as a digest, and the other patient whom the EMR has opened since,
-- until its user picks its own.
alter table launch add column session text;
alter table launch add column elsewhere jsonb;
create index launch_practitioner on launch (organization, practitioner, until) where tokens is not null;

-- A session of an EMR whose hub tells what it opens (FHIRcast). Heard under the token of its newest launch, which also keeps,
-- sealed, where the hub is. `heard_until`: until when a process has said that it listens; `newest`: the EMR's own time of
-- the newest event.
create table emr_session (
  organization text not null,
  practitioner text not null,
  session text not null,
  launch text not null references launch,
  hears text not null,
  heard_until timestamptz,
  newest timestamptz,
  until timestamptz not null,
  primary key (organization, practitioner, session)
);
create index emr_session_until on emr_session (until);
