-- Visits with writes that an EMR's interface has taken and that the chart can be asked for: looked for every few seconds.
create index visit_sent on visit (organization, starts_at) where state @? '$.sent.* ? (@.number != null)';
