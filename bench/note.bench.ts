import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { draftNote, draftOf, type DraftMaterial } from '../domain/smart-note/draft.ts'
import type { Evidence, NoteDraft, TemplateSection } from '../domain/smart-note/evidence.ts'
import { DRUGS } from '../domain/smart-note/drugs.ts'
import { turnsOf } from '../domain/smart-note/turns.ts'
import { writeLocally } from '../domain/smart-note/write.ts'
import { wordsOf } from '../domain/smart-note/words.ts'
import { openDrafting } from '../server/thread/drafting.ts'
import { factsOf } from './note-facts.ts'
import { percentile } from './percentile.ts'
import type { Row } from './row.ts'

const DATA = join(import.meta.dirname, '..', '..', 'shared', 'data', 'dialogue-note')
const SECTIONS: TemplateSection[] = [
  { id: 'chief-complaint', holds: 'complaint' },
  { id: 'history', holds: 'history' },
  { id: 'findings', holds: 'findings' },
  { id: 'assessment', holds: 'assessment' },
  { id: 'plan', holds: 'plan' },
]

/**
 * Published ROUGE-1 on ACI-BENCH's first test set (Yim et al., Sci Data 10:586, 2023, table 6). Ours is measured on the
 * validation set by our own ROUGE-1 (F1, no stemming), so they lie beside each other and are not the same measurement.
 */
const ACI_PUBLISHED =
  'Yim 2023, test1: transcript 32.8, 12 doctor turns 35.9, BART 41.8, GPT-4 51.8, BART division 53.5'

/**
 * What is published of MTS-Dialog. Of these very validation conversations: facts in the summaries of four models, counted by
 * experts (Ben Abacha et al., EACL 2023; means over each model's hundred rows of the data set's own
 * `MTS-Dialog-Manual-Scores4CorrelationStudy.csv`). Of its second test set, with the section's name given: the best ROUGE-1 of
 * those who took part in MEDIQA-Sum 2023, subtask B (Yim et al., CLEF 2023). Ours is by our own script, with no section given.
 */
const MTS_PUBLISHED =
  'facts counted by experts, same conversations, four models: precision 0.89 to 0.95, recall 0.53 to 0.67; ROUGE-1 on test2: best of MEDIQA-Sum 43'

/** 150 words a minute without a pause. */
const HOUR_WORDS = 9_000

interface Set {
  name: string
  file: string
  unseen: boolean
  text: string
  published: string
}
const SETS: Set[] = [
  { name: 'aci.valid', file: 'aci-bench/valid.csv', unseen: true, text: 'note', published: ACI_PUBLISHED },
  {
    name: 'mts.valid',
    file: 'mts-dialog/MTS-Dialog-ValidationSet.csv',
    unseen: true,
    text: 'section_text',
    published: MTS_PUBLISHED,
  },
  {
    name: 'aci.train',
    file: 'aci-bench/train.csv',
    unseen: false,
    text: 'note',
    published: 'rules were made on this set',
  },
  {
    name: 'mts.train',
    file: 'mts-dialog/MTS-Dialog-TrainingSet.csv',
    unseen: false,
    text: 'section_text',
    published: 'rules were made on this set',
  },
]

export async function measure(): Promise<Row[]> {
  if (!existsSync(DATA)) {
    console.error(
      'The bench "note" is skipped: ../shared/data/dialogue-note with ACI-BENCH and MTS-Dialog is not there.',
    )
    return []
  }
  const rows: Row[] = []
  for (const set of SETS) rows.push(...measureSet(set))
  return [...rows, await measureHour(), await measureHeld()]
}

/** How long a draft of an hour's talk takes, in the thread that makes drafts and with its start. */
async function measureHour(): Promise<Row> {
  const dialogues = rowsOf(readFileSync(join(DATA, 'aci-bench/train.csv'), 'utf8')).map(({ dialogue = '' }) => dialogue)
  const words = (text: string) => text.split(/\s+/).length
  let left = HOUR_WORDS
  const hour = dialogues.filter((dialogue) => left > 0 && (left -= words(dialogue)) > -Infinity).join('\n')
  const evidence = spokenIn(hour)
  const { ask: makeDraft, close } = openDrafting((why) => console.error('The draft was not made:', why))
  try {
    const before = performance.now()
    const draft = await makeDraft({ evidence, sections: SECTIONS, marked: [], proposed: null })
    return {
      measure: 'note.draft.hour.ms',
      value: performance.now() - before,
      unit: 'ms',
      beside: `limit 5000 from the last word; ${words(hour)} words in ${evidence.length} turns, ${draft?.sentences.length ?? 0} sentences, the thread’s start included; the page looks every 0.5 s whether the last words have come`,
    }
  } finally {
    await close()
  }
}

/** For how long nobody else is answered while the longest conversation is drafted, in the thread of its own and without. */
async function measureHeld(): Promise<Row> {
  const dialogues = rowsOf(readFileSync(join(DATA, 'aci-bench/train.csv'), 'utf8')).map(({ dialogue = '' }) => dialogue)
  const longest = dialogues.toSorted((one, other) => other.length - one.length)[0] ?? ''
  const material: DraftMaterial = { evidence: spokenIn(longest), sections: SECTIONS, marked: [], proposed: null }
  const heldBy = async (make: () => unknown) => {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    await setImmediate()
    await make()
    await setImmediate()
    delay.disable()
    return delay.max / 1e6
  }
  const { ask: makeDraft, close } = openDrafting((why) => console.error('The draft was not made:', why))
  try {
    await makeDraft({ ...material, evidence: [] })
    const apart = await heldBy(() => makeDraft(material))
    const here = await heldBy(() => draftOf(material))
    return {
      measure: 'note.loop.held.ms',
      value: apart,
      unit: 'ms',
      beside: `longest time in which nobody is answered while the longest of the conversations is drafted; without a thread of its own ${here.toFixed(0)}`,
    }
  } finally {
    await close()
  }
}

interface Case {
  dialogue: string
  reference: string
  evidence: Evidence[]
  draft: NoteDraft
  ms: number
}

function measureSet({ name, file, unseen, text, published }: Set): Row[] {
  const cases: Case[] = []
  for (const row of rowsOf(readFileSync(join(DATA, file), 'utf8'))) {
    const dialogue = row.dialogue ?? ''
    const evidence = spokenIn(dialogue)
    const before = performance.now()
    const draft = draftNote(evidence, SECTIONS, writeLocally(evidence, SECTIONS))
    cases.push({ dialogue, reference: row[text] ?? '', evidence, draft, ms: performance.now() - before })
  }
  const textOf = ({ draft }: Case) => draft.sentences.map((sentence) => sentence.text).join('\n')
  const extractOf = (how: keyof typeof EXTRACTS) => (one: Case) =>
    EXTRACTS[how](one.evidence, tokens(textOf(one)).length)
  const ours = facts(cases, textOf)
  const [first, each] = [facts(cases, extractOf('first')), facts(cases, extractOf('each'))]
  const whole = facts(cases, (one) => one.evidence.map((turn) => turn.text).join('\n'))
  const naive = first.recall > each.recall ? first : each
  const extracted = extractOf(naive === first ? 'first' : 'each')
  const sentences = cases.flatMap((one) => one.draft.sentences.map((sentence) => ({ one, sentence })))
  const copied = sentences.filter(({ one, sentence }) => sharesTwelve(sentence.text, one.dialogue)).length
  const evidenced = sentences.filter(({ one, sentence }) => isEvidenced(sentence.evidence, one.evidence)).length
  const invented = sentences.reduce(
    (sum, { one, sentence }) => sum + inventedIn(sentence.text, sentence.evidence, one.evidence),
    0,
  )
  const lengths = cases.map((one) => tokens(textOf(one)).length / Math.max(1, tokens(one.reference).length))
  const seen = `${name}, ${cases.length} conversations, ${unseen ? 'not seen while the rules were made' : 'seen'}`
  const row = (measure: string, value: number, unit: string, beside: string): Row => ({
    measure: `${measure} ${name}`,
    value,
    unit,
    beside,
  })
  return [
    row(
      'note.rouge1',
      mean(cases.map((one) => rouge1(textOf(one), one.reference))) * 100,
      '%',
      `${seen}; ${published}`,
    ),
    row(
      'note.rouge1.extract',
      mean(cases.map((one) => rouge1(extracted(one), one.reference))) * 100,
      '%',
      `a naive extract of the same length: ${naive === first ? 'the first words' : 'the first words of each turn'}`,
    ),
    row('note.fact.precision', ours.precision, 'ratio', `naive extract ${naive.precision.toFixed(2)}`),
    row(
      'note.fact.recall',
      ours.recall,
      'ratio',
      `naive extract of the same length: first words ${first.recall.toFixed(2)}, of each turn ${each.recall.toFixed(2)}; the whole conversation ${whole.recall.toFixed(2)}`,
    ),
    ...(['problem', 'no', 'drug', 'plan'] as const).map((kind) =>
      row(`note.fact.recall.${kind}`, ours.byKind[kind], 'ratio', `naive extract ${naive.byKind[kind].toFixed(2)}`),
    ),
    row('note.length.ratio', percentile(lengths, 50), 'ratio', 'median of draft to reference, at most 1.3'),
    row(
      'note.copied.share',
      copied / Math.max(1, sentences.length),
      'ratio',
      `of ${sentences.length} sentences share 12 words in a row with what was said; at most 0.2`,
    ),
    row(
      'note.evidence.share',
      evidenced / Math.max(1, sentences.length),
      'ratio',
      'sentences whose evidence exists; must be 1',
    ),
    row('note.invented', invented, 'count', 'numbers, drugs and sides that the cited evidence lacks; must be 0'),
    row(
      'note.dropped',
      cases.reduce((sum, { draft }) => sum + draft.dropped.length, 0),
      'count',
      'sentences of the writer that the check refused',
    ),
    row(
      'note.write.ms',
      percentile(
        cases.map(({ ms }) => ms),
        95,
      ),
      'ms',
      `95th percentile, written and checked; limit 5000 from the last word`,
    ),
  ]
}

function spokenIn(dialogue: string): Evidence[] {
  const said = [...dialogue.matchAll(/(?:^|\n)\s*(?:\[(\w+)\]|(\w+):)\s*([^\n]*)/g)]
  return turnsOf(
    said.map(([, aci, mts, text = ''], at) => ({
      id: String(at),
      n: at,
      by: speakerOf(aci ?? mts ?? ''),
      at: '',
      text,
      continues: null,
    })),
  )
}

function speakerOf(name: string): Evidence['by'] {
  if (/^(?:doctor|guest_clinician)/i.test(name)) return 'clinician'
  return /^patient/i.test(name) ? 'patient' : 'other'
}

/** What costs no thought: the first words of the conversation, or of each turn in proportion, up to a length. */
const EXTRACTS = {
  first: (evidence: readonly Evidence[], length: number) =>
    evidence
      .flatMap(({ text }) => text.split(/(?<=\s)/))
      .slice(0, length)
      .join(''),
  each: (evidence: readonly Evidence[], length: number) => {
    const turns = evidence.map(({ text }) => text.split(/\s+/))
    const share = length / Math.max(1, turns.flat().length)
    return turns.map((words) => words.slice(0, Math.round(words.length * share)).join(' ')).join('\n')
  },
}

function facts(cases: readonly Case[], textOf: (one: Case) => string) {
  const kinds = { problem: [0, 0], no: [0, 0], drug: [0, 0], plan: [0, 0] }
  let [hits, stated, wanted] = [0, 0, 0]
  for (const one of cases) {
    const reference = factsOf(one.reference)
    const found = factsOf(textOf(one))
    const shared = [...reference].filter((fact) => found.has(fact))
    hits += shared.length
    stated += found.size
    wanted += reference.size
    for (const kind of ['problem', 'no', 'drug', 'plan'] as const) {
      kinds[kind][0] = (kinds[kind][0] ?? 0) + shared.filter((fact) => fact.startsWith(`${kind}:`)).length
      kinds[kind][1] = (kinds[kind][1] ?? 0) + [...reference].filter((fact) => fact.startsWith(`${kind}:`)).length
    }
  }
  const of = ([got = 0, all = 0]: number[]) => got / Math.max(1, all)
  return {
    precision: hits / Math.max(1, stated),
    recall: hits / Math.max(1, wanted),
    byKind: { problem: of(kinds.problem), no: of(kinds.no), drug: of(kinds.drug), plan: of(kinds.plan) },
  }
}

function tokens(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? []
}

/** ROUGE-1 as F1 of single words, without stemming. */
function rouge1(text: string, reference: string): number {
  const left = new Map<string, number>()
  for (const word of tokens(reference)) left.set(word, (left.get(word) ?? 0) + 1)
  const own = tokens(text)
  const shared = own.filter((word) => {
    const rest = left.get(word) ?? 0
    if (rest > 0) left.set(word, rest - 1)
    return rest > 0
  }).length
  return shared === 0 ? 0 : (2 * shared) / (own.length + tokens(reference).length)
}

function sharesTwelve(sentence: string, dialogue: string): boolean {
  const said = ` ${tokens(dialogue).join(' ')} `
  const words = tokens(sentence.replace(/"[^"]*"/g, ' '))
  return words.some((_, at) => at + 12 <= words.length && said.includes(` ${words.slice(at, at + 12).join(' ')} `))
}

function isEvidenced(cited: readonly string[], evidence: readonly Evidence[]): boolean {
  return cited.length > 0 && cited.every((id) => evidence.some((item) => item.id === id))
}

/** Numbers, drugs and sides of a sentence that stand nowhere in what it cites; counted apart from the check itself. */
function inventedIn(text: string, cited: readonly string[], evidence: readonly Evidence[]): number {
  const there = new Set(
    evidence
      .filter(({ id }) => cited.includes(id))
      .flatMap((item) => wordsOf(`${item.asked ?? ''} ${item.text}`).map((word) => word.text)),
  )
  const telling = wordsOf(text).filter(
    ({ text: word }) => /^\d/.test(word) || DRUGS.has(word) || /^(?:left|right|bilateral)$/.test(word),
  )
  return telling.filter((word) => !there.has(word.text)).length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** Comma-separated values with quoted fields that span lines. */
function rowsOf(text: string): Record<string, string>[] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '') break
    if (end !== ',') rows.push([])
  }
  const [names = [], ...rest] = rows.filter((row) => row.length > 1)
  return rest.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])))
}
