import type { IntakeAnswer, IntakeItem, Measured, RedFlagRoute } from '#api/visit.ts'
import { isPlausible, isVitalCode } from '#domain/visit/vital.ts'

/** A question's answer while it is being given. */
export type Draft = {
  value: string
  right: boolean | null
  changed: readonly string[]
  note: string
  /** Numbers from home as typed, by field. */
  figures: Readonly<Record<string, string>>
}

const LOWER = 'blood-pressure.diastolic'

/** Starts from what was answered on this page, else from what the server already knows. */
export function draftOf(item: IntakeItem, given: IntakeAnswer | undefined): Draft {
  const empty: Draft = { value: '', right: null, changed: [], note: '', figures: {} }
  if (given?.kind === 'confirm') return { ...empty, right: given.right, changed: given.changed, note: given.note }
  if (item.kind === 'measures')
    return { ...empty, figures: figuresOf(given?.kind === 'measures' ? given.values : item.values) }
  if (given !== undefined && given.kind !== 'measures') return { ...empty, value: given.value }
  if (item.kind === 'confirm') return item.listState === 'unavailable' ? { ...empty, right: false } : empty
  return { ...empty, value: item.value ?? '' }
}

/** The answer, or what is missing: `choose` one, write some `text`, say what has `changed`; or the field that can't be right. */
export function answerOf(
  item: IntakeItem,
  draft: Draft,
): { answer: IntakeAnswer } | { missing: 'choose' | 'text' | 'changed' } | { unfit: string } {
  const { linkId } = item
  switch (item.kind) {
    case 'text': {
      const value = draft.value.trim()
      return value === '' ? { missing: 'text' } : { answer: { linkId, kind: 'text', value } }
    }
    case 'choice':
      return draft.value === '' ? { missing: 'choose' } : { answer: { linkId, kind: 'choice', value: draft.value } }
    case 'measures':
      return measuresOf(item, draft.figures)
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

/** Numbers of which none is owed; half a blood pressure, and what nobody can have measured, are named by their field. */
function measuresOf(
  item: Extract<IntakeItem, { kind: 'measures' }>,
  figures: Draft['figures'],
): { answer: IntakeAnswer } | { unfit: string } {
  const values: Measured[] = []
  for (const { field } of item.parts) {
    const typed = (figures[field] ?? '').trim().replace(',', '.')
    const lower = (figures[LOWER] ?? '').trim()
    if (field === LOWER) {
      if (typed !== '' && (figures['blood-pressure'] ?? '').trim() === '') return { unfit: 'blood-pressure' }
      continue
    }
    if (typed === '') continue
    if (!isVitalCode(field)) return { unfit: field }
    const measured = {
      code: field,
      value: Number(typed),
      ...(field === 'blood-pressure' && lower !== '' && { diastolic: Number(lower) }),
    }
    if (!isPlausible(measured)) return { unfit: field }
    values.push(measured)
  }
  return { answer: { linkId: item.linkId, kind: 'measures', values } }
}

function figuresOf(values: readonly Measured[]): Record<string, string> {
  return Object.fromEntries(
    values.flatMap(({ code, value, diastolic }) => [
      [code, String(value)],
      ...(diastolic === undefined ? [] : [[LOWER, String(diastolic)]]),
    ]),
  )
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
    if (item.kind === 'measures')
      return item.values.length === 0 ? [] : [{ linkId: item.linkId, kind: item.kind, values: item.values }]
    if (item.kind === 'confirm' || item.value === undefined) return []
    // Said when booking, and not confirmed here yet.
    if (item.kind === 'choice' && item.stillRight) return []
    return [{ linkId: item.linkId, kind: item.kind, value: item.value }]
  })
}
