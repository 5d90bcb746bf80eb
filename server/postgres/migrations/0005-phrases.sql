-- A clinician's own phrases for the note. Templates, not content of any visit.
create table phrase (
  organization text not null,
  practitioner text not null,
  name text not null,
  text text not null,
  primary key (organization, practitioner, name)
);
