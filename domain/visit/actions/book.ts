import type { Pathway } from '../../pathway/pathway.ts'
import { ageOn } from '../age.ts'
import type { VisitEvent } from '../event.ts'
import { notStanding, notTheirsAtDesk, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import { needOf } from '../need.ts'
import type { VisitState } from '../state.ts'
import { isMoveRequested } from '../requested.ts'
import { stepOf } from '../steps.ts'
import { raise, raiseForNeed } from '../tasks.ts'
import { anotherMessage } from './message.ts'

/** A visit is booked once. One whose slot was lost stays lost: another time is another visit. */
export function book(
  pathway: Pathway,
  state: VisitState,
  asked: Asked<'ask-booking'>,
  now: Date,
): VisitEvent[] | Refusal {
  const { slot, practitioner, patient, start, end, zone, language, held } = asked
  if (state.appointment === 'asked' || state.bookedAt !== null) {
    const same = state.slot === slot && state.practitioner === practitioner && state.patient === patient
    return same ? [] : { refused: 'already', what: 'booked' }
  }
  if (state.appointment !== 'none') return { refused: 'over' }
  // What begins now has begun when it is asked for.
  if (Date.parse(slot === null ? end : start) <= now.getTime()) return { refused: 'slot-in-the-past' }
  if (ageOn(asked.birthDate, new Date(start), zone) < pathway.minimumAge)
    return { refused: 'under-age', minimum: pathway.minimumAge }
  const need = asked.need === undefined ? {} : { need: asked.need }
  return [{ kind: 'booking-asked', slot, practitioner, patient, start, end, zone, language, ...need, held }]
}

/** What follows once the EMR holds the appointment. The link goes only where there is a contact on its record. */
export function booked(
  pathway: Pathway,
  state: VisitState,
  receipt: { reference: string; version: string },
): VisitEvent[] {
  const event: VisitEvent = { kind: 'booked', appointment: receipt.reference, version: receipt.version }
  const needs = raiseForNeed(pathway, state, state.need)
  if (state.patient !== null) return [event, anotherMessage(state, 'link', null), ...needs]
  const task = { id: 'person/unverified', why: 'unverified-patient', otherwise: 'front-desk' } as const
  return [event, ...needs, ...raise(state, stepOf(pathway, 'book'), 'contact not on file', task)]
}

/**
 * Staff have matched an unverified visit to a person, or have put a wrong match right: until anybody came in or wrote
 * anything, the visit is simply that other person's. Afterwards a person has to clear up what lies in which chart.
 */
export function matchPatient(
  pathway: Pathway,
  state: VisitState,
  asked: Asked<'match-patient'>,
): VisitEvent[] | Refusal {
  if (state.patient === asked.patient) return []
  const refusal = notTheirsAtDesk(state, asked.by)
  if (refusal) return refusal
  if (state.patient !== null && isTouched(state)) return otherwiseMatched(pathway, state)
  if (state.appointment !== 'booked')
    return state.bookedAt === null ? { refused: 'not-yet', needs: ['book'] } : { refused: 'over' }
  const { start, zone } = state
  if (start !== null && zone !== null && ageOn(asked.birthDate, new Date(start), zone) < pathway.minimumAge) {
    const tooYoung: Refusal = { refused: 'under-age', minimum: pathway.minimumAge }
    return asked.by.who === 'emr' && state.patient !== null ? otherwiseMatched(pathway, state) : tooYoung
  }
  return [{ kind: 'matched', patient: asked.patient, by: asked.by }, anotherMessage(state, 'link', null)]
}

/** The EMR names somebody whose this visit can't become: a person looks. */
function otherwiseMatched(pathway: Pathway, state: VisitState): VisitEvent[] {
  const task = { id: 'discrepancy/patient', why: 'matched-otherwise', otherwise: 'front-desk' } as const
  return raise(state, stepOf(pathway, 'book'), 'chart refuses', task)
}

/**
 * Two records of one person became one: whatever the visit has come to, it is of the record that stays, and what waits goes
 * there. The patient keeps their link and their devices.
 */
export function followMerge(state: VisitState, { from, into }: Asked<'patients-merged'>): VisitEvent[] {
  if (state.patient !== from || from === into) return []
  const merged: VisitEvent = { kind: 'matched', patient: into, by: { who: 'emr' } }
  const task = 'discrepancy/patient'
  return state.tasks[task] === undefined ? [merged] : [merged, { kind: 'task-closed', task }]
}

/** Whether anybody has come in for this person, or something of theirs was read or written. */
function isTouched(state: VisitState): boolean {
  const { identified, launches, consent, location, intake, encounter, noteRevision, patientMessages, waitingSince } =
    state
  const came = identified.length + launches.length + Object.keys(patientMessages).length + noteRevision > 0
  const answered = consent !== null || location !== null || intake !== null || waitingSince !== null
  return came || answered || encounter !== 'none' || state.pending['arrive/encounter'] !== undefined
}

/** The EMR moved the appointment: the same link is sent again with the new time, unless the visit has begun. */
export function move(state: VisitState, asked: Asked<'appointment-moved'>): VisitEvent[] | Refusal {
  const { start, end, practitioner } = asked
  if (state.start === start && state.end === end && state.practitioner === practitioner) return []
  if (state.appointment === 'none' || state.appointment === 'asked') return { refused: 'not-yet', needs: ['book'] }
  if (state.admitted !== null || (state.appointment !== 'booked' && state.appointment !== 'arrived'))
    return { refused: 'over' }
  const moved: VisitEvent[] = [...moveConfirmed(state, start), { kind: 'moved', start, end, practitioner }]
  return state.patient === null ? moved : [...moved, anotherMessage(state, 'link', null)]
}

/** The EMR tells of the move that a message has asked for: that is its receipt. */
function moveConfirmed(state: VisitState, start: string): VisitEvent[] {
  const { appointment } = state.references
  if (!isMoveRequested(state) || state.moving?.start !== start || appointment === null) return []
  return [{ kind: 'written', write: 'move', item: 'appointment', reference: appointment, version: start, digest: null }]
}

/** The desk sees to it that the EMR's answer to a message comes. */
export function moveRequested(state: VisitState): VisitEvent[] {
  const task = { id: 'move/requested', why: 'move-requested', otherwise: 'front-desk' } as const
  return raise(state, undefined, 'chart refuses', task)
}

/**
 * Staff made an appointment of this visit type in the EMR: it becomes a visit, and the one link goes out. Found again it
 * is the same visit.
 */
export function find(
  pathway: Pathway,
  state: VisitState,
  found: Asked<'appointment-found'>,
  now: Date,
): VisitEvent[] | Refusal {
  if (state.references.appointment === found.appointment && !mayBecome(state)) return []
  if (!mayBecome(state)) return { refused: 'already', what: 'booked' }
  const { kind: _, birthDate, ...booked } = found
  if (Date.parse(found.end) <= now.getTime()) return { refused: 'slot-in-the-past' }
  if (ageOn(birthDate, new Date(found.start), found.zone) < pathway.minimumAge)
    return { refused: 'under-age', minimum: pathway.minimumAge }
  const needs = raiseForNeed(pathway, { ...state, start: found.start }, found.need)
  return [{ kind: 'booked-by-staff', ...booked }, anotherMessage(state, 'link', null), ...needs]
}

/**
 * An appointment of this visit type as staff have it in the EMR. One that can't be a video visit as it stands comes before
 * the desk, and becomes the visit once it can.
 */
export function see(
  pathway: Pathway,
  state: VisitState,
  seen: Asked<'appointment-seen'>,
  now: Date,
): VisitEvent[] | Refusal {
  const { appointment, patient, unknown, practitioner, birthDate, start, end, zone, language } = seen
  if (patient !== null && practitioner !== null && birthDate !== null) {
    const found = find(pathway, state, { ...seen, kind: 'appointment-found', patient, practitioner, birthDate }, now)
    if (Array.isArray(found) || found.refused !== 'under-age') return found
  }
  if (!mayBecome(state)) return { refused: 'already', what: 'booked' }
  if (Date.parse(end) <= now.getTime()) return { refused: 'slot-in-the-past' }
  const nobody = unknown === true ? 'unknown-patient' : 'no-patient'
  const why = patient === null ? nobody : practitioner === null ? 'no-clinician' : 'under-age'
  const known =
    state.unfit === why &&
    state.patient === patient &&
    state.practitioner === practitioner &&
    state.start === start &&
    state.end === end
  if (known) return []
  const unfit: VisitEvent = {
    kind: 'appointment-unfit',
    why,
    appointment,
    patient,
    practitioner,
    start,
    end,
    zone,
    language,
  }
  const due = new Date(Math.min(Date.parse(start), now.getTime() + UNFIT_WITHIN_MS))
  const task = { id: `unfit/${why}`, why: `unfit-${why}`, otherwise: 'front-desk', due } as const
  return [unfit, ...raise(state, stepOf(pathway, 'book'), 'contact not on file', task)]
}

const UNFIT_WITHIN_MS = 4 * 3_600_000

/** Whether an appointment of the EMR may still become this visit: nobody has been told of it. */
function mayBecome({ appointment, bookedAt }: VisitState): boolean {
  return appointment === 'none' || appointment === 'unfit' || (appointment === 'cancelled' && bookedAt === null)
}

/**
 * A cancelled appointment stands again, or is a video visit again: the same visit with the same link. Where the patient
 * had come in, it waits until the EMR has their encounter called off; coming in again they have another.
 */
export function restore(pathway: Pathway, state: VisitState): VisitEvent[] | Refusal {
  if (state.appointment !== 'cancelled' || state.restoring) return []
  // What was never booked is looked at anew.
  if (state.bookedAt === null) return { refused: 'not-yet', needs: ['book'] }
  const there = state.encounter === 'arrived' || state.pending['arrive/encounter'] !== undefined
  return there ? [{ kind: 'restoring', wanted: true }] : standsAgain(pathway, state)
}

/** The EMR has the encounter of before as called off: an appointment that stands again waits for nothing more. */
export function encounterCalledOff(pathway: Pathway, state: VisitState): VisitEvent[] {
  return state.restoring ? standsAgain(pathway, state) : []
}

function standsAgain(pathway: Pathway, state: VisitState): VisitEvent[] {
  const restored: VisitEvent[] = [
    { kind: 'restored', by: { who: 'emr' } },
    ...raiseForNeed(pathway, state, needOf(state)),
  ]
  return state.patient === null ? restored : [...restored, anotherMessage(state, 'link', null)]
}

/**
 * The patient can't come. Nothing is cancelled before the EMR has it so; whoever waits already, or was admitted, says it
 * to a person. Asked again after a refusal it is tried again.
 */
export function askCancel(state: VisitState): VisitEvent[] | Refusal {
  if (state.pending['call-off/appointment'] !== undefined || state.appointment === 'cancelled') return []
  if (state.moving !== null && !isMoveRequested(state)) return { refused: 'already', what: 'moving' }
  const refusal = notStanding(state) ?? unverified(state)
  if (refusal) return refusal
  if (state.room === 'waiting') return { refused: 'already', what: 'waiting' }
  if (state.room !== 'closed' || state.start === null) return { refused: 'over' }
  return [{ kind: 'cancel-asked', start: state.start }]
}

/**
 * The patient would rather come at another time. The EMR decides whether it is free, and until then the present one
 * stands. Whoever has come in already, or has a cancelling under way, says it to a person.
 */
export function askMove(state: VisitState, asked: Asked<'ask-move'>, now: Date): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state)
  if (refusal) return refusal
  const { from, slot, start, end, practitioner } = asked
  if (state.moving !== null) return state.moving.slot === slot ? [] : { refused: 'already', what: 'moving' }
  if (state.pending['call-off/appointment'] !== undefined) return { refused: 'over' }
  if (state.room === 'waiting') return { refused: 'already', what: 'waiting' }
  if (state.appointment !== 'booked' || state.room !== 'closed' || state.start === null) return { refused: 'over' }
  if (state.pending['arrive/encounter'] !== undefined) return { refused: 'already', what: 'waiting' }
  if (state.start === start) return []
  // Staff have moved it under their eyes: they look at that time first.
  if (state.start !== from) return { refused: 'newer-version', version: state.start }
  if (Date.parse(start) <= now.getTime()) return { refused: 'slot-in-the-past' }
  return [{ kind: 'move-asked', from, slot, start, end, practitioner }]
}

/** The EMR has moved the appointment, as the patient asked; it may have told so itself before its answer came. */
export function movedAsAsked(pathway: Pathway, state: VisitState): VisitEvent[] {
  const { moving } = state
  if (moving === null || moving.start === state.start || state.appointment === 'cancelled') return []
  if (state.admitted !== null) return contradiction(pathway, state)
  const { start, end, practitioner } = moving
  return [{ kind: 'moved', start, end, practitioner }, anotherMessage(state, 'link', null)]
}

/** The EMR has called the appointment off, as the patient asked: they are told, and their calendar too. */
export function calledOff(pathway: Pathway, state: VisitState): VisitEvent[] {
  if (state.appointment === 'cancelled') return []
  if (state.admitted === null)
    return [{ kind: 'cancelled', by: { who: 'patient' } }, anotherMessage(state, 'cancelled', null)]
  return contradiction(pathway, state)
}

/** The EMR has it that the patient did not come. One who came in meanwhile is here: a person looks. */
export function didNotCome(pathway: Pathway, state: VisitState): VisitEvent[] {
  if (state.appointment === 'cancelled') return []
  if (state.admitted === null && state.room === 'closed')
    return [{ kind: 'cancelled', by: { who: 'emr' }, noShow: true }]
  return contradiction(pathway, state)
}

/** The EMR says who may stand in for the clinician; whoever it names no more is covering no more. */
export function cover(state: VisitState, asked: Asked<'cover'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state)
  if (refusal) return refusal
  const practitioners = [...new Set(asked.practitioners)].filter((one) => one !== state.practitioner).toSorted()
  const known =
    practitioners.length === state.covering.length && practitioners.every((one) => state.covering.includes(one))
  return known ? [] : [{ kind: 'covering-recorded', practitioners }]
}

/**
 * The EMR cancelled the appointment. Once the clinician has admitted the patient, people are talking and the visit is
 * a fact: it is not undone by a status, a person looks at the contradiction (R06, R07).
 */
export function cancel(
  pathway: Pathway,
  state: VisitState,
  { inPerson = false, noShow = false }: Asked<'appointment-cancelled'>,
  now: Date,
): VisitEvent[] | Refusal {
  if (state.appointment === 'cancelled') return state.restoring ? [{ kind: 'restoring', wanted: false }] : []
  if (state.appointment === 'none' || state.appointment === 'asked') return { refused: 'not-yet', needs: ['book'] }
  if (state.appointment === 'lost') return { refused: 'over' }
  // The EMR may tell of what the patient asked for before its answer comes.
  if (state.pending['call-off/appointment'] !== undefined && !inPerson && !noShow) return calledOff(pathway, state)
  if (state.admitted === null) {
    const event: VisitEvent = {
      kind: 'cancelled',
      by: { who: 'emr' },
      ...(inPerson && { inPerson }),
      ...(noShow && { noShow }),
    }
    // Whoever was told of it is told that it is off, while that is news.
    const told = Object.values(state.messages).some(({ purpose, status }) => purpose === 'link' && status !== 'failed')
    const coming = state.start !== null && Date.parse(state.start) > now.getTime()
    return told && coming && !noShow && state.patient !== null
      ? [event, anotherMessage(state, inPerson ? 'in-person' : 'cancelled', null)]
      : [event]
  }
  return contradiction(pathway, state)
}

function contradiction(pathway: Pathway, state: VisitState): VisitEvent[] {
  const task = { id: 'discrepancy/cancelled', why: 'cancelled-during-visit', otherwise: 'front-desk' } as const
  return raise(state, stepOf(pathway, 'meet'), 'chart refuses', task)
}
