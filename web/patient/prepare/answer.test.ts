import { expect, test } from 'vitest'
import type { IntakeAnswer, IntakeItem } from '#api/visit.ts'
import { allAnswers, answerOf, draftOf } from './answer.ts'

const reason: IntakeItem = { linkId: 'reason', kind: 'text', text: 'What brings you in?', value: 'cough' }
const mood: IntakeItem = {
  linkId: 'phq-1',
  kind: 'choice',
  text: 'Little interest?',
  options: [{ code: 'LA6568-5', text: 'Not at all' }],
}
const medicines: IntakeItem = {
  linkId: 'medicines',
  kind: 'confirm',
  list: 'medicines',
  text: 'Your medicines',
  entries: [{ reference: 'MedicationRequest/1', text: 'Lisinopril 10 mg' }],
  listState: 'shown',
}
const unseen: IntakeItem = { ...medicines, entries: [], listState: 'unavailable' }
const blank = { value: '', right: null, changed: [], note: '', figures: {} }
const home: IntakeItem = {
  linkId: 'measures',
  kind: 'measures',
  text: 'Measured at home?',
  parts: ['blood-pressure', 'blood-pressure.diastolic', 'pulse', 'weight'].map((field) => ({ field, text: field })),
  values: [],
}

test('a question starts from what the chart already knows', () => {
  expect(draftOf(reason, undefined).value).toBe('cough')
})

test('a question gone back to shows the answer given', () => {
  const given: IntakeAnswer = {
    linkId: 'medicines',
    kind: 'confirm',
    right: false,
    changed: ['MedicationRequest/1'],
    note: 'stopped',
  }
  expect(draftOf(medicines, given)).toEqual({
    value: '',
    right: false,
    changed: ['MedicationRequest/1'],
    note: 'stopped',
    figures: {},
  })
})

test.each([
  ['no words', reason, { ...blank, value: '  ' }, 'text'],
  ['no choice', mood, blank, 'choose'],
  ['neither right nor changed', medicines, blank, 'choose'],
  ['changed, but not what', medicines, { ...blank, right: false }, 'changed'],
] as const)('%s is not an answer', (_, item, draft, missing) => expect(answerOf(item, draft)).toEqual({ missing }))

test('"still right" leaves nothing ticked from before', () => {
  expect(answerOf(medicines, { ...blank, right: true, changed: ['MedicationRequest/1'], note: 'x' })).toEqual({
    answer: { linkId: 'medicines', kind: 'confirm', right: true, changed: [], note: '' },
  })
})

test('of the numbers from home none is owed, and a comma is as good as a point', () => {
  expect(answerOf(home, blank)).toEqual({ answer: { linkId: 'measures', kind: 'measures', values: [] } })
  const figures = { 'blood-pressure': '128', 'blood-pressure.diastolic': '82', weight: ' 182,5 ' }
  expect(answerOf(home, { ...blank, figures })).toEqual({
    answer: {
      linkId: 'measures',
      kind: 'measures',
      values: [
        { code: 'blood-pressure', value: 128, diastolic: 82 },
        { code: 'weight', value: 182.5 },
      ],
    },
  })
})

test.each([
  ['half a blood pressure', { 'blood-pressure': '128' }, 'blood-pressure'],
  ['the other half', { 'blood-pressure.diastolic': '82' }, 'blood-pressure'],
  ['its numbers exchanged', { 'blood-pressure': '82', 'blood-pressure.diastolic': '128' }, 'blood-pressure'],
  ['a word', { pulse: 'fast' }, 'pulse'],
  ['a weight nobody has', { weight: '18250' }, 'weight'],
])('%s is named by its field', (_, figures, unfit) => expect(answerOf(home, { ...blank, figures })).toEqual({ unfit }))

test('numbers given before are there again', () => {
  const given: IntakeAnswer = {
    linkId: 'measures',
    kind: 'measures',
    values: [{ code: 'blood-pressure', value: 128, diastolic: 82 }],
  }
  expect(draftOf(home, given).figures).toEqual({ 'blood-pressure': '128', 'blood-pressure.diastolic': '82' })
})

test('a list that could not be shown is never confirmed as right', () => {
  expect(answerOf(unseen, draftOf(unseen, undefined))).toEqual({
    answer: { linkId: 'medicines', kind: 'confirm', right: false, changed: [], note: '' },
  })
})

test('answers are sent as a whole, in the order of the questions', () => {
  const given = new Map<string, IntakeAnswer>([['phq-1', { linkId: 'phq-1', kind: 'choice', value: 'LA6568-5' }]])
  expect(allAnswers([reason, mood, medicines], given)).toEqual([
    { linkId: 'reason', kind: 'text', value: 'cough' },
    { linkId: 'phq-1', kind: 'choice', value: 'LA6568-5' },
  ])
})

test('what was said when booking is an answer once it is confirmed, and not before', () => {
  const needs: IntakeItem = {
    linkId: 'needs',
    kind: 'choice',
    text: 'Needs?',
    options: [{ code: 'interpreter', text: 'An interpreter' }],
    value: 'interpreter',
    stillRight: true,
  }
  expect(draftOf(needs, undefined).value).toBe('interpreter')
  expect(allAnswers([needs], new Map())).toEqual([])
  const confirmed = answerOf(needs, draftOf(needs, undefined))
  expect(confirmed).toEqual({ answer: { linkId: 'needs', kind: 'choice', value: 'interpreter' } })
})
