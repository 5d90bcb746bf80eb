-- What a visit measured, as of the event up to which its log was read: computed when the ledger is looked at, so that
-- every visit is in it from the first, and kept because past weeks seldom change.
alter table visit add column measures jsonb;
alter table visit add column measured_seq int not null default -1;
create index visit_unmeasured on visit (organization) where measured_seq <> (state ->> 'seq')::int;
