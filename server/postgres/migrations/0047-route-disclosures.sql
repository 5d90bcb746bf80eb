-- What routes have disclosed of a patient, whom and when and which fields, and nothing of what was said: the patient reads it on their own
-- page (42 CFR 2.25). It outlives the messages, as the audit does. A message that is sent again is disclosed again.
create table route_disclosure (
  organization text not null,
  -- As the organization's EMR knows them.
  patient text not null,
  at timestamptz not null,
  route text not null,
  message bigint not null,
  -- By which the patient permitted it; null where none was needed.
  consent text,
  fields text[] not null,
  primary key (organization, patient, at, message)
);
