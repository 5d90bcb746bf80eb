import { draftNote } from './drafting.ts'
import type { Evidence, NoteDraft, TemplateSection, Writer } from './evidence.ts'

/** A phrase that the clinician marked: it stands in its section, in its own words, by their own word. */
export interface MarkedPhrase {
  section: string
  text: string
  /** Id of the mark as evidence. */
  evidence: string
}

/**
 * The draft as the clinician is shown it: what a writer proposes and the check lets stand, what was marked, what is in no sentence,
 * and what disagrees. A mark is the clinician's own word, which no writer puts otherwise; what the record holds is there to be
 * compared with, and is nobody's sentence of this visit.
 */
export async function noteDraft(
  evidence: readonly Evidence[],
  sections: readonly TemplateSection[],
  marked: readonly MarkedPhrase[],
  write: Writer,
): Promise<NoteDraft> {
  const told = evidence.filter(({ id, kind }) => kind !== 'mark' && !id.startsWith('record/'))
  const written = await draftNote(told, sections, write)
  const phrases = marked.map(({ section, text, evidence: id }) => ({ section, text, evidence: [id] }))
  const contradictions = [...written.contradictions, ...outdated(evidence), ...measuredTwice(evidence)]
  const cited = new Set([...written.sentences, ...phrases, ...contradictions].flatMap((one) => one.evidence))
  const unsaid = evidence.filter(({ id, kind }) => (kind === 'mark' || kind === 'chat') && !cited.has(id))
  return {
    sentences: [...written.sentences, ...phrases],
    missing: [...new Set([...written.missing, ...unsaid.map(({ id }) => id)])],
    contradictions,
    dropped: written.dropped,
  }
}

/** A number that was measured twice with two results: which holds is the clinician's to say. */
function measuredTwice(evidence: readonly Evidence[]): NoteDraft['contradictions'] {
  const measured = new Map<string, Evidence[]>()
  for (const one of evidence) {
    const about = /^(Blood pressure|Pulse|Oxygen saturation|Temperature|Weight)\b/i.exec(one.text)?.[1]?.toLowerCase()
    if (about !== undefined && (one.id.includes('/measures/') || one.id.startsWith('vital/')))
      measured.set(about, [...(measured.get(about) ?? []), one])
  }
  const twice = [...measured].filter(([, all]) => new Set(all.map(({ text }) => numbersOf(text))).size > 1)
  return twice.map(([about, all]) => ({ about, evidence: all.map(({ id }) => id) }))
}

/** An entry of the record that the patient says is no longer right. */
function outdated(evidence: readonly Evidence[]): NoteDraft['contradictions'] {
  return evidence.flatMap((record) => {
    const [, list] = /^record\/([a-z]+)\//.exec(record.id) ?? []
    const changed = evidence.find(({ id }) => id === `intake/${list}/changed`)
    return changed === undefined ? [] : [{ about: record.text, evidence: [record.id, changed.id] }]
  })
}

function numbersOf(text: string): string {
  return (text.match(/\d+(?:\.\d+)?/g) ?? []).join('/')
}
