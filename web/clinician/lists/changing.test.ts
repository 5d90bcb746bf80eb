import { expect, test } from 'vitest'
import type { ChartItem, IntakeView, ListChangeView } from '#api/workspace.ts'
import { correctionOf, triedAgain } from './changing.ts'

const shown = [
  { reference: 'MedicationRequest/1', text: 'Lisinopril' },
  { reference: 'MedicationRequest/2', text: 'Metformin' },
]

function intake(answer: { right: boolean; changed: string[]; note: string } | null): IntakeView {
  const question = {
    linkId: 'medicines',
    kind: 'confirm' as const,
    list: 'medicines' as const,
    text: 'Are these your medicines?',
    entries: shown,
    listState: 'shown' as const,
  }
  const given = answer === null ? {} : { answer: { linkId: 'medicines', kind: 'confirm' as const, ...answer } }
  return { state: 'shown', complete: true, phq2: null, items: [{ question, ...given, changed: true }] }
}

test.each([
  ['confirmed, a list has no correction', { right: true, changed: [], note: '' }, null],
  ['not answered, none either', null, null],
  [
    'what is no longer right is named as the patient saw it',
    { right: false, changed: ['MedicationRequest/1'], note: '' },
    { gone: [shown[0]], note: '' },
  ],
  [
    'words alone are a correction',
    { right: false, changed: [], note: 'fish oil too' },
    { gone: [], note: 'fish oil too' },
  ],
])('%s', (_, answer, correction) => {
  expect(correctionOf(intake(answer), 'medicines')).toEqual(correction)
  expect(correctionOf(intake(answer), 'allergies')).toBeNull()
})

test('another try is of the version that is shown now, and there is none of an entry that the list shows no more', () => {
  const failed: ListChangeView = {
    change: 'c1',
    list: 'medicines',
    act: 'end',
    reference: 'MedicationRequest/1',
    told: true,
    state: 'failed',
    at: '2026-11-24T15:00:00Z',
    text: 'Lisinopril',
    detail: '',
    reason: 'cough',
    code: null,
  }
  const item: ChartItem = { reference: 'MedicationRequest/1', version: 'W/"5"', text: 'Lisinopril', at: null }
  expect(triedAgain(failed, [item])).toMatchObject({
    change: 'c1',
    entry: { reference: 'MedicationRequest/1', version: 'W/"5"' },
    reason: 'cough',
  })
  expect(triedAgain(failed, [])).toBeNull()
})
