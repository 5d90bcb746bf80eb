import type { Pathway } from '../../pathway/pathway.ts'
import { isGuest, type Invited, type VisitEvent } from '../event.ts'
import { notStanding, notTheirs, stepId } from '../gates.ts'
import type { Asked, Clinician, MeetingReport, Refusal } from '../happening.ts'
import { lastMeeting } from '../meeting.ts'
import { isAdmitted } from './guest.ts'
import { between } from '../said-at.ts'
import type { MeetingState, StayState, VisitState } from '../state.ts'

/** A visit in the organization's own video tool needs a meeting there as soon as the patient is admitted. */
export function firstMeeting(pathway: Pathway, by: Clinician): VisitEvent[] {
  return pathway.room === 'peer' ? [] : [{ kind: 'meeting-asked', meeting: 1, by }]
}

/**
 * Asks for the meeting again. One that failed keeps its number, by which the tool knows that it is the same; one that is
 * over there is followed by another.
 */
export function askMeeting(pathway: Pathway, state: VisitState, { by }: Asked<'ask-meeting'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (pathway.room === 'peer') return { refused: 'not-in-this-room' }
  if (state.room === 'ended') return { refused: 'over' }
  const last = lastMeeting(state)
  if (last === null) return { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
  if (last.over !== null) return [{ kind: 'meeting-asked', meeting: last.number + 1, by }]
  return last.status === 'failed' ? [{ kind: 'meeting-asked', meeting: last.number, by }] : []
}

/** The tool has a meeting, and everybody an address of their own. */
export function meetingOpened(state: VisitState, { meeting, held }: Asked<'meeting-opened'>): VisitEvent[] {
  return state.meetings?.[meeting]?.status === 'asked' ? [{ kind: 'meeting-opened', meeting, held }] : []
}

/** The tool has none, or was not asked. */
export function meetingRefused(state: VisitState, { meeting, why }: Asked<'meeting-refused'>): VisitEvent[] {
  return state.meetings?.[meeting]?.status === 'asked' ? [{ kind: 'meeting-failed', meeting, why }] : []
}

/** The tool has made another address for a guest who was sent away, or would not. */
export function addressReplaced(state: VisitState, { meeting, guest, done }: Asked<'address-replaced'>): VisitEvent[] {
  const replacing = state.meetings?.[meeting]?.replacing.includes(guest) === true
  return done && replacing ? [{ kind: 'address-replaced', meeting, guest }] : []
}

/** The tool's word of who came and went. Whether it comes late, twice or in another order makes no difference. */
export function meetingReported(
  state: VisitState,
  { meeting, report }: Asked<'meeting-reported'>,
  now: Date,
): VisitEvent[] | Refusal {
  const known = state.meetings?.[meeting]
  return known === undefined ? { refused: 'not-found' } : told(state, meeting, known, report, now)
}

/** The tool's own log, read back once the meeting is over: what its words did not bring is known from here. */
export function meetingLogRead(
  state: VisitState,
  { meeting, reports, complete }: Asked<'meeting-log-read'>,
  now: Date,
): VisitEvent[] | Refusal {
  const known = state.meetings?.[meeting]
  if (known === undefined) return { refused: 'not-found' }
  const read: VisitEvent[] =
    known.log === 'read' || (known.log === 'in part' && !complete)
      ? []
      : [{ kind: 'meeting-log-read', meeting, complete }]
  return [...onceEach(reports).flatMap((report) => told(state, meeting, known, report, now)), ...read]
}

/** Of several words of one kind on one stay, the one that says most: who joined first, and left first. */
function onceEach(reports: readonly MeetingReport[]): MeetingReport[] {
  const sorted = reports.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const about = (report: MeetingReport) => (report.kind === 'ended' ? 'ended' : `${report.kind} ${report.stay}`)
  return sorted.filter((report, index) => sorted.findIndex((one) => about(one) === about(report)) === index)
}

function told(state: VisitState, meeting: number, known: MeetingState, report: MeetingReport, now: Date): VisitEvent[] {
  const at = between(known.at, report.at, now)
  if (report.kind === 'ended')
    return known.over === null || at < known.over ? [{ kind: 'meeting-over', meeting, until: at }] : []
  const { participant: who, stay } = report
  const connection = `${meeting}/${stay}`
  const before = state.stays?.[connection]
  // A stay is one person's: the same name for another's is no word of ours.
  if (before !== undefined && before.who !== who) return []
  if (report.kind === 'joined')
    return isEarlier(at, before, 'from')
      ? [
          { kind: 'joined', who, medium: report.medium, connection, since: at },
          ...outAgain(state, who, connection, now),
        ]
      : []
  return isEarlier(at, before, 'until') ? [{ kind: 'left', who, connection, until: at }] : []
}

/** Whom nobody has let in, or who was sent away, is in no call of the visit, though the tool may be slow to put them out. */
function outAgain(state: VisitState, who: Invited, connection: string, now: Date): VisitEvent[] {
  if (!isGuest(who) || state.room !== 'open' || isAdmitted(state, who)) return []
  return state.stays?.[connection]?.until == null ? [{ kind: 'left', who, connection, until: now.toISOString() }] : []
}

function isEarlier(at: string, stay: StayState | undefined, end: 'from' | 'until'): boolean {
  const known = stay?.[end] ?? null
  return known === null || at < known
}
