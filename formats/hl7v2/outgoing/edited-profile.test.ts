import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FACTS, MAKING, SITE, WRITES } from '../../../test/writes-to-send.ts'
import { parseMessage, text, writeMessage } from '../message.ts'
import { edited, profileFrom, wrongWith, type EditedProfile } from './edited-profile.ts'
import { exampleMessage, examplesOf, linesOf, TEST_PATIENT } from './example.ts'
import { messageFor } from './message-for.ts'
import { differencesOf } from './profile-differences.ts'
import type { SiteProfile } from './profile.ts'

const NAMES = {
  sendingApplication: 'CAUSEWAY',
  sendingFacility: 'MAIN',
  receivingApplication: 'EMR',
  receivingFacility: 'MAIN',
}
const BARE = edited(NAMES)
const VISIT = { key: 'test', start: new Date('2026-11-27T17:00:00Z'), joinAddress: 'https://visits.example/v/test' }
const examples = examplesOf(VISIT)

const sites: [string, SiteProfile][] = [
  ['the names alone', NAMES],
  ['the sandbox’s', SITE],
  ['a segment of one’s own', { ...NAMES, joinAddress: { place: 'Z', segment: 'ZVV', field: 3 } }],
  ['a location', { ...NAMES, joinAddress: { place: 'AIL', location: 'VIDEO' }, visitNumber: 'PID-18' }],
  ['a modality without words', { ...NAMES, modality: { place: 'SCH-8', code: 'V' } }],
  ['a modality at the location', { ...NAMES, modality: { place: 'PV1-3', code: 'VIDEO' } }],
  [
    'an authority, codes and both acknowledgements',
    {
      ...NAMES,
      acknowledgement: 'accept-and-application',
      patientNumber: { namespace: 'EMR', universalId: '2.16.840.1', universalIdType: 'ISO', type: 'PI' },
      documentTypes: { '11506-3': 'PR' },
    },
  ],
  ['text in one piece', { ...NAMES, documentText: 'FT' }],
  ['the place of service with the visit', { ...NAMES, placeOfService: 'PV1-3' }],
]

test.each(sites)('%s: with every choice made the messages are the same', (_, site) => {
  const again = profileFrom(edited(site), site.processing)
  for (const [, write, facts] of WRITES) {
    const made = (profile: SiteProfile) => {
      const outgoing = messageFor(write, { ...FACTS, ...facts }, profile, MAKING)
      return outgoing === null || 'lacks' in outgoing ? outgoing : linesOf(outgoing)
    }
    expect(made(again)).toEqual(made(site))
  }
  expect(edited(again)).toEqual(edited(site))
  expect(wrongWith(edited(site))).toEqual([])
})

describe('what can’t be used is said by field', () => {
  const number = (part: Partial<EditedProfile['patientNumber']>) => ({
    patientNumber: { ...BARE.patientNumber, ...part },
  })
  const join = (part: Partial<EditedProfile['joinAddress']>) => ({ joinAddress: { ...BARE.joinAddress, ...part } })
  test.each<[string, Partial<EditedProfile>, string, RegExp]>([
    [
      'a name that is too long',
      { sendingApplication: 'x'.repeat(21) },
      'sendingApplication',
      /longer than the 20 char/,
    ],
    ['a name over two lines', { receivingFacility: 'MAIN\rPID|1' }, 'receivingFacility', /line break/],
    ['a name that ends with a space', { sendingFacility: 'MAIN ' }, 'sendingFacility', /ends with a space/],
    ['a segment that is not one’s own', join({ place: 'Z', segment: 'NTE' }), 'joinAddress.segment', /such as ZVV/],
    ['a field that is none', join({ place: 'Z', segment: 'ZVV', field: 0 }), 'joinAddress.field', /1 to 99/],
    ['a location without a name', join({ place: 'AIL' }), 'joinAddress.location', /location is missing/],
    ['a note without a type', join({ type: ' ' }), 'joinAddress.type', /type of the note is missing/],
    [
      'an OID that is none',
      number({ universalId: '2.16.x', universalIdType: 'ISO' }),
      'patientNumber.universalId',
      /no OID/,
    ],
    [
      'a UUID that is none',
      number({ universalId: '2.16', universalIdType: 'UUID' }),
      'patientNumber.universalId',
      /no UUID/,
    ],
    ['an id of no kind', number({ universalId: '2.16' }), 'patientNumber.universalIdType', /of which kind/],
    ['a kind of no id', number({ universalIdType: 'DNS' }), 'patientNumber.universalId', /Give the universal id/],
    ['no type of number', number({ type: '' }), 'patientNumber.type', /is missing/],
    ['no code for video', { modality: { place: 'SCH-8', code: '', text: '' } }, 'modality.code', /is missing/],
    [
      'a code that is not LOINC’s',
      { documentTypes: [{ loinc: 'PR', code: 'PR' }] },
      'documentTypes.0.loinc',
      /no LOINC/,
    ],
    [
      'a LOINC code without the EMR’s',
      { documentTypes: [{ loinc: '11506-3', code: '' }] },
      'documentTypes.0.code',
      /missing/,
    ],
    [
      'a LOINC code twice',
      { documentTypes: [1, 2].map(() => ({ loinc: '11506-3', code: 'PR' })) },
      'documentTypes.1.loinc',
      /twice/,
    ],
  ])('%s', (_, part, field, says) => {
    expect(wrongWith({ ...BARE, ...part })).toEqual([{ field, says: expect.stringMatching(says) }])
  })

  test('what a place does not have is not asked for', () => {
    expect(wrongWith({ ...BARE, ...join({ place: 'NTE', segment: '?', location: '', field: 0 }) })).toEqual([])
  })
})

/** Mostly what a person would type; now and then what can't be used. */
const word = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^[A-Z|^~&\\ñ]{1,8}$/) },
  { weight: 1, arbitrary: fc.string() },
)
const authority = fc.constantFrom(
  { universalId: '', universalIdType: '' as const },
  { universalId: '2.16.840.1', universalIdType: 'ISO' as const },
  { universalId: 'emr.example', universalIdType: 'DNS' as const },
  { universalId: '2.16.x', universalIdType: 'ISO' as const },
)
const anyProfile: fc.Arbitrary<EditedProfile> = fc.record({
  sendingApplication: word,
  sendingFacility: word,
  receivingApplication: word,
  receivingFacility: word,
  acknowledgement: fc.constantFrom('original', 'accept', 'accept-and-application'),
  patientNumber: fc
    .tuple(
      fc.record({
        is: fc.constantFrom('record-number', 'fhir-id'),
        namespace: word,
        type: fc.constantFrom('MR', 'PI', ''),
      }),
      authority,
    )
    .map(([number, by]) => ({ ...number, ...by })),
  visitNumber: fc.constantFrom('PV1-19', 'PV1-50', 'PID-18'),
  joinAddress: fc.record({
    place: fc.constantFrom('NTE', 'AIL', 'Z'),
    type: word,
    location: word,
    segment: fc.constantFrom('ZVV', 'Z1A', 'ZZZ', 'NTE'),
    field: fc.integer({ min: 0, max: 60 }),
  }),
  modality: fc.record({ place: fc.constantFrom('SCH-8', 'PV1-3'), code: word, text: word }),
  documentTypes: fc.array(fc.record({ loinc: fc.constantFrom('11506-3', '34117-2', 'x'), code: word }), {
    maxLength: 2,
  }),
  documentText: fc.constantFrom('TX', 'FT'),
  placeOfService: fc.constantFrom('FT1-16', 'PV1-3'),
})

test('whatever is not wrong makes every message, which can be read again and says the address where it was wanted', () => {
  let usable = 0
  fc.assert(
    fc.property(anyProfile, (profile) => {
      if (wrongWith(profile).length > 0) return
      usable += 1
      const site = profileFrom(profile, 'T')
      for (const example of examples) {
        const outgoing = exampleMessage(example, site, MAKING)
        const { segments } = parseMessage(writeMessage(outgoing.message))
        expect(text(segments[0], 3)).toBe(profile.sendingApplication)
        if (example.kind !== 'book') continue
        const { place, segment, field, type } = profile.joinAddress
        const found = {
          NTE: () => segments.find((one) => one.name === 'NTE' && text(one, 4) === type),
          AIL: () => segments[segments.findIndex(({ name }) => name === 'AIL') + 1],
          Z: () => segments.find(({ name }) => name === segment),
        }[place]()
        expect(found && text(found, place === 'Z' ? field : 3)).toBe(VISIT.joinAddress)
      }
    }),
    { numRuns: 300, seed: 1 },
  )
  expect(usable).toBeGreaterThan(20)
})

test('the fictive visit is nobody’s, in every kind of message', () => {
  for (const example of examples) {
    const lines = linesOf(exampleMessage(example, profileFrom(BARE, 'T'), MAKING))
    expect(lines[0]).toContain('|T|2.5.1')
    expect(lines.join('\n')).toContain('ZZTEST')
  }
  expect(TEST_PATIENT.identifiers).toEqual(['CAUSEWAY-TEST'])
  expect(new Set(examples.map(({ kind }) => kind)).size).toBe(examples.length)
})

test('what differs is said in sentences, and what does not is not', () => {
  expect(differencesOf(BARE, BARE)).toEqual([])
  const after: EditedProfile = {
    ...BARE,
    receivingFacility: '',
    joinAddress: { ...BARE.joinAddress, place: 'Z', segment: 'ZVV', field: 2 },
    documentTypes: [{ loinc: '11506-3', code: 'PR' }],
    documentText: 'FT',
    placeOfService: 'PV1-3',
  }
  expect(differencesOf(BARE, after)).toEqual([
    'Receiving facility (MSH-6): MAIN became nothing',
    'Join address: note JOIN after SCH became ZVV-2',
    'Document types (TXA-2): LOINC became 11506-3 as PR',
    'Text of documents (OBX-2): TX became FT',
    'Place of service of a charge: FT1-16 became PV1-3',
  ])
  // The type of a note counts only where the address stands in one.
  expect(differencesOf(after, { ...after, joinAddress: { ...after.joinAddress, type: 'URL' } })).toEqual([])
})
