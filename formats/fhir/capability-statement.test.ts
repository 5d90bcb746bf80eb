import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NoStatement, readStatement } from './capability-statement.ts'

const R4 = { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' }
const read = (json: object) => readStatement(JSON.stringify({ ...R4, ...json })).capability
const encounter = (resource: object) =>
  read({ rest: [{ mode: 'server', resource: [{ type: 'Encounter', ...resource }] }] }).resources?.get('Encounter')

test('a server that answers batches from its memory is not asked by them', () => {
  const rest = [{ mode: 'server', interaction: [{ code: 'batch' }, { code: 'transaction' }] }]
  expect(read({ rest }).batch).toBe('yes')
  expect(read({ rest, software: { name: 'HAPI FHIR Server' } })).toMatchObject({ batch: 'no', transaction: 'yes' })
})

describe('what is no CapabilityStatement of R4 is told in a sentence', () => {
  test.each([
    ['nothing', '', '/metadata answers with nothing; is this the FHIR base address?'],
    [
      'a sign-in page',
      '<!doctype html><title>Sign in</title>',
      '/metadata answers with a web page, such as a sign-in page or a proxy’s; the FHIR base address is another one.',
    ],
    [
      'XML',
      '<CapabilityStatement xmlns="http://hl7.org/fhir"/>',
      '/metadata answers in XML although JSON was asked for; Causeway speaks JSON only.',
    ],
    [
      'half an answer',
      '{"resourceType":"Capab',
      '/metadata answers with something that is neither JSON nor XML, or with half of it.',
    ],
    ['a list', '[]', '/metadata answers with JSON that is no FHIR resource.'],
    [
      'an OperationOutcome',
      '{"resourceType":"OperationOutcome","issue":[{"code":"login","diagnostics":"Jane Doe"}]}',
      '/metadata answers with an OperationOutcome (login) in place of a CapabilityStatement.',
    ],
    [
      'another resource',
      '{"resourceType":"Patient"}',
      '/metadata answers with Patient, not with a CapabilityStatement.',
    ],
    [
      'DSTU2',
      '{"resourceType":"Conformance","fhirVersion":"1.0.2"}',
      'It is a server of FHIR DSTU2 (it answers with Conformance); Causeway needs its R4 address.',
    ],
    [
      'STU3',
      '{"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"}',
      'It is a server of FHIR STU3 (3.0.2); Causeway needs its R4 address (fhirVersion 4.0.1).',
    ],
    [
      'R4B',
      '{"resourceType":"CapabilityStatement","fhirVersion":"4.3.0"}',
      'It is a server of FHIR R4B (4.3.0); Causeway needs its R4 address (fhirVersion 4.0.1).',
    ],
    [
      'R5',
      '{"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"}',
      'It is a server of FHIR R5 (5.0.0); Causeway needs its R4 address (fhirVersion 4.0.1).',
    ],
    [
      'no version',
      '{"resourceType":"CapabilityStatement"}',
      'It is a server of FHIR no version that it would name; Causeway needs its R4 address (fhirVersion 4.0.1).',
    ],
  ])('%s', (_, body, sentence) => {
    expect(() => readStatement(body)).toThrow(new NoStatement(sentence))
  })
})

describe('a statement is read in spite of', () => {
  test('a byte order mark, and one object where a list belongs', () => {
    const body = `\uFEFF${JSON.stringify({ ...R4, rest: { resource: { type: 'Slot', interaction: { code: 'read' } } } })}`
    expect(readStatement(body).capability.resources?.get('Slot')?.interactions).toEqual(new Set(['read']))
  })

  test('a type that is listed twice', () => {
    const resource = [
      { type: 'Slot', interaction: [{ code: 'read' }], conditionalCreate: false },
      { type: 'Slot', interaction: [{ code: 'update' }], conditionalCreate: true },
    ]
    expect(read({ rest: [{ resource }] }).resources?.get('Slot')).toMatchObject({
      interactions: new Set(['read', 'update']),
      conditionalCreate: 'yes',
    })
  })

  test('what a client of its own can do, which is not what it serves', () => {
    const rest = [
      { mode: 'client', resource: [{ type: 'Slot', interaction: [{ code: 'create' }] }] },
      { mode: 'server', resource: [] },
    ]
    expect(read({ rest }).resources).toEqual(new Map())
  })
})

describe('silence is neither yes nor no', () => {
  test.each([
    [undefined, 'unsaid'],
    [true, 'yes'],
    ['true', 'yes'],
    [false, 'no'],
    ['perhaps', 'unsaid'],
  ])('conditionalCreate %s is %s', (conditionalCreate, expected) => {
    expect(encounter({ conditionalCreate })?.conditionalCreate).toBe(expected)
  })

  test.each([
    [undefined, 'unsaid'],
    ['no-version', 'no'],
    ['versioned', 'unsaid'],
    ['versioned-update', 'yes'],
  ])('versioning %s says of If-Match: %s', (versioning, expected) => {
    expect(encounter({ versioning })?.ifMatch).toBe(expected)
  })

  test.each([
    [undefined, 'unsaid'],
    [['xml'], 'no'],
    ['json', 'yes'],
    [['application/fhir+json; charset=utf-8'], 'yes'],
    [['application/json+fhir'], 'yes'],
  ])('format %s says of JSON: %s', (format, expected) => {
    expect(read({ format }).json).toBe(expected)
  })

  test('no list of types says nothing of any, an empty one that there is none', () => {
    expect([read({ rest: [{}] }).resources, read({ rest: [{ resource: [] }] }).resources]).toEqual([null, new Map()])
  })
})

test('whatever is answered is a statement or a sentence, never a crash', () => {
  const json = fc.json()
  const statement = fc
    .record(
      { rest: fc.anything(), format: fc.anything(), software: fc.anything(), implementation: fc.anything() },
      { requiredKeys: [] },
    )
    .map((some) => JSON.stringify({ ...R4, ...some }, (_, value: unknown) => (typeof value === 'bigint' ? 1 : value)))
  const resource = fc
    .record({ type: fc.anything(), interaction: fc.anything(), searchParam: fc.anything(), operation: fc.anything() })
    .map((one) =>
      JSON.stringify({ ...R4, rest: [{ resource: [one] }] }, (_, value: unknown) =>
        typeof value === 'bigint' ? 1 : value,
      ),
    )
  fc.assert(
    fc.property(fc.oneof(fc.string(), json, statement, resource), (body) => {
      try {
        expect(readStatement(body).fhirVersion).toMatch(/^4\.0/)
      } catch (fault) {
        expect(fault).toBeInstanceOf(NoStatement)
      }
    }),
  )
})
