import type { DraftMaterial } from '#domain/smart-note/draft.ts'
import type { NoteDraft } from '#domain/smart-note/evidence.ts'
import { openLine, type Line, type LineParts } from './line.ts'

/** Makes drafts of notes: a long conversation takes most of a second of computing, one of an hour one or two. */
export function openDrafting(onTrouble: LineParts['onTrouble']): Line<DraftMaterial, NoteDraft> {
  const program = new URL('./draft-thread.ts', import.meta.url)
  return openLine({ program, withinMs: 10_000, inLine: 40, mostMb: 256, onTrouble })
}
