import type { ReferringView } from './disclosure.ts'

/** Whose a row is. */
export type RowOwner = 'front-desk' | 'clinician'

/** What a referral waits for a person to do. */
export const ROW_KINDS = [
  'hand-off-now',
  'ask-ninth',
  'read-order',
  'not-taken',
  'not-sent',
  'no-answer',
  'give-information',
  'choose-alternative',
  'no-appointment',
  'no-visit',
  'not-come',
  'no-summary',
  'acknowledge',
  'not-in-chart',
  'scan-not-in-chart',
] as const
export type RowKind = (typeof ROW_KINDS)[number]

export interface ReferralRow {
  row: RowKind
  owner: RowOwner
  due: string
}

/** Rows that are a matter of the moment: they stand in the worklist before their time is up. */
export const AT_ONCE: ReadonlySet<RowKind> = new Set(['hand-off-now', 'ask-ninth', 'read-order'])

/** Rows that end once a clinician has handed the patient over. */
export const HANDS_OVER: ReadonlySet<RowKind> = new Set(['hand-off-now', 'ask-ninth'])

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A warm hand-off is a matter of the moment. */
const HAND_OFF_MS = 15 * 60_000

/**
 * What a referral asks of people, and until when: no state is without an owner and an end. Made of what the referring side may
 * see, so that a row neither comes nor stays away for something that was withheld. One word of a person who has asked the
 * patient begins the wait anew.
 */
export function rowsOf(view: ReferringView): ReferralRow[] {
  const rows: ReferralRow[] = []
  if (view.warmHandOff === 'asked') rows.push(due('hand-off-now', 'clinician', view.requestedAt, HAND_OFF_MS))
  if (view.warmHandOff === 'unknown') rows.push(due('ask-ninth', 'clinician', view.requestedAt, HAND_OFF_MS))
  if (view.scanOpen !== null) rows.push(due('scan-not-in-chart', 'front-desk', view.scanOpen, 2 * DAY_MS))
  if (view.closed !== null) return rows
  // What its PHQ-9 says nobody knows: it may be a hand-off.
  if (view.unread !== null) return [...rows, due('read-order', 'clinician', view.requestedAt, HAND_OFF_MS)]
  if (view.wire === 'not-taken') return [...rows, due('not-taken', 'front-desk', view.requestedAt, HOUR_MS)]
  if (view.sentAt === null) return [...rows, due('not-sent', 'front-desk', view.requestedAt, HOUR_MS)]
  if (view.told !== null && !view.told.inChart) rows.push(due('not-in-chart', 'front-desk', view.told.at, HOUR_MS))
  return [...rows, waiting(view, view.sentAt)]
}

/**
 * Where the side that referred sees a referral stand, in the order in which one goes: its order can't be read, it is not sent yet, what was
 * told of it, or it is closed.
 */
export const STANDINGS = [
  'unread',
  'waiting',
  'requested',
  'received',
  'information-requested',
  'accepted',
  'scheduled',
  'unattended',
  'not-reached',
  'held',
  'summary-released',
  'declined',
  'closed',
] as const
export type Standing = (typeof STANDINGS)[number]

/** Where it stands, and which of what it asks of people is due first; `atOnce`: before all that is only due. */
export function standingOf(view: ReferringView): { standing: Standing; due: string | null; atOnce: boolean } {
  const rows = rowsOf(view)
  const first = rows.map((row) => row.due).toSorted()[0] ?? null
  const standing =
    view.closed !== null
      ? 'closed'
      : view.unread !== null
        ? 'unread'
        : view.sentAt === null
          ? 'waiting'
          : (view.told?.stage ?? 'requested')
  return { standing, due: first, atOnce: rows.some(({ row }) => AT_ONCE.has(row)) }
}

function waiting({ told, urgency, askedAt, given }: ReferringView, sentAt: string): ReferralRow {
  const since = (instant: string) => (askedAt !== null && askedAt > instant ? askedAt : instant)
  const answer = urgency === 'urgent' ? DAY_MS : 5 * DAY_MS
  if (told === null) return due('no-answer', 'front-desk', since(sentAt), answer)
  switch (told.stage) {
    case 'received':
      return due('no-answer', 'front-desk', since(told.at), answer)
    case 'information-requested':
      // Given, it is the department's turn.
      if (given !== null && given.at > told.at) return due('no-answer', 'front-desk', since(given.at), answer)
      return due('give-information', 'clinician', told.at, 2 * DAY_MS)
    case 'declined':
      return due('choose-alternative', 'clinician', told.at, 2 * DAY_MS)
    case 'accepted':
      return due('no-appointment', 'front-desk', since(told.at), 14 * DAY_MS)
    case 'scheduled':
      return due('no-visit', 'front-desk', since(told.at), 30 * DAY_MS)
    case 'unattended':
    case 'not-reached':
      return due('not-come', 'clinician', told.at, 2 * DAY_MS)
    case 'held':
      return due('no-summary', 'front-desk', since(told.at), 7 * DAY_MS)
    case 'summary-released':
      return due('acknowledge', 'clinician', told.at, 7 * DAY_MS)
  }
}

function due(row: RowKind, owner: RowOwner, from: string, within: number): ReferralRow {
  return { row, owner, due: new Date(Date.parse(from) + within).toISOString() }
}
