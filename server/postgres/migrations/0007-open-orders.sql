-- Visits with an order of which nobody has heard yet: few among many, and looked for all the time.
create index visit_open_orders on visit (organization, id)
  where jsonb_path_exists(state -> 'orders', '$.* ? (@.status == "ordered")');
-- The ledger has new figures on orders: every visit is measured again.
update visit set measured_seq = -1;
