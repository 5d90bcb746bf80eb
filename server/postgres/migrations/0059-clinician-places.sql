-- Where each clinician was when they said so last, to be offered at their next visit.
create table clinician_place (
  organization text not null,
  practitioner text not null,
  place text not null,
  state text not null,
  primary key (organization, practitioner)
);
