import type { DraftMaterial } from '#domain/smart-note/draft.ts'
import type { DraftSentence, Evidence, NoteDraft, TemplateSection } from '#domain/smart-note/evidence.ts'

/** Makes a draft away from the thread that answers; null where that could not be done in time. */
export type MakeDraft = (material: DraftMaterial) => Promise<NoteDraft | null>

/**
 * Has a model propose sentences for these sections, which are checked like anybody's. Null when it does not answer in time or
 * answers what can't be used: the rules write then.
 */
export type ModelWriter = (
  evidence: readonly Evidence[],
  sections: readonly TemplateSection[],
) => Promise<DraftSentence[] | null>
