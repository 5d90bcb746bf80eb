import { expect, test } from 'vitest'
import {
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
  type Play,
} from '../visit/rehearsal.ts'
import { chargeEvidence, togetherMs } from './evidence.ts'

const ZONE = 'America/New_York'
const WAITING = played(minutesAfter(START, -20), ...booking, ...preparing)
const MET = onward(WAITING, START, ...meeting)
const HELD = onward(MET, minutesAfter(START, 10), ending)
const proved = ({ state, log }: Play, change: Partial<Play['state']> = {}) =>
  chargeEvidence(PATHWAY, { ...state, ...change }, log, ZONE)

test('a visit that nobody has begun proves no day, no medium, no time and nobody who met the patient', () => {
  expect(proved(WAITING)).toMatchObject({
    date: null,
    modality: null,
    minutes: 0,
    performer: null,
    period: null,
    clinician: null,
    licenceOverridden: false,
  })
})

/** The same visit with other events in its log. */
const logged = (log: Play['log']) => chargeEvidence(PATHWAY, HELD.state, log, ZONE)

test('consent is proved by a yes alone', () => {
  const declined = HELD.log.map((one) =>
    one.kind === 'consent-given' ? { ...one, decision: 'decline' as const } : one,
  )
  const unasked = HELD.log.filter(({ kind }) => kind !== 'consent-given')
  expect([HELD.log, declined, unasked].map((log) => logged(log).consented)).toEqual([true, false, false])
})

test('where nobody has said in which state the patient was, none is proved', () => {
  const unsaid = HELD.log.filter(({ kind }) => kind !== 'located')
  expect([HELD.log, unsaid].map((log) => logged(log).state)).toEqual(['MA', null])
})

test('a visit that was begun although no licence covers the state proves that', () => {
  const { admitted } = HELD.state
  const overridden = { ...(admitted && { admitted: { ...admitted, override: true } }) }
  expect([proved(HELD).licenceOverridden, proved(HELD, overridden).licenceOverridden]).toEqual([false, true])
})

test('the day of service is the practice’s day', () => {
  const { admitted } = HELD.state
  const evening = { ...(admitted && { admitted: { ...admitted, at: '2026-11-25T00:30:00.000Z' } }) }
  expect(proved(HELD, evening).date).toBe('2026-11-24')
})

test('minutes are whole ones: what is over is not rounded up', () => {
  const span = (from: string, until: string) => ({
    medium: 'video' as const,
    from: `2026-11-24T15:${from}.000Z`,
    until: `2026-11-24T15:${until}.000Z`,
    why: null,
  })
  expect(togetherMs([span('00:00', '05:59')])).toBe(359_000)
  expect(togetherMs([span('06:00', '08:00'), span('00:00', '05:00'), span('04:00', '05:30')])).toBe(450_000)
})

test('where a colleague was who did not meet the patient says nothing', () => {
  const placed = onward(MET, minutesAfter(START, 5), {
    kind: 'place-clinician',
    by: LINDQVIST,
    place: 'home',
    state: 'NH',
  })
  expect(proved(onward(placed, minutesAfter(START, 10), ending)).clinician).toBeNull()
})

test('a helper interprets for nobody: an interpreter who was needed and did not come is absent', () => {
  const early = minutesAfter(START, -30)
  const guest = (who: 'helper' | 'interpreter') => {
    const came = onward(
      played(early, ...booking),
      early,
      {
        kind: 'invite-guest',
        guest: who,
        by: who === 'helper' ? { who: 'patient' } : { who: 'clinician', ref: OKAFOR.ref },
      },
      { kind: 'guest-comes', guest: who, invitation: 1, device: 'g', held: 'guest/g' },
    )
    const met = onward(came, START, ...preparing, ...meeting)
    const there = onward(
      met,
      START,
      { kind: 'admit-guest', guest: who, by: OKAFOR },
      { kind: 'join', who, medium: 'video', connection: 'g1' },
    )
    return onward(there, minutesAfter(START, 10), ending)
  }
  const interpreted = (play: Play) => {
    const { intake } = play.state
    return proved(play, { need: 'interpreter', intake: intake && { ...intake, need: 'interpreter' } }).interpreter
  }
  expect([guest('helper'), guest('interpreter')].map(interpreted)).toEqual(['absent', 'there'])
})
