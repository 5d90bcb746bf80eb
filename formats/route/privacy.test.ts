import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIELDS, type Field } from '#domain/referral/consent.ts'
import { consentTo, ORDER, ORDERED } from '#domain/referral/rehearsal.ts'
import { NOTICE } from '#domain/referral/summary.ts'
import type { Privacy, Signed } from '#domain/route/privacy.ts'
import { sayJudged } from '#domain/route/privacy.ts'
import { gated } from './privacy.ts'

const LATER = new Date('2026-11-28T15:00:00Z')
const PARTIES = { discloser: ORDER.department.id, recipient: ORDER.organization, patient: 'MAIN' }
const by = (permits: readonly Field[], more = {}): Signed => ({
  patient: ORDER.patient,
  consents: [consentTo(permits, more)],
  department: ORDER.department,
  zone: 'America/New_York',
})
const NOBODY: Signed = { ...by([]), consents: [] }

const V2: Privacy = {
  ...PARTIES,
  shows: 'status',
  always: ['PID-3', 'PID-5', 'PV1-2'],
  fields: [
    { field: 'diagnoses', at: ['DG1'] },
    { field: 'scores', at: ['OBX[3=44261-6]', 'NTE'] },
    { field: 'risk', at: ['OBX[3=88031-0]'] },
  ],
  notice: 'PV1',
}
const lines = (...all: string[]) => new TextEncoder().encode(all.join('\r'))
const ORU = lines(
  'MSH|^~\\&|BH|DEPT|CAUSEWAY|MAIN|20261127||ORU^R01^ORU_R01|C1|P|2.5.1|7|||||UNICODE UTF-8',
  'PID|1||77^^^MAIN^MR||Lovelace^Ada||19151210|F|||1 Secret Street',
  'PV1|1|O|SUD CLINIC',
  'NTE|1||of the visit',
  'DG1|1||F10.20^Alcohol dependence',
  'OBX|1|NM|88031-0^Risk||3',
  'NTE|1||of the risk',
  'OBX|2|NM|44261-6^PHQ-9||12',
  'NTE|1||of the score',
  'OBX|3|TX|TXT^Process||said in a session',
  'ZBH|secret',
)
const goes = (privacy: Privacy, signed: Signed, bytes: Uint8Array, now = LATER) => {
  const { bytes: part } = gated(privacy, signed, bytes, now)
  return part === null ? null : new TextDecoder('utf-8').decode(part).replaceAll('\r', '\n').trim().split('\n')
}

test('of a message goes what the consent permits, counted anew, with the notice and what the consent covers', () => {
  expect(goes(V2, by(['status', 'scores']), ORU)).toEqual([
    // What counts messages, and whatever else is named nowhere, is gone from the header too.
    'MSH|^~\\&|||||20261127||ORU^R01^ORU_R01|C1|P|2.5.1||||||UNICODE UTF-8',
    'PID|1||77^^^MAIN^MR||Lovelace^Ada',
    'PV1|1|O',
    'NTE|1||of the visit',
    `NTE|2||${NOTICE.text}`,
    expect.stringMatching(
      /^NTE\|3\|\|By the patient's written consent of 2026-11-27.*It covers: how the referral stands, scores\.$/,
    ),
    'OBX|1|NM|44261-6^PHQ-9||12',
    'NTE|1||of the score',
  ])
})

test('what is withheld leaves no gap: the rest goes as if it had never been written', () => {
  const without = lines(
    ...new TextDecoder()
      .decode(ORU)
      .split('\r')
      .filter((line) => !/88031|risk|DG1|TXT|ZBH/.test(line)),
  )
  const renumbered = new TextEncoder().encode(new TextDecoder().decode(without).replace('OBX|2', 'OBX|1'))
  const permitted = by(['status', 'scores'])
  expect(goes(V2, permitted, ORU)).toEqual(goes(V2, permitted, renumbered))
})

test.each([
  ['without a consent', NOBODY, LATER, 'no consent that holds'],
  ['of a person whom the EMR does not know', { ...by(FIELDS), patient: null }, LATER, 'whose it is can’t be told'],
  ['by a consent to something else', by(['scores']), LATER, 'the consent does not permit status'],
  ['by one to somebody else', by(FIELDS, { recipient: 'elsewhere' }), LATER, 'no consent that holds'],
  ['by one of another patient', by(FIELDS, { patient: 'Patient/p2' }), LATER, 'no consent that holds'],
  ['before it is signed', by(FIELDS), new Date(ORDERED.getTime() - 1), 'no consent that holds'],
  ['once it is revoked', by(FIELDS, { revokedAt: LATER.toISOString() }), LATER, 'no consent that holds'],
  ['once it is over', by(FIELDS, { until: LATER.toISOString() }), LATER, 'no consent that holds'],
])('nothing goes %s', (_, signed, now, why) => {
  const { judged, bytes } = gated(V2, signed, ORU, now)
  expect(bytes).toBeNull()
  expect(sayJudged(judged)).toBe(why)
})

test('a disclosure that the notice can’t go with does not go', () => {
  const { judged } = gated({ ...V2, notice: 'SCH' }, by(FIELDS), ORU, LATER)
  expect(judged).toEqual({ goes: false, why: 'the notice has no place in it' })
})

test('what says of itself that it is not confidential needs no consent, and what says nothing, or something else beside it, does', () => {
  const free: Privacy = { ...V2, unrestricted: [{ at: 'PV1-2', values: ['O'] }] }
  expect(goes(free, NOBODY, ORU)).toContain('DG1|1||F10.20^Alcohol dependence')
  expect(goes(free, NOBODY, ORU)?.join()).not.toContain(NOTICE.text)
  const silent = new TextEncoder().encode(new TextDecoder().decode(ORU).replace('PV1|1|O', 'PV1|1|'))
  expect(goes(free, NOBODY, silent)).toBeNull()
  const both = new TextEncoder().encode(new TextDecoder().decode(ORU).replace('PV1|1|O', 'PV1|1|O~R'))
  expect(goes(free, NOBODY, both)).toBeNull()
})

test('a department that is no Part 2 programme discloses for treatment, and no more than is named', () => {
  const said = goes(V2, { ...NOBODY, department: { id: 'behavioral-health', part2: false } }, ORU)
  expect(said).toContain('DG1|1||F10.20^Alcohol dependence')
  expect(said?.join()).not.toMatch(/Secret Street|ZBH|said in a session/)
})

const FHIR: Privacy = {
  discloser: PARTIES.discloser,
  recipient: PARTIES.recipient,
  shows: 'status',
  always: ['Appointment.status', 'Appointment.participant', 'Patient.identifier'],
  fields: [
    { field: 'diagnoses', at: ['Condition.code'] },
    { field: 'scores', at: ['Observation[code.coding.code=44261-6]'] },
    { field: 'treatment', at: ['Appointment.serviceType.coding'] },
  ],
  notice: 'Appointment.comment',
}
const entry = (id: string, resource: object) => ({ fullUrl: `urn:uuid:${id}`, resource, request: { method: 'POST' } })
const BUNDLE = {
  resourceType: 'Bundle',
  type: 'transaction',
  total: 4,
  entry: [
    entry('a', {
      resourceType: 'Appointment',
      status: 'booked',
      meta: { security: [{ code: 'V' }], tag: [{ code: 'SUD-CLINIC' }] },
      description: 'SUD counselling',
      reasonReference: [{ reference: 'urn:uuid:c' }],
      serviceType: [{ text: 'SUD', coding: [{ code: 'S1', display: 'Counselling' }] }],
      participant: [
        { actor: { reference: 'urn:uuid:p' } },
        { actor: { reference: 'urn:uuid:c', display: 'by way of the condition' } },
      ],
    }),
    entry('p', { resourceType: 'Patient', identifier: [{ value: '77' }], name: [{ family: 'Lovelace' }] }),
    entry('c', { resourceType: 'Condition', code: { text: 'F10.20' }, note: [{ text: 'secret' }] }),
    entry('o', { resourceType: 'Observation', code: { coding: [{ code: '44261-6' }] }, valueInteger: 12 }),
  ],
}
const json = (value: object) => new TextEncoder().encode(JSON.stringify(value))

test('of a transaction goes what the consent permits, and what referred to the rest says nothing of it', () => {
  const said = JSON.parse(goes(FHIR, by(['status', 'treatment']), json(BUNDLE))?.join('') ?? '')
  expect(said).toEqual({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      entry('a', {
        resourceType: 'Appointment',
        status: 'booked',
        meta: {
          security: [
            { code: 'V' },
            ...['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD'].map((code) => ({ code, system: expect.any(String) })),
          ],
        },
        serviceType: [{ coding: [{ code: 'S1', display: 'Counselling' }] }],
        participant: [{ actor: { reference: 'urn:uuid:p' } }],
        comment: expect.stringContaining(NOTICE.text),
      }),
      entry('p', { resourceType: 'Patient', identifier: [{ value: '77' }] }),
    ],
  })
})

test('a resource that something unnamed gives another meaning does not go', () => {
  const strange = { ...BUNDLE.entry[0]?.resource, modifierExtension: [{ url: 'urn:not' }] }
  const { judged } = gated(FHIR, by(FIELDS), json(strange), LATER)
  expect(judged).toEqual({ goes: false, why: 'nothing of it is named' })
})

test('in a Bundle each resource has to say that it is not confidential', () => {
  const free: Privacy = { ...FHIR, unrestricted: [{ at: 'meta.security.code', values: ['N', 'V'] }] }
  expect(goes(free, NOBODY, json({ ...BUNDLE, entry: BUNDLE.entry.slice(0, 1) }))).not.toBeNull()
  expect(goes(free, NOBODY, json(BUNDLE))).toBeNull()
})

test('of JSON go its id, its type, and what is named', () => {
  const news: Privacy = { ...FHIR, always: ['start', 'with.role'], fields: [], notice: 'notice' }
  const said = {
    id: '1',
    type: 'booked',
    start: 'noon',
    why: 'secret',
    with: [{ role: 'MD', name: 'secret' }, { name: 'x' }],
  }
  expect(JSON.parse(goes(news, by(['status']), json(said))?.join('') ?? '')).toEqual({
    id: '1',
    type: 'booked',
    start: 'noon',
    with: [{ role: 'MD' }],
    notice: expect.stringContaining(NOTICE.text),
  })
})

test('over all consents, what stands where nothing permits it never goes, in whichever segment, field or order', () => {
  const privacy: Privacy = {
    ...V2,
    always: ['NK1-3'],
    fields: [
      { field: 'scores', at: ['OBX[3=44261-6]-3'] },
      { field: 'risk', at: ['DG1-3'] },
    ],
    notice: 'PID',
  }
  const segment = fc.tuple(
    fc.constantFrom('NTE', 'DG1', 'OBX', 'ZBH', 'PV1', 'NK1', 'AIS', 'FT1'),
    fc.nat(9),
    fc.constantFrom('44261-6', '88031-0', ''),
  )
  const permits = fc.oneof(
    fc.subarray<Field>([...FIELDS]),
    fc.subarray<Field>([...FIELDS]).map((all) => [...all, 'status' as const]),
  )
  let went = 0
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 25 }), permits, fc.boolean(), (segments, may, revoked) => {
      const message = lines(
        'MSH|^~\\&|LEAK|LEAK|LEAK|LEAK|20261127|LEAK|ORU^R01|C1|P|2.5.1|LEAK|LEAK|LEAK',
        'PID|1||LEAK',
        ...segments.map(([name, number, code]) => [name, number, 'LEAK', code, 'LEAK', 'a^LEAK~LEAK'].join('|')),
      )
      const signed = by(may, { revokedAt: revoked ? ORDERED.toISOString() : null })
      // The notice needs a place, which names nothing.
      const said = goes({ ...privacy, always: [...privacy.always, 'PID-30'] }, signed, message)
      if (revoked || !may.includes('status')) {
        expect(said).toBeNull()
        return
      }
      went++
      const text = said?.join('\n') ?? ''
      expect(text).not.toContain('LEAK')
      expect(text).not.toContain('OBX|1||88031-0')
      expect(text.includes('44261-6')).toBe(
        segments.some(
          ([name, , code]) =>
            code === '44261-6' &&
            (name === 'NK1' || (name === 'OBX' && may.includes('scores')) || (name === 'DG1' && may.includes('risk'))),
        ),
      )
      for (const name of ['OBX', 'DG1', 'NK1']) {
        const numbers = (said ?? []).filter((line) => line.startsWith(name)).map((line) => Number(line.split('|')[1]))
        // Each begins at one, or goes on by one.
        numbers.forEach((number, index) => expect([1, (numbers[index - 1] ?? 0) + 1]).toContain(number))
      }
    }),
    { numRuns: 400, seed: 20261127 },
  )
  expect(went).toBeGreaterThan(80)
})
