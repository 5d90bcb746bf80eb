import { expect, test } from 'vitest'
import { attestation } from './attestation.ts'
import type { Happening } from './happening.ts'
import {
  after,
  booking,
  ending,
  LINDQVIST,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  PATHWAY,
  played,
  preparing,
  START,
} from './rehearsal.ts'

const EARLY = minutesAfter(START, -30)
const invite: Happening = { kind: 'invite-guest', guest: 'helper', by: { who: 'patient' } }
const comes = (device: string, invitation = 1): Happening => ({
  kind: 'guest-comes',
  guest: 'helper',
  invitation,
  device,
  held: `guest/${device}`,
})
const letIn: Happening = { kind: 'admit-guest', guest: 'helper', by: OKAFOR }
const joins: Happening = { kind: 'join', who: 'helper', medium: 'video', connection: 'h1' }
const invited = played(EARLY, ...booking, invite)

test('a helper joins by a link of their own, once the clinician has read their name and let them in', () => {
  const asked = after(invited, comes('ana'), EARLY)
  expect(asked.state.guests.helper).toMatchObject({ device: 'ana', held: 'guest/ana', admitted: null })
  const met = onward(asked, START, ...preparing, ...meeting)
  expect(after(met, joins, START).refusals).toContainEqual({ refused: 'not-found' })
  const there = onward(met, START, letIn, joins)
  expect(there.state.presence.at(-1)).toMatchObject({ who: 'helper', until: null })
})

test('a link passed on to a stranger opens nothing after somebody has come by it', () => {
  const asked = after(invited, comes('ana'), EARLY)
  const stranger = after(asked, comes('stranger'), EARLY)
  expect(stranger.refusals).toContainEqual({ refused: 'already', what: 'guest' })
  expect(stranger.state.guests.helper?.device).toBe('ana')
})

test('a new link makes the former useless, and whoever came by it is out', () => {
  const there = onward(after(invited, comes('stranger'), EARLY), START, ...preparing, ...meeting, letIn, joins)
  const again = onward(there, START, invite)
  expect(again.state.guests.helper).toMatchObject({ invitation: 2, device: null, admitted: null })
  expect(again.state.presence.at(-1)?.until).not.toBeNull()
  expect(after(again, comes('stranger', 1), START).refusals).toContainEqual({ refused: 'not-found' })
})

test('only a clinician of the visit lets anybody in, and nobody after its end', () => {
  const asked = after(invited, comes('ana'), EARLY)
  expect(after(asked, { ...letIn, by: LINDQVIST } as Happening, EARLY).refusals).toContainEqual({
    refused: 'not-your-visit',
    clinician: OKAFOR.ref,
  })
  const over = onward(asked, START, ...preparing, ...meeting, ending)
  expect(after(over, letIn, START).refusals).toContainEqual({ refused: 'over' })
  expect(after(over, invite, START).refusals).toContainEqual({ refused: 'over' })
})

test('a guest who is sent away is out at once and does not come back', () => {
  const there = onward(after(invited, comes('ana'), EARLY), START, ...preparing, ...meeting, letIn, joins)
  const away = after(there, { kind: 'remove-guest', guest: 'helper', by: OKAFOR }, minutesAfter(START, 5))
  expect(away.state.presence.at(-1)?.until).toBe(minutesAfter(START, 5))
  expect(after(away, joins, minutesAfter(START, 6)).refusals).toContainEqual({ refused: 'not-found' })
  expect(after(away, comes('ana'), minutesAfter(START, 6)).refusals).toContainEqual({ refused: 'not-found' })
})

test('the attestation tells who else was there and when, by the name of the link that let them in', () => {
  const there = onward(after(invited, comes('ana'), EARLY), START, ...preparing, ...meeting, letIn, joins)
  const left = after(there, { kind: 'leave', who: 'helper', connection: 'h1' }, minutesAfter(START, 19))
  const over = after(left, ending, minutesAfter(START, 22))
  const lines = attestation(PATHWAY, over.state, over.log)
  expect(lines.find(({ id }) => id === 'guests')).toMatchObject({
    guests: [{ guest: 'helper', held: 'guest/ana', from: there.log.at(-1)?.at, until: minutesAfter(START, 19) }],
  })
  const alone = onward(played(EARLY, ...booking), START, ...preparing, ...meeting, ending)
  expect(attestation(PATHWAY, alone.state, alone.log).some(({ id }) => id === 'guests')).toBe(false)
})

test('a patient and a helper are not yet a visit: nobody of the practice was there', () => {
  const waiting = onward(after(invited, comes('ana'), EARLY), START, ...preparing, ...meeting.slice(0, 2), letIn, joins)
  const both = after(waiting, { kind: 'join', who: 'patient', medium: 'video', connection: 'p1' }, START)
  expect(attestation(PATHWAY, both.state, both.log)).toContainEqual({ id: 'present', missing: true })
})
