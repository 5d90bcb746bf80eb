import type { Recorded } from './event.ts'
import { appointmentAfter } from './fold/appointment.ts'
import { captionsAfter } from './fold/captions.ts'
import { chargeAfter } from './fold/charge.ts'
import { deskAfter } from './fold/desk.ts'
import { guestAfter } from './fold/guest.ts'
import { listChangeAfter } from './fold/list.ts'
import { meetingAfter } from './fold/meeting.ts'
import { messageAfter } from './fold/message.ts'
import { noteAfter } from './fold/note.ts'
import { orderAfter } from './fold/order.ts'
import { pictureAfter } from './fold/picture.ts'
import { preparationAfter } from './fold/preparation.ts'
import { roomAfter } from './fold/room.ts'
import { roomingAfter } from './fold/rooming.ts'
import { telephoneAfter } from './fold/telephone.ts'
import { asked, writeAfter } from './fold/write.ts'
import { listeningAfter, withHearing } from './listening.ts'
import type { VisitState } from './state.ts'

/** A visit before its first event. */
export function start(): VisitState {
  return {
    appointment: 'none',
    encounter: 'none',
    room: 'closed',
    note: 'none',
    summary: 'none',
    inPerson: false,
    moving: null,
    noShow: false,
    attempts: [],
    patient: null,
    practitioner: null,
    covering: [],
    slot: null,
    start: null,
    end: null,
    zone: null,
    language: 'en',
    bookedAt: null,
    scheduledAt: null,
    references: { appointment: null, encounter: null, note: null, noteVersion: null, intake: null, consent: null },
    consent: null,
    location: null,
    intake: null,
    device: null,
    identified: [],
    lockedOut: false,
    revocations: 0,
    waitingSince: null,
    waitingDevice: null,
    wish: null,
    offer: null,
    launches: [],
    roomingLaunches: [],
    admitted: null,
    ended: null,
    signing: null,
    signed: null,
    presence: [],
    rooming: null,
    vitals: {},
    guests: {},
    guestNames: [],
    pictures: {},
    captions: null,
    listening: null,
    phone: [],
    calls: {},
    noteRevision: 0,
    noteDigest: null,
    noteBy: null,
    noteHeld: null,
    noteWritten: null,
    orders: {},
    lists: {},
    addenda: {},
    messages: {},
    patientMessages: {},
    pending: {},
    failed: {},
    versions: {},
    overdue: [],
    passed: [],
    tasks: {},
    help: null,
    rated: { patient: false, clinician: false },
    seq: 0,
  }
}

/** Folds one recorded event into the state. Pure; never needs sealed content. */
export function evolve(state: VisitState, event: Recorded): VisitState {
  const listening = listeningAfter(state, event)
  const next = { ...happened(asked(state, event), event), ...(listening && { listening }), seq: event.seq }
  return withHearing(next)
}

/** Folds a whole log. */
export function replay(events: readonly Recorded[]): VisitState {
  return events.reduce(evolve, start())
}

function happened(state: VisitState, event: Recorded): VisitState {
  switch (event.kind) {
    case 'booking-asked':
    case 'booked':
    case 'booked-by-staff':
    case 'appointment-unfit':
    case 'booking-lost':
    case 'matched':
    case 'covering-recorded':
    case 'move-asked':
    case 'moved':
    case 'cancel-asked':
    case 'no-show-called':
    case 'cancelled':
    case 'restoring':
    case 'restored':
      return appointmentAfter(state, event)
    case 'message-asked':
    case 'message-sent':
    case 'message-failed':
    case 'message-delivered':
    case 'message-undelivered':
    case 'attempt-logged':
    case 'patient-message':
      return messageAfter(state, event)
    case 'identified':
    case 'locked-out':
    case 'unlocked':
    case 'link-revoked':
    case 'consent-given':
    case 'located':
    case 'intake-answered':
    case 'device-checked':
      return preparationAfter(state, event)
    case 'waiting':
    case 'waiting-left':
    case 'wait-given-up':
    case 'late-offered':
    case 'launched':
    case 'admitted':
    case 'joined':
    case 'left':
    case 'ended':
    case 'rated':
      return roomAfter(state, event)
    case 'guest-invited':
    case 'guest-came':
    case 'guest-admitted':
    case 'guest-removed':
      return guestAfter(state, event)
    case 'captions-on':
    case 'captions-off':
    case 'captions-told':
      return captionsAfter(state, event)
    case 'listening-asked':
    case 'listening-answered':
    case 'listening-stopped':
    case 'transcript-begun':
    case 'transcript-deleted':
      // `listeningAfter` has folded them.
      return state
    case 'rooming-begun':
    case 'rooming-checked':
    case 'company-noted':
    case 'handed-over':
    case 'vital-taken':
    case 'vital-withdrawing':
      return roomingAfter(state, event)
    case 'picture-asked':
    case 'picture-answered':
    case 'picture-dropped':
    case 'picture-taken':
    case 'picture-withdrawing':
      return pictureAfter(state, event)
    case 'phone-started':
    case 'phone-ended':
    case 'call-asked':
    case 'call-ringing':
    case 'call-answered':
    case 'call-ended':
    case 'call-failed':
      return telephoneAfter(state, event)
    case 'meeting-asked':
    case 'meeting-opened':
    case 'linked-by-context':
    case 'address-replaced':
    case 'meeting-failed':
    case 'meeting-over':
    case 'meeting-log-read':
      return meetingAfter(state, event)
    case 'note-typed':
    case 'marked':
    case 'mark-withdrawn':
    case 'signing':
    case 'signature-taken-back':
    case 'signed-in-emr':
    case 'addendum-typed':
      return noteAfter(state, event)
    case 'order-drafted':
    case 'order-signing':
    case 'order-withdrawing':
    case 'order-found':
    case 'order-changed':
    case 'order-ended':
    case 'order-booking':
    case 'order-booking-changed':
      return orderAfter(state, event)
    case 'list-changing':
    case 'list-change-dropped':
      return listChangeAfter(state, event)
    case 'assessed':
    case 'clinician-placed':
    case 'charge-accepted':
    case 'charge-reopened':
    case 'charge-found':
    case 'next-payer-left':
    case 'claim-answered':
      return chargeAfter(state, event)
    case 'written':
    case 'not-written':
    case 'left-out':
    case 'sent-by-message':
    case 'sent-again':
    case 'entered':
      return writeAfter(state, event)
    case 'deadline-passed':
    case 'moment-passed':
    case 'task-raised':
    case 'task-closed':
    case 'task-taken':
    case 'task-dropped':
    case 'task-done':
    case 'task-reopened':
    case 'help-asked':
    case 'help-taken':
    case 'help-answered':
    case 'message-kept':
    case 'message-let-go':
      return deskAfter(state, event)
  }
}
