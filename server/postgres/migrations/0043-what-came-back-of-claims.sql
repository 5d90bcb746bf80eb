-- Files in which something came back of claims (999, 277CA, 835): each is read once. `problem`: why nothing of it could be
-- read, by segment; then it waits for a person.
create table claim_answer_file (
  organization text not null,
  digest text not null,
  name text not null,
  read_by text,
  at timestamptz not null,
  problem jsonb,
  done_by text,
  done_at timestamptz,
  primary key (organization, digest)
);

-- What each says, in codes and amounts. Without a visit it fits no claim of ours, and waits for a person.
create table claim_answer (
  organization text not null,
  digest text not null,
  segment integer not null,
  about text not null,
  said jsonb not null,
  visit uuid references visit,
  applied_at timestamptz,
  done_by text,
  done_at timestamptz,
  primary key (organization, digest, segment),
  foreign key (organization, digest) references claim_answer_file
);
create index claim_answer_open on claim_answer (organization) where applied_at is null and done_at is null;
