import { expect, test } from 'vitest'
import { FIELDS, type Field } from '#domain/referral/consent.ts'
import { consentTo } from '#domain/referral/rehearsal.ts'
import { summaryOf, type Item } from '#domain/referral/summary.ts'
import { summaryBytes, summaryResources } from './referral-summary.ts'

const WRITTEN: readonly Item[] = [
  {
    part2: true,
    field: 'diagnoses',
    code: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F33.1' },
    names: ['LEAK'],
    certainty: 'working',
    on: '2026-11-20',
  },
  { part2: true, field: 'scores', code: { system: 'http://loinc.org', code: '44261-6' }, total: 9, on: '2026-11-20' },
  { part2: true, field: 'answer', words: 'It helps.' },
]
const filed = (permits: readonly Field[], part2 = true) => ({
  key: 'r1/summary/s1',
  order: 'ServiceRequest/o1',
  patient: 'Patient/p1',
  department: 'Meadowlark',
  at: '2026-11-27T15:00:00.000Z',
  on: '2026-11-27',
  summary: summaryOf(
    'r1',
    WRITTEN.map((item) => ({ ...item, part2 })),
    {
      department: { part2 },
      permitted: { fields: new Set(permits), consent: part2 ? consentTo(permits) : null },
      zone: 'America/New_York',
    },
  ),
})

test('a summary is filed as a document, its scores and its diagnoses, each with its labels', () => {
  const { document, data } = summaryResources(filed(FIELDS))
  expect(data.map(({ resourceType }) => resourceType)).toEqual(['Condition', 'Observation'])
  for (const one of [document, ...data])
    expect(one.meta.security.map(({ code }) => code)).toEqual(['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD'])
  expect(data[0]).toMatchObject({
    code: { coding: [{ code: 'F33.1', display: 'Major depressive disorder, recurrent, moderate' }] },
    category: [{ coding: [{ code: 'encounter-diagnosis' }] }],
    verificationStatus: { coding: [{ code: 'provisional' }] },
  })
  expect(data[1]).toMatchObject({ valueInteger: 9, note: [{ text: expect.stringContaining('42 CFR part 2') }] })
  expect(summaryBytes(filed(FIELDS))).not.toContain('LEAK')
})

test('of a diagnosis of which nobody said how certain it is, the discrete data say nothing either', () => {
  const one = filed(FIELDS)
  const items = one.summary.items.map((item) => (item.field === 'diagnoses' ? { ...item, certainty: null } : item))
  const { data } = summaryResources({ ...one, summary: { ...one.summary, items } })
  expect(data[0]).toMatchObject({ resourceType: 'Condition' })
  expect(data[0]).not.toHaveProperty('verificationStatus')
})

test('of another department it carries its labels of a sensitive record, and no notice', () => {
  const { document } = summaryResources(filed(FIELDS, false))
  expect(document.meta.security.map(({ code }) => code)).toEqual(['R', 'PSY'])
  expect(document.description).toBe('Referral summary')
})

test('what is withheld is nowhere in the bytes, and leaves the same bytes as if it had not been written', () => {
  const bytes = summaryBytes(filed(['status', 'answer']))
  expect(bytes).not.toMatch(/F33|44261|Observation|Condition/)
  const { document } = summaryResources(filed(['status', 'answer']))
  const words = Buffer.from(document.content[0]?.attachment.data ?? '', 'base64').toString()
  expect(words).toContain('- It helps.')
  expect(words).not.toMatch(/Diagnoses|Scores|PHQ|withheld|omitted/)
})
