import { describe, expect, test } from 'vitest'
import type { DraftView, Sentence } from '#api/smart-note.ts'
import { acceptable, openSentences, withSentence } from './proposal.ts'

const PANEL: Sentence = { section: 'plan', text: 'Ordered: Basic metabolic panel.', evidence: ['order/o1'] }
const COUGH: Sentence = { section: 'history', text: 'Reason: “Cough”', evidence: ['intake/reason'] }
const BARE: Sentence = { section: 'plan', text: 'Start amlodipine.', evidence: [] }
const LOOSE: Sentence = { section: 'plan', text: 'Continue.', evidence: ['order/o9'] }
const VIEW: DraftView = {
  evidence: [
    { id: 'order/o1', kind: 'order', by: 'clinician', at: null, text: 'Ordered: Basic metabolic panel' },
    { id: 'intake/reason', kind: 'intake', by: 'patient', at: null, text: 'Cough' },
  ],
  sentences: [COUGH, PANEL],
  missing: [],
  contradictions: [],
  dropped: [],
  unread: [],
  waiting: 0,
  writer: 'rules',
  choices: [],
  version: 0,
}

describe('what is proposed', () => {
  test('is open until it is taken, put aside, or stands in the note', () => {
    const texts = { history: '', plan: '' }
    expect(openSentences(VIEW, [], texts)).toEqual([COUGH, PANEL])
    expect(openSentences(VIEW, [{ section: 'plan', text: PANEL.text, taken: false }], texts)).toEqual([COUGH])
    expect(openSentences(VIEW, [], { ...texts, plan: `Typed.\n${PANEL.text} And more.` })).toEqual([COUGH])
  })

  test('for a section that this note has not is not shown', () => {
    expect(openSentences(VIEW, [], { plan: '' })).toEqual([PANEL])
  })

  test('is taken all at once without what has no evidence, or evidence that is not there', () => {
    expect(acceptable(VIEW, [COUGH, PANEL, BARE, LOOSE])).toEqual([COUGH, PANEL])
  })
})

describe('a sentence that is taken', () => {
  test('stands below what was typed, which stays as it was', () => {
    expect(withSentence('', 'Ordered.')).toBe('Ordered.')
    expect(withSentence('Typed by hand,\nin two lines.', 'Ordered.')).toBe('Typed by hand,\nin two lines.\nOrdered.')
  })

  test('stands there once', () => {
    expect(withSentence('Typed.\nOrdered.', 'Ordered.')).toBe('Typed.\nOrdered.')
  })
})
