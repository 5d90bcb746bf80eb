-- What payers say of members' coverage (271), each read once with its file. `member`: the member's number, and who a dependent is, as a
-- keyed digest; null where the payer names nobody. `payer`: of the rules; null where the settings don't say which that is.
create table eligibility_answer (
  organization text not null,
  digest text not null,
  segment integer not null,
  member text,
  payer text,
  said jsonb not null,
  done_by text,
  done_at timestamptz,
  primary key (organization, digest, segment),
  foreign key (organization, digest) references claim_answer_file
);
create index eligibility_answer_member on eligibility_answer (organization, member, payer);

-- Whose coverages the EMR has shown when a visit was compared with it: an answer about none of them waits for a person.
create table coverage_member (
  organization text not null,
  member text not null,
  payer text not null,
  patient text not null,
  primary key (organization, member, payer, patient)
);
