-- Where the side that referred sees a referral stand, and what of it is due first: made of what it may see, so that a page of many asks the
-- database and not each state. Null until the referral is looked at again; the first page that is asked for makes them.
alter table referral
  add column standing text,
  add column due timestamptz,
  add column at_once boolean not null default false;
create index referral_by_due on referral (organization, (closed_at is not null and due is null), at_once desc, due, opened_at, id);
create index referral_without_standing on referral (organization) where standing is null;
create index referral_open_by_id on referral (organization, id) where closed_at is null;
