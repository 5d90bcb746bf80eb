-- What staff did is counted by person, so that each sees their own: every visit is measured again.
update visit set measured_seq = -1;
