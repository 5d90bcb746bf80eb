import type { DocumentReference } from '@medplum/fhirtypes'
import { refusal } from './refusals.ts'
import type { Actor, Rule } from './repository.ts'

/**
 * Signing a note: `docStatus` becomes final only by its author, under the author's own token, and from then on the
 * document stays as it is. An addendum is a document of its own that `relatesTo` the first with `appends`.
 */
export const noteRule: Rule = {
  async check(_repo, { before, after }, actor) {
    if (after.resourceType !== 'DocumentReference') return
    const was = before?.resourceType === 'DocumentReference' ? before : undefined
    if (was?.docStatus === 'final') refuseChange(was, after)
    else if (after.docStatus === 'final') requireAuthor(after, actor)
  },
}

function refuseChange(was: DocumentReference, now: DocumentReference): void {
  const superseded = { ...was, status: now.status, meta: now.meta }
  if (now.status === 'superseded' && JSON.stringify(superseded) === JSON.stringify({ ...now })) return
  throw refusal(
    'rule',
    `DocumentReference/${was.id} is signed and can't be changed. Write an addendum that appends it.`,
  )
}

function requireAuthor(note: DocumentReference, actor: Actor): void {
  const author = note.author?.map(({ reference }) => reference) ?? []
  if (actor.kind === 'user' && actor.role === 'clinician' && author.includes(`Practitioner/${actor.practitioner}`))
    return
  if (actor.kind === 'system') throw refusal('forbidden', 'A backend can not sign: docStatus final needs a user token.')
  throw refusal('forbidden', 'Only the author, a clinician, can sign this note.')
}
