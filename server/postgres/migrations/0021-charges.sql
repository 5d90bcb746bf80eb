-- The codes by which a site charges, each table as it was imported, with the word of whoever vouches for its licence; the
-- newest counts. Nothing here is of a patient. It is in no export: a licence is the site's own.
create table charge_codes (
  organization text not null,
  version integer not null check (version > 0),
  attestation text not null,
  codes jsonb not null,
  at timestamptz not null,
  primary key (organization, version)
);
