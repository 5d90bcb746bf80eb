-- Claims that went as files, by the number of their interchange (ISA13) and their own (CLM01), by which what comes back names
-- them. The claim itself stands in its file alone; `gone_at`: when it was found picked up, or was taken away.
create table claim (
  organization text not null,
  interchange integer not null check (interchange between 1 and 999999999),
  number text not null,
  visit uuid not null references visit,
  numbered_at timestamptz not null,
  put_at timestamptz,
  gone_at timestamptz,
  primary key (organization, interchange),
  unique (organization, number)
);
create index claim_lying on claim (organization, interchange) where put_at is not null and gone_at is null;
