import { describe, expect, test } from 'vitest'
import { viewOf, type ReferringView } from './disclosure.ts'
import { ORDERED, played } from './rehearsal.ts'
import { rowsOf, standingOf } from './rows.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const after = (ms: number) => new Date(ORDERED.getTime() + ms).toISOString()

/** Sent an hour after it was ordered, told a day after; whatever a test says otherwise. */
const seen = (more: Partial<ReferringView> = {}): ReferringView => ({
  ...viewOf(played([]).state),
  requestedAt: after(0),
  sentAt: after(HOUR_MS),
  wire: 'sent',
  ...more,
})
type Told = NonNullable<ReferringView['told']>
const told = (stage: Exclude<Told['stage'], 'declined' | 'information-requested' | 'summary-released'>): Told => ({
  stage,
  at: after(DAY_MS),
  inChart: true,
})
const declined: Told = {
  stage: 'declined',
  reason: 'no-capacity',
  alternative: null,
  at: after(DAY_MS),
  inChart: true,
}
const asked: Told = { stage: 'information-requested', information: 'history', at: after(DAY_MS), inChart: true }
const released: Told = { stage: 'summary-released', summary: 's1', at: after(DAY_MS), inChart: true }
const given = (at: number) => ({ at: after(at), sent: true })
const due = (view: ReferringView) => rowsOf(view).map((one) => `${one.row} ${one.owner} ${one.due}`)

describe('a referral is due', () => {
  test.each<[string, Partial<ReferringView>, string, number]>([
    ['five days after it was sent', {}, 'no-answer front-desk', HOUR_MS + 5 * DAY_MS],
    ['a day after it was sent where it is urgent', { urgency: 'urgent' }, 'no-answer front-desk', HOUR_MS + DAY_MS],
    ['five days after it was received', { told: told('received') }, 'no-answer front-desk', 6 * DAY_MS],
    [
      'a day after it was received where it is urgent',
      { told: told('received'), urgency: 'urgent' },
      'no-answer front-desk',
      2 * DAY_MS,
    ],
    ['two days after information was asked for', { told: asked }, 'give-information clinician', 3 * DAY_MS],
    [
      'five days after what was asked for was given',
      { told: asked, given: given(2 * DAY_MS) },
      'no-answer front-desk',
      7 * DAY_MS,
    ],
    [
      'a day after it was given where it is urgent',
      { told: asked, given: given(2 * DAY_MS), urgency: 'urgent' },
      'no-answer front-desk',
      3 * DAY_MS,
    ],
    [
      'two days after it was asked for anew',
      { told: asked, given: given(DAY_MS / 2) },
      'give-information clinician',
      3 * DAY_MS,
    ],
    ['fourteen days after it was accepted', { told: told('accepted') }, 'no-appointment front-desk', 15 * DAY_MS],
    ['thirty days after a time was chosen', { told: told('scheduled') }, 'no-visit front-desk', 31 * DAY_MS],
    ['two days after nobody came', { told: told('unattended') }, 'not-come clinician', 3 * DAY_MS],
    ['two days after nobody was reached', { told: told('not-reached') }, 'not-come clinician', 3 * DAY_MS],
    ['seven days after the visit', { told: told('held') }, 'no-summary front-desk', 8 * DAY_MS],
    ['seven days after the summary came', { told: released }, 'acknowledge clinician', 8 * DAY_MS],
    ['two days after it was declined', { told: declined }, 'choose-alternative clinician', 3 * DAY_MS],
    ['an hour after it was ordered and not sent', { sentAt: null, wire: 'to-send' }, 'not-sent front-desk', HOUR_MS],
    ['an hour after it was ordered and not taken', { wire: 'not-taken' }, 'not-taken front-desk', HOUR_MS],
    [
      'a quarter of an hour after an order that can’t be read',
      { unread: 'phq9' },
      'read-order clinician',
      15 * MINUTE_MS,
    ],
  ])('%s', (_, more, row, at) => {
    expect(due(seen(more))).toEqual([`${row} ${after(at)}`])
    expect(standingOf(seen(more)).due).toBe(after(at))
  })

  test.each<[string, Partial<ReferringView>, string, number]>([
    ['a hand-off', { warmHandOff: 'asked' }, 'hand-off-now clinician', 15 * MINUTE_MS],
    ['a ninth question that nobody knows', { warmHandOff: 'unknown' }, 'ask-ninth clinician', 15 * MINUTE_MS],
    [
      'what the chart would not take',
      { told: { ...told('held'), inChart: false } },
      'not-in-chart front-desk',
      DAY_MS + HOUR_MS,
    ],
    ['a scan that it would not take', { scanOpen: after(DAY_MS) }, 'scan-not-in-chart front-desk', 3 * DAY_MS],
  ])('by %s before all else', (_, more, row, at) => {
    expect(due(seen(more))[0]).toBe(`${row} ${after(at)}`)
    expect(standingOf(seen(more)).due).toBe(after(at))
  })
})

describe('whoever asks the patient', () => {
  test.each<[string, Partial<ReferringView>, number]>([
    ['an answer', {}, 5 * DAY_MS],
    ['an answer to an urgent one', { urgency: 'urgent' }, DAY_MS],
    ['a time', { told: told('accepted') }, 14 * DAY_MS],
    ['the visit', { told: told('scheduled') }, 30 * DAY_MS],
    ['the summary', { told: told('held') }, 7 * DAY_MS],
  ])('waits anew for %s', (_, more, ms) => {
    const [one] = rowsOf(seen({ ...more, askedAt: after(4 * DAY_MS) }))
    expect(one?.due).toBe(after(4 * DAY_MS + ms))
  })

  test.each<[string, Told]>([
    ['that nobody came', told('unattended')],
    ['that nobody was reached', told('not-reached')],
    ['a declining', declined],
    ['information to give', asked],
    ['a summary to read', released],
  ])('has put off nothing of %s', (_, last) => {
    expect(due(seen({ told: last, askedAt: after(4 * DAY_MS) }))).toEqual(due(seen({ told: last })))
  })
})
