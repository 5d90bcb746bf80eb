-- Of one referral the oldest command of each door is done first: a department is told that a consent was revoked also while the chart
-- of the practice does not answer.
alter table referral_command add column door text not null generated always as (
  case when command->>'do' in ('tell', 'file-scan', 'close') then 'chart' else 'department' end
) stored;
create index referral_command_before on referral_command (referral, door, id);
