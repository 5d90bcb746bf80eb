import type { Command } from './command.ts'
import { isConnected, tellOf, tellOfLeaving } from './connection.ts'
import type { By, HeldRef, VisitEvent, WriteKind } from './event.ts'
import type { StaffMember } from './happening.ts'
import { openMeetings, seatedMeetings } from './meeting.ts'
import { isNewest } from './newest.ts'
import type { OrderBooking, VisitState } from './state.ts'

/**
 * What one event asks of the world outside, given the state before it. The one place where commands are made: `decide`
 * hands them to the store and `evolve` notes them as pending, so the two can't disagree.
 *
 * Facts are ids, times and codes. The `intake` write is one QuestionnaireResponse per visit: its facts name the sealed
 * parts still here (`location`, `intake`); a part that has gone to the chart already is kept as the chart has it.
 * The `note` and `sign` writes replace `references.noteVersion` as it stands when the worker sends them.
 */
export function commandsOf(before: VisitState, event: VisitEvent, at: string): Command[] {
  switch (event.kind) {
    case 'booking-asked': {
      const { slot, practitioner, patient, start, end } = event
      const facts = { ...(slot !== null && { slot }), practitioner, start, end, ...(patient !== null && { patient }) }
      return [byBackend('book', 'appointment', event.held, facts)]
    }
    case 'message-asked':
      return [{ do: 'message', message: event.message, purpose: event.purpose, held: event.held }]
    case 'message-undelivered':
      // What a code says is gone with its sending: the patient asks for another.
      return event.purpose === 'code' || !isNewest(before, event.message)
        ? []
        : [{ do: 'message', message: event.message, purpose: event.purpose, held: null }]
    case 'consent-given':
      return [byBackend('consent', event.version, event.held, { decision: event.decision, at })]
    case 'located':
      return [byBackend('intake', 'qr', event.held, parts(event.held, before.intake?.held))]
    case 'intake-answered':
      return [byBackend('intake', 'qr', event.held, parts(before.location?.held, event.held))]
    case 'waiting':
      return arriving(before, at)
    case 'launched': {
      if (event.by.who !== 'clinician') return lapsedWrites(before, personOf(event.by).ref)
      return [...arriving(before, at), ...lapsedWrites(before, event.by.ref)]
    }
    case 'admitted': {
      const facts = { at, state: event.state, override: event.override ? 'yes' : 'no', by: refOf(event.by) }
      // By telephone nobody need have come into the waiting room.
      return [...arriving(before, at), byBackend('admit', 'encounter', event.reasonHeld, facts)]
    }
    case 'note-typed':
      if (event.keep) return []
      return [byClinician('note', 'note', refOf(event.by), event.held, { digest: event.digest })]
    case 'order-drafted':
      if (event.keep) return []
      return [byClinician('order', event.order, refOf(event.by), event.held, { category: event.category })]
    case 'order-signing':
      return [byClinician('order-sign', event.order, refOf(event.by), event.held, {})]
    case 'order-withdrawing':
      // An order that never reached the chart has nothing to withdraw there.
      return before.orders[event.order]?.reference ? [withdrawal(event.order, refOf(event.by))] : []
    case 'vital-taken':
      return [byPerson('vital', event.vital, personOf(event.by), event.held)]
    case 'vital-withdrawing':
      return before.vitals[event.vital]?.reference
        ? [byPerson('vital-withdraw', event.vital, personOf(event.by), null)]
        : []
    case 'order-booking': {
      const { order, slot, start, end } = event
      const former = formerBookings(before.orders[order]?.booking)
      const after: Record<string, string> = former === 0 ? {} : { after: String(former) }
      return [byBackend('order-book', order, null, { slot, start, end, ...after })]
    }
    case 'call-asked':
      return [{ do: 'call', call: event.call, held: event.held }]
    case 'call-ended':
      return event.by === undefined ? [] : [{ do: 'hang-up', call: event.call, held: null }]
    case 'meeting-asked':
      return [{ do: 'open-meeting', meeting: event.meeting, held: null }]
    case 'guest-invited':
    case 'guest-removed': {
      const { guest } = event
      // Who was never let in has never seen an address.
      if (before.guests[guest]?.admitted == null) return []
      return seatedMeetings(before).map((meeting) => ({ do: 'replace-address', meeting, guest, held: null }))
    }
    case 'meeting-over':
      // Once the visit has ended its log is asked for already.
      return before.ended === null && before.meetings?.[event.meeting]?.over === null
        ? [{ do: 'read-meeting', meeting: event.meeting, held: null }, ...tellOfLeaving(before)]
        : []
    case 'joined':
    case 'left':
      return tellOf(before, [event.who])
    case 'linked-by-context': {
      const { who, conference, external, externalType } = event
      const linked = { ...before, contextLinks: { [who]: { conference, external, externalType } } }
      return isConnected(before, who) ? tellOf(linked, [who]) : []
    }
    case 'list-changing':
      return [byPerson('list', event.change, personOf(event.by), event.held)]
    case 'picture-taken':
      return [filing(event.picture, refOf(event.by), event.held, event.digest)]
    case 'picture-withdrawing':
      return [byClinician('picture-withdraw', event.picture, refOf(event.by), null, {})]
    case 'ended': {
      const facts = {
        start: before.admitted?.at ?? at,
        end: at,
        state: before.admitted?.state ?? '',
        by: refOf(event.by),
      }
      return [
        byBackend('finish', 'encounter', null, facts),
        ...openMeetings(before).flatMap(overHere),
        ...tellOfLeaving(before),
      ]
    }
    case 'signing':
      return [byClinician('sign', 'note', refOf(event.by), event.held, { digest: event.digest })]
    case 'signature-taken-back': {
      const { signing, noteKept } = before
      // What was signed is the newest that was typed: a draft of it goes where drafts go.
      if (signing === null || noteKept) return []
      return [byClinician('note', 'note', signing.by, signing.held, { digest: signing.digest })]
    }
    case 'charge-accepted':
      return [byBackend('charge', chargeItem(before), event.held, { at, by: personOf(event.by).ref })]
    case 'addendum-typed':
      return [byClinician('addendum', event.addendum, refOf(event.by), event.held, {})]
    case 'patient-message':
      return [byBackend('message', event.message, event.held, { at })]
    case 'cancelled': {
      const there = before.encounter === 'arrived' || before.pending['arrive/encounter'] !== undefined
      return there ? [byBackend('cancel', 'encounter', null, {})] : []
    }
    case 'sent-again': {
      const { write, item, under, author, held, facts } = event
      return [{ do: 'write', write, item, under, by: author, held, facts }]
    }
    case 'entered':
    case 'sent-by-message':
    case 'written':
      // The words for the patient travel in the signed content: its ref outlives the signature's receipt.
      if (event.write === 'sign') {
        // Confirmed only now: what follows was asked for when it was taken.
        if (before.note === 'final') return []
        const content = before.signing?.held ?? before.noteHeld
        return [
          ...(content === null ? [] : [byBackend('summary', 'summary', content, {})]),
          // Of a note that is no resource of the EMR's FHIR server nothing is said there.
          ...(event.kind === 'written' && before.signing?.drafted === true ? [provenance(before.signing.by, at)] : []),
        ]
      }
      if (event.write === 'finish' && before.encounter !== 'finished')
        return [byBackend('fulfil', 'appointment', null, {})]
      return []
    case 'matched': {
      const { appointment } = before.references
      // What the EMR said itself need not be written there.
      if (event.by.who !== 'staff' || appointment === null) return []
      return [byBackend('match', 'appointment', null, { appointment, patient: event.patient })]
    }
    case 'cancel-asked':
      return [byBackend('call-off', 'appointment', null, { start: event.start })]
    case 'move-asked': {
      const { from, slot, start, end, practitioner } = event
      return [byBackend('move', 'appointment', null, { from, slot, start, end, practitioner })]
    }
    case 'no-show-called':
      return [byBackend('no-show', 'appointment', null, { start: event.start })]
    case 'booked-by-staff':
      return [byBackend('address', 'appointment', null, { appointment: event.appointment })]
    case 'signed-in-emr':
      return event.drafted === true && event.author !== null ? [provenance(event.author, event.signedAt)] : []
    case 'assessed':
    case 'clinician-placed':
    case 'charge-reopened':
    case 'next-payer-left':
    case 'charge-found':
    case 'claim-answered':
    case 'rated':
    case 'wait-given-up':
    case 'late-offered':
    case 'attempt-logged':
    case 'restoring':
    case 'restored':
    case 'appointment-unfit':
    case 'message-kept':
    case 'message-let-go':
    case 'booked':
    case 'booking-lost':
    case 'moved':
    case 'covering-recorded':
    case 'message-sent':
    case 'message-failed':
    case 'message-delivered':
    case 'identified':
    case 'locked-out':
    case 'device-checked':
    case 'waiting-left':
    case 'phone-started':
    case 'phone-ended':
    case 'call-ringing':
    case 'call-answered':
    case 'call-failed':
    case 'address-replaced':
    case 'meeting-opened':
    case 'meeting-failed':
    case 'meeting-log-read':
    case 'order-ended':
    case 'order-changed':
    case 'order-booking-changed':
    case 'order-found':
    case 'list-change-dropped':
    case 'marked':
    case 'mark-withdrawn':
    case 'captions-on':
    case 'captions-off':
    case 'captions-told':
    case 'listening-asked':
    case 'listening-answered':
    case 'listening-stopped':
    case 'transcript-begun':
    case 'transcript-deleted':
    case 'guest-came':
    case 'guest-admitted':
    case 'rooming-begun':
    case 'rooming-checked':
    case 'company-noted':
    case 'handed-over':
    case 'picture-asked':
    case 'picture-answered':
    case 'picture-dropped':
    case 'not-written':
    case 'left-out':
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
    case 'link-revoked':
    case 'unlocked':
      return []
  }
}

/** That a device had a part in the note, whose signature is known since `at`. */
function provenance(author: string, at: string): Command {
  return byBackend('provenance', 'note', null, { author, at })
}

/** The item of a visit's charge: each that is accepted is a write of its own, so that a claim sent again is another claim. */
export function chargeItem({ formerCharges = [] }: Pick<VisitState, 'formerCharges'>): string {
  return formerCharges.length === 0 ? 'charge' : `charge-${formerCharges.length + 1}`
}

/** How many appointments the EMR has had for an order when another is booked; each is a write of its own. */
export function formerBookings(booking: OrderBooking | undefined): number {
  return (booking?.former ?? 0) + (booking?.reference == null ? 0 : 1)
}

function overHere(meeting: number): Command[] {
  return [
    { do: 'end-meeting', meeting, held: null },
    { do: 'read-meeting', meeting, held: null },
  ]
}

/** The encounter, where there is none yet; `after` says how many of this visit were called off. */
function arriving({ encounter, ended, pending, encountersOver = 0 }: VisitState, at: string): Command[] {
  if (encounter !== 'none' || ended !== null || pending['arrive/encounter'] !== undefined) return []
  const after: Record<string, string> = encountersOver === 0 ? {} : { after: String(encountersOver) }
  return [byBackend('arrive', 'encounter', null, { at, ...after })]
}

/**
 * A person's drafts and changes of lists that waited for a live sign-in: launching again sends them. Signatures are not among them:
 * only the person signs, so `sign` and `order-sign` are pressed again. Nobody's words go out under a colleague's name.
 */
function lapsedWrites(state: VisitState, by: string): Command[] {
  const lapsed = (key: string) => state.failed[key]?.why === 'sign-in-lapsed'
  const writes: Command[] = []
  if (lapsed('note/note') && state.noteBy === by && state.noteHeld && state.noteDigest && state.note === 'draft')
    writes.push(byClinician('note', 'note', by, state.noteHeld, { digest: state.noteDigest }))
  for (const [order, known] of Object.entries(state.orders)) {
    if (known.by !== by) continue
    if (lapsed(`order/${order}`) && known.status === 'failed')
      writes.push(byClinician('order', order, by, known.held, { category: known.category }))
    if (lapsed(`order-withdraw/${order}`)) writes.push(withdrawal(order, by))
  }
  for (const [vital, known] of Object.entries(state.vitals)) {
    if (known.by !== by) continue
    if (lapsed(`vital/${vital}`) && known.status === 'failed')
      writes.push(byPerson('vital', vital, { who: 'staff', ref: by }, known.held))
    if (lapsed(`vital-withdraw/${vital}`))
      writes.push(byPerson('vital-withdraw', vital, { who: 'staff', ref: by }, null))
  }
  for (const [change, known] of Object.entries(state.lists ?? {}))
    if (lapsed(`list/${change}`) && known.by.ref === by) writes.push(byPerson('list', change, known.by, known.held))
  for (const [picture, { by: filer, held, digest, status }] of Object.entries(state.pictures ?? {})) {
    if (filer !== by) continue
    if (lapsed(`picture/${picture}`) && status === 'failed' && held !== null && digest !== null)
      writes.push(filing(picture, by, held, digest))
    if (lapsed(`picture-withdraw/${picture}`)) writes.push(byClinician('picture-withdraw', picture, by, null, {}))
  }
  for (const [addendum, known] of Object.entries(state.addenda))
    if (lapsed(`addendum/${addendum}`) && known.by === by)
      writes.push(byClinician('addendum', addendum, by, known.held, {}))
  return writes
}

function parts(location: HeldRef | undefined, intake: HeldRef | undefined): Record<string, string> {
  return { ...(location === undefined ? {} : { location }), ...(intake === undefined ? {} : { intake }) }
}

function filing(picture: string, by: string, held: HeldRef, digest: string): Command {
  return byClinician('picture', picture, by, held, { digest })
}

function withdrawal(order: string, by: string): Command {
  return byClinician('order-withdraw', order, by, null, {})
}

/** Under the own token of whoever pressed, as notes and orders go; `who` tells the audit what they are. */
function byPerson(write: WriteKind, item: string, { who, ref }: StaffMember, held: HeldRef | null): Command {
  return byClinician(write, item, ref, held, { who })
}

function byBackend(write: WriteKind, item: string, held: HeldRef | null, facts: Record<string, string>): Command {
  return { do: 'write', write, item, under: 'backend', by: null, held, facts }
}

function byClinician(
  write: WriteKind,
  item: string,
  by: string,
  held: HeldRef | null,
  facts: Record<string, string>,
): Command {
  return { do: 'write', write, item, under: 'clinician', by, held, facts }
}

function refOf(by: Extract<VisitEvent, { kind: 'ended' }>['by']): string {
  if (by.who !== 'clinician') throw new Error(`expected a clinician's act, found one of ${by.who}`)
  return by.ref
}

function personOf(by: By): StaffMember {
  if (by.who !== 'clinician' && by.who !== 'staff') throw new Error(`expected a person's act, found one of ${by.who}`)
  return by
}

/** The item of the charge before the one that is accepted, or proposed. */
export function formerItem({ formerCharges = [] }: Pick<VisitState, 'formerCharges'>): string {
  return chargeItem({ formerCharges: formerCharges.slice(0, -1) })
}
