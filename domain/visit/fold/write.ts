import { commandsOf } from '../commands.ts'
import { isWithPerson, type Recorded, type WriteKind } from '../event.ts'
import type { VisitState } from '../state.ts'
import { withListChange } from './list.ts'
import { withPatientMessage } from './message.ts'
import { reopened, withAddendum } from './note.ts'
import { withOrder, withBooking } from './order.ts'
import { changedPicture } from './picture.ts'
import { withVital } from './rooming.ts'
import { personOf } from './who.ts'
import { without } from './without.ts'

type WriteEvent = Extract<
  Recorded,
  { kind: 'written' | 'not-written' | 'left-out' | 'sent-by-message' | 'sent-again' | 'entered' }
>

/** What became of a write toward the chart: read back, refused, left out, sent by message, or entered by a person. */
export function writeAfter(state: VisitState, event: WriteEvent): VisitState {
  switch (event.kind) {
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
  }
}

/** Notes as pending what the event sends on its way; a write asked again is no longer a failed one. */
export function asked(state: VisitState, event: Recorded): VisitState {
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
