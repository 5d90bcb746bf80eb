-- How the charge of each visit that was held stands, as it was judged last: what holds one that nobody has accepted, what it is worth and
-- when it is due; of an accepted one the fields that the rules of today would have otherwise. Derived from the visit, the site's table,
-- the rules and the settings, which `basis` names: a row of another basis is judged again. A release that judges otherwise empties it.
create table charge_standing (
  visit uuid primary key references visit (id) on delete cascade,
  organization text not null,
  starts_at timestamptz not null,
  -- Up to which event of the visit.
  seq integer not null,
  basis text,
  accepted boolean not null,
  holds text[] not null default '{}',
  amount integer,
  since timestamptz,
  due timestamptz,
  owner text,
  changes jsonb not null default '[]'
);
create index charge_standing_basis on charge_standing (organization, basis);
create index charge_standing_age on charge_standing (organization, since, visit) where not accepted;
create index charge_standing_money on charge_standing (organization, (coalesce(amount, -1)) desc, since, visit) where not accepted;
create index charge_standing_accepted on charge_standing (organization, starts_at desc, visit) where accepted;
insert into charge_standing (visit, organization, starts_at, seq, accepted)
select id, organization, starts_at, (state ->> 'seq')::integer, state ? 'charge' from visit
where stage in ('ended', 'signed') and starts_at is not null and jsonb_typeof(state -> 'admitted') = 'object';
