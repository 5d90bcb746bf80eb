-- Since when a disclosure of a referral stands that does not agree with the consents or the chart, and no privacy officer has seen to.
alter table referral add column wrong_since timestamptz;
create index referral_wrong on referral (organization, wrong_since) where wrong_since is not null;
create index referral_closed_by_id on referral (organization, id) where closed_at is not null;
