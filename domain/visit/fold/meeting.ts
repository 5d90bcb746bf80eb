import { isInvited, type Guest, type Participant, type Recorded } from '../event.ts'
import { presenceOf, seatedMeetings } from '../meeting.ts'
import type { MeetingState, StayState, VisitState } from '../state.ts'
import { refOf } from './who.ts'

type MeetingEvent = Extract<
  Recorded,
  {
    kind:
      | 'meeting-asked'
      | 'meeting-opened'
      | 'linked-by-context'
      | 'address-replaced'
      | 'meeting-failed'
      | 'meeting-over'
      | 'meeting-log-read'
  }
>

/** The meetings in the organization’s video tool, and who was there by its word. */
export function meetingAfter(state: VisitState, event: MeetingEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'meeting-asked': {
      const asked: MeetingState = {
        by: refOf(event.by),
        at: state.meetings?.[event.meeting]?.at ?? at,
        status: 'asked',
        why: null,
        held: null,
        over: null,
        replacing: [],
        log: 'unread',
      }
      return {
        ...state,
        meetings: { ...state.meetings, [event.meeting]: asked },
      }
    }
    case 'meeting-opened':
      return withMeeting(state, event.meeting, { status: 'open', why: null, held: event.held })
    case 'linked-by-context': {
      const { who, conference, external, externalType } = event
      return { ...state, contextLinks: { ...state.contextLinks, [who]: { conference, external, externalType } } }
    }
    case 'address-replaced': {
      const replacing = state.meetings?.[event.meeting]?.replacing.filter((one) => one !== event.guest) ?? []
      return withMeeting(state, event.meeting, { replacing })
    }
    case 'meeting-failed':
      return withMeeting(state, event.meeting, { status: 'failed', why: event.why })
    case 'meeting-over':
      return there(withMeeting(state, event.meeting, { over: event.until }))
    case 'meeting-log-read':
      return withMeeting(state, event.meeting, { log: event.complete ? 'read' : 'in part' })
  }
}

/** What the organization's video tool has told of one stay, of which the earliest word stands. */
export function withStay(
  state: VisitState,
  connection: string,
  who: Participant,
  change: Partial<StayState>,
): VisitState {
  if (!isInvited(who)) return state
  const unknown = { meeting: Number(connection.split('/')[0]), who, medium: null, from: null, until: null }
  const stay = { ...(state.stays?.[connection] ?? unknown), ...change }
  return there({ ...state, stays: { ...state.stays, [connection]: stay } })
}

/** Who was there in the organization's video tool, anew from all that it has told. */
function there(state: VisitState): VisitState {
  const { stays = {}, meetings = {}, ended } = state
  return { ...state, presence: presenceOf(stays, meetings, ended?.at ?? null) }
}

/** The address by which a guest was let in is useless only once the organization's video tool has made another. */
export function sentAway(state: VisitState, guest: Guest): VisitState {
  if (state.guests[guest]?.admitted == null) return state
  return seatedMeetings(state).reduce((so, meeting) => {
    const before = so.meetings?.[meeting]?.replacing ?? []
    return withMeeting(so, meeting, { replacing: [...before.filter((one) => one !== guest), guest] })
  }, state)
}

function withMeeting(state: VisitState, meeting: number, change: Partial<MeetingState>): VisitState {
  const known = state.meetings?.[meeting]
  return known ? { ...state, meetings: { ...state.meetings, [meeting]: { ...known, ...change } } } : state
}
