import { describe, expect, test } from 'vitest'
import { noteDraft } from './draft.ts'
import type { Evidence, TemplateSection } from './evidence.ts'
import { plainWriter } from './plain-writer.ts'

const SECTIONS: TemplateSection[] = [
  { id: 'assessment', holds: 'assessment' },
  { id: 'plan', holds: 'plan' },
  { id: 'complaint', holds: 'complaint' },
  { id: 'subjective', holds: 'history' },
  { id: 'objective', holds: 'findings' },
  { id: 'for-patient', holds: 'for-patient' },
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
const PANEL: Evidence = {
  id: 'order/o1',
  kind: 'order',
  by: 'clinician',
  at: null,
  text: 'Ordered: Basic metabolic panel',
}
const PROBLEM: Evidence = { id: 'problem/1', kind: 'observation', by: 'emr', at: null, text: 'Essential hypertension' }
const CHAT: Evidence = {
  id: 'chat/1',
  kind: 'chat',
  by: 'patient',
  at: '2026-11-24T15:02:00.000Z',
  text: 'I stopped it',
}
const MOMENT: Evidence = {
  id: 'mark/m2',
  kind: 'mark',
  by: 'clinician',
  at: '2026-11-24T15:03:00.000Z',
  text: 'A moment',
}
const AGREED: Evidence = { ...MOMENT, id: 'mark/m1', text: 'Plan talked through.' }

describe('the plain writer', () => {
  test('puts each piece where it belongs, in its own words, with the evidence it is from', async () => {
    const written = await plainWriter([COUGH, PRESSURE, PROBLEM, PANEL, CHAT, MOMENT], SECTIONS)
    expect(written).toEqual([
      { section: 'assessment', text: 'Essential hypertension.', evidence: ['problem/1'] },
      { section: 'plan', text: 'Ordered: Basic metabolic panel.', evidence: ['order/o1'] },
      {
        section: 'complaint',
        text: 'Reason for the visit, as given: “Cough for two weeks”',
        evidence: ['intake/reason'],
      },
      {
        section: 'subjective',
        text: 'Measured at home, as the patient says: Blood pressure 148/92 mmHg.',
        evidence: ['intake/measures/blood-pressure'],
      },
    ])
  })

  test('begins the history with the complaint where the template has no section for it', async () => {
    const history = [{ id: 'history', holds: 'history' as const }]
    expect(await plainWriter([COUGH], history)).toMatchObject([{ section: 'history', evidence: ['intake/reason'] }])
  })

  test('writes an answer with the question that it answers', async () => {
    const none = intake('red-flags', 'Do you have any of these now?', 'None of these')
    expect(await plainWriter([none], SECTIONS)).toMatchObject([
      { text: 'Asked “Do you have any of these now?”: None of these.' },
    ])
  })

  test('writes no findings, nothing for the patient, and nothing where the template has no place', async () => {
    expect(await plainWriter([PANEL, PROBLEM], [{ id: 'other', holds: 'other' }])).toEqual([])
    const held = (await plainWriter([COUGH, PRESSURE, PROBLEM, PANEL], SECTIONS)).map(({ section }) => section)
    expect(held).not.toContain('objective')
    expect(held).not.toContain('for-patient')
  })

  test('has only words that its evidence has, beside the few that say whose they are', async () => {
    const all = [COUGH, PRESSURE, PROBLEM, PANEL]
    for (const { text, evidence } of await plainWriter(all, SECTIONS)) {
      const source = all.find(({ id }) => id === evidence[0])
      expect(text).toContain(source?.text)
    }
  })

  test('says nothing of nothing', async () => {
    expect(await plainWriter([], SECTIONS)).toEqual([])
  })
})

describe('the draft', () => {
  test('has what was marked in the section of its phrase', () => {
    const marked = [{ section: 'plan', text: 'Plan talked through.', evidence: 'mark/m1' }]
    expect(noteDraft([AGREED], [], marked)).toEqual({
      sentences: [{ section: 'plan', text: 'Plan talked through.', evidence: ['mark/m1'] }],
      missing: [],
      contradictions: [],
      dropped: [],
    })
  })

  test('lists what was written or marked and is in no sentence', () => {
    expect(noteDraft([CHAT, MOMENT, PANEL], [], []).missing).toEqual(['chat/1', 'mark/m2'])
  })

  test('drops a sentence without evidence, or with evidence that does not exist', () => {
    const written = [
      { section: 'plan', text: 'Start amlodipine.', evidence: [] },
      { section: 'plan', text: 'Ordered: Basic metabolic panel.', evidence: ['order/o1', 'order/o9'] },
    ]
    const { sentences, dropped } = noteDraft([PANEL], written, [])
    expect(sentences).toEqual([])
    expect(dropped.map(({ fault }) => fault)).toEqual(['no-evidence', 'unknown-evidence'])
  })

  test('shows both where a number was measured twice with two results', () => {
    const roomed: Evidence = { ...PROBLEM, id: 'vital/v1', by: 'patient', text: 'Blood pressure 128/82 mmHg' }
    expect(noteDraft([PRESSURE, roomed], [], []).contradictions).toEqual([
      { about: 'blood pressure', evidence: ['intake/measures/blood-pressure', 'vital/v1'] },
    ])
    expect(noteDraft([PRESSURE, { ...roomed, text: PRESSURE.text }], [], []).contradictions).toEqual([])
  })

  test('shows both where the patient says that an entry of the record is no longer right', () => {
    const changed = intake('medicines/changed', 'Is this still right?', 'No longer right: Lisinopril')
    const record: Evidence = { ...PROBLEM, id: 'record/medicines/1', text: 'In the record: Lisinopril' }
    expect(noteDraft([changed, record], [], []).contradictions).toEqual([
      { about: 'In the record: Lisinopril', evidence: ['record/medicines/1', 'intake/medicines/changed'] },
    ])
  })
})
