import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DRUGS } from './drugs.ts'
import type { DraftSentence, Evidence, TemplateSection, Unsupported } from './evidence.ts'
import { BODY } from './lexicon.ts'
import { answerOf, isQuestion, sentencesOf, withoutFillers } from './said.ts'
import { unsupported } from './support.ts'

const said = (by: Evidence['by'], ...texts: string[]): Evidence[] =>
  texts.map((text, at) => ({ id: `speech/${by}-${at}`, kind: 'speech', by, at: null, text }))
const talk = (...turns: [Evidence['by'], string][]): Evidence[] =>
  turns.map(([by, text], at) => ({ id: `speech/${at}`, kind: 'speech', by, at: null, text }))
const citing = (text: string, evidence: readonly Evidence[], section = 'history'): DraftSentence => ({
  section,
  text,
  evidence: evidence.map(({ id }) => id),
})
const faultOf = (text: string, evidence: Evidence[], section?: TemplateSection): Unsupported['fault'] | null =>
  unsupported(citing(text, evidence), evidence, section)?.fault ?? null

const KNEES = talk(
  ['clinician', 'On your exam there is some swelling of your right knee, but your left knee looks fine.'],
  ['clinician', 'I want to continue your metformin and start you on Lasix, 20 milligrams a day.'],
  ['clinician', 'Any chest pain or shortness of breath?'],
  ['patient', 'No.'],
  ['patient', 'I think my mother had diabetes.'],
  ['patient', 'If I run, my hip hurts.'],
)
const PLAN: TemplateSection = { id: 'plan', holds: 'plan' }

test.each<[string, string, Unsupported['fault'] | null]>([
  ['the side that was named', 'Swelling of right knee.', null],
  ['the other side, though it was named beside it', 'Swelling of left knee.', 'side'],
  ['what is done with a drug', 'Continue metformin.', null],
  ['what is done with the other drug', 'Continue Lasix.', 'drug'],
  ['a dose in the units of a note', 'Start Lasix 20 mg daily.', null],
  ['the dose of another drug', 'Continue metformin 20 mg.', 'number'],
  ['another dose', 'Start Lasix 40 mg daily.', 'number'],
  ['how often nobody said', 'Start Lasix 20 mg weekly.', 'invented'],
  ['a question with its answer', 'Denies chest pain, shortness of breath.', null],
  ['the opposite of the answer', 'Reports chest pain.', 'negation'],
  ['what was not asked', 'Denies fever.', 'invented'],
  ["another's illness", 'Patient thinks had diabetes.', 'speaker'],
  ['doubt as doubt', 'Patient thinks mother had diabetes.', null],
  ['doubt as certainty', 'Patient reports mother had diabetes.', 'certainty'],
  ['a condition', 'Reports hip hurts if running.', null],
  ['a condition left out', 'Reports hip hurts.', 'certainty'],
  ['a finding of nobody', 'Lungs clear to auscultation.', 'invented'],
  ['a consent of nobody', 'Patient consents.', 'invented'],
  ['counselling of nobody', 'Counselled for 20 minutes.', 'invented'],
  ['words quoted as they were said', 'Patient: "I think my mother had diabetes".', null],
  ['words quoted without their doubt', 'Patient: "my mother had diabetes".', 'certainty'],
  ['words quoted that were not said', 'Patient: "my father had diabetes".', 'invented'],
])('of %s: "%s" is %s', (_, text, fault) => {
  expect(faultOf(text, KNEES)).toBe(fault)
})

test.each([
  ['I have not thrown up.', 'Reports nausea.'],
  ['Right knee hurts.', 'Reports nausea.'],
  ['Absolutely not.', 'Reports nausea.'],
  ['Yeah, no.', 'Reports nausea.'],
  ['Not that I know of.', 'Denies nausea.'],
  ['No more than usual.', 'Denies nausea.'],
])('"%s" to a question for nausea is not "%s"', (answer, text) => {
  expect(faultOf(text, talk(['clinician', 'Any nausea?'], ['patient', answer]))).not.toBeNull()
})

test.each<[string, string, Unsupported['fault'] | null]>([
  ['I have no chest pain.', 'chest pain', 'negation'],
  ["I don't take 20 milligrams.", 'take 20 milligrams', 'negation'],
  ['If I run, my knee hurts.', 'my knee hurts', 'certainty'],
  ['[…] I have chest pain.', 'I have chest pain', 'certainty'],
  ['I have no chest pain. My knee hurts.', 'My knee hurts', null],
  ['I have no chest pain. My knee hurts.', 'no chest pain. My knee', null],
  ['No, but it hurts when I climb.', 'No, but it hurts when I climb', null],
])('of "%s" the quotation "%s" is %s', (told, quote, fault) => {
  expect(faultOf(`Patient: "${quote}".`, said('patient', told))).toBe(fault)
})

test('a number with a point is one number', () => {
  const measured = said('clinician', 'You have a fever of a hundred. four, and your a1c was six point seven.')
  expect(faultOf('Has a fever of 100.4.', measured)).toBeNull()
  expect(faultOf('Has a fever of 100.', measured)).toBe('number')
  expect(faultOf('A1c was 6.7.', measured)).toBeNull()
  expect(faultOf('A1c was 6.', measured)).toBe('number')
})

test('a blood pressure is the number that is meant, however it is said', () => {
  const measured = said('clinician', 'Your blood pressure today is one thirty six over eighty two.')
  expect(faultOf('Blood pressure 136/82 today.', measured)).toBeNull()
  expect(faultOf('Blood pressure 126/82 today.', measured)).toBe('number')
  expect(faultOf('Blood pressure 36/82 today.', measured)).toBe('number')
})

test('a yes to a list is a yes to none of it, and what is denied as a thought stays denied', () => {
  const listed = talk(['clinician', 'have you noticed any nausea vomiting fever chills'], ['patient', 'yes'])
  expect(faultOf('Reports nausea, vomiting.', listed)).toBe('invented')
  const thought = said('clinician', "I don't think there is a fracture.")
  expect(faultOf('Clinician thinks there is a fracture.', thought)).toBe('negation')
})

test('a denial reaches what was asked for, and no wider', () => {
  const asked = (question: string) => talk(['clinician', question], ['patient', 'No.'])
  const along = asked('Have you noticed any fever along with the headache?')
  expect(faultOf('Denies fever along with the headache.', along)).toBeNull()
  expect(faultOf('Denies headache.', along)).toBe('negation')
  expect(faultOf('Reports headache.', along)).toBe('negation')
  expect(faultOf('Denies headaches.', asked('Do these headaches change with the light?'))).toBe('negation')
  expect(faultOf('Denies pregnancy.', asked('Any fever while you were pregnant?'))).toBe('negation')
  expect(faultOf('Denies bruising.', asked('Any excessive bruising?'))).toBe('negation')
  expect(faultOf('Denies numbness.', asked('Any numbness in your right arm?'))).toBe('negation')
  expect(faultOf('Denies numbness in right arm.', asked('Any numbness in your right arm?'))).toBeNull()
  expect(faultOf('Denies nausea.', talk(['clinician', 'Any nausea?'], ['patient', 'No. But yesterday, yes.']))).toBe(
    'invented',
  )
})

test('a written question may be quoted with its whole answer, and with no other', () => {
  const asked = 'Over the last two weeks, how often have you felt down?'
  const evidence: Evidence[] = [{ id: 'intake/1', kind: 'intake', by: 'patient', at: null, asked, text: 'Not at all.' }]
  const claim = (text: string, holds: 'history' | 'plan' = 'history') =>
    unsupported({ section: holds, text, evidence: ['intake/1'] }, evidence, { id: holds, holds })?.fault ?? null
  expect(claim(`Asked "${asked}": "Not at all".`)).toBeNull()
  expect(claim(`Asked "${asked}": "At all".`)).not.toBeNull()
  expect(claim(`Asked "${asked}": "felt down".`)).not.toBeNull()
  expect(claim(`Asked "${asked}": "Not at all".`, 'plan')).not.toBeNull()
})

test('a question that was answered elsewhere, or not at all, carries nothing', () => {
  const evidence = talk(
    ['clinician', 'Any fever?'],
    ['patient', 'My knee hurts.'],
    ['clinician', 'Since when?'],
    ['patient', 'No.'],
  )
  expect(faultOf('Denies fever.', evidence)).toBe('invented')
})

test("what a patient believes is no assessment, and a patient's word is not the clinician's", () => {
  const evidence = said('patient', 'I have pneumonia.')
  expect(faultOf('Pneumonia.', evidence, { id: 'assessment', holds: 'assessment' })).toBe('speaker')
  expect(faultOf('Clinician notes pneumonia.', evidence)).toBe('speaker')
  expect(faultOf('Continue metformin.', KNEES, PLAN)).toBeNull()
})

test('a sentence cites what is there', () => {
  expect(unsupported({ section: 'plan', text: 'Rest.', evidence: [] }, KNEES)?.fault).toBe('no-evidence')
  expect(unsupported({ section: 'plan', text: 'Rest.', evidence: ['speech/99'] }, KNEES)?.fault).toBe(
    'unknown-evidence',
  )
})

// ---- Swaps ----

interface Sentence {
  text: string
  evidence: Evidence[]
}
type Kind = 'negation' | 'side' | 'dose' | 'drug' | 'speaker'
type Dice = (below: number) => number

/** Thrown the same way in every run (Lehmer's generator). */
function diceOf(seed: number): Dice {
  let state = seed
  return (below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}
const pick = <T>(from: readonly T[], dice: Dice): T => {
  const one = from[dice(from.length)]
  if (one === undefined) throw new Error('Nothing to pick from.')
  return one
}
const NAMES = [...DRUGS].filter((name) => name.length > 5)

function handMade(dice: Dice): Sentence {
  const [drug, other] = [pick(NAMES, dice), pick(NAMES, dice)]
  const [dose, dose2] = [pick([5, 10, 20, 25, 40, 50], dice), pick([75, 80, 100, 250, 500], dice)]
  const side = pick(['left', 'right'], dice)
  const opposite = side === 'left' ? 'right' : 'left'
  const part = pick(['knee', 'shoulder', 'ankle', 'wrist', 'hip', 'elbow'], dice)
  const thing = pick(['swelling', 'numbness', 'stiffness', 'bruising', 'tingling'], dice)
  const [sign, sign2] = [pick(['fever', 'nausea', 'dizziness'], dice), pick(['chills', 'vomiting', 'headaches'], dice)]
  const made = pick<Sentence>(
    [
      {
        text: `Patient reports ${thing} in the ${side} ${part}.`,
        evidence: said('patient', `Well, I've had ${thing} in my ${side} ${part} and the ${opposite} ${part} is fine.`),
      },
      {
        text: `Clinician notes ${thing} of ${side} ${part}.`,
        evidence: said(
          'clinician',
          `There is ${thing} of your ${side} ${part}, but there is no ${sign} and your ${opposite} ${part} moves well.`,
        ),
      },
      {
        text: `Denies ${sign}, ${sign2}.`,
        evidence: talk(['clinician', `Okay. Any ${sign} or ${sign2}?`], ['patient', 'No, nothing like that.']),
      },
      {
        text: `Reports ${sign}.`,
        evidence: talk(['clinician', `Do you have ${sign}?`], ['patient', `Yes. I do. No ${sign2} though.`]),
      },
      {
        text: `Start ${drug} ${dose} mg daily.`,
        evidence: said(
          'clinician',
          `Let's start ${drug} ${dose} milligrams a day, and we keep the ${other} at ${dose2} milligrams.`,
        ),
      },
      {
        text: `Clinician recommends ${drug} ${dose} mg twice daily.`,
        evidence: said(
          'clinician',
          `I recommend ${drug}, ${dose} milligrams twice a day. And then ${other}, ${dose2} milligrams, as before.`,
        ),
      },
      {
        text: `Patient takes ${drug} ${dose} mg.`,
        evidence: said('patient', `I take ${drug} ${dose} milligrams, not the ${other}.`),
      },
      {
        text: `Patient reports that ${drug} did not help the ${side} ${part}.`,
        evidence: said('patient', `The ${drug} did not help my ${side} ${part}. The ${other} helps a little.`),
      },
      {
        text: `Patient says no ${sign} since starting ${drug}.`,
        evidence: said('patient', `I've had no ${sign} since starting ${drug}.`),
      },
      {
        text: `Patient is not allergic to ${drug}.`,
        evidence: [
          {
            id: 'intake/allergy',
            kind: 'intake',
            by: 'patient',
            at: null,
            asked: `Are you allergic to ${drug}?`,
            text: 'No',
          },
          {
            id: 'intake/other',
            kind: 'intake',
            by: 'patient',
            at: null,
            asked: `Are you allergic to ${other}?`,
            text: 'Yes',
          },
        ],
      },
    ],
    dice,
  )
  return { ...made, evidence: made.evidence.map((item, at) => ({ ...item, id: `${item.kind}/${at}` })) }
}

const SIDED = new RegExp(String.raw`\b(left|right)(?=(?: \w+)? (?:${[...BODY].join('|')})\b)`, 'i')
const DOSED = /\b(\d+)(?= ?(?:mg|mcg|milligrams?|micrograms?|units)\b)/i
const NEGATED = /\b(?:no|not|never|without) (?=\w)|\b(?:denies|denied) /i

/** The sentence with one thing swapped, or null where it has none of that kind. */
function swapped({ text, evidence }: Sentence, kind: Kind, dice: Dice): string | null {
  const words = evidence.map((item) => item.text).join(' ')
  switch (kind) {
    case 'negation': {
      // Of two negations one may go and nothing is changed.
      if ([...text.matchAll(/\b(?:no|not|never|without|none|nothing|nor|denies|nope)\b|n't\b/gi)].length > 1)
        return null
      if (NEGATED.test(text)) return text.replace(NEGATED, (hit) => (/den/i.test(hit) ? 'Reports ' : ''))
      if (/\bReports /.test(text)) return text.replace(/\bReports /, 'Denies ')
      if (/\breports \w+ing\b/.test(text)) return text.replace('reports', 'denies')
      if (/n't\b/.test(text)) return text.replace(/ ?n't\b/, '')
      const verb = /\b(?:is|was|are|were|has|have|had|will|can)\b(?! (?:to|not))/i
      return verb.test(text) ? text.replace(verb, '$& not') : null
    }
    case 'side':
      return SIDED.test(text) ? text.replace(SIDED, (side) => (/left/i.test(side) ? 'right' : 'left')) : null
    case 'dose': {
      const dose = DOSED.exec(text)?.[1]
      if (dose === undefined) return null
      const others = [...words.matchAll(/\b\d+\b/g)].map(([number]) => number).filter((number) => number !== dose)
      const wrong = others.length > 0 ? pick(others, dice) : String(Number(dose) * 2)
      return text.replace(DOSED, wrong)
    }
    case 'drug': {
      const isDrug = (word: string) => DRUGS.has(word.toLowerCase())
      const drug = text.split(/[^a-z]+/i).find(isDrug)
      if (drug === undefined) return null
      const others = words
        .split(/[^a-z]+/i)
        .filter((word) => isDrug(word) && !text.toLowerCase().includes(word.toLowerCase()))
      const wrong = pick(others.length > 0 ? others : NAMES.filter((name) => name !== drug.toLowerCase()), dice)
      return text.replace(drug, wrong)
    }
    case 'speaker':
      if (text.startsWith('Patient ')) return text.replace(/^Patient (?:\w+)/, 'Clinician notes')
      return /^Clinician \w+/.test(text) ? text.replace(/^Clinician \w+/, 'Patient reports') : null
  }
}

const KINDS: Kind[] = ['negation', 'side', 'dose', 'drug', 'speaker']

/** Takes so many swaps of each kind, or as many as there are, of sentences that stand as they are. */
function tried(sentences: Sentence[], dice: Dice, ofEach: number) {
  const standing = sentences.filter(({ text, evidence }) => faultOf(text, evidence) === null)
  const wrong = KINDS.flatMap((kind) =>
    standing
      .flatMap((sentence) => {
        const text = swapped(sentence, kind, dice)
        // "I took Tylenol. I took ibuprofen." is said of either.
        const alsoSaid = sentence.evidence.some((item) =>
          plain(item.text).includes(plain(text?.replace(/^\w+ \w+/, '') ?? '')),
        )
        return text === null || text === sentence.text || alsoSaid ? [] : [{ kind, text, sentence }]
      })
      .slice(0, ofEach),
  )
  const missed = wrong.filter(({ text, sentence }) => faultOf(text, sentence.evidence) === null)
  return { standing, wrong, missed }
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
const shown = ({ standing, wrong, missed }: ReturnType<typeof tried>, of: number) =>
  `${standing.length} of ${of} sentences stand as they are; ${wrong.length - missed.length} of ${wrong.length} swapped ones are caught`

/** Far more than they take, as they do a thousand checks each. */
const LONG = 120_000

test(
  '500 sentences with a negation, side, dose, drug or speaker swapped are all caught, and stand as they were',
  { timeout: LONG },
  () => {
    const dice = diceOf(7)
    const sentences = Array.from({ length: 1000 }, () => handMade(dice))
    const result = tried(sentences, dice, 100)
    process.stdout.write(`Hand-made: ${shown(result, sentences.length)}.\n`)
    expect(
      result.missed.map(({ kind, text, sentence }) => [kind, text, sentence.evidence.map((item) => item.text)]),
    ).toEqual([])
    expect(
      sentences
        .filter((one) => !result.standing.includes(one))
        .map(({ text, evidence }) => [text, evidence.map((item) => item.text)]),
    ).toEqual([])
    expect(result.wrong).toHaveLength(500)
  },
)

const DIALOGUES = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'dialogue-note')

/** Statements that people made in conversations that nobody here wrote, as a draft would quote them: each cites its whole turn. */
function fromConversations(file: string): Sentence[] {
  const turns = readFileSync(join(DIALOGUES, file), 'utf8').matchAll(
    /(?:^|["\n])(?:\[(doctor|patient)\]|(Doctor|Patient):) ([^\n]+)/g,
  )
  return [...turns].flatMap(([, aci, mts, text = '']) => {
    const by = (aci ?? mts ?? '').toLowerCase() === 'doctor' ? 'clinician' : 'patient'
    const evidence = said(by, text.replaceAll('""', '"'))
    return sentencesOf(text)
      .filter((sentence) => !isQuestion(sentence) && !/\bor not\b/i.test(sentence))
      .map((sentence) => withoutFillers(answerOf(sentence)?.rest ?? sentence))
      .filter((sentence) => /^[a-z]/i.test(sentence))
      .filter((sentence) => sentence.split(' ').length > 5 && sentence.split(' ').length < 30)
      .map((sentence) => ({ text: `${by === 'patient' ? 'Patient says' : 'Clinician says'} ${sentence}`, evidence }))
  })
}

test.skipIf(!existsSync(DIALOGUES))(
  'and 500 of what was said in ACI-BENCH and MTS-Dialog, which stands where it is said plainly',
  { timeout: LONG },
  () => {
    const dice = diceOf(11)
    const all = [
      ...fromConversations('aci-bench/train.csv'),
      ...fromConversations('mts-dialog/MTS-Dialog-TrainingSet.csv'),
    ]
    const telling = all.filter(
      ({ text }) =>
        SIDED.test(text) || DOSED.test(text) || NEGATED.test(text) || text.split(' ').some((word) => DRUGS.has(word)),
    )
    for (let at = telling.length - 1; at > 0; at--) {
      const other = dice(at + 1)
      const [a, b] = [telling[at], telling[other]]
      if (a !== undefined && b !== undefined) [telling[at], telling[other]] = [b, a]
    }
    const result = tried(telling, dice, 200)
    process.stdout.write(`Conversations: ${shown(result, telling.length)}.\n`)
    expect(
      result.missed.map(({ kind, text, sentence }) => [kind, text, sentence.evidence.map((item) => item.text)]),
    ).toEqual([])
    expect(result.standing.length / telling.length).toBeGreaterThan(0.9)
    expect(result.wrong.length).toBeGreaterThanOrEqual(500)
  },
)
