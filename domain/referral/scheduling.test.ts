import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Invitations } from '../pathway/pathway.ts'
import { decideReferral, type ReferralHappening } from './decide.ts'
import { viewOf } from './disclosure.ts'
import { ORDER, ORDERED, played } from './rehearsal.ts'
import { evolve, type ReferralState } from './referral.ts'
import { rowsOf } from './rows.ts'
import {
  CALL_OUTCOMES,
  hasComeBack,
  messageNow,
  nextContact,
  NOT_SENT,
  wordOfVisit,
  type Contact,
} from './scheduling.ts'

const DAY = 24 * 60
const PLAN: Invitations = {
  attempts: [
    { minutes: 0, by: 'mail' },
    { minutes: 3 * DAY, by: 'sms' },
    { minutes: 7 * DAY, by: 'phone' },
  ],
  notReached: 3 * DAY,
}
/** 27 November 2026, 10:00 in the morning there. */
const CLOCK = { quiet: { from: 21 * 60, until: 8 * 60 }, zone: 'America/New_York' }
const ACCEPTED: readonly ReferralHappening[] = [{ kind: 'heard', word: { stage: 'accepted' } }]
/** A message that was sent, and of which a gateway says later that it did not arrive. */
const returned = (channel: 'mail' | 'sms', attempt: number): ReferralHappening[] => [
  { kind: 'contact-tried', contact: { attempt, channel, outcome: 'sent', by: null, message: `m-${channel}` } },
  { kind: 'contact-reported', message: `m-${channel}`, channel, delivered: false },
]
const after = (minutes: number) => new Date(ORDERED.getTime() + minutes * 60_000)

const tried = (attempt: number, channel: Contact['channel'], outcome: Contact['outcome']): ReferralHappening => ({
  kind: 'contact-tried',
  contact: { attempt, channel, outcome, by: null },
})

describe('who was accepted is asked to choose a time', () => {
  const accepted = played(ACCEPTED).state
  test.each<[string, ReferralState, Date, object | null]>([
    ['at once, by mail', accepted, after(5), { do: 'send', attempt: 0, channel: 'mail' }],
    ['not before they are accepted', played([]).state, after(5), null],
    [
      'not in the night',
      accepted,
      new Date('2026-11-28T04:00:00Z'),
      { do: 'wait', until: new Date('2026-11-28T13:00:00Z') },
    ],
    [
      'by text message, where mail can’t go',
      played([...ACCEPTED, tried(0, 'mail', 'no-contact')]).state,
      after(5),
      { do: 'send', attempt: 0, channel: 'sms' },
    ],
    [
      'by a person, where no message can go',
      played([...ACCEPTED, tried(0, 'mail', 'undeliverable'), tried(0, 'sms', 'not-allowed')]).state,
      after(5),
      { do: 'call', attempt: 0 },
    ],
    [
      'by the other way at once, when one came back',
      played([...ACCEPTED, ...returned('mail', 0)]).state,
      after(5),
      { do: 'send', attempt: 0, channel: 'sms' },
    ],
    [
      'by a person at once, when both came back',
      played([...ACCEPTED, ...returned('mail', 0), ...returned('sms', 0)]).state,
      after(5),
      { do: 'call', attempt: 0 },
    ],
    [
      'once more in its time, when one came back after the next had gone',
      played([
        ...ACCEPTED,
        ...returned('mail', 0).slice(0, 1),
        tried(1, 'sms', 'sent'),
        ...returned('mail', 0).slice(1),
      ]).state,
      after(5),
      { do: 'wait', by: 'sms' },
    ],
    ['days later again', played([...ACCEPTED, tried(0, 'mail', 'sent')]).state, after(DAY), { do: 'wait' }],
    [
      'on the other channel',
      played([...ACCEPTED, tried(0, 'mail', 'sent')]).state,
      after(3 * DAY + 10),
      { do: 'send', attempt: 1, channel: 'sms' },
    ],
    [
      'and then by a person',
      played([...ACCEPTED, tried(0, 'mail', 'sent'), tried(1, 'sms', 'sent')]).state,
      after(7 * DAY),
      { do: 'call', attempt: 2 },
    ],
    [
      'who counts as not reached only when the last had its time',
      played([...ACCEPTED, tried(0, 'mail', 'sent'), tried(1, 'sms', 'sent'), tried(2, 'phone', 'no-answer')]).state,
      after(10),
      { do: 'wait' },
    ],
    [
      'and then does',
      played([...ACCEPTED, tried(0, 'mail', 'sent'), tried(1, 'sms', 'sent'), tried(2, 'phone', 'no-answer')]).state,
      after(4 * DAY),
      { do: 'not-reached' },
    ],
    ['never once the order is called off', played([...ACCEPTED, { kind: 'order-called-off' }]).state, after(5), null],
  ])('%s', (_, state, now, expected) => {
    const next = nextContact(state, PLAN, CLOCK, now)
    if (expected === null) expect(next).toBeNull()
    else expect(next).toMatchObject(expected)
  })

  test('an acceptance after all begins the attempts anew', () => {
    const { state } = played([
      ...ACCEPTED,
      tried(0, 'mail', 'sent'),
      { kind: 'heard', word: { stage: 'not-reached' } },
      ...ACCEPTED,
    ])
    expect(nextContact(state, PLAN, CLOCK, after(10))).toMatchObject({ do: 'send', attempt: 0, channel: 'mail' })
  })
})

describe('what a gateway says of an invitation', () => {
  const contact = { attempt: 0, channel: 'mail', outcome: 'sent', by: null, message: 'm' } as const
  const sent = { kind: 'contact-tried', contact } as const
  const report = { kind: 'contact-reported', message: 'm', channel: 'mail', delivered: false } as const
  const { state } = played([...ACCEPTED, sent])

  test('counts once, for its own message and channel, and never after the end', () => {
    const decided = decideReferral(state, report, after(9))
    expect(decided).toEqual({ events: [{ type: 'contact-returned', message: 'm', channel: 'mail' }], commands: [] })
    const NOTHING = { events: [], commands: [] }
    expect(decideReferral(played([...ACCEPTED, sent, report]).state, report, after(9))).toEqual(NOTHING)
    expect(decideReferral(state, { ...report, channel: 'sms' }, after(9))).toEqual(NOTHING)
    expect(decideReferral(state, { ...report, message: 'other' }, after(9))).toEqual(NOTHING)
    expect(decideReferral(state, { ...report, delivered: true }, after(9))).toEqual(NOTHING)
    const off = played([...ACCEPTED, sent, { kind: 'order-called-off' }]).state
    expect(decideReferral(off, report, after(9))).toEqual(NOTHING)
  })

  test('is asked for again while the message is only being sent', () => {
    const early = { ...report, message: messageNow(played(ACCEPTED).state) }
    expect(decideReferral(played(ACCEPTED).state, early, after(2))).toMatchObject({ refused: 'not-now' })
  })

  test('is told by names that no two messages share, also after a second acceptance', () => {
    const anew = played([...ACCEPTED, sent, { kind: 'heard', word: { stage: 'not-reached' } }, ...ACCEPTED]).state
    const names = [played(ACCEPTED).state, state, anew].map((one) => messageNow(one))
    expect(new Set(names).size).toBe(3)
  })

  test('asks for a person until one has rung', () => {
    expect(hasComeBack(state)).toBe(false)
    expect(hasComeBack(played([...ACCEPTED, sent, report]).state)).toBe(true)
    expect(hasComeBack(played([...ACCEPTED, sent, report, tried(0, 'sms', 'sent')]).state)).toBe(true)
    expect(hasComeBack(played([...ACCEPTED, sent, report, tried(0, 'phone', 'no-answer')]).state)).toBe(false)
  })
})

/** Follows the scheduling for some weeks, looking as often as these minutes say; the world answers by dice, and some messages come back. */
function followed(
  looks: readonly number[],
  answers: readonly Contact['outcome'][],
  comesBack: readonly boolean[] = [],
): { state: ReferralState; at: Date } {
  let { state } = played(ACCEPTED)
  let now = after(2)
  const happen = (happening: ReferralHappening) => {
    const decided = decideReferral(state, happening, now)
    if ('refused' in decided) throw new Error(decided.why)
    for (const event of decided.events) state = evolve(state, { seq: state.seq + 1, at: now.toISOString(), event })
  }
  for (const [index, minutes] of looks.entries()) {
    now = new Date(now.getTime() + minutes * 60_000)
    const arrived = state.contacts.find(({ outcome, message }) => outcome === 'sent' && message !== undefined)
    if (comesBack[index] === true && arrived?.message !== undefined)
      happen({ kind: 'contact-reported', message: arrived.message, channel: arrived.channel, delivered: false })
    const next = nextContact(state, PLAN, CLOCK, now)
    if (next === null || next.do === 'wait') continue
    if (next.do === 'not-reached') {
      happen({ kind: 'heard', word: { stage: 'not-reached' } })
      continue
    }
    const channel = next.do === 'call' ? ('phone' as const) : next.channel
    const said = answers[index % answers.length] ?? 'sent'
    const isCall = CALL_OUTCOMES.some((one) => one === said)
    // A person rings or does not; a message goes or does not.
    if (channel === 'phone' && !isCall) continue
    const outcome = channel !== 'phone' && isCall ? ('sent' as const) : said
    const message = messageNow(state)
    happen({ kind: 'contact-tried', contact: { attempt: next.attempt, channel, outcome, by: null, message } })
  }
  return { state, at: now }
}

const looks = fc.array(fc.integer({ min: 1, max: 2 * DAY }), { minLength: 1, maxLength: 60, size: 'max' })
const answers = fc.array(fc.constantFrom<Contact['outcome']>('sent', ...NOT_SENT, ...CALL_OUTCOMES), {
  minLength: 1,
  maxLength: 12,
})
const RUNS = { numRuns: 400, seed: 20261128 }

test('nobody counts as not reached before three attempts on two channels, each in its time and none in the night', () => {
  let notReached = 0
  fc.assert(
    fc.property(looks, answers, (minutes, said) => {
      const { state } = followed(minutes, said)
      const made = state.contacts.filter(({ outcome }) => !NOT_SENT.some((one) => one === outcome))
      expect(made.map(({ attempt }) => attempt)).toEqual(made.map((_, index) => index))
      for (const [index, one] of made.entries()) {
        const before = made[index - 1]
        const apart = (PLAN.attempts[index]?.minutes ?? 0) - (PLAN.attempts[index - 1]?.minutes ?? 0)
        if (before !== undefined)
          expect(Date.parse(one.at) - Date.parse(before.at)).toBeGreaterThanOrEqual(apart * 60_000)
        const hour = Number(
          new Intl.DateTimeFormat('en-GB', { timeZone: CLOCK.zone, hour: '2-digit' }).format(new Date(one.at)),
        )
        expect(hour).toBeGreaterThanOrEqual(8)
        expect(hour).toBeLessThan(21)
      }
      if (state.word?.stage !== 'not-reached') return
      notReached++
      expect(made).toHaveLength(3)
      expect(new Set(state.contacts.map(({ channel }) => channel)).size).toBeGreaterThanOrEqual(2)
      expect(Date.parse(state.word.at) - Date.parse(made[2]?.at ?? '')).toBeGreaterThanOrEqual(PLAN.notReached * 60_000)
    }),
    RUNS,
  )
  expect(notReached).toBeGreaterThan(20)
})

test('what came back counts for nothing: not reached are only those whom three attempts may have reached', () => {
  let [notReached, cameBack] = [0, 0]
  fc.assert(
    fc.property(looks, answers, fc.array(fc.boolean(), { maxLength: 60, size: 'max' }), (minutes, said, returns) => {
      const { state, at } = followed(minutes, said, returns)
      cameBack += state.contacts.filter(({ returnedAt }) => returnedAt !== undefined).length
      // Nobody waits with nothing to come: while they are accepted there is a next step, at the latest after the longest wait.
      if (state.word?.stage === 'accepted') {
        const next = nextContact(state, PLAN, CLOCK, at)
        expect(next).not.toBeNull()
        if (next?.do === 'wait')
          expect(next.until.getTime() - at.getTime()).toBeLessThanOrEqual((4 * DAY + 11 * 60) * 60_000)
      }
      if (state.word?.stage !== 'not-reached') return
      notReached++
      const before = state.contacts.filter(
        ({ returnedAt }) => returnedAt === undefined || returnedAt > (state.word?.at ?? ''),
      )
      const made = before.filter(
        ({ outcome, returnedAt }) => returnedAt !== undefined || !NOT_SENT.some((one) => one === outcome),
      )
      expect(made.length).toBeGreaterThanOrEqual(3)
    }),
    RUNS,
  )
  expect(notReached).toBeGreaterThan(20)
  expect(cameBack).toBeGreaterThan(100)
})

test('of all that the referring side sees nothing, where nothing may be told', () => {
  const silent = viewOf(played([]).state)
  fc.assert(
    fc.property(looks, answers, fc.array(fc.boolean()), (minutes, said, returns) => {
      const { state } = followed(minutes, said, returns)
      expect({ ...viewOf(state), sentAt: null }).toEqual({ ...silent, sentAt: null })
      expect(rowsOf(viewOf(state)).map(({ row }) => row)).toEqual(['no-answer'])
    }),
    RUNS,
  )
})

describe('a time is chosen', () => {
  const chosen = { kind: 'time-chosen', visit: 'v1', instead: null } as const
  const now = after(10)

  test('by whoever was accepted, once however often it is pressed', () => {
    const { state } = played([...ACCEPTED, chosen, chosen])
    expect(state.visit).toBe('v1')
  })

  test('not before, not after all is over, and not over a time that was chosen meanwhile', () => {
    expect(decideReferral(played([]).state, chosen, now)).toMatchObject({ refused: 'not-now' })
    const off = played([...ACCEPTED, { kind: 'order-called-off' }]).state
    expect(decideReferral(off, chosen, now)).toMatchObject({ refused: 'not-now' })
    const other = played([...ACCEPTED, { ...chosen, visit: 'v2' }]).state
    expect(decideReferral(other, chosen, now)).toMatchObject({ refused: 'not-now' })
  })

  const BOOKED = { appointment: 'booked', ended: null, admitted: null, noShow: false } as const
  const HELD = {
    appointment: 'fulfilled',
    ended: { by: 'Practitioner/t', at: '' },
    admitted: { by: 'Practitioner/t', at: '', state: 'MA', override: false },
    noShow: false,
  } as const
  test.each([
    ['accepted', BOOKED, 'scheduled'],
    ['accepted', { ...BOOKED, appointment: 'asked' }, undefined],
    ['accepted', { ...BOOKED, appointment: 'lost' }, undefined],
    ['scheduled', BOOKED, undefined],
    ['scheduled', { ...BOOKED, appointment: 'cancelled' }, 'accepted'],
    ['scheduled', { ...BOOKED, appointment: 'cancelled', noShow: true }, 'unattended'],
    ['scheduled', HELD, 'held'],
    ['unattended', BOOKED, 'scheduled'],
    ['not-reached', BOOKED, 'scheduled'],
    ['held', HELD, undefined],
    ['declined', BOOKED, undefined],
  ] as const)('and what becomes of the visit is the department’s word: %s, %o', (stage, visit, said) => {
    const word =
      stage === 'declined'
        ? { stage, reason: 'other' as const, alternative: null, at: ORDERED.toISOString() }
        : { stage, at: ORDERED.toISOString() }
    expect(wordOfVisit({ word, closed: null }, visit)?.stage).toBe(said)
    expect(wordOfVisit({ word, closed: { how: 'revoked', at: '' } }, visit)).toBeNull()
  })
})

test('a part 2 department and another are asked alike', () => {
  const open = played(ACCEPTED, { department: { ...ORDER.department, part2: false } }).state
  expect(nextContact(open, PLAN, CLOCK, after(5))).toMatchObject({ do: 'send' })
})
