import { alsoSays } from '../smart-note/note-says.ts'
import { orderMoment } from './actions/follow.ts'
import { commandsOf, formerBookings } from './commands.ts'
import type { Attempt } from './attempts.ts'
import type { By, Guest, MessagePurpose, Participant, Recorded, WriteKind } from './event.ts'
import { isInvited, isWithPerson } from './event.ts'
import { helpAfter } from './help.ts'
import { listeningAfter, withHearing } from './listening.ts'
import { presenceOf, seatedMeetings } from './meeting.ts'
import type {
  CallState,
  GuestState,
  ListChangeState,
  MeetingState,
  MessageState,
  OrderBooking,
  OrderState,
  PictureState,
  RoomingState,
  StayState,
  ChargeState,
  VisitState,
  VitalState,
} from './state.ts'
import { tasksAfter } from './task-list.ts'

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

const MOVE = 'move/appointment'

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

/** Notes as pending what the event sends on its way; a write asked again is no longer a failed one. */
function asked(state: VisitState, event: Recorded): VisitState {
  let { pending, failed, orders, addenda, lists, pictures } = state
  for (const command of commandsOf(state, event, event.at)) {
    if (command.do !== 'write') continue
    const key = `${command.write}/${command.item}`
    pending = { ...pending, [key]: pending[key] ?? event.at }
    failed = without(failed, key)
    const order = orders[command.item]
    if (command.write === 'order' && order)
      orders = { ...orders, [command.item]: { ...order, status: 'drafting', why: null } }
    if (command.write === 'order-withdraw' && order)
      orders = { ...orders, [command.item]: { ...order, status: 'withdrawing', why: null } }
    const change = lists?.[command.item]
    if (command.write === 'list' && change)
      lists = { ...lists, [command.item]: { ...change, status: 'writing', why: null } }
    const picture = pictures?.[command.item]
    if (command.write === 'picture' && picture)
      pictures = { ...pictures, [command.item]: { ...picture, status: 'filing', why: null } }
    if (command.write === 'picture-withdraw' && picture)
      pictures = { ...pictures, [command.item]: { ...picture, status: 'withdrawing', why: null } }
    const addendum = addenda[command.item]
    if (command.write === 'addendum' && addendum)
      addenda = { ...addenda, [command.item]: { ...addendum, status: 'writing' } }
  }
  return { ...state, pending, failed, orders, addenda, ...(lists && { lists }), ...(pictures && { pictures }) }
}

function happened(state: VisitState, event: Recorded): VisitState {
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
    case 'moved': {
      const { start, end, practitioner } = event
      // A later start gives the patient's steps a new deadline, so none of them is overdue any more.
      const covering = state.covering.filter((one) => one !== practitioner)
      const failed = without(state.failed, MOVE)
      const fresh = { attempts: [], scheduledAt: at, overdue: [], passed: [], moving: null, wish: null, offer: null }
      const sent = state.sent && { sent: without(state.sent, MOVE) }
      return { ...state, start, end, practitioner, covering, failed, ...sent, ...fresh }
    }
    case 'covering-recorded':
      return { ...state, covering: event.practitioners }
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
    case 'message-asked':
      return withMessage(message(state, event, 'asked'), event.message, {
        askedAt: at,
        ...(event.onRequest && { onRequest: true }),
      })
    case 'message-sent': {
      const sent = withMessage(message(state, event, 'sent'), event.message, { channel: event.channel })
      if (event.purpose !== 'late') return sent
      return { ...sent, attempts: [...state.attempts, { channel: event.channel, outcome: 'sent', at }] }
    }
    case 'attempt-logged':
      return { ...state, attempts: [...state.attempts, { channel: 'phone', outcome: event.outcome, at }] }
    case 'message-failed':
      return message(state, event, 'failed')
    case 'message-delivered':
      return withMessage(state, event.message, { delivered: true })
    case 'message-undelivered': {
      const undelivered = [...(state.messages[event.message]?.undelivered ?? []), event.channel]
      const missed = withMessage(state, event.message, { status: 'asked', undelivered })
      if (event.purpose !== 'late') return missed
      // Nobody was reached by it: it is no attempt.
      const tried = ({ channel, outcome }: Attempt) => outcome !== 'sent' || channel !== event.channel
      return { ...missed, attempts: state.attempts.filter(tried) }
    }
    case 'identified':
      return { ...state, identified: [...state.identified, event.device] }
    case 'locked-out':
      return { ...state, lockedOut: true }
    case 'consent-given':
      return { ...state, consent: { version: event.version, decision: event.decision, at } }
    case 'located':
      return {
        ...state,
        location: { state: event.state, at, digest: event.digest, held: event.held },
        answersHeld: [...(state.answersHeld ?? []), event.held],
      }
    case 'intake-answered': {
      const { complete, redFlag, stop = null, need = null, digest, held } = event
      const answersHeld = [...(state.answersHeld ?? []), held]
      return { ...state, intake: { complete, at, redFlag, stop, need, digest, held }, answersHeld }
    }
    case 'device-checked':
      return { ...state, device: { camera: event.camera, microphone: event.microphone, at } }
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
    case 'guest-invited': {
      const invitation = (state.guests[event.guest]?.invitation ?? 0) + 1
      return withGuest(sentAway(state, event.guest), event.guest, {
        invitation,
        device: null,
        held: null,
        admitted: null,
        removed: false,
      })
    }
    case 'guest-came':
      return withGuest({ ...state, guestNames: [...state.guestNames, event.held] }, event.guest, {
        device: event.device,
        held: event.held,
      })
    case 'guest-admitted':
      return withGuest(state, event.guest, { admitted: { by: refOf(event.by), at } })
    case 'guest-removed':
      return withGuest(sentAway(state, event.guest), event.guest, { removed: true, admitted: null })
    case 'rooming-begun': {
      const done = { checked: state.rooming?.checked ?? {}, company: state.rooming?.company ?? null }
      const since = state.rooming?.since ?? at
      return { ...state, rooming: { by: personOf(event.by), begunAt: at, since, ...done, handedOver: null } }
    }
    case 'rooming-checked':
      return withRooming(state, ({ checked }) => ({ checked: { ...checked, [event.check]: at } }))
    case 'company-noted':
      return withRooming(state, () => ({ company: event.company }))
    case 'handed-over':
      return withRooming(state, () => ({ handedOver: { by: personOf(event.by), at, held: event.held } }))
    case 'vital-taken': {
      const { vital, code, held } = event
      const taken = { code, status: 'writing' as const, by: personOf(event.by), at, reference: null, held }
      return { ...state, vitals: { ...state.vitals, [vital]: taken } }
    }
    case 'vital-withdrawing': {
      if (state.vitals[event.vital]?.reference) return withVital(state, event.vital, { status: 'withdrawing' })
      const failed = without(state.failed, `vital/${event.vital}`)
      return withVital({ ...state, failed }, event.vital, { status: 'withdrawn' })
    }
    case 'picture-asked':
      return withPicture(state, event.picture, {
        site: event.site,
        status: 'asked',
        at,
        answered: null,
        by: null,
        digest: null,
        held: null,
        reference: null,
        why: null,
      })
    case 'picture-answered': {
      const who = event.by.who === 'patient' ? 'patient' : 'clinician'
      const answered = { by: who, ref: 'ref' in event.by ? event.by.ref : null, at } as const
      return changedPicture(state, event.picture, {
        status: event.decision === 'allow' ? 'allowed' : 'declined',
        answered,
      })
    }
    case 'picture-dropped': {
      const failed = without(state.failed, `picture/${event.picture}`)
      return changedPicture({ ...state, failed }, event.picture, { status: 'dropped', held: null, why: null })
    }
    case 'picture-taken':
      return changedPicture(state, event.picture, {
        status: 'filing',
        by: refOf(event.by),
        digest: event.digest,
        held: event.held,
        why: null,
        ...(event.site !== undefined && { site: event.site }),
        ...(event.side !== undefined && { side: event.side }),
      })
    case 'picture-withdrawing':
      return changedPicture(state, event.picture, { status: 'withdrawing', why: null })
    case 'marked':
      return {
        ...state,
        marks: { ...state.marks, [event.mark]: { phrase: event.phrase, by: refOf(event.by), at } },
      }
    case 'mark-withdrawn': {
      const marks = Object.entries(state.marks ?? {}).filter(([mark]) => mark !== event.mark)
      return { ...state, marks: Object.fromEntries(marks) }
    }
    case 'captions-on':
    case 'captions-off':
      return { ...state, captions: { on: event.kind === 'captions-on', by: event.who, at, told: [] } }
    case 'captions-told':
      return state.captions
        ? { ...state, captions: { ...state.captions, told: [...state.captions.told, event.who] } }
        : state
    case 'listening-asked':
    case 'listening-answered':
    case 'listening-stopped':
    case 'transcript-begun':
    case 'transcript-deleted':
      // `listeningAfter` has folded them.
      return state
    case 'phone-started':
      return {
        ...state,
        phone: [...state.phone, { reason: event.reason, by: refOf(event.by), from: event.since ?? at, until: null }],
      }
    case 'phone-ended':
      return { ...state, phone: hungUp(state.phone, event.until ?? at) }
    case 'call-asked': {
      const asked = { by: refOf(event.by), reason: event.reason, at, status: 'asked' as const, why: null }
      return { ...state, calls: { ...state.calls, [event.call]: asked } }
    }
    case 'call-ringing':
      return withCall(state, event.call, { status: `ringing-${event.who}`, why: null })
    case 'call-answered':
      return withCall(state, event.call, { status: 'talking', why: null })
    case 'call-ended':
      return withCall(state, event.call, { status: 'ended' })
    case 'call-failed':
      return withCall(state, event.call, { status: 'failed', why: event.why })
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
    case 'note-typed': {
      const note = {
        note: 'draft' as const,
        signing: null,
        noteRevision: event.revision,
        noteDigest: event.digest,
        noteBy: refOf(event.by),
        noteHeld: event.held,
        ...(event.keep && { noteKept: event.keep }),
      }
      const references = { ...state.references, noteVersion: event.base ?? state.references.noteVersion }
      // Typing on top of the newer version that was in the way settles the conflict, also one met when signing.
      const conflict = state.failed['sign/note']?.why === 'version-conflict'
      return { ...state, ...note, references, failed: conflict ? without(state.failed, 'sign/note') : state.failed }
    }
    case 'order-drafted': {
      const { category, held, keep } = event
      const order: OrderState = {
        category,
        held,
        status: keep ? 'proposed' : 'drafting',
        ...(keep && { kept: keep }),
        reference: null,
        version: null,
        by: refOf(event.by),
        why: null,
      }
      return { ...state, orders: { ...state.orders, [event.order]: order } }
    }
    case 'order-signing':
      return withOrder(state, event.order, { status: 'signing', why: null })
    case 'order-withdrawing': {
      if (state.orders[event.order]?.reference)
        return withOrder(state, event.order, { status: 'withdrawing', why: null })
      const failed = without(without(state.failed, `order/${event.order}`), `order-sign/${event.order}`)
      return withOrder({ ...state, failed }, event.order, { status: 'withdrawn', why: null })
    }
    case 'list-changing': {
      const { list, act, entry, told, by, held, change } = event
      if (by.who !== 'clinician' && by.who !== 'staff') return state
      const known = { list, act, entry, told, by, held, status: 'writing' as const, at, reference: entry, why: null }
      return { ...state, lists: { ...state.lists, [change]: known } }
    }
    case 'list-change-dropped':
      return {
        ...state,
        lists: without(state.lists ?? {}, event.change),
        failed: without(state.failed, `list/${event.change}`),
      }
    case 'move-asked': {
      const { slot, start, end, practitioner } = event
      return { ...state, moving: { slot, start, end, practitioner } }
    }
    case 'no-show-called':
    case 'cancel-asked':
      return state
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
    case 'signing': {
      const { by, digest, held, edits = [], says } = event
      const signing = { by: refOf(by), digest, held, ...(edits.length > 0 && { drafted: true as const }) }
      // The signed content is the whole note: a waiting draft is superseded, see command.ts.
      const pending = without(state.pending, 'note/note')
      return { ...state, note: 'signing', signing, pending, ...(says !== undefined && { says }) }
    }
    case 'signature-taken-back':
      return { ...reopened(state), failed: without(state.failed, 'sign/note') }
    case 'signed-in-emr': {
      const { reference, version, author, signedAt, says } = event
      return {
        ...state,
        note: 'final',
        signed: { by: author ?? '', at: signedAt },
        signing: null,
        // What it says is the EMR's to tell from here on.
        noteHeld: null,
        noteDigest: null,
        references: { ...state.references, note: reference, noteVersion: version },
        noteWritten: { reference, version, digest: null, at },
        failed: without(state.failed, 'sign/note'),
        ...(says !== undefined && { says }),
      }
    }
    case 'addendum-typed': {
      const addendum = { status: 'writing' as const, at, by: refOf(event.by), held: event.held }
      const says = state.says && event.says && alsoSays(state.says, event.says)
      return { ...state, addenda: { ...state.addenda, [event.addendum]: addendum }, ...(says && { says }) }
    }
    case 'patient-message':
      return withPatientMessage(state, event.message, { status: 'writing', reference: null, at })
    case 'written':
      return written(state, event)
    case 'not-written':
      return notWritten(state, event)
    case 'left-out': {
      const key = `${event.write}/${event.item}`
      return { ...state, pending: without(state.pending, key), leftOut: [...(state.leftOut ?? []), key] }
    }
    case 'sent-by-message': {
      const { number, at, words } = event
      const key = `${event.write}/${event.item}`
      const by = state.signing?.by ?? state.admitted?.by ?? state.practitioner ?? ''
      return {
        ...doneElsewhere({ ...state, pending: without(state.pending, key) }, event, by),
        sent: { ...state.sent, [key]: { at, number, ...(words !== undefined && { words }) } },
      }
    }
    case 'sent-again':
      // Who has looked for the signed note has looked for a draft of it too.
      return event.write === 'sign' ? { ...state, note: 'signing', failed: without(state.failed, 'note/note') } : state
    case 'entered':
      return entered(state, event)
    case 'deadline-passed':
      return { ...state, overdue: [...state.overdue, event.step] }
    case 'moment-passed':
      return { ...state, passed: [...state.passed, event.moment] }
    case 'task-raised':
    case 'task-closed':
    case 'task-taken':
    case 'task-dropped':
    case 'task-done':
    case 'task-reopened':
      return lapsed({ ...state, tasks: tasksAfter(state.tasks, event) }, event.task, event.kind === 'task-done')
    case 'order-booking': {
      const { slot, start, end } = event
      const former = formerBookings(state.orders[event.order]?.booking)
      const booking = { status: 'asked' as const, slot, start, end, reference: null, ...(former > 0 && { former }) }
      return withOrder(state, event.order, { booking })
    }
    case 'order-booking-changed': {
      const { status, start, end } = event
      return withBooking(state, event.order, { status, start, end })
    }
    case 'order-found': {
      const { order, category, reference, version, digest = null } = event
      const by = state.orders[order]?.by ?? ''
      const held = state.orders[order]?.held ?? null
      const placed = { status: 'ordered' as const, orderedAt: at, placedInEmr: true, why: null, digest }
      return {
        ...state,
        orders: {
          ...state.orders,
          [order]: { ...state.orders[order], category, reference, version, by, held, ...placed },
        },
        failed: without(without(state.failed, `order-sign/${order}`), `order-withdraw/${order}`),
      }
    }
    case 'order-ended':
      return withOrder(state, event.order, {
        status: event.how,
        ...(event.replacedBy === undefined ? {} : { replacedBy: event.replacedBy }),
      })
    case 'message-kept': {
      const { held, about } = event
      return { ...state, kept: [...(state.kept ?? []).filter((one) => one.about !== about), { held, about }] }
    }
    case 'message-let-go':
      return { ...state, kept: (state.kept ?? []).filter(({ held }) => held !== event.held) }
    case 'order-changed':
      return withOrder(state, event.order, { digest: event.digest, changedAt: at })
    case 'assessed': {
      const { problems, digest, held, uncoded } = event
      const said = uncoded === undefined ? {} : { uncoded }
      return { ...state, assessed: { problems, by: refOf(event.by), at, digest, held, ...said } }
    }
    case 'clinician-placed': {
      const { by, place, state: within } = event
      return { ...state, clinicianPlace: { place, state: within, at, by: personOf(by) } }
    }
    case 'charge-accepted': {
      const { charge, held } = event
      const { reopened: _, ...rest } = state
      return { ...rest, charge: { ...charge, by: personOf(event.by), at, held, reference: null } }
    }
    case 'charge-reopened': {
      const { charge, assessed, ...rest } = state
      if (charge === undefined) return state
      const { how, payerNumber, read } = event
      return {
        ...rest,
        // What the problems are coded as was let go of when the claim left: it is read anew, or the clinician links them again. Not for
        // the next payer, who is told the same as the one before.
        ...(assessed && how === 'next-payer' && { assessed }),
        ...(assessed &&
          read && { assessed: { problems: assessed.problems, by: assessed.by, at: assessed.at, ...read } }),
        formerCharges: [...(state.formerCharges ?? []), charge],
        reopened: { how, payerNumber, by: personOf(event.by), at },
      }
    }
    case 'charge-found':
      return state.charge === undefined
        ? state
        : { ...state, charge: { ...state.charge, emr: { status: event.status, at } } }
    case 'next-payer-left': {
      const { reopened: _, ...rest } = state
      const before = state.formerCharges ?? []
      const charge = before.at(-1)
      return charge === undefined ? state : { ...rest, charge, formerCharges: before.slice(0, -1) }
    }
    case 'claim-answered': {
      const { charge, formerCharges = [] } = state
      const { answer, form, outcome, codes, charged, paid, payerNumber, decision, of = 0 } = event
      const told = { answer, form, outcome, codes, charged, paid, payerNumber, at }
      const said = decision === undefined ? told : { ...told, decision }
      const heard = (one: ChargeState): ChargeState => ({ ...one, answers: [...(one.answers ?? []), said] })
      if (of < formerCharges.length)
        return { ...state, formerCharges: formerCharges.map((one, place) => (place === of ? heard(one) : one)) }
      return charge === undefined ? state : { ...state, charge: heard(charge) }
    }
    case 'help-asked':
    case 'help-taken':
    case 'help-answered':
      return { ...state, help: helpAfter(state.help, event) }
    case 'rated':
      return { ...state, rated: { ...state.rated, [event.by.who]: true } }
    case 'link-revoked':
      return { ...state, identified: [], revocations: state.revocations + 1 }
    case 'unlocked':
      return { ...state, lockedOut: false }
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

function written(before: VisitState, event: Extract<Recorded, { kind: 'written' }>): VisitState {
  const { write, item, reference, version, digest, at } = event
  const key = `${write}/${item}`
  // A receipt for an older revision: the newer one is still on its way.
  const older = write === 'note' && digest !== null && digest !== before.noteDigest
  const state: VisitState = {
    ...before,
    pending: older ? before.pending : without(before.pending, key),
    failed: without(before.failed, key),
    ...(before.sent && { sent: without(before.sent, key) }),
    ...(before.entered && { entered: without(before.entered, key) }),
    versions: { ...before.versions, [key]: version },
  }
  const references = state.references
  switch (write) {
    case 'book':
      return { ...state, references: { ...references, appointment: reference } }
    case 'arrive': {
      const appointment = state.appointment === 'booked' ? 'arrived' : state.appointment
      const encounter = state.encounter === 'none' ? 'arrived' : state.encounter
      return { ...state, appointment, encounter, references: { ...references, encounter: reference } }
    }
    case 'admit':
      return {
        ...state,
        encounter: state.encounter === 'finished' ? 'finished' : 'in-progress',
        references: { ...references, encounter: reference },
      }
    case 'finish':
      return { ...state, encounter: 'finished', references: { ...references, encounter: reference } }
    case 'cancel':
      return { ...state, encounter: 'cancelled' }
    case 'fulfil':
      return { ...state, appointment: 'fulfilled' }
    case 'consent':
      return { ...state, references: { ...references, consent: reference } }
    case 'intake':
      // What a message or a person has brought there otherwise can't be read back as answers.
      return reference.startsWith('QuestionnaireResponse/')
        ? { ...state, references: { ...references, intake: reference } }
        : state
    case 'note':
      return {
        ...state,
        references: { ...references, note: reference, noteVersion: version },
        noteWritten: { reference, version, digest, at },
      }
    case 'sign':
      return {
        ...state,
        failed: without(state.failed, 'note/note'),
        note: 'final',
        signed: before.signed ?? { by: state.signing?.by ?? state.admitted?.by ?? '', at },
        signing: null,
        // Signed by a message already, it was asked for then.
        summary: before.note === 'final' ? state.summary : state.signing || state.noteHeld ? 'writing' : 'none',
        references: { ...references, note: reference, noteVersion: version },
        noteWritten: { reference, version, digest, at },
      }
    case 'summary':
      return { ...state, summary: 'written' }
    case 'addendum':
      return withAddendum(state, item, 'written')
    case 'order':
      return withOrder(state, item, { status: 'proposed', reference, version, why: null })
    case 'order-sign':
      return withOrder(state, item, { status: 'ordered', reference, version, why: null, orderedAt: at, digest })
    case 'order-withdraw':
      return withOrder(state, item, { status: 'withdrawn', version, why: null })
    case 'vital':
      return withVital(state, item, { status: 'written', reference })
    case 'vital-withdraw':
      return withVital(state, item, { status: 'withdrawn' })
    case 'order-book':
      return withBooking(state, item, { status: 'booked', reference })
    case 'list':
      return withListChange(state, item, { status: 'written', reference, at, why: null })
    case 'picture':
      return changedPicture(state, item, { status: 'filed', reference, held: null, why: null })
    case 'picture-withdraw':
      return changedPicture(state, item, { status: 'withdrawn', why: null })
    case 'charge':
      return state.charge ? { ...state, charge: { ...state.charge, reference } } : state
    case 'provenance':
    case 'match':
    case 'address':
    case 'call-off':
    case 'no-show':
    case 'move':
      return state
    case 'message':
      return withPatientMessage(state, item, {
        status: 'written',
        reference,
        at: state.patientMessages[item]?.at ?? at,
      })
  }
}

/** A person's word counts as done, and nothing more: no reference, no version, and no field by which to tell it from the chart's. */
function entered(before: VisitState, event: Extract<Recorded, { kind: 'entered' }>): VisitState {
  const { number, by, at } = event
  const key = `${event.write}/${event.item}`
  const ref = personOf(by)
  return doneElsewhere(
    {
      ...before,
      failed: without(before.failed, key),
      entered: { ...before.entered, [key]: { by: ref, at, number } },
    },
    event,
    ref,
  )
}

/** What a write has brought about that went another way than by a receipt of the chart's; `ref` is who did it. */
function doneElsewhere(
  state: VisitState,
  { write, item, at, number }: { write: WriteKind; item: string; at: string; number: string | null },
  ref: string,
): VisitState {
  switch (write) {
    case 'admit':
      return { ...state, encounter: state.encounter === 'finished' ? 'finished' : 'in-progress' }
    case 'finish':
      return { ...state, encounter: 'finished' }
    case 'cancel':
      return { ...state, encounter: 'cancelled' }
    case 'fulfil':
      return { ...state, appointment: 'fulfilled' }
    case 'sign':
      return {
        ...state,
        failed: without(state.failed, 'note/note'),
        note: 'final',
        signed: { by: ref, at },
        signing: null,
        summary: state.signing || state.noteHeld ? 'writing' : 'none',
      }
    case 'summary':
      return { ...state, summary: 'written' }
    case 'addendum':
      return withAddendum(state, item, 'written')
    case 'order':
    case 'order-sign':
      return withOrder(state, item, { status: 'ordered', placedInEmr: true, why: null, orderedAt: at, number })
    case 'order-withdraw':
      return withOrder(state, item, { status: 'withdrawn', why: null })
    case 'vital':
      return withVital(state, item, { status: 'written' })
    case 'vital-withdraw':
      return withVital(state, item, { status: 'withdrawn' })
    case 'order-book':
      return withBooking(state, item, { status: 'booked' })
    case 'list':
      return withListChange(state, item, { status: 'written', at, why: null })
    case 'picture':
      return changedPicture(state, item, { status: 'filed', held: null, why: null })
    case 'picture-withdraw':
      return changedPicture(state, item, { status: 'withdrawn', why: null })
    case 'message':
      return withPatientMessage(state, item, {
        status: 'written',
        reference: null,
        at: state.patientMessages[item]?.at ?? at,
      })
    case 'provenance':
    case 'charge':
    case 'book':
    case 'arrive':
    case 'note':
    case 'consent':
    case 'intake':
    case 'match':
    case 'address':
    case 'call-off':
    case 'no-show':
    case 'move':
      return state
  }
}

function notWritten(before: VisitState, event: Extract<Recorded, { kind: 'not-written' }>): VisitState {
  const { write, item, why, at } = event
  const key = `${write}/${item}`
  const state = {
    ...before,
    pending: without(before.pending, key),
    failed: { ...before.failed, [key]: { why, at } },
    ...(before.sent && { sent: without(before.sent, key) }),
  }
  switch (write) {
    case 'sign':
      return isWithPerson(why) ? { ...state, note: 'with-person' } : reopened(state)
    case 'summary':
      return { ...state, summary: 'failed' }
    case 'addendum':
      return withAddendum(state, item, 'failed')
    case 'order':
      return withOrder(state, item, { status: 'failed', why })
    case 'order-sign':
    case 'order-withdraw':
      return withOrder(state, item, { status: 'proposed', why })
    case 'order-book':
      return withBooking(state, item, { status: why === 'slot-taken' ? 'lost' : 'failed' })
    case 'list':
      return withListChange(state, item, { status: 'failed', why })
    case 'picture':
      return changedPicture(state, item, { status: 'failed', why })
    case 'picture-withdraw':
      return changedPicture(state, item, { status: 'filed', why })
    case 'message': {
      const known = state.patientMessages[item]
      return known ? withPatientMessage(state, item, { ...known, status: 'failed' }) : state
    }
    case 'vital':
      return withVital(state, item, { status: 'failed' })
    case 'vital-withdraw':
      return withVital(state, item, { status: 'written' })
    case 'move':
      return { ...state, moving: null }
    case 'provenance':
    case 'charge':
    case 'book':
    case 'arrive':
    case 'admit':
    case 'finish':
    case 'fulfil':
    case 'cancel':
    case 'match':
    case 'address':
    case 'call-off':
    case 'no-show':
    case 'consent':
    case 'intake':
    case 'note':
      return state
  }
}

/** The note as it was before it was signed. Its words stay sealed where the signature had them: nothing typed is lost. */
function reopened(state: VisitState): VisitState {
  return {
    ...state,
    note: 'draft',
    signing: null,
    noteHeld: state.signing?.held ?? state.noteHeld,
    noteDigest: state.signing?.digest ?? state.noteDigest,
    noteBy: state.signing?.by ?? state.noteBy,
  }
}

function message(
  state: VisitState,
  event: { message: string; purpose: MessagePurpose },
  status: MessageState['status'],
): VisitState {
  const known = state.messages[event.message]
  const start = status === 'asked' ? state.start : (known?.start ?? state.start)
  const after = { ...known, purpose: event.purpose, status, start }
  return { ...state, messages: { ...state.messages, [event.message]: after } }
}

function withMessage(state: VisitState, id: string, change: Partial<MessageState>): VisitState {
  const known = state.messages[id]
  return known ? { ...state, messages: { ...state.messages, [id]: { ...known, ...change } } } : state
}

function withOrder(state: VisitState, order: string, change: Partial<OrderState>): VisitState {
  const known = state.orders[order]
  return known ? { ...state, orders: { ...state.orders, [order]: { ...known, ...change } } } : state
}

/** Nobody is in the waiting room any more, nor in a call there. */
function nobodyWaits(state: VisitState, at: string): VisitState {
  const presence = closed(state.presence, at)
  return { ...state, room: 'closed', waitingSince: null, waitingDevice: null, presence }
}

function withRooming(state: VisitState, change: (rooming: RoomingState) => Partial<RoomingState>): VisitState {
  const { rooming } = state
  return rooming === null ? state : { ...state, rooming: { ...rooming, ...change(rooming) } }
}

function withVital(state: VisitState, vital: string, change: Partial<VitalState>): VisitState {
  const known = state.vitals[vital]
  return known ? { ...state, vitals: { ...state.vitals, [vital]: { ...known, ...change } } } : state
}

function withBooking(state: VisitState, order: string, change: Partial<OrderBooking>): VisitState {
  const booking = state.orders[order]?.booking
  return booking === undefined ? state : withOrder(state, order, { booking: { ...booking, ...change } })
}

function withListChange(state: VisitState, id: string, change: Partial<ListChangeState>): VisitState {
  const known = state.lists?.[id]
  return known ? { ...state, lists: { ...state.lists, [id]: { ...known, ...change } } } : state
}

function untold(state: VisitState, who: Participant): VisitState {
  const { captions } = state
  if (captions === undefined || captions === null) return state
  return { ...state, captions: { ...captions, told: captions.told.filter((one) => one !== who) } }
}

function withPicture(state: VisitState, picture: string, entry: PictureState): VisitState {
  return { ...state, pictures: { ...state.pictures, [picture]: entry } }
}

function changedPicture(state: VisitState, picture: string, change: Partial<PictureState>): VisitState {
  const known = state.pictures?.[picture]
  return known ? withPicture(state, picture, { ...known, ...change }) : state
}

function unanswered(pictures: Record<string, PictureState>): Record<string, PictureState> {
  const letGo = (one: PictureState) => (one.status === 'asked' ? { ...one, status: 'dropped' as const } : one)
  return Object.fromEntries(Object.entries(pictures).map(([id, one]) => [id, letGo(one)]))
}

function withAddendum(state: VisitState, addendum: string, status: 'written' | 'failed'): VisitState {
  const known = state.addenda[addendum]
  return known ? { ...state, addenda: { ...state.addenda, [addendum]: { ...known, status } } } : state
}

function withPatientMessage(
  state: VisitState,
  message: string,
  entry: VisitState['patientMessages'][string],
): VisitState {
  return { ...state, patientMessages: { ...state.patientMessages, [message]: entry } }
}

/** Who calls the row of an open order done says that nothing will come of it any more. */
function lapsed(state: VisitState, task: string, done: boolean): VisitState {
  const order = Object.keys(state.orders).find((one) => orderMoment(one) === task)
  const known = order === undefined ? undefined : state.orders[order]
  if (order === undefined || known?.status !== (done ? 'ordered' : 'lapsed')) return state
  return withOrder(state, order, { status: done ? 'lapsed' : 'ordered' })
}

function withGuest(state: VisitState, guest: Guest, change: Partial<GuestState>): VisitState {
  const before = state.guests[guest] ?? { invitation: 0, device: null, held: null, admitted: null, removed: false }
  return { ...state, guests: { ...state.guests, [guest]: { ...before, ...change } } }
}

function closed(presence: VisitState['presence'], at: string, connection?: string): VisitState['presence'] {
  const ends = (segment: VisitState['presence'][number]) =>
    segment.until === null && (connection === undefined || segment.connection === connection)
  return presence.map((segment) => (ends(segment) ? { ...segment, until: at } : segment))
}

function withCall(state: VisitState, call: string, change: Partial<CallState>): VisitState {
  const known = state.calls?.[call]
  return known ? { ...state, calls: { ...state.calls, [call]: { ...known, ...change } } } : state
}

/** The address by which a guest was let in is useless only once the organization's video tool has made another. */
function sentAway(state: VisitState, guest: Guest): VisitState {
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

/** What the organization's video tool has told of one stay, of which the earliest word stands. */
function withStay(state: VisitState, connection: string, who: Participant, change: Partial<StayState>): VisitState {
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

/** Once the visit has ended no call belongs to it, whoever still talks. */
function over(calls: Record<string, CallState>): Record<string, CallState> {
  const settled = (one: CallState) => (one.status === 'failed' ? one : { ...one, status: 'ended' as const })
  return Object.fromEntries(Object.entries(calls).map(([id, one]) => [id, settled(one)]))
}

function hungUp(phone: VisitState['phone'], at: string): VisitState['phone'] {
  return phone.map((call) => (call.until === null ? { ...call, until: at } : call))
}

function without<T>(entries: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key))
}

function personOf(by: By): string {
  return by.who === 'clinician' || by.who === 'staff' ? by.ref : ''
}

function refOf(by: By): string {
  return by.who === 'clinician' ? by.ref : ''
}
