-- Where the export of a telehealth tool says what, as somebody at the desk told it, by a digest of the file's headings. Nothing of
-- what a file says is kept.
create table visit_log_columns (
  organization text not null,
  headings bytea not null,
  columns jsonb not null,
  at timestamptz not null,
  primary key (organization, headings)
);
