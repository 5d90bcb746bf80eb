import { expect, test } from 'vitest'
import type { ChartWrite } from '../act/chart.ts'
import { connectChart } from './connect.ts'

const BASE = 'https://emr.example/fhir'
const CLINICIAN = { as: 'clinician', launch: 'l' } as const
const SIGN: ChartWrite = {
  key: 'v/sign/note',
  write: 'sign',
  base: null,
  encounter: 'Encounter/1',
  patient: 'Patient/1',
  author: 'Practitioner/1',
  type: { code: '11506-3', display: 'Progress note' },
  form: { format: 'xhtml', code: null },
  title: 'Follow-up',
  at: '2026-11-20T15:30:00Z',
  period: { start: '2026-11-20T15:00:00Z', end: '2026-11-20T15:20:00Z' },
  content: {
    sections: [{ id: 'plan', title: 'Plan', forPatient: false, text: 'Señor: reposo.' }],
    attestation: ['By video.'],
  },
}

interface Document {
  id?: string
  meta?: { versionId: string }
  content: { attachment: { data?: string; url?: string } }[]
}

/** An EMR that files what is attached apart. `spoil` is what it does to the bytes; null: it does not give them out. */
function chartAt(spoil: ((data: string) => string) | null) {
  let filed: Document = { content: [] }
  let bytes = ''
  const emr = (url: string, init: RequestInit): Promise<Response> => {
    const at = url.slice(BASE.length + 1)
    const answer = (body: object, status = 200) =>
      Promise.resolve(Response.json(body, { status, headers: { 'content-type': 'application/fhir+json' } }))
    if (init.method === 'POST' && typeof init.body === 'string' && at === 'DocumentReference') {
      const sent = JSON.parse(init.body) as Document
      bytes = sent.content[0]?.attachment.data ?? ''
      const content = sent.content.map((one) => ({
        ...one,
        attachment: { ...one.attachment, data: undefined, url: `${BASE}/Binary/7` },
      }))
      filed = { ...sent, id: '9', meta: { versionId: '1' }, content }
      return answer(filed, 201)
    }
    if (at === 'DocumentReference/9') return answer(filed)
    if (at === 'Binary/7' && spoil !== null)
      return answer({ resourceType: 'Binary', id: '7', contentType: 'application/xhtml+xml', data: spoil(bytes) })
    if (at.startsWith('DocumentReference?')) return answer({ resourceType: 'Bundle', type: 'searchset', entry: [] })
    return answer({ resourceType: 'OperationOutcome', issue: [] }, 403)
  }
  return connectChart(
    { fhirBase: BASE, cursorKey: new Uint8Array(32), roles: {}, takesBatches: async () => false },
    { backend: emr, clinician: () => emr },
  )
}

test('a note whose bytes the EMR files apart is read back with them and compared', async () => {
  const chart = chartAt((data) => data)
  const receipt = await chart.write(SIGN, CLINICIAN)
  expect(receipt).toMatchObject({ reference: 'DocumentReference/9', digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(await chart.read.note(receipt.reference, CLINICIAN)).toMatchObject({
    readable: true,
    text: 'Plan\n====\nSeñor: reposo.\n\nAttestation\n===========\nBy video.',
  })
})

test.each([
  ['changes what it was given', (data: string) => `${data.slice(0, -8)}AAAAAAA=`],
  ['does not give it out', null],
])('one that %s has confirmed nothing', async (_, spoil) => {
  await expect(chartAt(spoil).write(SIGN, CLINICIAN)).rejects.toMatchObject({
    fault: { kind: 'malformed', where: expect.stringContaining('DocumentReference.content') },
  })
})
