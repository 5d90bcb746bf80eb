-- What an EMR's messages tell of its clinicians' time, where free times follow from them. Nothing of a patient: `appointment` is its
-- number as a keyed digest. Of each part of an appointment the word counts that the EMR said last; null was not said yet.
create table told_appointment (
  organization text not null,
  appointment text not null,
  taken boolean not null,
  taken_said timestamptz not null,
  practitioners text[],
  practitioners_said timestamptz,
  starts timestamptz,
  ends timestamptz,
  times_said timestamptz,
  primary key (organization, appointment)
);
create index told_appointment_ends on told_appointment (organization, ends);

-- Time that is blocked, or open again, by clinician. `heard` tells in which order those were heard that were said at once.
create sequence told_time_heard;
create table told_time (
  organization text not null,
  practitioner text not null,
  starts timestamptz not null,
  ends timestamptz not null,
  word text not null check (word in ('blocked', 'opened')),
  said_at timestamptz not null,
  heard bigint not null default nextval('told_time_heard'),
  primary key (organization, practitioner, starts, ends)
);
