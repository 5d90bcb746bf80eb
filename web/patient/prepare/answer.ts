import type { IntakeAnswer, IntakeItem, RedFlagRoute } from '#api/visit.ts'

/** A question's answer while it is being given. */
export type Draft = { value: string; right: boolean | null; changed: readonly string[]; note: string }

/** Starts from what was answered on this page, else from what the server already knows. */
export function draftOf(item: IntakeItem, given: IntakeAnswer | undefined): Draft {
  const empty: Draft = { value: '', right: null, changed: [], note: '' }
  if (given?.kind === 'confirm') return { ...empty, right: given.right, changed: given.changed, note: given.note }
  if (given !== undefined) return { ...empty, value: given.value }
  if (item.kind === 'confirm') return item.listState === 'unavailable' ? { ...empty, right: false } : empty
  return { ...empty, value: item.value ?? '' }
}

/** The answer, or what is missing: `choose` one, write some `text`, or say what has `changed`. */
export function answerOf(
  item: IntakeItem,
  draft: Draft,
): { answer: IntakeAnswer } | { missing: 'choose' | 'text' | 'changed' } {
  const { linkId } = item
  switch (item.kind) {
    case 'text': {
      const value = draft.value.trim()
      return value === '' ? { missing: 'text' } : { answer: { linkId, kind: 'text', value } }
    }
    case 'choice':
      return draft.value === '' ? { missing: 'choose' } : { answer: { linkId, kind: 'choice', value: draft.value } }
    case 'confirm': {
      if (draft.right === null) return { missing: 'choose' }
      if (draft.right) return { answer: { linkId, kind: 'confirm', right: true, changed: [], note: '' } }
      const note = draft.note.trim()
      // Without a list to look at, "nothing to add" is an answer; with one, "something changed" needs saying what.
      if (item.listState === 'shown' && draft.changed.length === 0 && note === '') return { missing: 'changed' }
      return { answer: { linkId, kind: 'confirm', right: false, changed: [...draft.changed], note } }
    }
  }
}

/** Whom this answer says to call at once. */
export function redFlagOf(item: IntakeItem, answer: IntakeAnswer): RedFlagRoute | null {
  if (item.kind !== 'choice' || answer.kind !== 'choice') return null
  return item.options.find(({ code }) => code === answer.value)?.redFlag ?? null
}

/** Every answer so far in the order of the questions, those known from before included, to be sent as a whole. */
export function allAnswers(items: readonly IntakeItem[], given: ReadonlyMap<string, IntakeAnswer>): IntakeAnswer[] {
  return items.flatMap((item) => {
    const answer = given.get(item.linkId)
    if (answer !== undefined) return [answer]
    if (item.kind === 'confirm' || item.value === undefined) return []
    // Said when booking, and not confirmed here yet.
    if (item.kind === 'choice' && item.stillRight) return []
    return [{ linkId: item.linkId, kind: item.kind, value: item.value }]
  })
}
