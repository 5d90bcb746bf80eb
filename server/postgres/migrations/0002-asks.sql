-- Codes asked for since the last right one. Counted whether the birth date was right or not, so that the limit tells
-- nobody which it was.
alter table visit add column asks int not null default 0;
