-- Visits that keep what an EMR told for somebody whom its patient search does not find: few among many, and tried again every
-- half minute.
create index visit_kept on visit (organization, id) where state @? '$.kept[*]';
