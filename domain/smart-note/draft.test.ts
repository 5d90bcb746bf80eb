import { describe, expect, test } from 'vitest'
import { draftOf, type MarkedPhrase } from './draft.ts'
import type { Evidence, TemplateSection } from './evidence.ts'

const SECTIONS: TemplateSection[] = [
  { id: 'assessment', holds: 'assessment' },
  { id: 'plan', holds: 'plan' },
  { id: 'complaint', holds: 'complaint' },
  { id: 'subjective', holds: 'history' },
]

const intake = (id: string, asked: string, text: string): Evidence => ({
  id: `intake/${id}`,
  kind: 'intake',
  by: 'patient',
  at: '2026-11-24T09:00:00.000Z',
  asked,
  text,
})
const COUGH = intake('reason', 'What would you like to talk about?', 'Cough for two weeks')
const PRESSURE = intake('measures/blood-pressure', 'Have you measured any of these?', 'Blood pressure 148/92 mmHg')
const ordered = (id: string, text: string): Evidence => ({ id, kind: 'order', by: 'clinician', at: null, text })
const PROBLEM: Evidence = { id: 'problem/1', kind: 'observation', by: 'emr', at: null, text: 'Essential hypertension' }
const MOMENT: Evidence = {
  id: 'mark/m2',
  kind: 'mark',
  by: 'clinician',
  at: '2026-11-24T15:03:00.000Z',
  text: 'A moment of the call, marked without words.',
}
const AGREED: Evidence = { ...MOMENT, id: 'mark/m1', text: 'Plan talked through with the patient, who agrees.' }
const PHRASE: MarkedPhrase = { section: 'plan', text: AGREED.text, evidence: 'mark/m1' }

const draft = (evidence: Evidence[], marked: MarkedPhrase[] = []) =>
  draftOf({ evidence, sections: SECTIONS, marked, proposed: null })

describe('the draft without a transcriber', () => {
  test('has the complaint, the answers with their questions, the problems and the orders, each where it belongs', () => {
    const flags = intake('red-flags', 'Do you have any of these now? (Chest pain)', 'None of these')
    const { sentences, dropped } = draft([
      COUGH,
      flags,
      PRESSURE,
      PROBLEM,
      ordered('order/o1', 'Ordered: Basic metabolic panel, for hypertension'),
      ordered('order/o2', 'Proposed, not signed: Lisinopril 10 MG, 1 tablet daily'),
    ])
    expect(sentences.map(({ section, evidence }) => [section, ...evidence])).toEqual([
      ['assessment', 'problem/1'],
      ['plan', 'order/o1'],
      ['plan', 'order/o2'],
      ['complaint', 'intake/reason'],
      ['subjective', 'intake/red-flags'],
      ['subjective', 'intake/measures/blood-pressure'],
    ])
    expect(dropped).toEqual([])
    const text = (id: string) => sentences.find(({ evidence }) => evidence.includes(id))?.text
    expect(text('intake/red-flags')).toMatch(/^Asked .*Chest pain.*None of these/)
    // What is only proposed is never said to be ordered.
    expect(text('order/o2')).toBe('Proposed, not signed: Lisinopril 10 MG, 1 tablet daily.')
  })

  test('has what was marked in the section of its phrase, in its words, and lists a moment that has none', () => {
    expect(draft([AGREED, MOMENT], [PHRASE])).toEqual({
      sentences: [{ section: 'plan', text: AGREED.text, evidence: ['mark/m1'] }],
      missing: ['mark/m2'],
      contradictions: [],
      dropped: [],
    })
  })

  test('shows both where a number was measured twice with two results', () => {
    const roomed: Evidence = { ...PROBLEM, id: 'vital/v1', by: 'patient', text: 'Blood pressure 128/82 mmHg' }
    expect(draft([PRESSURE, roomed]).contradictions).toContainEqual({
      about: 'blood pressure',
      evidence: ['intake/measures/blood-pressure', 'vital/v1'],
    })
    expect(draft([PRESSURE, { ...roomed, text: PRESSURE.text }]).contradictions).toEqual([])
  })

  test('shows both where the patient says that an entry of the record is no longer right, which is no sentence', () => {
    const changed = intake('medicines/changed', 'Is this still right?', 'No longer right: Lisinopril')
    const record: Evidence = { ...PROBLEM, id: 'record/medicines/1', text: 'In the record: Lisinopril' }
    const { contradictions, sentences } = draft([changed, record])
    expect(contradictions).toContainEqual({
      about: 'In the record: Lisinopril',
      evidence: ['record/medicines/1', 'intake/medicines/changed'],
    })
    expect(sentences.flatMap(({ evidence }) => evidence)).not.toContain('record/medicines/1')
  })

  test('says nothing of nothing', () => {
    expect(draft([])).toEqual({ sentences: [], missing: [], contradictions: [], dropped: [] })
  })
})
