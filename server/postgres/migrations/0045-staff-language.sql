-- The language in which somebody of the practice reads the pages, as they chose it.
create table staff_language (
  organization text not null,
  practitioner text not null,
  language text not null check (language in ('en', 'es')),
  primary key (organization, practitioner)
);
