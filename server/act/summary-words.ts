import type { TextContent } from '#domain/visit/content.ts'
import type { House } from './house.ts'
import type { StoredVisit, ToHold } from './store.ts'

const REF = 'summary/words'
/** How long after the signature a patient reads on their page what the EMR gives to no other program. */
export const SHOWN_DAYS = 30

/**
 * The words for the patient where a person enters them in the EMR: nobody could read them back from there, so they are kept for
 * the patient's page for a while. Nothing is kept where nothing was written.
 */
export function wordsToShow(text: string): ToHold[] {
  const why = `shown to the patient for ${SHOWN_DAYS} days`
  const content: TextContent = { text }
  return text === '' ? [] : [{ ref: REF, kind: 'summary', why, content }]
}

/** What was kept so; null where nothing was, or is not any more. */
export async function wordsShown(house: House, { id }: StoredVisit): Promise<string | null> {
  return (await house.store.held<TextContent>(id, REF))?.text ?? null
}

/** Drops what was kept long enough. */
export function dropWordsShown(house: House, organization: string): () => Promise<void> {
  return () => house.store.dropHeld(organization, REF, new Date(house.now().getTime() - SHOWN_DAYS * 24 * 3_600_000))
}
