-- The worklist: the open and done tasks of visits, written with the events that raise and settle them.
create table task (
  organization text not null,
  visit uuid not null references visit,
  task text not null,
  owner text not null,
  why text not null,
  step text not null,
  at timestamptz not null,
  due timestamptz not null,
  taken_by text,
  done_at timestamptz,
  primary key (visit, task)
);
create index task_open on task (organization, due, visit, task) where done_at is null;
create index task_help on task (organization, at) where done_at is null and why = 'help-asked';
insert into task (organization, visit, task, owner, why, step, at, due)
  select organization, id, raised.key, raised.value ->> 'for', raised.value ->> 'why', raised.value ->> 'step',
    (raised.value ->> 'at')::timestamptz, (raised.value ->> 'at')::timestamptz + interval '4 hours'
  from visit, jsonb_each(state -> 'tasks') as raised;

-- Who a visit of these days is for, sealed, so that the day board stands while the EMR is down. Gone the day after.
create table face (
  visit uuid primary key references visit,
  organization text not null,
  patient text not null,
  practitioner text,
  sealed bytea not null,
  read_at timestamptz not null
);

create index visit_day on visit (organization, starts_at) where appointment is not null;
-- What its user may be in Causeway, for a launch without a patient.
alter table launch add column role text;
