-- By which launch of the EMR each was begun, as a digest: one that comes again opens what it opened before.
alter table launch add column handle bytea;
create index launch_handle on launch (organization, handle) where handle is not null;
