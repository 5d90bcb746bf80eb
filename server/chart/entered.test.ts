import { expect, test } from 'vitest'
import { numbered } from './entered.ts'
import { FhirClient, turnstile } from './fhir-client.ts'

const BASE = 'https://emr.example/fhir'
const ANA = 'Patient/ana'
const BEA = 'Patient/bea'

interface InEmr {
  resourceType: 'ServiceRequest' | 'MedicationRequest'
  id: string
  number?: string
  patient: string
}

const order = (id: string, patient: string, number?: string): InEmr => ({
  resourceType: 'ServiceRequest',
  id,
  patient,
  ...(number !== undefined && { number }),
})
const medicine = (...of: Parameters<typeof order>): InEmr => ({ ...order(...of), resourceType: 'MedicationRequest' })

test.each<[string, InEmr[], string | null]>([
  ['the only one that has it', [order('a', ANA, '4711')], 'ServiceRequest/a'],
  ['theirs by its id', [order('4711', ANA)], 'ServiceRequest/4711'],
  ['somebody else’s, where nobody of theirs has it', [order('b', BEA, '4711')], 'ServiceRequest/b'],
  [
    'theirs, though somebody else’s has it as its id',
    [order('4711', BEA), order('a', ANA, '4711')],
    'ServiceRequest/a',
  ],
  [
    'theirs of another kind, though somebody else’s comes first',
    [order('b', BEA, '4711'), medicine('a', ANA, '4711')],
    'MedicationRequest/a',
  ],
  ['theirs of two authorities', [order('b', BEA, '4711'), order('a', ANA, '4711')], 'ServiceRequest/a'],
  ['none of two of theirs', [order('a', ANA, '4711'), medicine('c', ANA, '4711')], null],
  [
    'somebody else’s, where two others have it',
    [order('b', BEA, '4711'), order('c', 'Patient/c', '4711')],
    'ServiceRequest/b',
  ],
  ['nothing', [order('a', ANA, '4712')], null],
])('a number means %s', async (_, inEmr, reference) => {
  const found = await numbered(emrWith(inEmr), 'order', '4711', ANA)
  expect(found?.reference ?? null).toBe(reference)
})

/** An EMR that reads by id and searches by identifier, in whichever system. */
function emrWith(inEmr: readonly InEmr[]): FhirClient {
  const asResource = ({ resourceType, id, number, patient }: InEmr) => ({
    resourceType,
    id,
    meta: { versionId: '1' },
    identifier: number === undefined ? [] : [{ value: number }],
    subject: { reference: patient },
  })
  const answer = (body: object, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/fhir+json' } })
  return new FhirClient(
    BASE,
    async (address) => {
      const { pathname, searchParams } = new URL(address)
      const [type, id] = pathname.replace('/fhir/', '').split('/')
      const ofType = inEmr.filter(({ resourceType }) => resourceType === type)
      if (id !== undefined) {
        const one = ofType.find((each) => each.id === id)
        return one === undefined ? answer({ resourceType: 'OperationOutcome' }, 404) : answer(asResource(one))
      }
      const bearing = ofType.filter(({ number }) => number === searchParams.get('identifier'))
      return answer({
        resourceType: 'Bundle',
        type: 'searchset',
        entry: bearing.map((one) => ({ search: { mode: 'match' }, resource: asResource(one) })),
      })
    },
    turnstile(1),
  )
}
