import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Participant, Recorded } from './event.ts'
import type { Happening } from './happening.ts'
import { hereNow, isHeard, mayKeepWords } from './listening.ts'
import {
  after,
  booking,
  ending,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  played,
  preparing,
  START,
  type Play,
} from './rehearsal.ts'

// Calls in which people come and go, ask, agree, refuse and stop in any order, and words come back late.
vi.setConfig({ testTimeout: 60_000 })
const RUNS = { numRuns: 400, seed: 30 }

const SEATS = ['patient', 'clinician', 'helper', 'interpreter', 'rooming'] as const
const who = fc.constantFrom(...SEATS)
const guest = fc.constantFrom('helper' as const, 'interpreter' as const)
const connection = fc.constantFrom('x', 'y', 'z')

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Happening>({ kind: 'ask-listening', by: OKAFOR }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('answer-listening' as const),
      who,
      agree: fc.constantFrom(true, true, true, false),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('stop-listening' as const), who, keep: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('begin-transcript' as const), turn: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      who,
      medium: fc.constantFrom('video' as const, 'audio' as const),
      connection,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const), who, connection }) },
  fc.record({ kind: fc.constant('invite-guest' as const), guest, by: fc.constant(OKAFOR) }),
  fc.record({
    kind: fc.constant('guest-comes' as const),
    guest,
    invitation: fc.constantFrom(1, 2),
    device: fc.constant('phone'),
    held: fc.constant('guest/1'),
  }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('admit-guest' as const), guest, by: fc.constant(OKAFOR) }) },
  fc.record({ kind: fc.constant('remove-guest' as const), guest, by: fc.constant(OKAFOR) }),
  fc.constant<Happening>({ kind: 'start-phone', by: OKAFOR, reason: 'failed' }),
  fc.constant<Happening>({ kind: 'end-phone', by: OKAFOR }),
  fc.constant<Happening>(ending),
)

const AGREED: Happening[] = [
  { kind: 'ask-listening', by: OKAFOR },
  { kind: 'answer-listening', who: 'patient', agree: true },
  ...[1, 2, 3].map((turn): Happening => ({ kind: 'begin-transcript', turn })),
]
/** Most of these calls are listened to when they begin, and many are asked again after a no. */
const calls: fc.Arbitrary<Happening[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.oneof({ weight: 9, arbitrary: happening.map((one) => [one]) }, fc.constant(AGREED)), { maxLength: 40 }),
  )
  .map(([agreed, turns]) => [...(agreed ? AGREED : []), ...turns.flat()])

const inCall = onward(played(minutesAfter(START, -60), ...booking, ...preparing), START, ...meeting)

/** Plays the happenings one a minute, and hands each step to `check`. */
function each(happenings: readonly Happening[], check: (before: Play, asked: Happening, now: Play) => void): void {
  happenings.reduce((before, asked, minute) => {
    const now = after(before, asked, minutesAfter(START, 10 + minute))
    check(before, asked, now)
    return now
  }, inCall)
}

/** The last word of this seat since it was taken and since everybody was asked, read off the log alone. */
function saidYes(log: readonly Recorded[], seat: Participant): boolean {
  const reset = log.findLastIndex(
    (event, index) =>
      (event.kind === 'joined' && event.who === seat && !isOfSamePage(log[index - 1], event)) ||
      event.kind === 'listening-stopped' ||
      (event.kind === 'listening-answered' && !event.agree),
  )
  return log
    .slice(reset + 1)
    .some(
      (event) =>
        (event.kind === 'listening-answered' && event.who === seat && event.agree) ||
        (event.kind === 'listening-asked' && seat === 'clinician'),
    )
}

/** The camera went on or off: the same page leaves and joins in one moment. */
function isOfSamePage(before: Recorded | undefined, joined: Extract<Recorded, { kind: 'joined' }>): boolean {
  return (
    before?.kind === 'left' &&
    before.who === joined.who &&
    before.connection === joined.connection &&
    before.at === joined.at
  )
}

test('nobody is heard unless everybody who is here said yes since they came, and nobody has said no since', () => {
  let heard = 0
  fc.assert(
    fc.property(calls, (happenings) => {
      each(happenings, (_before, _asked, { state, log }) => {
        if (!isHeard(state)) return
        heard += 1
        const here = hereNow(state)
        expect(here).toEqual(expect.arrayContaining(['patient', 'clinician']))
        for (const seat of here) expect([seat, saidYes(log, seat)]).toEqual([seat, true])
        expect(state.room).toBe('open')
      })
    }),
    RUNS,
  )
  expect(heard).toBeGreaterThan(500)
})

test('no words are kept of a turn in which not everybody was heard to agree, and none after a no', () => {
  let reached = 0
  fc.assert(
    fc.property(calls, (happenings) => {
      const turnsHeard = new Set<number>()
      each(happenings, (before, asked, { state, log }) => {
        if (isHeard(state)) turnsHeard.add(state.listening?.turn ?? 0)
        if (asked.kind === 'begin-transcript' && mayKeepWords(before.state, asked.turn)) {
          reached += 1
          expect(turnsHeard).toContain(asked.turn)
          const no = log.findLastIndex(
            (event) => event.kind === 'listening-stopped' || (event.kind === 'listening-answered' && !event.agree),
          )
          const asking = log.findLastIndex(
            (event) => event.kind === 'listening-asked' || (event.kind === 'listening-answered' && event.agree),
          )
          expect(asking).toBeGreaterThan(no)
        }
        const gone = log.findLastIndex((event) => event.kind === 'transcript-deleted')
        const begun = log.findLastIndex((event) => event.kind === 'transcript-begun')
        expect(state.listening?.transcript === 'kept').toBe(begun > gone)
      })
    }),
    RUNS,
  )
  expect(reached).toBeGreaterThan(100)
})

test('whoever was heard and says no takes what was transcribed with them, unless they say that it may stay', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(calls, (happenings) => {
      each(happenings, (before, asked, { state, log }) => {
        if (asked.kind !== 'stop-listening' && asked.kind !== 'answer-listening') return
        const was = before.state.listening
        if (log.length === before.log.length || was?.transcript !== 'kept') return
        if (asked.kind === 'answer-listening' && asked.agree) return
        const goes = was.heard.includes(asked.who) && !(asked.kind === 'stop-listening' && asked.keep)
        reached.add(goes ? 'goes' : 'stays')
        expect(state.listening?.transcript).toBe(goes ? 'deleted' : 'kept')
        expect([isHeard(state), state.listening?.status]).toEqual([false, 'off'])
      })
    }),
    RUNS,
  )
  expect([...reached].toSorted()).toEqual(['goes', 'stays'])
})

test('what listening does asks nothing of the world outside, and raises nobody’s task', () => {
  fc.assert(
    fc.property(calls, (happenings) => {
      each(happenings, (before, asked, now) => {
        if (!asked.kind.endsWith('-listening') && asked.kind !== 'begin-transcript') return
        expect(now.commands).toEqual(before.commands)
        expect(now.state.tasks).toEqual(before.state.tasks)
      })
    }),
    RUNS,
  )
})
