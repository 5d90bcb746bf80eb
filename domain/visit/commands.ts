import type { Command } from './command.ts'
import type { HeldRef, VisitEvent, WriteKind } from './event.ts'
import type { VisitState } from './state.ts'

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
      const facts = { slot, practitioner, start, end, ...(patient === null ? {} : { patient }) }
      return [byBackend('book', 'appointment', event.held, facts)]
    }
    case 'message-asked':
      return [{ do: 'message', message: event.message, purpose: event.purpose, held: event.held }]
    case 'consent-given':
      return [byBackend('consent', event.version, event.held, { decision: event.decision, at })]
    case 'located':
      return [byBackend('intake', 'qr', event.held, parts(event.held, before.intake?.held))]
    case 'intake-answered':
      return [byBackend('intake', 'qr', event.held, parts(before.location?.held, event.held))]
    case 'waiting':
      return encounterNeeded(before) ? [byBackend('arrive', 'encounter', null, { at })] : []
    case 'launched': {
      const arrive = encounterNeeded(before) ? [byBackend('arrive', 'encounter', null, { at })] : []
      return event.by.who === 'clinician' ? [...arrive, ...lapsedWrites(before, event.by.ref)] : arrive
    }
    case 'admitted': {
      const facts = { at, state: event.state, override: event.override ? 'yes' : 'no', by: refOf(event.by) }
      // By telephone nobody need have come into the waiting room.
      const arrive = encounterNeeded(before) ? [byBackend('arrive', 'encounter', null, { at })] : []
      return [...arrive, byBackend('admit', 'encounter', event.reasonHeld, facts)]
    }
    case 'note-typed':
      return [byClinician('note', 'note', refOf(event.by), event.held, { digest: event.digest })]
    case 'order-drafted':
      return [byClinician('order', event.order, refOf(event.by), event.held, { category: event.category })]
    case 'order-signing':
      return [byClinician('order-sign', event.order, refOf(event.by), event.held, {})]
    case 'order-withdrawing':
      // An order that never reached the chart has nothing to withdraw there.
      return before.orders[event.order]?.reference ? [withdrawal(event.order, refOf(event.by))] : []
    case 'picture-taken':
      return [filing(event.picture, refOf(event.by), event.held, event.digest)]
    case 'ended': {
      const facts = {
        start: before.admitted?.at ?? at,
        end: at,
        state: before.admitted?.state ?? '',
        by: refOf(event.by),
      }
      return [byBackend('finish', 'encounter', null, facts)]
    }
    case 'signing':
      return [byClinician('sign', 'note', refOf(event.by), event.held, { digest: event.digest })]
    case 'addendum-typed':
      return [byClinician('addendum', event.addendum, refOf(event.by), event.held, {})]
    case 'patient-message':
      return [byBackend('message', event.message, event.held, { at })]
    case 'cancelled': {
      const there = before.encounter === 'arrived' || before.pending['arrive/encounter'] !== undefined
      return there ? [byBackend('cancel', 'encounter', null, {})] : []
    }
    case 'written':
      // The words for the patient travel in the signed content: its ref outlives the signature's receipt.
      if (event.write === 'sign') {
        const content = before.signing?.held ?? before.noteHeld
        return content === null ? [] : [byBackend('summary', 'summary', content, {})]
      }
      if (event.write === 'finish') return [byBackend('fulfil', 'appointment', null, {})]
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
    case 'rated':
    case 'wait-given-up':
    case 'late-offered':
    case 'attempt-logged':
    case 'restored':
    case 'booked':
    case 'booking-lost':
    case 'moved':
    case 'covering-recorded':
    case 'message-sent':
    case 'message-failed':
    case 'identified':
    case 'locked-out':
    case 'device-checked':
    case 'waiting-left':
    case 'signed-in-emr':
    case 'phone-started':
    case 'phone-ended':
    case 'joined':
    case 'left':
    case 'order-ended':
    case 'guest-invited':
    case 'guest-came':
    case 'guest-admitted':
    case 'guest-removed':
    case 'picture-asked':
    case 'picture-answered':
    case 'picture-dropped':
    case 'not-written':
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

function encounterNeeded(state: VisitState): boolean {
  return state.encounter === 'none' && state.ended === null && state.pending['arrive/encounter'] === undefined
}

/**
 * The clinician's drafts that waited for a live sign-in: launching again sends them. Signatures are not among them:
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
  for (const [picture, { by: filer, held, digest, status }] of Object.entries(state.pictures ?? {}))
    if (lapsed(`picture/${picture}`) && status === 'failed' && filer === by && held !== null && digest !== null)
      writes.push(filing(picture, by, held, digest))
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
