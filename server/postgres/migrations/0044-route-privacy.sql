-- Nothing of a message went, because its patient has not permitted it; and by whose permission what goes does.
alter table route_message
  drop constraint route_message_state_check,
  add constraint route_message_state_check
    check (state in ('waiting', 'delivered', 'filtered', 'quarantined', 'withheld', 'skipped'));
alter table route_note
  drop constraint route_note_did_check,
  add constraint route_note_did_check check (did in ('received', 'disclosed', 'withheld')),
  add column by text;
