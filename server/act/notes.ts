import { editsOf, type SectionEdit } from '#domain/smart-note/edits.ts'
import { hasUnsavedWords } from '#domain/visit/actions/close.ts'
import { UNSAVED_NOTES } from '#domain/visit/actions/document.ts'
import { CHAT, DRAFTED } from '#domain/visit/held-places.ts'
import { unlessFault } from './chart.ts'
import { choicesOf } from './draft.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { StoredVisit } from './store.ts'

const DAY_MS = 24 * 3_600_000
/** A note that nobody has signed for a month is a person's matter. */
const BACK_MS = 31 * DAY_MS
/** One search asks for as many. */
const AT_ONCE = 50

/**
 * Looks whether notes that are drafts to us were signed in the EMR itself: that is as good as signing here. Gives the
 * function that looks once.
 */
export function followNotes(house: House, organization: string): () => Promise<void> {
  return async () => {
    const since = new Date(house.now().getTime() - BACK_MS)
    await lookForSignatures(house, organization, await house.store.unsigned(organization, since, AT_ONCE))
  }
}

/** Looks whether the drafts of these visits were signed in the EMR; of one with words that are not in the chart nothing is asked. */
export async function lookForSignatures(
  house: House,
  organization: string,
  unsigned: readonly StoredVisit[],
): Promise<void> {
  const visits = unsigned.filter(({ state }) => !hasUnsavedWords(state))
  const references = visits.flatMap(({ state }) => state.references.note ?? [])
  // What the EMR does not answer, the next look asks again.
  const signed = await unlessFault(house.chartOf(organization).read.signedNotes(references), [])
  for (const { reference, version, author, at } of signed) {
    const visit = visits.find(({ state }) => state.references.note === reference)
    if (visit === undefined) continue
    const drafted = await draftedInto(house, visit, reference)
    await happen(
      house,
      visit.id,
      { kind: 'note-signed-in-emr', reference, version, author, signedAt: at, ...drafted },
      {
        release: [UNSAVED_NOTES, CHAT, DRAFTED],
        audit: [
          {
            action: 'read',
            what: 'note signed in the EMR',
            who: { kind: 'causeway', ref: null },
            patient: visit.state.patient,
            visit: visit.id,
            outcome: 'done',
          },
        ],
      },
    )
  }
}

/** That sentences of the draft were taken into a note, and how they stand in it, in numbers: its words are read for that and not kept. */
async function draftedInto(
  house: House,
  visit: StoredVisit,
  reference: string,
): Promise<{ drafted?: true; edits?: SectionEdit[] }> {
  const taken = (await choicesOf(house, visit)).choices.filter((one) => one.taken)
  if (taken.length === 0) return {}
  await house.store.audit(
    visit.organization,
    [
      {
        action: 'read',
        what: 'note signed in the EMR, compared with what was taken from the draft',
        who: { kind: 'causeway', ref: null },
        patient: visit.state.patient,
        visit: visit.id,
        outcome: 'done',
      },
    ],
    house.now(),
  )
  const note = await unlessFault(house.chartOf(visit.organization).read.note(reference, { as: 'backend' }), null)
  // Without our headings nobody can say which words stand where.
  return note === null || note.sections.length === 0
    ? { drafted: true }
    : { drafted: true, edits: editsOf(taken, note.sections) }
}
