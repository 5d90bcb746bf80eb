import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Pathway } from '../pathway/pathway.ts'
import type { Happening } from './happening.ts'
import { decide, isRefusal } from './decide.ts'
import { evolve, start as unbooked } from './evolve.ts'
import { askBooking, meeting, minutesAfter, PATHWAY, preparing, START, wrote } from './rehearsal.ts'
import type { VisitState } from './state.ts'
import { momentsOf, outOfQuiet } from './timing.ts'

const DAY = 24 * 60
const TIMED: Pathway = {
  ...PATHWAY,
  reminders: [
    { minutes: 7 * DAY, bookedAhead: 14 * DAY },
    { minutes: DAY, bookedAhead: null },
    { minutes: 60, bookedAhead: null },
    { minutes: 10, bookedAhead: null },
  ],
  late: { message: 2, patient: 5, clinician: 15 },
  steps: PATHWAY.steps.map((step) => {
    if (step.id === 'wait')
      return {
        ...step,
        exceptions: [{ when: 'patient late' as const, then: { do: 'task' as const, for: 'front-desk' as const } }],
      }
    if (step.id === 'meet')
      return {
        ...step,
        exceptions: [{ when: 'clinician late' as const, then: { do: 'task' as const, for: 'front-desk' as const } }],
      }
    return step
  }),
}

/** What follows from happenings, one a second from an instant on; deadlines are played as they come by `until`. */
function lived(happenings: [string, Happening][], until: string, pathway = TIMED) {
  let state: VisitState = unbooked()
  const sent: { at: string; purpose: string; onRequest?: true }[] = []
  const ask = (happening: Happening, at: string) => {
    const answer = decide(pathway, state, happening, new Date(at))
    if (isRefusal(answer)) return
    for (const event of answer.events) {
      state = evolve(state, { ...event, seq: state.seq + 1, at })
      if (event.kind === 'message-asked')
        sent.push({ at, purpose: event.purpose, ...(event.onRequest && { onRequest: true }) })
    }
  }
  const queue = [...happenings].toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
  for (;;) {
    const [at, happening] = queue[0] ?? [until, null]
    const [due] = [...momentsOf(pathway, state)].toSorted(([, one], [, other]) => one.getTime() - other.getTime())
    const next = due?.[1].toISOString()
    if (due !== undefined && next !== undefined && next <= at && next <= until) {
      ask({ kind: 'deadline', step: due[0] }, next)
      continue
    }
    if (happening === null || at > until) return { state, sent, told: sent.filter(({ purpose }) => purpose !== 'link') }
    queue.shift()
    ask(happening, at)
  }
}
const bookedAt = (at: string): [string, Happening][] => [
  [at, askBooking],
  [at, wrote('book', 'appointment', 'Appointment/1')],
]
const before = (minutes: number) => minutesAfter(START, -minutes)
const NEW_YORK = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', hour: '2-digit', hourCycle: 'h23' })
const AFTER = minutesAfter(START, 60)

describe('reminders', () => {
  test('come a week, a day, an hour and ten minutes before a visit that was booked long ago', () => {
    // START is 10:00 in New York.
    const { told } = lived([...bookedAt(before(20 * DAY))], before(1))
    expect(told).toEqual([
      { at: before(7 * DAY), purpose: 'upcoming' },
      { at: before(DAY), purpose: 'upcoming' },
      { at: before(60), purpose: 'soon' },
      { at: before(10), purpose: 'soon' },
    ])
  })

  test('never give way to the reminder of what is left to do, which goes where there is a place for it', () => {
    const asked: [string, Happening] = [before(120), { kind: 'deadline', step: 'intake' }]
    const told = (ahead: number) =>
      lived([...bookedAt(before(ahead)), asked], before(1)).told.map(({ purpose }) => purpose)
    expect(told(10 * DAY)).toEqual(['upcoming', 'reminder', 'soon', 'soon'])
    expect(told(20 * DAY)).toEqual(['upcoming', 'upcoming', 'soon', 'soon'])
  })

  test.each([
    ['ten days ahead, not a week before', 10 * DAY, [DAY, 60, 10]],
    ['a day and a half ahead, not a day before', 1.5 * DAY, [60, 10]],
    ['an hour ahead, ten minutes before', 61, [10]],
    ['a quarter of an hour ahead, never', 15, []],
  ])('booked %s', (_, ahead, minutes) => {
    expect(lived(bookedAt(before(ahead)), before(1)).told.map(({ at }) => at)).toEqual(minutes.map(before))
  })

  test('stop when the visit is cancelled, and are made anew for another time', () => {
    const cancelled = lived(
      [...bookedAt(before(20 * DAY)), [before(2 * DAY), { kind: 'appointment-cancelled' }]],
      AFTER,
    )
    expect(cancelled.told.map(({ purpose }) => purpose)).toEqual(['upcoming', 'cancelled'])
    const later = minutesAfter(START, 5 * DAY)
    const moved = lived(
      [
        ...bookedAt(before(20 * DAY)),
        [
          before(2 * DAY),
          {
            kind: 'appointment-moved',
            start: later,
            end: minutesAfter(later, 20),
            practitioner: askBooking.practitioner,
          },
        ],
      ],
      minutesAfter(later, -1),
    )
    expect(moved.told.map(({ at }) => at)).toEqual([
      before(7 * DAY),
      minutesAfter(later, -DAY),
      minutesAfter(later, -10),
    ])
  })

  test('that a standstill of ours has held up until they are of no use are not sent', () => {
    const { state } = lived(bookedAt(before(3 * DAY)), before(2 * DAY))
    const kinds = (minutesLate: number) => {
      const answer = decide(TIMED, state, { kind: 'deadline', step: 'reminder/60' }, new Date(before(60 - minutesLate)))
      return isRefusal(answer) ? [] : answer.events.map(({ kind }) => kind)
    }
    expect([kinds(10), kinds(40)]).toEqual([['moment-passed', 'message-asked'], ['moment-passed']])
  })
})

describe('quiet hours', () => {
  const night = { from: 21 * 60, until: 8 * 60 }
  test.each([
    ['by day', '2026-11-24T15:00:00.000Z', '2026-11-24T15:00:00.000Z'],
    ['at nine in the evening', '2026-11-25T02:00:00.000Z', '2026-11-25T13:00:00.000Z'],
    ['at seven in the morning', '2026-11-24T12:00:00.000Z', '2026-11-24T13:00:00.000Z'],
    ['in the night when clocks go forward', '2026-03-08T06:30:00.000Z', '2026-03-08T12:00:00.000Z'],
    ['in the night when clocks go back', '2026-11-01T04:30:00.000Z', '2026-11-01T13:00:00.000Z'],
  ])('%s', (_, at, sent) => {
    expect(new Date(outOfQuiet(new Date(at), night, 'America/New_York')).toISOString()).toBe(sent)
  })
})

describe('late', () => {
  const waiting = (at: string): [string, Happening][] =>
    preparing.map((happening, second) => [new Date(Date.parse(at) + second * 1000).toISOString(), happening])

  test('a patient is written to after two minutes, and after five the desk has a row, which goes when they come', () => {
    const absent = lived(bookedAt(before(15)), minutesAfter(START, 6))
    expect(absent.told).toEqual([{ at: minutesAfter(START, 2), purpose: 'late' }])
    expect(absent.state.tasks).toMatchObject({ 'late/patient': { why: 'patient-late', for: 'front-desk' } })
    const come = lived([...bookedAt(before(15)), ...waiting(minutesAfter(START, 6))], minutesAfter(START, 7))
    expect(come.state.tasks).toEqual({})
  })

  test('a patient who waits is told of nothing, and after a quarter of an hour the desk is', () => {
    const waited = lived([...bookedAt(before(15)), ...waiting(before(8))], minutesAfter(START, 14))
    expect([waited.told, waited.state.tasks]).toEqual([[], {}])
    const long = lived([...bookedAt(before(15)), ...waiting(before(8))], minutesAfter(START, 16))
    expect(long.state.tasks).toMatchObject({ 'late/clinician': { why: 'clinician-late' } })
    const admitted = [minutesAfter(START, 17), meeting[1]] as [string, Happening]
    const met = lived([...bookedAt(before(15)), ...waiting(before(8)), admitted], minutesAfter(START, 18))
    expect(met.state.tasks).toEqual({})
  })

  test('a pathway that says nothing of it does nothing', () => {
    expect(lived(bookedAt(before(20 * DAY)), AFTER, PATHWAY).told).toEqual([])
  })
})

test('two that fall on the end of the night are one message', () => {
  // 08:10 in New York, booked two hours and two minutes before: an hour before is still night, ten minutes before is its end.
  const start = minutesAfter(START, -110)
  const booked: [string, Happening][] = [
    [minutesAfter(start, -122), { ...askBooking, start, end: minutesAfter(start, 20) }],
    [minutesAfter(start, -122), wrote('book', 'appointment', 'Appointment/1')],
  ]
  expect(lived(booked, minutesAfter(start, -1)).told).toEqual([{ at: minutesAfter(start, -10), purpose: 'soon' }])
})

test('whatever is moved and cancelled when, nobody is reminded at night, twice, or of what is off', () => {
  const turn = fc.record({
    ahead: fc.integer({ min: 1, max: 20 * DAY }),
    to: fc.integer({ min: -5 * DAY, max: 5 * DAY }),
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 * DAY }),
      fc.array(turn, { maxLength: 4 }),
      fc.option(fc.integer({ min: 0, max: 20 * DAY })),
      (ahead, turns, off) => {
        const happenings: [string, Happening][] = [...bookedAt(before(ahead))]
        for (const { ahead: when, to } of turns.filter((one) => one.ahead < ahead)) {
          const start = minutesAfter(START, to)
          happenings.push([
            before(when),
            { kind: 'appointment-moved', start, end: minutesAfter(start, 20), practitioner: askBooking.practitioner },
          ])
        }
        if (off !== null && off < ahead) happenings.push([before(off), { kind: 'appointment-cancelled' }])
        const { sent } = lived(happenings, minutesAfter(START, 6 * DAY))
        const reminded = sent.filter(({ purpose }) => purpose === 'soon' || purpose === 'upcoming')
        const hour = (at: string) => Number(NEW_YORK.format(new Date(at)))
        expect(reminded.filter(({ at }) => hour(at) >= 21 || hour(at) < 8)).toEqual([])
        expect(new Set(reminded.map(({ at }) => at)).size).toBe(reminded.length)
        const cancelled = off !== null && off < ahead ? before(off) : null
        if (cancelled !== null) expect(reminded.filter(({ at }) => at > cancelled)).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})

test('by itself a visit sends six messages at most, and past them only that its time has changed', () => {
  const NEWS = new Set(['link', 'cancelled', 'in-person'])
  const mostSent: number[] = []
  const turn = fc.record({
    ahead: fc.integer({ min: 1, max: 20 * DAY }),
    what: fc.oneof(
      fc.integer({ min: -2 * DAY, max: 2 * DAY }).map((to): Happening => {
        const start = minutesAfter(START, to)
        return {
          kind: 'appointment-moved',
          start,
          end: minutesAfter(start, 20),
          practitioner: askBooking.practitioner,
        }
      }),
      fc.constantFrom<Happening>(
        { kind: 'ask-link' },
        { kind: 'deadline', step: 'intake' },
        { kind: 'deadline', step: 'consent' },
        { kind: 'appointment-cancelled', inPerson: true },
        { kind: 'appointment-restored' },
        { kind: 'message-went', message: 'link-1', purpose: 'link', channel: 'sms' },
        { kind: 'message-went', message: 'link-2', purpose: 'link', channel: 'mail' },
      ),
    ),
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 * DAY }), fc.array(turn, { maxLength: 12 }), (ahead, turns) => {
      const happenings: [string, Happening][] = [
        ...bookedAt(before(ahead)),
        ...turns.filter((one) => one.ahead < ahead).map((one): [string, Happening] => [before(one.ahead), one.what]),
      ]
      const { sent, state } = lived(happenings, minutesAfter(START, 3 * DAY))
      const byItself = sent
        .filter(({ onRequest, purpose }) => !onRequest && purpose !== 'late')
        .map(({ purpose }) => purpose)
      expect(byItself.slice(6).filter((purpose) => !NEWS.has(purpose))).toEqual([])
      mostSent.push(byItself.length)
      // One place stays for the summary, unless news has taken it.
      if (byItself.filter((purpose) => NEWS.has(purpose)).length <= 1) expect(byItself.length).toBeLessThanOrEqual(5)
      expect(state.start).not.toBeNull()
    }),
    { numRuns: 300, seed: 7 },
  )
  // The six must be met for this to mean something.
  expect(Math.max(...mostSent)).toBeGreaterThan(6)
})
