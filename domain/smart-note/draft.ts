import type { DraftSentence, Evidence, NoteDraft, Unsupported } from './evidence.ts'

/** A phrase that the clinician marked: it stands in its section, in its own words, by their own word. */
export interface MarkedPhrase {
  section: string
  text: string
  /** Id of the mark as evidence. */
  evidence: string
}

/**
 * The draft as the clinician is shown it: what a writer proposes and what was marked, without a sentence whose evidence does not
 * exist; what is in no sentence; and what disagrees.
 */
export function noteDraft(
  evidence: readonly Evidence[],
  written: readonly DraftSentence[],
  marked: readonly MarkedPhrase[],
): NoteDraft {
  const phrases = marked.map(({ section, text, evidence: id }) => ({ section, text, evidence: [id] }))
  const known = new Set(evidence.map(({ id }) => id))
  const sentences: DraftSentence[] = []
  const dropped: Unsupported[] = []
  for (const sentence of [...written, ...phrases]) {
    const fault = faultOf(sentence, known)
    if (fault === null) sentences.push(sentence)
    else dropped.push({ sentence, fault, words: sentence.text })
  }
  const contradictions = contradictionsIn(evidence)
  const cited = new Set([...sentences, ...contradictions].flatMap((one) => one.evidence))
  const missing = evidence.filter(({ id, kind }) => SAID.has(kind) && !cited.has(id)).map(({ id }) => id)
  return { sentences, missing, contradictions, dropped }
}

const SAID: ReadonlySet<Evidence['kind']> = new Set(['chat', 'mark', 'speech'])

function faultOf({ evidence }: DraftSentence, known: ReadonlySet<string>): Unsupported['fault'] | null {
  if (evidence.length === 0) return 'no-evidence'
  return evidence.every((id) => known.has(id)) ? null : 'unknown-evidence'
}

/**
 * Where two pieces disagree: a number measured twice with two results, and an entry of the record that the patient says is no
 * longer right. Both are shown; which holds is the clinician's to say.
 */
function contradictionsIn(evidence: readonly Evidence[]): NoteDraft['contradictions'][number][] {
  const measured = new Map<string, Evidence[]>()
  for (const one of evidence) {
    const about = /^(Blood pressure|Pulse|Oxygen saturation|Temperature|Weight)\b/i.exec(one.text)?.[1]?.toLowerCase()
    if (about !== undefined && (one.id.includes('/measures/') || one.id.startsWith('vital/')))
      measured.set(about, [...(measured.get(about) ?? []), one])
  }
  const twice = [...measured].filter(([, all]) => new Set(all.map(({ text }) => numbersOf(text))).size > 1)
  const outdated = evidence.flatMap((record) => {
    const [, list] = /^record\/([a-z]+)\//.exec(record.id) ?? []
    const changed = evidence.find(({ id }) => id === `intake/${list}/changed`)
    return changed === undefined ? [] : [{ about: record.text, evidence: [record.id, changed.id] }]
  })
  return [...twice.map(([about, all]) => ({ about, evidence: all.map(({ id }) => id) })), ...outdated]
}

function numbersOf(text: string): string {
  return (text.match(/\d+(?:\.\d+)?/g) ?? []).join('/')
}
