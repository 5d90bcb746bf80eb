-- Where this site's interface wants what HL7 v2 leaves open, each version as it was edited; the newest counts. A version
-- without a profile is as the settings have it. Nothing here is of a patient, and nothing secret.
create table site_profile (
  organization text not null,
  version integer not null check (version > 0),
  profile jsonb,
  at timestamptz not null,
  -- `Practitioner/x`.
  by text not null,
  -- The version that this one goes back to; 0 is the settings.
  back_to integer,
  primary key (organization, version)
);
