import { type Clause, claimsOf, clausesOf } from './claims.ts'
import type { DraftSentence, Evidence, NoteDraft, TemplateSection, Unsupported } from './evidence.ts'
import { isOpenQuestion, questionAtEnd, readingOf, spokenAnswer } from './said.ts'
import { unsupported } from './support.ts'
import { GAP } from './turns.ts'
import { writeLocally } from './write.ts'

/** A phrase that the clinician marked: it stands in its section, in its own words, by their own word. */
export interface MarkedPhrase {
  section: string
  text: string
  /** Id of the mark as evidence. */
  evidence: string
}

/** All that a draft is made of, as plain values: it is made in a thread of its own. */
export interface DraftMaterial {
  evidence: readonly Evidence[]
  sections: readonly TemplateSection[]
  marked: readonly MarkedPhrase[]
  /** What a model proposed; null: the rules write. */
  proposed: readonly DraftSentence[] | null
}

/** The draft of this material, written by the rules where nobody proposed anything. */
export function draftOf({ evidence, sections, marked, proposed }: DraftMaterial): NoteDraft {
  return draftNote(evidence, sections, proposed ?? writeLocally(forWriters(evidence), sections), marked)
}

/**
 * What a writer is handed. A mark is the clinician's own word, which no writer puts otherwise; what the record holds is there to
 * be compared with, and is nobody's sentence of this visit.
 */
export function forWriters(evidence: readonly Evidence[]): Evidence[] {
  return evidence.filter(({ id, kind }) => kind !== 'mark' && !id.startsWith('record/'))
}

/**
 * The draft as the clinician is shown it: of what was proposed, whoever did, the sentences that their evidence carries; what was
 * marked; what is relevant and in no sentence; and what disagrees. What fell is listed.
 */
export function draftNote(
  evidence: readonly Evidence[],
  sections: readonly TemplateSection[],
  proposed: readonly DraftSentence[],
  marked: readonly MarkedPhrase[] = [],
): NoteDraft {
  const told = forWriters(evidence)
  const sentences: DraftSentence[] = []
  const dropped: Unsupported[] = []
  for (const sentence of proposed) {
    // What is meant for the patient is a person's to write.
    const section = sections.find(({ id, holds }) => id === sentence.section && holds !== 'for-patient')
    const fault =
      section === undefined
        ? ({ sentence, fault: 'invented', words: sentence.section } satisfies Unsupported)
        : unsupported(sentence, told, section)
    if (fault === null) sentences.push(sentence)
    else dropped.push(fault)
  }
  sentences.push(...marked.map(({ section, text, evidence: id }) => ({ section, text, evidence: [id] })))
  const contradictions = [...contradictionsIn(told), ...outdated(evidence), ...measuredTwice(evidence)]
  const cited = new Set([...sentences, ...contradictions].flatMap((one) => one.evidence))
  const inSentences = new Set(sentences.flatMap((sentence) => sentence.evidence))
  const named = new Set(sentences.flatMap(({ text }) => thingsTold(clausesOf(text, { by: 'clinician', as: 'told' }))))
  // One who speaks long says more than the sentence that cites it.
  const relevant = tellings(told).filter(({ ids, clauses }) =>
    ids.some((id) => inSentences.has(id))
      ? thingsTold(clauses).some((thing) => !named.has(thing))
      : clauses.some(isRelevant),
  )
  const unsaid = evidence.filter(
    ({ id, kind, text, unread }) =>
      unread === undefined && (kind === 'mark' || kind === 'chat' || hasGap(text)) && !cited.has(id),
  )
  return {
    sentences,
    missing: [...new Set([...relevant.flatMap(({ ids }) => ids.slice(-1)), ...unsaid.map(({ id }) => id)])],
    contradictions,
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

/** Of what words are missing nobody can tell what it says; that it speaks of something can be. */
function hasGap(text: string): boolean {
  return text.includes(GAP) && clausesOf(text.replaceAll(GAP, ' '), { by: 'clinician', as: 'told' }).some(isRelevant)
}

/** The complaints, problems, tests and medicines that are told or denied. */
function thingsTold(clauses: readonly Clause[]): string[] {
  return clauses.flatMap(({ units }) =>
    units.flatMap(({ what, key }) => (what === 'drug' || (what === 'thing' && !GENERAL.has(key)) ? [key] : [])),
  )
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
