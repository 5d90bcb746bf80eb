-- The piece of speech that this one goes on from without a pause; null where it stands by itself. No reference: the other may
-- have been discarded, and that words are missing before these is what is to be known.
alter table transcript_piece add column continues uuid;
