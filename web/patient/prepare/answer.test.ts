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
const blank = { value: '', right: null, changed: [], note: '' }

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
  })
})

test.each([
  ['no words', reason, { ...blank, value: '  ' }, 'text'],
  ['no choice', mood, blank, 'choose'],
  ['neither right nor changed', medicines, blank, 'choose'],
  ['changed, but not what', medicines, { ...blank, right: false }, 'changed'],
] as const)('%s is not an answer', (_, item, draft, missing) => expect(answerOf(item, draft)).toEqual({ missing }))

test('"still right" leaves nothing ticked from before', () => {
  expect(answerOf(medicines, { value: '', right: true, changed: ['MedicationRequest/1'], note: 'x' })).toEqual({
    answer: { linkId: 'medicines', kind: 'confirm', right: true, changed: [], note: '' },
  })
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
