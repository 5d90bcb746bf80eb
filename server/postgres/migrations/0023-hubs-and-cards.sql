-- The patient whom the hub of this session told last to be open: what is asked for after a lost line is news only where it
-- differs.
alter table emr_session add column opened text;

-- How often what a card of ours suggested was taken or put aside, as the EMR tells (CDS Hooks, feedback): counts alone.
create table card_feedback (
  organization text not null,
  day date not null,
  service text not null,
  outcome text not null,
  cards integer not null,
  primary key (organization, day, service, outcome)
);
