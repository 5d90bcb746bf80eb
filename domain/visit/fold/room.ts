import type { Recorded } from '../event.ts'
import type { VisitState } from '../state.ts'
import { untold } from './captions.ts'
import { withStay } from './meeting.ts'
import { unanswered } from './picture.ts'
import { hungUp, over } from './telephone.ts'
import { refOf } from './who.ts'

type RoomEvent = Extract<
  Recorded,
  {
    kind:
      | 'waiting'
      | 'waiting-left'
      | 'wait-given-up'
      | 'late-offered'
      | 'launched'
      | 'admitted'
      | 'joined'
      | 'left'
      | 'ended'
      | 'rated'
  }
>

/** Who waits, is let in and is there, until the visit has ended. */
export function roomAfter(state: VisitState, event: RoomEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'waiting':
      return {
        ...state,
        room: 'waiting',
        waitingSince: state.waitingSince ?? at,
        waitingDevice: event.device,
        wish: null,
        offer: null,
      }
    case 'waiting-left':
      return nobodyWaits(state, at)
    case 'wait-given-up':
      return { ...nobodyWaits(state, at), wish: event.wish }
    case 'late-offered':
      return { ...state, offer: event.offer }
    case 'launched':
      return event.by.who === 'staff'
        ? { ...state, roomingLaunches: [...state.roomingLaunches, event.launch] }
        : { ...state, launches: [...state.launches, event.launch] }
    case 'admitted': {
      const admitted = { by: refOf(event.by), at, state: event.state, override: event.override }
      return { ...state, room: 'open', admitted, wish: null, offer: null }
    }
    case 'joined': {
      const { who, medium, connection, since } = event
      if (since !== undefined) return withStay(state, connection, who, { medium, from: since })
      return { ...state, presence: [...state.presence, { who, medium, connection, from: at, until: null }] }
    }
    case 'left':
      if (event.until !== undefined || state.stays?.[event.connection] !== undefined)
        return withStay(state, event.connection, event.who, { until: event.until ?? at })
      // Whoever comes back to this seat is told of captions anew: it may be somebody else.
      return { ...untold(state, event.who), presence: closed(state.presence, at, event.connection) }
    case 'ended': {
      const presence = closed(state.presence, at)
      const phone = hungUp(state.phone, at)
      // What was owed before the visit is moot now.
      return {
        ...state,
        room: 'ended',
        overdue: [],
        waitingSince: null,
        ended: { by: refOf(event.by), at },
        presence,
        phone,
        ...(state.calls && { calls: over(state.calls) }),
        // Nobody is left to answer; what was allowed may still be filed.
        ...(state.pictures && { pictures: unanswered(state.pictures) }),
      }
    }
    case 'rated':
      return { ...state, rated: { ...state.rated, [event.by.who]: true } }
  }
}

/** Nobody is in the waiting room any more, nor in a call there. */
export function nobodyWaits(state: VisitState, at: string): VisitState {
  const presence = closed(state.presence, at)
  return { ...state, room: 'closed', waitingSince: null, waitingDevice: null, presence }
}

function closed(presence: VisitState['presence'], at: string, connection?: string): VisitState['presence'] {
  const ends = (segment: VisitState['presence'][number]) =>
    segment.until === null && (connection === undefined || segment.connection === connection)
  return presence.map((segment) => (ends(segment) ? { ...segment, until: at } : segment))
}
