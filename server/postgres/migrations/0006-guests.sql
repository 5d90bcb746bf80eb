-- A browser that opened a guest's link. Only the digest of its cookie is kept.
create table guest_device (
  secret bytea primary key,
  id uuid not null unique,
  organization text not null,
  visit uuid not null references visit,
  guest text not null,
  invitation integer not null,
  created_at timestamptz not null
);
create index guest_device_visit on guest_device (visit);
