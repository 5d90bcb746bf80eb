import { expect, test } from 'vitest'
import { draftOf } from './draft.ts'
import type { Evidence } from './evidence.ts'
import { withLanguage } from './language.ts'
import { unsupported } from './support.ts'
import { turnsOf } from './turns.ts'

const SECTIONS = [
  { id: 'chief-complaint', holds: 'complaint' },
  { id: 'history', holds: 'history' },
  { id: 'plan', holds: 'plan' },
] as const
const said = (by: Evidence['by'], text: string, n: number): Evidence => ({
  id: `speech/${n}`,
  kind: 'speech',
  by,
  at: null,
  text,
})
const drafted = (evidence: readonly Evidence[]) =>
  draftOf({ evidence: withLanguage(evidence), sections: SECTIONS, marked: [], proposed: null })

test('a visit in Spanish gives no sentence of what was said, and none of it is called missing', () => {
  const { sentences, missing, contradictions } = drafted([
    said('clinician', '¿Fiebre o dificultad para respirar?', 1),
    said('patient', 'No tengo fiebre y no me falta el aire.', 2),
    said('patient', 'Tomo lisinopril de 10 miligramos cada mañana.', 3),
    said('clinician', 'La tos puede venir del lisinopril.', 4),
  ])
  expect({ sentences, missing, contradictions }).toEqual({ sentences: [], missing: [], contradictions: [] })
})

test('words too few to tell by are in the language that their speaker speaks otherwise', () => {
  const marks = withLanguage([
    said('patient', 'Tomo lisinopril desde hace un año.', 1),
    said('patient', 'Aspirina.', 2),
    said('clinician', 'Do you take anything for the pain?', 3),
    said('clinician', 'Aspirin?', 4),
  ]).map(({ unread }) => unread)
  expect(marks).toEqual(['language', 'language', undefined, undefined])
})

test('one sentence in Spanish leaves out what stands beside it: "no" belongs to either', () => {
  expect(withLanguage([said('patient', 'I have a cough. No tengo fiebre.', 1)])[0]?.unread).toBe('language')
})

test('a Spanish answer before the visit is quoted as it was written, and nothing is made of it', () => {
  const reason: Evidence = {
    id: 'intake/reason',
    kind: 'intake',
    by: 'patient',
    at: null,
    asked: 'What is the visit about?',
    text: 'No tengo fiebre, pero me duele el pecho',
  }
  expect(drafted([reason]).sentences.map(({ text }) => text)).toEqual([
    'Patient: "No tengo fiebre, pero me duele el pecho".',
  ])
})

test('whoever writes: a sentence on words in another language stands only as a quotation', () => {
  const evidence = withLanguage([said('patient', 'No tengo fiebre, pero tengo tos desde ayer.', 1)])
  const claim = (text: string) => unsupported({ section: 'history', text, evidence: ['speech/1'] }, evidence)
  expect(claim('Denies fiebre.')).not.toBeNull()
  expect(claim('Tengo fiebre.')).not.toBeNull()
  expect(claim('Patient: "No tengo fiebre, pero tengo tos desde ayer".')).toBeNull()
})

test('what an interpreter says, who speaks for two, answers no question and is nobody’s sentence', () => {
  const [question, answer] = ['Any chest pain?', 'Yes, a lot of chest pain.']
  const pieces = [
    { id: 'a', n: 1, by: 'clinician', at: '', text: question, continues: null },
    { id: 'b', n: 2, by: 'other', interprets: true, at: '', text: answer, continues: null },
    { id: 'c', n: 3, by: 'other', at: '', text: 'She has had a cough for two weeks.', continues: null },
  ] as const
  const spoken = turnsOf(pieces)
  expect(spoken.map(({ unread }) => unread)).toEqual([undefined, 'interpreter', undefined])
  expect(drafted(spoken).sentences.map(({ text }) => text)).toEqual(['Companion says she has had a cough for 2 weeks.'])
})

test('where an interpreter speaks, what can’t be told to be English is not taken for it, in whatever language', () => {
  const interpreted: Evidence = { ...said('other', 'I take aspirin. Tomo aspirina.', 9), unread: 'interpreter' }
  const marks = (texts: readonly string[]) =>
    withLanguage([...texts.map((text, n) => said('patient', text, n)), interpreted]).map(({ unread }) => unread)
  expect(marks(['Não, aspirina.', 'Lisinopril.'])).toEqual(['language', 'language', 'interpreter'])
  expect(marks(['I take it every day with my food.', 'Lisinopril.'])).toEqual([undefined, undefined, 'interpreter'])
  expect(withLanguage([said('clinician', 'Aspirin?', 1), interpreted])[0]?.unread).toBeUndefined()
})

test('the words of a form that somebody filled in say nothing of the language they speak', () => {
  const form: Evidence = {
    id: 'intake/allergies',
    kind: 'intake',
    by: 'patient',
    at: null,
    asked: 'These are the allergies in your record. Is this still right?',
    text: 'Still right: Allergy to eggs; Allergy to mould; Allergy to the sting of a bee',
  }
  const marks = withLanguage([form, said('patient', 'Sí, tomo la pastilla.', 1), said('patient', 'Metformina.', 2)])
  expect(marks.slice(1).map(({ unread }) => unread)).toEqual(['language', 'language'])
})

test.each(['我没有发烧，但是咳嗽。', 'У меня болит голова.', 'ليس لدي حمى'])(
  'what is in other letters is no English: %s',
  (text) => {
    expect(withLanguage([said('patient', text, 1)])[0]?.unread).toBe('language')
    expect(withLanguage([said('patient', 'I take a β-blocker for it.', 1)])[0]?.unread).toBeUndefined()
  },
)

test('English with a name or a word from elsewhere stays English', () => {
  const texts = ['I see Dr. Peña in San Juan for my knee.', 'My son is in El Paso.', 'I had a burrito and la croix.']
  expect(withLanguage(texts.map((text, n) => said('patient', text, n))).map(({ unread }) => unread)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
