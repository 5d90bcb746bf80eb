import type { Recorded, WriteKind } from './event.ts'
import { documentOf } from './receipts.ts'

/**
 * Whether what this write leaves in the chart may stand there already, under a number that nobody knows: the answer to an earlier try
 * was lost, there was never a receipt, and no person has looked since and found nothing. A note's drafts and its signature leave
 * one document.
 */
export function mayBeThere(log: readonly Recorded[], write: WriteKind, item: string): boolean {
  const tries = log.filter(
    (event) =>
      (event.kind === 'written' || event.kind === 'sent-again' || event.kind === 'not-written') &&
      documentOf(event.write, event.item) === documentOf(write, item),
  )
  const lost = tries.findLastIndex((event) => event.kind === 'not-written' && event.why === 'answer-lost')
  const looked = tries.findLastIndex(({ kind }) => kind === 'sent-again')
  return lost > looked && tries.every(({ kind }) => kind !== 'written')
}
