-- The patient whom the hub of this session told last to be open: what is asked for after a lost line is news only where it
-- differs.
alter table emr_session add column opened text;
