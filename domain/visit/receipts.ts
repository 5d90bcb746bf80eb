import type { Recorded, WriteKind } from './event.ts'
import type { VisitState } from './state.ts'
import { AUTHORED } from './tasks.ts'

/**
 * How one write of the visit stands. `in-chart`: read back from the EMR and compared, or found there under the number
 * that a person named. `told`: the EMR says that it is there under that number, and not in which words; `differs`: it tells other
 * words. `sent`: on its way, not confirmed. `said`: by a person's word alone.
 */
export interface ReceiptLine {
  write: WriteKind
  item: string
  state: 'in-chart' | 'told' | 'differs' | 'sent' | 'with-desk' | 'with-clinician' | 'said'
  at: string
  /** The EMR's reference, or the number that a person gave; null where there is none. */
  number: string | null
}

/** Where each write of the visit stands, the newest first. */
export function receiptsOf(state: VisitState, log: readonly Recorded[]): ReceiptLine[] {
  const lines = new Map<string, ReceiptLine>()
  const set = (key: string, line: Omit<ReceiptLine, 'write' | 'item'>, [write, item]: [WriteKind, string]) =>
    lines.set(key, { write, item, ...line })
  for (const event of log) {
    if (event.kind === 'written') {
      const { write, item, reference, at, compared } = event
      const state = compared === undefined ? 'in-chart' : compared === 'differs' ? 'differs' : 'told'
      set(documentOf(write, item), { state, at, number: reference }, [write, item])
    }
    if (event.kind === 'signed-in-emr')
      set(NOTE, { state: 'in-chart', at: event.at, number: event.reference }, ['sign', 'note'])
  }
  for (const [key, { at, number }] of Object.entries(state.entered ?? {}))
    set(documentOf(...partsOfKey(key)), { state: 'said', at, number }, partsOfKey(key))
  for (const [key, { at }] of Object.entries(state.sent ?? {}))
    set(documentOf(...partsOfKey(key)), { state: 'sent', at, number: null }, partsOfKey(key))
  for (const [key, at] of Object.entries(state.pending))
    set(documentOf(...partsOfKey(key)), { state: 'sent', at, number: null }, partsOfKey(key))
  for (const [key, { at }] of Object.entries(state.failed)) {
    const [write] = partsOfKey(key)
    const owner = AUTHORED.has(write) ? 'with-clinician' : 'with-desk'
    set(documentOf(...partsOfKey(key)), { state: owner, at, number: null }, partsOfKey(key))
  }
  return [...lines.values()].toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}

const NOTE = 'note'

/** What a write leaves in the chart: the visit has one note, whatever it was saved and signed by. */
export function documentOf(write: WriteKind, item: string): string {
  return write === 'note' || write === 'sign' ? NOTE : `${write}/${item}`
}

/** The kind and the item of a write, from the key under which a visit knows it. */
export function partsOfKey(key: string): [WriteKind, string] {
  const cut = key.indexOf('/')
  return [key.slice(0, cut) as WriteKind, key.slice(cut + 1)]
}
