import { expect, test } from 'vitest'
import { lastCall, liveCall } from './call.ts'
import { keyOf, lane } from './command.ts'
import type { Asked, Happening } from './happening.ts'
import {
  after,
  booking,
  ending,
  launching,
  LINDQVIST,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  played,
  preparing,
  START,
} from './rehearsal.ts'

const at = (minutes: number) => minutesAfter(START, minutes)
const calling: Asked<'ask-call'> = { kind: 'ask-call', by: OKAFOR, call: 'k1', reason: 'failed', held: 'call/k1' }
const again: Asked<'ask-call'> = { ...calling, call: 'k2', held: 'call/k2' }
const went: Happening = { kind: 'call-went', call: 'k1' }
const says = (
  what: 'answered' | 'ended' | 'failed',
  who: 'clinician' | 'patient' = 'patient',
  when = at(6),
): Happening => ({ kind: 'call-reported', call: 'k1', what, who, at: when })
const admitting: Happening = { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null, phone: 'declined' }

const prepared = played(minutesAfter(START, -30), ...booking, ...preparing.slice(0, 3), launching)
const met = onward(played(minutesAfter(START, -30), ...booking, ...preparing), START, ...meeting)
const hangUps = ({ commands }: typeof met) => commands.flatMap((one) => (one.do === 'hang-up' ? [one.call] : []))
const talking = onward(met, at(5), calling, went, says('answered', 'clinician'), says('answered', 'patient', at(7)))

test('the service rings the clinician, then the patient; from then on they talk by telephone, for the reason given', () => {
  const statuses = [calling, went, says('answered', 'clinician'), says('answered')].reduce<{
    so: typeof met
    seen: unknown[]
  }>(
    ({ so, seen }, happening) => {
      const next = after(so, happening, at(6))
      return { so: next, seen: [...seen, lastCall(next.state)?.status] }
    },
    { so: met, seen: [] },
  ).seen
  expect(statuses).toEqual(['asked', 'ringing-clinician', 'ringing-patient', 'talking'])
  expect(talking.state.phone).toEqual([{ reason: 'failed', by: OKAFOR.ref, from: at(7), until: null }])
  const ended = after(talking, says('ended', 'patient', at(12)), at(13))
  expect(ended.state.phone).toEqual([{ reason: 'failed', by: OKAFOR.ref, from: at(7), until: at(12) }])
  expect(ended.log.filter(({ kind }) => kind === 'phone-started' || kind === 'phone-ended')).toMatchObject([
    { by: OKAFOR },
    { by: OKAFOR },
  ])
})

test('one press is one call: one command under one key, in a lane that waits for nothing', () => {
  const pressed = onward(met, at(5), calling, calling)
  const commands = pressed.commands.filter((command) => command.do === 'call')
  expect(commands).toEqual([{ do: 'call', call: 'k1', held: 'call/k1' }])
  expect(commands.map((command) => [keyOf('v', command), lane('v', command)])).toEqual([['v/call/k1', 'v/call']])
  expect(after(pressed, again, at(6)).refusals).toEqual([{ refused: 'already', what: 'calling' }])
})

test('before Admit whoever is reached is asked who they are; only then does the visit begin, by telephone', () => {
  const reached = onward(prepared, at(1), calling, went, says('answered', 'clinician'), says('answered'))
  expect(reached.state).toMatchObject({ room: 'closed', admitted: null, phone: [] })
  expect(liveCall(reached.state)).toMatchObject({ status: 'talking' })
  const begun = after(reached, admitting, at(8))
  expect(begun.state).toMatchObject({ room: 'open', phone: [{ reason: 'declined', from: at(8), until: null }] })
  expect(after(begun, says('ended', 'patient', at(20)), at(20)).state.phone).toMatchObject([{ until: at(20) }])
})

test('a patient who does not answer leaves the visit as it was, and may be rung again', () => {
  const unreached = onward(prepared, at(1), calling, went, says('answered', 'clinician'), says('failed', 'patient'))
  expect(unreached.state).toMatchObject({ room: 'closed', admitted: null, phone: [] })
  expect(lastCall(unreached.state)).toMatchObject({ status: 'failed', why: 'patient-unreached' })
  expect(lastCall(after(unreached, again, at(9)).state)).toMatchObject({ status: 'asked' })
  const own = onward(met, at(1), calling, went, says('failed', 'clinician'))
  expect(lastCall(own.state)).toMatchObject({ why: 'clinician-unreached' })
})

test('a service that does not answer is told of; if it rings after all, its word counts', () => {
  const away: Happening = { kind: 'call-refused', call: 'k1', why: 'away' }
  const failed = onward(met, at(5), calling, away)
  expect(lastCall(failed.state)).toMatchObject({ status: 'failed', why: 'away' })
  expect(lastCall(after(failed, says('answered'), at(7)).state)).toMatchObject({ status: 'talking', why: null })
  const rung = after(after(failed, again, at(7)), says('answered'), at(8))
  expect(Object.values(rung.state.calls ?? {}).map(({ status }) => status)).toEqual(['ended', 'asked'])
  expect(hangUps(rung)).toEqual(['k1'])
})

test('of a call that nothing is heard of for two minutes, nothing is waited for', () => {
  const rings = onward(met, at(5), calling, went)
  expect(rings.deadlines.get('call/k1')).toBe(at(7))
  const silent = after(rings, { kind: 'deadline', step: 'call/k1' }, at(7))
  expect(lastCall(silent.state)).toMatchObject({ status: 'failed', why: 'no-word' })
  expect(silent.deadlines.has('call/k1')).toBe(false)
  expect(talking.deadlines.has('call/k1')).toBe(false)
})

test('words that come twice, late or in another order change nothing that is known better', () => {
  const early = onward(met, at(5), calling, says('answered', 'patient'), went, says('answered', 'clinician'))
  expect(liveCall(early.state)).toMatchObject({ status: 'talking' })
  const over = onward(talking, at(9), says('ended'), says('answered'), says('ended'), says('failed'))
  expect(over.log.filter(({ kind }) => kind === 'phone-started' || kind === 'phone-ended')).toHaveLength(2)
  expect(lastCall(over.state)).toMatchObject({ status: 'ended' })
})

test('a clock of the service that is wrong puts no time before the call or after now', () => {
  const fast = onward(met, at(5), calling, says('answered', 'patient', at(600)))
  expect(fast.state.phone).toMatchObject([{ from: at(6) }])
  const slow = onward(met, at(5), calling, says('answered', 'patient', at(-600)))
  expect(slow.state.phone).toMatchObject([{ from: at(5) }])
})

test('hung up by hand or by the end of the visit, what the service says later of that call is old news', () => {
  const byHand = onward(talking, at(10), { kind: 'end-phone', by: OKAFOR }, says('ended', 'patient', at(10)))
  expect(byHand.state.phone).toMatchObject([{ until: at(10) }])
  const ended = after(after(talking, ending, at(12)), says('ended'), at(13))
  expect(ended.state.phone).toMatchObject([{ until: at(12) }])
  expect(lastCall(ended.state)).toMatchObject({ status: 'ended' })
  const rung = onward(after(after(met, calling, at(5)), ending, at(6)), at(7), says('answered'))
  expect(rung.state.phone).toEqual([])
})

test('while the service calls nobody is on another telephone: the call is taken back first', () => {
  const byHand: Happening = { kind: 'start-phone', by: OKAFOR, reason: 'failed' }
  for (const words of [[], [went], [went, says('answered', 'clinician')]]) {
    const rings = onward(met, at(5), calling, ...words, byHand)
    expect(rings.refusals).toEqual([{ refused: 'already', what: 'calling' }])
    expect(rings.state.phone).toEqual([])
    const dialled = onward(rings, at(6), { kind: 'end-phone', by: OKAFOR }, byHand, says('answered'))
    expect(dialled.state.phone).toHaveLength(1)
    expect(hangUps(dialled)).toEqual(['k1'])
  }
  expect(onward(talking, at(8), byHand).state.phone).toHaveLength(1)
  const before = onward(prepared, at(1), calling, went, admitting)
  expect(before.refusals).toEqual([{ refused: 'already', what: 'calling' }])
  expect(before.state.admitted).toBeNull()
})

test('the service hangs up where the clinician does: the call taken back, ended, or over with the visit', () => {
  const end: Happening = { kind: 'end-phone', by: OKAFOR }
  expect(hangUps(onward(met, at(5), calling, went, end, end))).toEqual(['k1'])
  expect(hangUps(onward(talking, at(9), end))).toEqual(['k1'])
  expect(hangUps(after(talking, ending, at(9)))).toEqual(['k1'])
  expect(hangUps(onward(prepared, at(1), calling, went, end))).toEqual(['k1'])
  // Given up for want of a word, it may ring still.
  const silent = after(onward(met, at(5), calling, went), { kind: 'deadline', step: 'call/k1' }, at(7))
  expect(hangUps(after(silent, ending, at(9)))).toEqual(['k1'])
  // Who hung up themselves, and who was not reached, need not be hung up.
  expect(hangUps(onward(talking, at(9), says('ended'), end, ending))).toEqual([])
  expect(hangUps(onward(met, at(5), calling, went, says('failed'), end))).toEqual([])
  expect(after(talking, { ...end, by: LINDQVIST }, at(9)).refusals).toHaveLength(1)
})

test('hanging up waits for the call alone, and what the service makes of it changes nothing', () => {
  const back = onward(met, at(5), calling, { kind: 'end-phone', by: OKAFOR })
  const commands = back.commands.filter((command) => command.do === 'call' || command.do === 'hang-up')
  expect(commands.map((command) => [keyOf('v', command), lane('v', command)])).toEqual([
    ['v/call/k1', 'v/call'],
    ['v/hang-up/k1', 'v/call'],
  ])
  const heard = after(back, { kind: 'hang-up-answered', call: 'k1', heard: false }, at(6))
  expect([heard.log.length, heard.refusals]).toEqual([back.log.length, back.refusals])
})

test('nobody is rung up for a colleague, without consent, without a fresh place, or after the end', () => {
  const no = (play: typeof met, happening: Happening = calling, minutes = 5) =>
    after(play, happening, at(minutes)).refusals.at(-1)
  expect(no(met, { ...calling, by: LINDQVIST })).toEqual({ refused: 'not-your-visit', clinician: OKAFOR.ref })
  expect(no(played(minutesAfter(START, -30), ...booking))).toEqual({ refused: 'consent-missing' })
  expect(no(played(minutesAfter(START, -30), ...booking, ...preparing.slice(0, 2)))).toMatchObject({
    refused: 'location-too-old',
  })
  expect(no(prepared, calling, 120)).toMatchObject({ refused: 'location-too-old' })
  expect(no(after(met, ending, at(4)))).toEqual({ refused: 'over' })
  expect(
    after(met, { kind: 'call-reported', call: 'k9', what: 'ended', who: 'patient', at: START }, START).refusals,
  ).toEqual([{ refused: 'not-found' }])
})
