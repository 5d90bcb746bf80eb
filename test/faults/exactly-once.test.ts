import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Resource } from '../journeys/record.ts'
import { proveOnce } from './exactly-once.ts'
import { lastText, type Scripted } from './scripted-visit.ts'

const VISIT: Scripted = { id: '0b9f6a0e-0000-4000-8000-000000000001', patient: 'Patient/1', mark: 'mark-1-' }
let data: string
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'causeway-proof-'))
  mkdirSync(join(data, 'sandbox'))
  writeFileSync(join(data, 'sandbox', 'outbox.jsonl'), '')
})
afterAll(() => rmSync(data, { recursive: true }))

test('a visit that the EMR holds whole and once proves itself', async () => {
  expect(await proof(whole())).toEqual({ duplicates: [], missing: [], mailTwice: 0 })
})

test('a second encounter of the visit is found, and one that belongs to no visit', async () => {
  const again = { ...resource('Encounter', 'again'), status: 'finished' }
  const stray: Resource = { resourceType: 'Encounter', id: 'stray', status: 'arrived' }
  const { duplicates } = await proof([...whole(), again, stray])
  expect(duplicates).toEqual([
    expect.stringMatching(/^mark-1-: 2 Encounter, expected 1 \([^ ]+\/step, [^ ]+\/step\)$/),
    'Encounter/stray belongs to no visit',
  ])
})

test('what the visit left in the chart’s lists is shown to the person again later, and is no second answer of theirs', async () => {
  const shown = { linkId: 'medicines.shown', answer: [{ valueReference: { display: `${VISIT.mark} fish oil` } }] }
  const later: Resource = { resourceType: 'QuestionnaireResponse', id: 'later', item: [shown] }
  const { duplicates } = await proof([...whole(), later])
  expect(duplicates).toEqual(['QuestionnaireResponse/later belongs to no visit'])
})

test('a consent that never arrived and a note without its last words are missed', async () => {
  const short = { ...resource('DocumentReference', '1'), docStatus: 'final', content: [attachment('mark-1- history')] }
  const rest = whole().filter(({ resourceType }) => !['Consent', 'DocumentReference'].includes(resourceType))
  const { missing } = await proof([...rest, short])
  expect(missing).toEqual(['mark-1-: 0 Consent, expected 1', 'mark-1-: the note lacks what was typed last'])
})

test('a mail that left twice under one reference is counted', async () => {
  const line = JSON.stringify({ reference: '<1@here>', text: 'once' })
  writeFileSync(join(data, 'sandbox', 'outbox.jsonl'), `${line}\n${line}\n`)
  expect((await proof(whole())).mailTwice).toBe(1)
})

function proof(record: Resource[]) {
  writeFileSync(join(data, 'sandbox', 'record.jsonl'), `${JSON.stringify(record)}\n`)
  return proveOnce({ data }, [VISIT], new Set())
}

function whole(): Resource[] {
  return [
    { ...resource('Appointment', '1'), status: 'fulfilled' },
    { ...resource('Encounter', '1'), status: 'finished' },
    resource('Consent', '1'),
    { ...resource('QuestionnaireResponse', '1'), status: 'completed' },
    ...['1', '2', '3'].map((id) => resource('Observation', id)),
    { ...resource('DocumentReference', '1'), docStatus: 'final', content: [attachment(lastText(VISIT.mark))] },
    { ...resource('MedicationRequest', '1'), status: 'active' },
    { ...resource('ServiceRequest', '1'), status: 'active' },
    { ...resource('MedicationStatement', '1'), status: 'active' },
    ...['1', '2'].map((id) => resource('Communication', id)),
  ]
}

function resource(resourceType: string, id: string): Resource {
  return { resourceType, id, identifier: [{ value: `${VISIT.id}/step` }] }
}

function attachment(text: string) {
  return { attachment: { data: Buffer.from(text).toString('base64') } }
}
