-- What a route's destination answered for whoever asked: sealed, and gone with the message. That it was given back is in the audit.
alter table route_message add column answer bytea;
alter table route_note
  drop constraint route_note_did_check,
  add constraint route_note_did_check check (did in ('received', 'disclosed', 'withheld', 'answered'));
