import { type Clause, claimsOf } from './claims.ts'
import type { DraftSentence, Evidence, NoteDraft, TemplateSection, Unsupported, Writer } from './evidence.ts'
import { isOpenQuestion, questionAtEnd, readingOf, spokenAnswer } from './said.ts'
import { unsupported } from './support.ts'

/** Has the draft written and checked: whoever writes, only what the evidence carries stands, and what fell is listed. */
export async function draftNote(
  evidence: readonly Evidence[],
  sections: readonly TemplateSection[],
  write: Writer,
): Promise<NoteDraft> {
  const sentences: DraftSentence[] = []
  const dropped: Unsupported[] = []
  for (const sentence of await write(evidence, sections)) {
    const section = sections.find(({ id }) => id === sentence.section)
    const fault =
      section === undefined
        ? ({ sentence, fault: 'invented', words: sentence.section } satisfies Unsupported)
        : unsupported(sentence, evidence, section)
    if (fault === null) sentences.push(sentence)
    else dropped.push(fault)
  }
  const cited = new Set(sentences.flatMap((sentence) => sentence.evidence))
  return {
    sentences,
    missing: tellings(evidence)
      .filter(({ ids, clauses }) => clauses.some(isRelevant) && !ids.some((id) => cited.has(id)))
      .flatMap(({ ids }) => ids.slice(-1)),
    contradictions: contradictionsIn(evidence),
    dropped,
  }
}

/** Evidence that tells something by itself, or together with the question that it answers. */
interface Telling {
  ids: readonly string[]
  by: Evidence['by']
  clauses: readonly Clause[]
}

function tellings(evidence: readonly Evidence[]): Telling[] {
  return evidence.flatMap((item) => {
    const own: Telling = {
      ids: [item.id],
      by: item.by,
      clauses: claimsOf([item], evidence).filter(({ as }) => as === 'told'),
    }
    const question = item.kind === 'speech' ? questionAtEnd(item.text) : null
    const answer = question === null ? null : spokenAnswer(item, evidence)
    if (question === null || answer === null || isOpenQuestion(question)) return [own]
    if (readingOf(question, answer.text).as !== 'stated') return [own]
    const clauses = claimsOf([item, answer], evidence).filter(({ by, as }) => by === answer.by && as === 'told')
    return [own, { ids: [item.id, answer.id], by: answer.by, clauses }]
  })
}

/** Speaks of a complaint, a problem, a test or a medicine. */
function isRelevant(clause: Clause): boolean {
  return clause.doses.length > 0 || clause.units.some(({ what }) => what === 'thing' || what === 'drug')
}

/** Plain words: more beside it, and the one may be of another time or place than the other. */
const PLAIN_UNITS = 3
/** Too general to be denied once for all. */
const GENERAL = new Set([
  'pain',
  'fall',
  'injury',
  'surgery',
  'drugs',
  'stress',
  'thyroid',
  'therapy',
  'daily',
  'weekly',
  'monthly',
  'nightly',
  'as needed',
])

/** Where the patient, or the chart, says yes here and no there, or two doses of one medicine. */
function contradictionsIn(evidence: readonly Evidence[]): NoteDraft['contradictions'] {
  const told = new Map<string, Map<string, string>>()
  for (const { ids, by, clauses } of tellings(evidence)) {
    if (by === 'clinician') continue
    for (const clause of clauses) {
      if (clause.doubts.size > 0 || clause.conditional || clause.ofKin || clause.units.length > PLAIN_UNITS) continue
      const said = [
        ...clause.units
          .filter(
            ({ key, what, stands }) =>
              (what === 'thing' || what === 'drug') && stands !== 'beside' && !GENERAL.has(key),
          )
          .map(({ key, stands }) => [key, stands] as const),
        ...clause.doses.map(({ of, is }) => [`${of} dose`, is] as const),
      ]
      for (const [about, value] of said) {
        const known = told.get(about) ?? new Map<string, string>()
        if (!known.has(value)) known.set(value, ids.at(-1) ?? '')
        told.set(about, known)
      }
    }
  }
  return [...told].flatMap(([about, values]) => {
    const ids = [...new Set(values.values())]
    return ids.length > 1 ? [{ about, evidence: ids }] : []
  })
}
