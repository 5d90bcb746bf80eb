import type { ChartItem, ChartList, IntakeView, ListChangeRequest, ListChangeView } from '#api/workspace.ts'
import type { Addresses } from '../paths.ts'

/** What changing a list needs of the page around it, whoever sits before it. */
export interface Changing {
  addresses: Pick<Addresses, 'lists' | 'listSearch' | 'listChange'>
  /** What was changed in this visit so far, of all lists. */
  changes: readonly ListChangeView[]
  /** Whether this person may change this list now. */
  may: (list: ChartList) => boolean
  emr: string
  zone: string
  now: Date
  /** The patient's answers, null while not read: what they said of this list stands beside it. */
  intake: IntakeView | null
  onDone: () => Promise<void>
}

/** What the patient said of a list before the visit: which entries are no longer right, and their own words. */
export interface Correction {
  gone: { reference: string; text: string }[]
  note: string
}

/** The patient's correction of this list; null where they confirmed it, were not asked, or have not answered yet. */
export function correctionOf(intake: IntakeView | null, list: ChartList): Correction | null {
  for (const { question, answer } of intake?.items ?? []) {
    if (question.kind !== 'confirm' || question.list !== list) continue
    if (answer?.kind !== 'confirm' || answer.right) continue
    const gone = question.entries.filter(({ reference }) => answer.changed.includes(reference))
    if (gone.length > 0 || answer.note !== '') return { gone, note: answer.note }
  }
  return null
}

/** What stands in a form when it opens; `change` where it is another try. */
export type Filled = Omit<ListChangeRequest, 'list' | 'change'> & { change?: string }

/** Something new, in the patient's own words where they asked for it. */
export function newEntry(words: string, told: boolean): Filled {
  return { act: 'add', entry: null, code: null, text: words, detail: '', reason: '', told }
}

/** An entry that is over, in the version in which it is shown. */
export function endedEntry(item: ChartItem, reason: string, told: boolean): Filled {
  const { reference, version, text } = item
  return { act: 'end', entry: { reference, version }, code: null, text, detail: '', reason, told }
}

/**
 * Another try of what the chart would not take: an entry in the version that is shown now, so that the person has read
 * it. Null where the list shows the entry no more.
 */
export function triedAgain(change: ListChangeView, items: readonly ChartItem[]): Filled | null {
  const { act, text, detail, reason, told, code } = change
  const filled = { change: change.change, act, text, detail, reason, told, code }
  if (act === 'add') return { ...filled, entry: null }
  const item = items.find(({ reference }) => reference === change.reference)
  return item === undefined ? null : { ...filled, entry: { reference: item.reference, version: item.version } }
}
