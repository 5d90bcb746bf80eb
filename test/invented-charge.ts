import type { ChargeContent } from '#domain/visit/content.ts'

/** An accepted charge by a code that nobody has; `period`: how long they met. */
export function inventedCharge(
  period = { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:21:00.000Z' },
): ChargeContent {
  return {
    code: { system: 'urn:example:invented', code: 'ZZ101', display: 'Invented visit' },
    place: '10',
    modifiers: ['FQ'],
    diagnoses: [
      {
        text: 'Hypertension',
        coding: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Essential hypertension' },
      },
    ],
    period,
  }
}
