-- Visits with writes that an EMR's interface has taken and nothing has confirmed: looked for every few seconds.
create index visit_sent on visit (organization, starts_at)
  where state -> 'sent' is not null and state -> 'sent' <> '{}'::jsonb;
