import { randomBytes } from 'node:crypto'
import type { Resource } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTrial, type Trial } from '../../sandbox/trial-app.ts'
import { connectChart } from './connect.ts'

/** What became of a filed claim, as the sandbox EMR has it: what a payer says is put into its record itself. */
let trial: Trial
beforeAll(async () => void (trial = await startTrial()))
afterAll(() => trial?.close())

const PATIENT = { reference: 'Patient/claims' }
const professional = { coding: [{ code: 'professional' }] }

test('the status of a claim, what its payer answered and what it says of the coverage are read with the visit', async () => {
  const { emr } = trial.practice
  const add = (resource: object) => emr.repo.createResource(resource as Resource)
  const backend = async (url: string | URL | Request, init?: RequestInit) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${await trial.systemToken()}`)
    return fetch(url, { ...init, headers })
  }
  const { read } = connectChart(
    { fhirBase: emr.fhirBase, cursorKey: randomBytes(32), roles: {}, takesBatches: async () => false },
    { backend, clinician: () => backend },
  )
  const claim = await add({
    resourceType: 'Claim',
    status: 'active',
    type: professional,
    use: 'claim',
    patient: PATIENT,
    created: '2026-11-20',
    provider: { display: 'Riverbend' },
    priority: { coding: [{ code: 'normal' }] },
    insurance: [{ sequence: 1, focal: true, coverage: { display: 'Medicare' } }],
  })
  const charge = `Claim/${claim.id}`
  const facts = async () => {
    const [one] = await read.visitFacts([
      {
        appointment: '',
        encounter: null,
        patient: PATIENT.reference,
        consent: null,
        pictures: [],
        charge,
        from: '2026-11-20T05:00:00.000Z',
        until: '2026-11-21T05:00:00.000Z',
      },
    ])
    return one
  }
  expect(await facts()).toMatchObject({ filed: { status: 'active', answers: [] }, eligibilities: [], invoices: [] })

  const asked = {
    status: 'active',
    purpose: ['validation'],
    patient: PATIENT,
    servicedDate: '2026-11-20',
    created: '2026-11-18',
    insurer: { display: 'Medicare' },
  }
  const question = await add({ ...asked, resourceType: 'CoverageEligibilityRequest' })
  expect((await facts())?.eligibilities).toMatchObject([{ answered: false, inForce: null }])
  await add({
    ...asked,
    resourceType: 'CoverageEligibilityResponse',
    request: { reference: `CoverageEligibilityRequest/${question.id}` },
    outcome: 'complete',
    insurance: [{ coverage: { display: 'Medicare' }, inforce: false }],
  })
  await add({
    resourceType: 'ClaimResponse',
    status: 'active',
    type: professional,
    use: 'claim',
    patient: PATIENT,
    created: '2026-12-01',
    insurer: { display: 'Medicare' },
    request: { reference: charge },
    outcome: 'complete',
    payment: { type: { coding: [{ code: 'complete' }] }, amount: { value: 0, currency: 'USD' } },
    item: [
      {
        itemSequence: 1,
        adjudication: [{ category: { coding: [{ code: 'benefit' }] }, reason: { coding: [{ code: 'CO-197' }] } }],
      },
    ],
  })
  await add({
    resourceType: 'Invoice',
    status: 'issued',
    subject: PATIENT,
    date: '2026-11-20',
    extension: [{ url: 'urn:example:invoiced-visit', valueReference: { reference: 'Encounter/1' } }],
    lineItem: [
      { chargeItemCodeableConcept: { coding: [{ code: 'ZZ401' }] } },
      {
        extension: [{ url: 'urn:example:invoiced-visit', valueReference: { reference: 'Appointment/2' } }],
        chargeItemCodeableConcept: { coding: [{ code: 'ZZ402' }] },
      },
    ],
  })
  await emr.repo.updateResource({ ...claim, status: 'cancelled' } as Resource)
  expect(await facts()).toMatchObject({
    filed: {
      status: 'cancelled',
      answers: [{ said: { form: 'ClaimResponse', outcome: 'denied', codes: ['CO-197'], paid: 0 } }],
    },
    eligibilities: [{ from: '2026-11-20', until: '2026-11-20', answered: true, inForce: false }],
    invoices: [
      {
        status: 'issued',
        lines: [
          { codes: ['ZZ401'], visits: ['Encounter/1'] },
          { codes: ['ZZ402'], visits: ['Appointment/2'] },
        ],
        date: '2026-11-20',
      },
    ],
  })
})
