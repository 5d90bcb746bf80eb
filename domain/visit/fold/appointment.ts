import type { Recorded } from '../event.ts'
import type { VisitState } from '../state.ts'
import { nobodyWaits } from './room.ts'
import { without } from './without.ts'

type AppointmentEvent = Extract<
  Recorded,
  {
    kind:
      | 'booking-asked'
      | 'booked'
      | 'booked-by-staff'
      | 'appointment-unfit'
      | 'booking-lost'
      | 'matched'
      | 'covering-recorded'
      | 'move-asked'
      | 'moved'
      | 'cancel-asked'
      | 'no-show-called'
      | 'cancelled'
      | 'restoring'
      | 'restored'
  }
>

const MOVE = 'move/appointment'

/** The appointment: asked for, made, moved, called off and standing again. */
export function appointmentAfter(state: VisitState, event: AppointmentEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'booking-asked': {
      const { slot, practitioner, patient, start, end, zone, language, need } = event
      return { ...state, appointment: 'asked', slot, practitioner, patient, start, end, zone, language, need }
    }
    case 'booked':
      return { ...state, appointment: 'booked', bookedAt: at, scheduledAt: at }
    case 'booked-by-staff': {
      const { slot, practitioner, patient, start, end, zone, language, need, appointment } = event
      const references = { ...state.references, appointment }
      const booked = { appointment: 'booked' as const, unfit: null, bookedAt: at, scheduledAt: at }
      return { ...state, ...booked, slot, practitioner, patient, start, end, zone, language, need, references }
    }
    case 'appointment-unfit': {
      const { why, appointment, patient, practitioner, start, end, zone, language } = event
      const references = { ...state.references, appointment }
      return {
        ...state,
        appointment: 'unfit',
        unfit: why,
        patient,
        practitioner,
        start,
        end,
        zone,
        language,
        references,
      }
    }
    case 'booking-lost':
      return { ...state, appointment: 'lost' }
    case 'matched':
      return { ...state, patient: event.patient }
    case 'covering-recorded':
      return { ...state, covering: event.practitioners }
    case 'move-asked': {
      const { slot, start, end, practitioner } = event
      return { ...state, moving: { slot, start, end, practitioner } }
    }
    case 'moved': {
      const { start, end, practitioner } = event
      // A later start gives the patient's steps a new deadline, so none of them is overdue any more.
      const covering = state.covering.filter((one) => one !== practitioner)
      const failed = without(state.failed, MOVE)
      const fresh = { attempts: [], scheduledAt: at, overdue: [], passed: [], moving: null, wish: null, offer: null }
      const sent = state.sent && { sent: without(state.sent, MOVE) }
      return { ...state, start, end, practitioner, covering, failed, ...sent, ...fresh }
    }
    case 'no-show-called':
    case 'cancel-asked':
      return state
    case 'cancelled':
      return {
        ...nobodyWaits(state, at),
        appointment: 'cancelled',
        failed: without(without(without(state.failed, 'call-off/appointment'), 'no-show/appointment'), MOVE),
        moving: null,
        wish: null,
        offer: null,
        inPerson: event.inPerson ?? false,
        noShow: event.noShow ?? false,
        unfit: null,
      }
    case 'restoring':
      return { ...state, restoring: event.wanted }
    case 'restored':
      // To the patient's calendar it is a change of the entry that was called off.
      return {
        ...state,
        ...(state.encounter === 'none' ? {} : anotherEncounter(state)),
        appointment: 'booked',
        restoring: false,
        rooming: null,
        inPerson: false,
        noShow: false,
        attempts: [],
        scheduledAt: at,
        overdue: [],
        passed: [],
      }
  }
}

/** The encounter of before stays in the EMR as called off; whoever comes in again has one of their own. */
function anotherEncounter(state: VisitState): Partial<VisitState> {
  return {
    encounter: 'none',
    encountersOver: (state.encountersOver ?? 0) + 1,
    references: { ...state.references, encounter: null },
  }
}
