import type { Pathway } from '../../pathway/pathway.ts'
import type { HeldRef, VisitEvent } from '../event.ts'
import { notInOrder, notStanding, notTheirs, unverified } from '../gates.ts'
import type { Asked, Clinician, Refusal } from '../happening.ts'
import { isSigned } from '../signed-note.ts'
import type { VisitState } from '../state.ts'

/**
 * One more revision of the visit's one note. The writer must have seen what it replaces: `base` is the version known in
 * the chart, or the digest of the newest revision typed here, which the chart may not hold yet. After a conflict the
 * known version is the stale one, so any other is what the writer has read since and chose to write over.
 */
export function typeNote(pathway: Pathway, state: VisitState, typed: Asked<'type-note'>): VisitEvent[] | Refusal {
  if (state.noteDigest === typed.digest && !conflicts(state)) return []
  const refusal = mayNotType(pathway, state, typed.by)
  if (refusal) return refusal

  const known = state.references.noteVersion
  const own = typed.base !== null && typed.base === state.noteDigest
  const seen = conflicts(state) ? typed.base !== null && typed.base !== known && !own : typed.base === known || own
  if (known !== null && !seen) return { refused: 'newer-version', version: known }
  const { by, digest, held, keep } = typed
  const base = own ? known : typed.base
  return [{ kind: 'note-typed', by, revision: state.noteRevision + 1, digest, base, held, ...(keep && { keep }) }]
}

/** Refuses words for the note, also those that are only kept here until their author saves them. */
export function mayNotType(pathway: Pathway, state: VisitState, by: Clinician): Refusal | null {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (state.launches.length === 0) return { refused: 'not-yet', needs: ['launch'] }
  if (isSigned(state.note)) return { refused: 'already', what: state.note }
  return notInOrder(pathway, 'document', state)
}

/** Under which all words of a visit wait that are typed and not saved yet. */
export const UNSAVED_NOTES: HeldRef = 'unsaved-note/'

/** Those of one author, on all their devices. */
export function unsavedNotesOf(practitioner: string): HeldRef {
  return `${UNSAVED_NOTES}${practitioner}/`
}

/**
 * Those of one launch, which is one device: written over with each pause, and by no other device. What waits there is
 * named by its digest too, so that who has put it back lets go of these very words and not of what was typed since.
 */
export function unsavedNotesIn(practitioner: string, launch: string): HeldRef {
  return `${unsavedNotesOf(practitioner)}${launch}/`
}

/** Whether the chart holds a version of the note that is not ours, which nobody has written over yet. */
export function conflicts(state: VisitState): boolean {
  const failures = [state.failed['note/note'], state.failed['sign/note']]
  return failures.some((failure) => failure?.why === 'version-conflict')
}
