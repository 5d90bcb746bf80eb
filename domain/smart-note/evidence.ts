/** What a draft of the note may rest on: one thing said, answered, ordered, measured or marked in this visit, as it was kept. */
export interface Evidence {
  /** Its own in this visit, as `speech/12`, `intake/chief-complaint`, `order/…`: what a sentence cites. */
  id: string
  kind: 'speech' | 'intake' | 'chat' | 'mark' | 'order' | 'observation'
  /** Whose word it is; `emr` of what the EMR itself holds. */
  by: 'patient' | 'clinician' | 'other' | 'emr'
  /** When it was said, answered, ordered or marked (ISO 8601), where that is known. */
  at: string | null
  /** The question that `text` answers, in the words that the patient read. */
  asked?: string
  /** The words themselves. */
  text: string
  /** Why no sentence may be made of it; it may be quoted, and is shown as it was said. */
  unread?: 'language' | 'interpreter'
}

/** A sentence that a writer proposes for one of the template's sections, with the evidence that it claims. */
export interface DraftSentence {
  section: string
  text: string
  /** Ids of evidence, in the order in which they carry the sentence. */
  evidence: readonly string[]
}

/** Why a sentence may not stand: what it holds that no cited evidence holds, or that its evidence says otherwise. */
export interface Unsupported {
  sentence: DraftSentence
  fault:
    | 'no-evidence'
    | 'unknown-evidence'
    | 'number'
    | 'drug'
    | 'side'
    | 'negation'
    | 'speaker'
    | 'certainty'
    | 'invented'
  /** The words of the sentence that are without support. */
  words: string
}

/** What the clinician is shown: what stands, what was said and is not in it, and where two pieces of evidence disagree. */
export interface NoteDraft {
  sentences: readonly DraftSentence[]
  /** Evidence that is clinically relevant and that no sentence cites. */
  missing: readonly string[]
  contradictions: readonly { about: string; evidence: readonly string[] }[]
  dropped: readonly Unsupported[]
}

/** A section of the site's template. What it is for says what a writer may put there. */
export interface TemplateSection {
  id: string
  holds: 'complaint' | 'history' | 'findings' | 'assessment' | 'plan' | 'for-patient' | 'other'
}
