-- A note that was signed and waits for a person is with that person, and not open again. `noteHeld` names the signed words unless
-- its author has typed since: such a note stays open.
update visit set state = state || jsonb_build_object(
    'note', 'with-person',
    'signing', jsonb_build_object('by', state ->> 'noteBy', 'digest', state ->> 'noteDigest', 'held', state ->> 'noteHeld'))
  where stage = 'ended' and state ->> 'note' = 'draft' and state ->> 'noteHeld' like 'sign/%'
    and state #>> '{failed,sign/note,why}' in ('by-hand', 'answer-lost');
