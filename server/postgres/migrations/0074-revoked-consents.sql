-- When the patient revoked a consent of a referral last: what was told until then stands before a privacy officer.
alter table referral add column revoked_at timestamptz;
update referral set revoked_at = (
  select max((consent ->> 'revokedAt')::timestamptz) from jsonb_array_elements(coalesce(state -> 'consents', '[]')) as consent
);
create index referral_revoked on referral (organization, revoked_at) where revoked_at is not null;
