import type { Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent } from '../event.ts'
import { notInOrder, notStanding, notTheirs, stepId, unverified } from '../gates.ts'
import type { Asked, Clinician, Refusal } from '../happening.ts'
import { isSigned } from '../signed-note.ts'
import type { VisitState } from '../state.ts'
import { conflicts } from './document.ts'
import { LINK_LIVES_MS } from './message.ts'
import { hungUp } from './telephone.ts'

/** *End visit*: the call's real end becomes the encounter's, and the telephone service hangs up. */
export function end(pathway: Pathway, state: VisitState, asked: Asked<'end'>): VisitEvent[] | Refusal {
  if (state.ended !== null) return []
  const refusal = notStanding(state) ?? notTheirs(state, asked.by)
  if (refusal) return refusal
  if (state.room !== 'open') return { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
  return notInOrder(pathway, 'end', state) ?? [...hungUp(state, asked.by), { kind: 'ended', by: asked.by }]
}

/** *Sign* makes the note final. It never moves the encounter's times. */
export function sign(pathway: Pathway, state: VisitState, asked: Asked<'sign'>): VisitEvent[] | Refusal {
  if (state.signing?.digest === asked.digest && state.signing.by === asked.by.ref) return []
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, asked.by)
  if (refusal) return refusal
  if (isSigned(state.note)) return { refused: 'already', what: state.note }
  if (state.ended === null) return { refused: 'not-yet', needs: [stepId(pathway, 'end')] }
  if (state.noteRevision === 0) return { refused: 'note-empty' }
  if (conflicts(state)) return { refused: 'newer-version', version: state.references.noteVersion ?? '' }
  const outOfOrder = notInOrder(pathway, 'sign', state)
  const { by, digest, held, edits, says } = asked
  const known = { ...(edits !== undefined && { edits }), ...(says !== undefined && { says }) }
  return outOfOrder ?? [{ kind: 'signing', by, digest, held, ...known }]
}

/**
 * Until a person has entered it, whoever signed may take their signature back and change the note. Not where it may stand in the
 * EMR already: there a person looks first.
 */
export function takeSignatureBack(state: VisitState, { by }: Asked<'take-signature-back'>): VisitEvent[] | Refusal {
  if (state.note === 'draft') return []
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (state.signing !== null && state.signing.by !== by.ref)
    return { refused: 'not-your-visit', clinician: state.signing.by }
  if (!mayTakeBack(state, by)) return { refused: 'already', what: state.note }
  return [{ kind: 'signature-taken-back', by }]
}

/** Whether this clinician's own signature waits for a person who enters the note. */
export function mayTakeBack(state: VisitState, by: Clinician): boolean {
  return state.note === 'with-person' && state.failed['sign/note']?.why === 'by-hand' && state.signing?.by === by.ref
}

/**
 * The clinician signed in the EMR rather than here: that is done. Words that have not reached the chart yet are kept in
 * front of their author, who is shown both; and a signature of ours that is on its way is left to its own answer.
 */
export function noteSignedInEmr(state: VisitState, signed: Asked<'note-signed-in-emr'>): VisitEvent[] | Refusal {
  if (state.note === 'final' || state.note === 'signing') return []
  if (state.references.note !== signed.reference) return []
  if (state.ended === null) return { refused: 'not-yet', needs: ['end'] }
  if (hasUnsavedWords(state)) return { refused: 'newer-version', version: signed.version }
  const { reference, version, author, signedAt, drafted, edits, says } = signed
  const event: VisitEvent = {
    kind: 'signed-in-emr',
    reference,
    version,
    author,
    signedAt,
    ...(drafted && { drafted }),
    ...(edits !== undefined && { edits }),
    ...(says !== undefined && { says }),
  }
  // Whose note it is the EMR does not say, so that nothing can be said of them there.
  return drafted && author === null ? [event, { kind: 'left-out', write: 'provenance', item: 'note' }] : [event]
}

/** Whether words were typed that the chart is not known to hold. */
export function hasUnsavedWords(state: VisitState): boolean {
  return (
    state.pending['note/note'] !== undefined ||
    state.noteWritten?.digest !== (state.signing?.digest ?? state.noteDigest)
  )
}

/** How easy it was, once the visit is over, and once for each side. Nobody has to say. */
export function rate(state: VisitState, asked: Asked<'rate'>, now: Date): VisitEvent[] | Refusal {
  const { by, ease, held } = asked
  const refusal = notStanding(state) ?? unverified(state) ?? (by.who === 'clinician' ? notTheirs(state, by) : null)
  if (refusal) return refusal
  if (state.ended === null) return { refused: 'not-yet', needs: ['end'] }
  if (now.getTime() - Date.parse(state.ended.at) > LINK_LIVES_MS) return { refused: 'over' }
  return state.rated[by.who] ? [] : [{ kind: 'rated', by, ease, held }]
}

/** After the signature nothing is changed, only added. */
export function addAddendum(state: VisitState, asked: Asked<'add-addendum'>): VisitEvent[] | Refusal {
  const known = state.addenda[asked.addendum]
  if (known && (known.status !== 'failed' || known.held === asked.held)) return []
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, asked.by)
  if (refusal) return refusal
  if (state.note !== 'final') return { refused: 'not-yet', needs: ['sign'] }
  const { by, addendum, held, says } = asked
  return [{ kind: 'addendum-typed', by, addendum, held, ...(says !== undefined && { says }) }]
}
