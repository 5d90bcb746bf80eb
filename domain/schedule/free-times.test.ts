import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  freeTimes,
  overlaps,
  type KnownTimes,
  type OfferedTime,
  type SaidStretch,
  type Session,
  type Stretch,
} from './free-times.ts'

const ZONE = 'America/New_York'
const [OKAFOR, SERRANO] = ['Practitioner/dr-okafor', 'Practitioner/np-serrano']
const MINUTE = 60_000
/** Monday, by the practice's clock five hours behind UTC. */
const at = (clock: string, day = '30') => Date.parse(`2026-11-${day}T${clock}:00-05:00`)
const MORNING: Session = {
  clinicians: [OKAFOR],
  visitTypes: ['follow-up-video'],
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  until: '10:00',
  minutes: 20,
}
const stretch = (from: string, until: string, practitioner = OKAFOR): Stretch => ({
  practitioner,
  start: at(from),
  end: at(until),
})
const said = (word: SaidStretch['word'], from: string, until: string, practitioner = OKAFOR): SaidStretch => ({
  ...stretch(from, until, practitioner),
  word,
})
const free = (known: Partial<KnownTimes>) =>
  freeTimes({ sessions: [MORNING], zone: ZONE, said: [], taken: [], from: at('00:00'), until: at('23:59'), ...known })
const clocks = (known: Partial<KnownTimes>) => free(known).map(({ start }) => clockOf(start))
const clockOf = (instant: number) => new Date(instant - 5 * 60 * MINUTE).toISOString().slice(11, 16)

test('a session is cut into its times, and what is left over at its end is none', () => {
  expect(clocks({})).toEqual(['09:00', '09:20', '09:40'])
  expect(clocks({ sessions: [{ ...MORNING, until: '09:55' }] })).toEqual(['09:00', '09:20'])
})

test('only on its days, from the one instant on and before the other', () => {
  expect(clocks({ from: at('00:00', '28'), until: at('00:00', '30') })).toEqual([])
  expect(clocks({ from: at('09:20'), until: at('09:40') })).toEqual(['09:20'])
})

test('by the practice’s clock, also when that changes', () => {
  const sunday: Session = { ...MORNING, days: ['sun', 'mon'], until: '09:20' }
  const [before, after] = [Date.parse('2026-10-26T00:00:00-04:00'), Date.parse('2026-11-03T00:00:00-05:00')]
  expect(
    free({ sessions: [sunday], from: before, until: after }).map(({ start }) => new Date(start).toISOString()),
  ).toEqual(['2026-10-26T13:00:00.000Z', '2026-11-01T14:00:00.000Z', '2026-11-02T14:00:00.000Z'])
})

describe('is not offered', () => {
  test.each<[string, Partial<KnownTimes>, string[]]>([
    ['what an appointment takes', { taken: [stretch('09:20', '09:40')] }, ['09:00', '09:40']],
    ['what one takes a part of', { taken: [stretch('09:10', '09:21')] }, ['09:40']],
    ['the time in which one starts whose end is not known', { taken: [stretch('09:25', '09:25')] }, ['09:00', '09:40']],
    ['what is blocked', { said: [said('blocked', '09:00', '09:40')] }, ['09:40']],
    ['what is blocked in part', { said: [said('blocked', '09:30', '09:35')] }, ['09:00', '09:40']],
    [
      'a colleague’s time that is blocked, and nobody else’s',
      { said: [said('blocked', '09:00', '10:00', SERRANO)] },
      ['09:00', '09:20', '09:40'],
    ],
  ])('%s', (_, known, expected) => expect(clocks(known)).toEqual(expected))
})

describe('of what was said of the same time the later counts', () => {
  test.each<[string, SaidStretch[], string[]]>([
    [
      'blocked and opened again',
      [said('blocked', '09:00', '10:00'), said('opened', '09:00', '10:00')],
      ['09:00', '09:20', '09:40'],
    ],
    ['opened in a part', [said('blocked', '08:00', '12:00'), said('opened', '09:20', '09:40')], ['09:20']],
    ['opened in less than a time', [said('blocked', '09:00', '10:00'), said('opened', '09:20', '09:30')], []],
    ['opened and blocked', [said('opened', '09:00', '10:00'), said('blocked', '09:00', '09:20')], ['09:20', '09:40']],
  ])('%s', (_, words, expected) => expect(clocks({ said: words })).toEqual(expected))
})

test('what is opened beside the sessions is offered, cut as that clinician’s sessions are; of one without sessions nothing is', () => {
  expect(clocks({ said: [said('opened', '17:00', '17:30'), said('opened', '17:30', '18:00')] })).toEqual([
    '09:00',
    '09:20',
    '09:40',
    '17:00',
    '17:20',
    '17:40',
  ])
  expect(clocks({ said: [said('opened', '17:00', '18:00', SERRANO)] })).toHaveLength(3)
  expect(clocks({ said: [said('opened', '17:00', '18:00'), said('blocked', '17:00', '17:30')] }).slice(3)).toEqual([
    '17:40',
  ])
})

test('one time of two sessions, or of two types, is offered of each once', () => {
  const both: Session = { ...MORNING, visitTypes: ['follow-up-video', 'new-concern-video'] }
  const offered = free({ sessions: [both, MORNING] })
  expect(offered).toHaveLength(6)
  expect(new Set(offered.map(({ visitType, start }) => `${visitType} ${start}`)).size).toBe(6)
})

// Whatever the EMR says, and in whatever pieces.
const minute = fc.integer({ min: 8 * 12, max: 18 * 12 }).map((five) => at('00:00') + five * 5 * MINUTE)
const anyStretch = fc
  .record({ practitioner: fc.constantFrom(OKAFOR, SERRANO), start: minute, five: fc.integer({ min: 0, max: 30 }) })
  .map(({ practitioner, start, five }): Stretch => ({ practitioner, start, end: start + five * 5 * MINUTE }))
const anySaid = fc
  .tuple(anyStretch, fc.constantFrom('blocked' as const, 'opened' as const))
  .map(([one, word]): SaidStretch => ({ ...one, word }))
const SESSIONS: Session[] = [
  { ...MORNING, clinicians: [OKAFOR, SERRANO], until: '12:00' },
  { ...MORNING, clinicians: [SERRANO], visitTypes: ['new-concern-video'], from: '10:10', until: '16:00', minutes: 40 },
]
const world = fc.record({ said: fc.array(anySaid, { maxLength: 8 }), taken: fc.array(anyStretch, { maxLength: 8 }) })
/** What was said last of one instant. */
const lastWord = (words: readonly SaidStretch[], practitioner: string, instant: number) =>
  words.findLast((one) => one.practitioner === practitioner && one.start <= instant && instant < one.end)?.word

test('no time that is offered has a moment that is taken or was blocked last, and each moment outside a session was opened last', () => {
  fc.assert(
    fc.property(world, ({ said: words, taken }) => {
      const inSession = new Set(
        free({ sessions: SESSIONS }).map(
          ({ practitioner, visitType, start }) => `${practitioner} ${visitType} ${start}`,
        ),
      )
      for (const time of free({ sessions: SESSIONS, said: words, taken })) {
        expect(taken.some((one) => one.practitioner === time.practitioner && overlaps(one, time))).toBe(false)
        const isBeside = !inSession.has(`${time.practitioner} ${time.visitType} ${time.start}`)
        for (let instant = time.start; instant < time.end; instant += MINUTE) {
          const word = lastWord(words, time.practitioner, instant)
          expect(word).not.toBe('blocked')
          if (isBeside) expect(word).toBe('opened')
        }
      }
    }),
    { numRuns: 300, seed: 53 },
  )
})

test('no time of a session is lost whose every moment is free and was not blocked last', () => {
  fc.assert(
    fc.property(world, ({ said: words, taken }) => {
      const offered = new Set(free({ sessions: SESSIONS, said: words, taken }).map((time) => JSON.stringify(time)))
      for (const time of free({ sessions: SESSIONS })) {
        const isTaken = taken.some((one) => one.practitioner === time.practitioner && overlaps(one, time))
        let isBlocked = false
        for (let instant = time.start; instant < time.end; instant += MINUTE)
          isBlocked ||= lastWord(words, time.practitioner, instant) === 'blocked'
        expect(offered.has(JSON.stringify(time))).toBe(!isTaken && !isBlocked)
      }
    }),
    { numRuns: 300, seed: 53 },
  )
})

test('no two times of one clinician and type overlap', () => {
  fc.assert(
    fc.property(world, ({ said: words, taken }) => {
      const offered = free({ sessions: SESSIONS, said: words, taken })
      const isAlike = (one: OfferedTime, other: OfferedTime) =>
        one !== other && one.practitioner === other.practitioner && one.visitType === other.visitType
      expect(offered.filter((one) => offered.some((other) => isAlike(one, other) && overlaps(one, other)))).toEqual([])
    }),
    { numRuns: 300, seed: 53 },
  )
})
