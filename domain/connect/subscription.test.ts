import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FhirCapability } from './capability.ts'
import { lookAgainMs, recovered, toDo, wayOf, type Notification } from './subscription.ts'

const notification = (told: Partial<Notification>): Notification => ({
  subscription: 'Subscription/1',
  kind: 'event-notification',
  status: 'active',
  events: null,
  happened: [],
  ...told,
})
const event = (number: number, focus: string | null = `Appointment/${number}`) => ({ number, focus })

describe('what a notification asks for', () => {
  test('the next event is read, and the same again is nothing new', () => {
    const second = notification({ events: 2, happened: [event(2)] })
    expect(toDo(1, second)).toEqual({ take: ['Appointment/2'], missing: [], look: false, upTo: 2 })
    expect(toDo(2, second)).toEqual({ take: [], missing: [], look: false, upTo: 2 })
  })

  test('a gap is asked for, and what comes late after all is nothing new', () => {
    const asked = toDo(1, notification({ events: 4, happened: [event(4)] }))
    expect(asked).toMatchObject({ take: ['Appointment/4'], missing: [2, 3], look: false, upTo: 4 })
    const told = notification({ kind: 'query-event', happened: [event(2), event(3)] })
    expect(recovered(asked, told)).toMatchObject({
      take: ['Appointment/4', 'Appointment/2', 'Appointment/3'],
      look: false,
      upTo: 4,
    })
    expect(toDo(4, notification({ happened: [event(2)] })).take).toEqual([])
  })

  test('where the EMR can’t name all that is missing, one look finds it', () => {
    const asked = toDo(1, notification({ happened: [event(4)] }))
    expect(recovered(asked, null).look).toBe(true)
    expect(recovered(asked, notification({ happened: [event(3)] })).look).toBe(true)
    expect(recovered(asked, notification({ happened: [event(2), event(3, null)] })).look).toBe(true)
  })

  test('a heartbeat tells of events that never came', () => {
    expect(toDo(3, notification({ kind: 'heartbeat', events: 5 }))).toMatchObject({ missing: [4, 5], upTo: 5 })
    expect(toDo(5, notification({ kind: 'heartbeat', events: 5 }))).toMatchObject({ missing: [], look: false })
    // One that comes late.
    expect(toDo(5, notification({ kind: 'heartbeat', events: 3 }))).toMatchObject({ missing: [], look: false, upTo: 5 })
  })

  test('events that do not say what has changed are found by a look', () => {
    expect(toDo(1, notification({ happened: [event(2, null)] }))).toMatchObject({ take: [], look: true, upTo: 2 })
    expect(toDo(1, notification({ events: 2 }))).toMatchObject({ missing: [2], upTo: 2 })
  })

  test('a count that begins anew is looked at and followed from there', () => {
    for (const kind of ['handshake', 'query-status'] as const)
      expect(toDo(9, notification({ kind, events: 1 }))).toEqual({ take: [], missing: [], look: true, upTo: 1 })
    expect(toDo(1, notification({ events: 2, happened: [event(2)] })).take).toEqual(['Appointment/2'])
  })

  test('of a subscription that nobody has followed the first word is looked at, and a new one has none behind it', () => {
    expect(toDo(null, notification({ happened: [event(7)] }))).toMatchObject({
      take: ['Appointment/7'],
      look: true,
      upTo: 7,
    })
    expect(toDo(null, notification({ kind: 'handshake', events: 0 }))).toMatchObject({ look: false, upTo: 0 })
  })

  test('a gap of thousands is not asked for one by one', () => {
    expect(toDo(1, notification({ kind: 'heartbeat', events: 1_000_000_000 }))).toEqual({
      take: [],
      missing: [],
      look: true,
      upTo: 1_000_000_000,
    })
  })
})

/** What the line does with the notification of each event: in which order it arrives, and how often; never is 0 times. */
const line = fc.array(fc.record({ delay: fc.nat(8), times: fc.nat(2), heartbeat: fc.boolean() }), { maxLength: 30 })
/** How many of the last events the EMR can name when it is asked; null: it has no such operation. */
const remembers = fc.option(fc.nat(6), { nil: null })

test('lost, doubled or out of order: no change is missed, and none is acted on twice', () => {
  fc.assert(
    fc.property(line, remembers, (events, memory) => {
      const arriving = events
        .flatMap(({ delay, times, heartbeat }, at) => {
          const number = at + 1
          const told = notification({ events: number, happened: [event(number)] })
          const copies = Array.from({ length: times }, (_, copy) => ({ when: number + delay * (copy + 1), told }))
          const beat = { when: number, told: notification({ kind: 'heartbeat', events: number }) }
          return heartbeat ? [...copies, beat] : copies
        })
        .toSorted((one, other) => one.when - other.when)
      const end = { when: Infinity, told: notification({ kind: 'heartbeat', events: events.length }) }

      let upTo: number | null = 0
      const acted: string[] = []
      let seen = 0
      for (const { when, told } of [...arriving, end]) {
        const happenedBy = Math.min(events.length, when)
        const asked = toDo(upTo, told)
        const wanted = asked.missing
        expect(wanted.every((number) => number <= happenedBy)).toBe(true)
        const known = wanted.filter((number) => memory !== null && number > happenedBy - memory)
        const answer =
          memory === null ? null : notification({ kind: 'query-event', happened: known.map((one) => event(one)) })
        const done = recovered(asked, answer)
        acted.push(...done.take)
        if (done.look) seen = happenedBy
        upTo = done.upTo
      }
      expect(new Set(acted).size).toBe(acted.length)
      const missed = events.flatMap((_, at) =>
        at + 1 <= seen || acted.includes(`Appointment/${at + 1}`) ? [] : [at + 1],
      )
      expect(missed).toEqual([])
    }),
  )
})

describe('which way an EMR has', () => {
  const emr = (interactions: string[] | null, operations: string[] = []): FhirCapability => ({
    json: 'yes',
    transaction: 'yes',
    batch: 'yes',
    resources: new Map([
      [
        'Subscription',
        {
          interactions: interactions && new Set(interactions),
          searchParams: null,
          includes: null,
          operations: new Set(operations),
          conditionalCreate: 'unsaid',
          conditionalUpdate: 'unsaid',
          ifMatch: 'unsaid',
        },
      ],
    ]),
    searchParams: new Set(),
  })
  const topic = 'https://emr.example/SubscriptionTopic/appointment-changed'
  const reports = 'https://emr.example/SubscriptionTopic/diagnostic-report-changed'
  const camel = 'https://emr.example/SubscriptionTopic/DiagnosticReportChanged'
  const subscriptions = emr(['create']).resources ?? new Map()
  const withReports = {
    ...emr(['create']),
    resources: new Map([...subscriptions, ['DiagnosticReport', subscriptions.get('Subscription')]]),
  } as FhirCapability
  const other = 'https://emr.example/SubscriptionTopic/encounter-start'

  test.each([
    ['a topic named after appointments', emr(['create']), [other, topic], undefined, { by: 'topic', topic }],
    ['Subscriptions without topics', emr(['create']), [], undefined, { by: 'rest-hook' }],
    ['none that could be created', emr(['read']), [topic], undefined, { by: null, why: null }],
    ['nothing said of interactions', emr(null), [topic], undefined, { by: null, why: null }],
    ['what the settings name', emr([]), [], 'https://emr.example/t', { by: 'topic', topic: 'https://emr.example/t' }],
    ['rest-hook by the settings', emr([]), [topic], 'rest-hook', { by: 'rest-hook' }],
    ['none by the settings', emr(['create']), [topic], 'none', { by: null, why: null }],
  ])('%s', (_, capability, topics, set, way) => {
    expect(wayOf(capability, topics, set)).toEqual(way)
  })

  test.each<[string, FhirCapability, string[], string | undefined, object]>([
    ['a topic named after them', emr(['create']), [topic, reports], undefined, { by: 'topic', topic: reports }],
    ['one in another spelling', emr(['create']), [camel], undefined, { by: 'topic', topic: camel }],
    ['a topic of the settings is the schedule’s', emr([]), [], 'https://emr.example/t', { by: null, why: null }],
    ['rest-hook by the settings', emr([]), [], 'rest-hook', { by: 'rest-hook' }],
    ['none by the settings', emr(['create']), [reports], 'none', { by: null, why: null }],
    ['topics of other things', emr(['create']), [topic, other], undefined, { by: null, why: null }],
    ['Subscriptions without topics, and no such resource', emr(['create']), [], undefined, { by: null, why: null }],
    ['Subscriptions without topics', withReports, [], undefined, { by: 'rest-hook' }],
  ])('of reports: %s', (_, capability, topics, set, way) => {
    expect(wayOf(capability, topics, set, 'DiagnosticReport')).toEqual(way)
  })

  test('a topic of inpatients is none of patients', () => {
    const inpatients = 'https://emr.example/SubscriptionTopic/inpatient-admitted'
    expect(wayOf(emr(['create']), [inpatients], undefined, 'Patient')).toEqual({ by: null, why: null })
  })

  test.each([
    ['several topics of appointments', emr(['create']), [topic, `${topic}-by-staff`]],
    ['topics of other things', emr(['create']), [other]],
    ['a word of the backport without its topics', emr(['create'], ['status']), []],
  ])('%s: that is asked of a person', (_, capability, topics) => {
    expect(wayOf(capability, topics, undefined)).toEqual({ by: null, why: expect.stringContaining('emr.subscription') })
  })
})

test('looking seldom while the EMR is heard still finds a change within a minute', () => {
  expect(lookAgainMs(false)).toBe(10_000)
  expect(lookAgainMs(true)).toBeGreaterThan(lookAgainMs(false))
  expect(lookAgainMs(true) + 10_000).toBeLessThan(60_000)
})
