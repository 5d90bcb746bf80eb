-- A charge that waits for the payer after the first is summed as that, and says what holds it; so each is judged anew.
alter table charge_standing add column next_payer boolean not null default false;
update charge_standing set basis = null;
