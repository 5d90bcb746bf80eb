import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeIn, namesNobody, otlpOf, type Attributes, type Span } from './span.ts'

const SAID: Attributes = {
  'causeway.organization': 'riverbend',
  'causeway.route': 'schedule',
  'causeway.event': 'SIU^S12',
  'causeway.message': '42',
  'causeway.outcome': 'delivered',
  'fhir.reference': 'Appointment/a1',
}
const span = (attributes: Attributes): Span => ({
  name: 'deliver',
  trace: 'a'.repeat(32),
  id: 'b'.repeat(16),
  startMs: 1_795_780_800_000,
  endMs: 1_795_780_800_007,
  failed: false,
  attributes,
})

test('a span is what a collector of OTLP takes', () => {
  expect(otlpOf([span(SAID)])).toMatchObject({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'causeway' } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'a'.repeat(32),
                spanId: 'b'.repeat(16),
                name: 'route deliver',
                kind: 3,
                startTimeUnixNano: '1795780800000000000',
                endTimeUnixNano: '1795780800007000000',
                status: { code: 1 },
                attributes: expect.arrayContaining([
                  { key: 'fhir.reference', value: { stringValue: 'Appointment/a1' } },
                ]),
              },
            ],
          },
        ],
      },
    ],
  })
})

test.each(Object.keys(SAID))('what is seeded into %s does not get out', (key) => {
  for (const leak of [
    'LOVELACE^ADA',
    'Patient/b218cee9',
    'ada@example.org',
    '4711 Ada',
    'MRN-4711-ADA, SSN 078-05-1120',
    'Appointment/a1 Patient/p1',
    'never; LOVELACE',
  ]) {
    const sent = JSON.stringify(otlpOf([span({ ...SAID, [key]: leak })]))
    expect(sent).not.toMatch(/LOVELACE|ada|Ada|b218|4711|078-05|Patient\/p1/)
  }
})

test('nothing that is not on the list gets out, whatever it is called', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6 }), fc.string({ minLength: 8 }), (name, text) => {
      const leaking = { ...SAID, [`x-${name}`]: `LEAK ${text}` }
      expect(JSON.stringify(otlpOf([span(leaking)]))).not.toContain('LEAK')
    }),
    { seed: 20261127 },
  )
})

test('of a reason only codes are said, and of what was made nobody', () => {
  expect(['422, business-rule', '503', 'AR, 207 at PID-3', 'AE'].map(codeIn)).toEqual([
    '422, business-rule',
    '503',
    'AR, 207 at PID-3',
    'AE',
  ])
  expect(['no Patient there has the number', '422, Lovelace', 'LOVELACE'].map(codeIn)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(['Appointment/1', 'Patient/1', 'RelatedPerson/1', 'Practitioner/1'].map(namesNobody)).toEqual([
    true,
    false,
    false,
    false,
  ])
})
