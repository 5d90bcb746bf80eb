-- When a visit is to be looked at in the EMR for what disagrees; null: not any more, unless something happens to it.
alter table visit add column reconcile_at timestamptz;
create index visit_reconcile on visit (organization, reconcile_at) where reconcile_at is not null;
update visit set reconcile_at = now() where appointment is not null and starts_at > now() - interval '30 days';

-- What disagrees, with both values, where a row of the worklist stands for it; cents at stake where the site's table says so.
alter table task add column finding jsonb;
alter table task add column amount integer;
create index task_money on task (organization, (coalesce(amount, -1)) desc, due, visit, task) where done_at is null;
create index task_owner on task (organization, owner, due, visit, task) where done_at is null;
create index task_taken on task (organization, taken_by, due, visit, task) where done_at is null and taken_by is not null;
