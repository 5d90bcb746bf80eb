import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Item } from '#domain/referral/summary.ts'
import {
  previewOnTask,
  readComposition,
  releasedTask,
  shownOnTask,
  summaryComposition,
  summaryOnTask,
  writtenTask,
} from './department-summary.ts'
import { FhirElement, isRecord, Malformed } from './element.ts'

const ITEMS: readonly Item[] = [
  {
    part2: true,
    field: 'diagnoses',
    code: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F32.1' },
    names: ['Depression'],
    certainty: 'working',
    on: '2026-11-20',
  },
  { part2: true, field: 'risk', level: 'moderate', crisisPlan: true, on: '2026-11-20' },
  {
    part2: true,
    field: 'treatment',
    code: { system: 'http://snomed.info/sct', code: '228557008' },
    perMonth: 4,
    since: '2026-11-02',
    review: '2027-01-15',
  },
  {
    part2: true,
    field: 'medicines',
    code: { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '36437' },
    change: 'started',
    on: '2026-11-20',
  },
  { part2: true, field: 'scores', code: { system: 'http://loinc.org', code: '44261-6' }, total: 9, on: '2026-11-20' },
  { part2: true, field: 'answer', words: 'Yes, it helps.' },
  { part2: true, field: 'asks', words: 'Repeat the PHQ-9.' },
]
const ABOUT = { patient: 'Patient/p1', by: 'Practitioner/T-01', at: '2026-11-27T16:00:00Z', part2: true }
const composition = (items = ITEMS, part2 = true) => summaryComposition({ ...ABOUT, part2, items })
const read = (one: object) => readComposition(new FhirElement(one, 'Composition'))
const withoutNames = (items: readonly Item[]) => items.map(({ names: _names, ...item }) => item)

test('a summary is read as it was written, field by field, under the label of the whole', () => {
  const { by, draft } = read(composition())
  expect(by).toBe('T-01')
  expect(withoutNames(draft)).toEqual(withoutNames(ITEMS))
  expect(draft[0]?.names).toEqual(['Depression', 'Major depressive disorder, single episode, moderate'])
  expect(read(composition(ITEMS, false)).draft.every(({ part2 }) => !part2)).toBe(true)
})

/** The first thing that is said, as it is read where its resource says this in place of that. */
const readWith = (items: readonly Item[], more: object) => {
  const one = composition(items)
  const [draft] = read({ ...one, contained: [{ ...one.contained[0], ...more }] }).draft
  return draft
}
const only = (field: Item['field']) => ITEMS.filter((item) => item.field === field)
const coded = (code: string) => ({ coding: [{ system: 'urn:x', code }] })

describe('what is not said is read as not said', () => {
  const timing = (repeat: object) => ({
    activity: [
      {
        detail: {
          code: { coding: [only('treatment')[0]].flatMap((one) => (one && 'code' in one ? one.code : [])) },
          scheduledTiming: { repeat },
        },
      },
    ],
  })

  test.each<[string, Item['field'], object, object]>([
    ['a crisis plan', 'risk', { mitigation: undefined }, { crisisPlan: null }],
    ['how certain a diagnosis is', 'diagnoses', { verificationStatus: undefined }, { certainty: null }],
    ['how often a treatment is given', 'treatment', timing({}), { perMonth: null }],
    ['a month where weeks are', 'treatment', timing({ frequency: 1, period: 1, periodUnit: 'wk' }), { perMonth: null }],
    ['one month where two are', 'treatment', timing({ frequency: 1, period: 2, periodUnit: 'mo' }), { perMonth: null }],
  ])('%s', (_, field, more, said) => {
    expect(readWith(only(field), more)).toMatchObject(said)
  })

  test('also as it is written', () => {
    const unsaid = ITEMS.map((item): Item => {
      if (item.field === 'risk') return { ...item, crisisPlan: null }
      if (item.field === 'diagnoses') return { ...item, certainty: null }
      return item.field === 'treatment' ? { ...item, perMonth: null, review: null } : item
    })
    expect(withoutNames(read(composition(unsaid)).draft)).toEqual(withoutNames(unsaid))
  })
})

test.each([
  ['confirmed', 'confirmed'],
  ['provisional', 'working'],
  ['differential', 'working'],
  ['unconfirmed', 'working'],
] as const)('a diagnosis that is %s there is %s here', (code, certainty) => {
  expect(readWith(only('diagnoses'), { verificationStatus: coded(code) })).toMatchObject({ certainty })
})

test.each([
  ['was ruled out', { verificationStatus: coded('refuted') }, 'verificationStatus'],
  ['was written in error', { verificationStatus: coded('entered-in-error') }, 'verificationStatus'],
  ['is over', { clinicalStatus: coded('resolved') }, 'clinicalStatus'],
])('a diagnosis that %s is not told as one that stands', (_, more, place) => {
  expect(() => readWith(only('diagnoses'), more)).toThrow(place)
})

test.each([
  ['risk', 'entered-in-error'],
  ['scores', 'cancelled'],
  ['treatment', 'revoked'],
  ['medicines', 'entered-in-error'],
] as const)('%s that was %s there is refused with its place, and not told', (field, status) => {
  expect(() => readWith(only(field), { status })).toThrow('status')
})

const LEAK = 'heroin'

/** Something put beside the members of every object of a resource, wherever it is, that R4 has places for. */
function seeded(value: unknown, leak: string): unknown {
  if (Array.isArray(value)) return value.map((one) => seeded(one, leak))
  if (!isRecord(value)) return value
  const inside = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, seeded(one, leak)]))
  return {
    ...inside,
    id: value['id'] ?? leak,
    extension: [{ url: `urn:${leak}`, valueString: leak }],
    note: [{ text: leak }],
    text: value['coding'] === undefined ? { status: 'additional', div: `<div>${leak}</div>` } : leak,
    ...('code' in value && typeof value['code'] === 'string' && { display: leak }),
    ...('resourceType' in value && {
      identifier: [{ value: leak }],
      evidence: [{ detail: [{ reference: `Observation/${leak}` }] }],
      encounter: { reference: `Encounter/${leak}`, display: leak },
      performer: [{ display: leak }],
      bodySite: { text: leak },
      dataAbsentReason: { text: leak },
    }),
  }
}

describe('of what stands beside the fields of a summary nothing is carried on', () => {
  test('wherever in it that stands, but the names for which words are searched', () => {
    const leaking = seeded(composition(), LEAK)
    expect(JSON.stringify(leaking).split(LEAK).length).toBeGreaterThan(100)
    const { draft } = read(Object(leaking))
    expect(withoutNames(draft)).toEqual(withoutNames(ITEMS))
  })

  test.each([
    ['an attachment', { resourceType: 'DocumentReference', content: [{ attachment: { title: LEAK, data: LEAK } }] }],
    ['a note of its own', { resourceType: 'ClinicalImpression', summary: LEAK }],
    ['a single answer of a questionnaire', answer('44260-8')],
    ['an observation that is no field', { ...answer('8480-6'), valueString: LEAK }],
    [
      'words of another system',
      { resourceType: 'Observation', code: { coding: [{ system: 'urn:x', code: 'answer' }] }, valueString: LEAK },
    ],
  ])('in %s', (_, more) => {
    const one = composition()
    expect(read({ ...one, contained: [more, ...one.contained, more] })).toEqual(read(one))
  })

  test('in sections, of which only what they contain is read', () => {
    const section = [
      { title: LEAK, text: { div: `<div>${LEAK}</div>` }, entry: [{ reference: `Observation/${LEAK}` }] },
    ]
    expect(read({ ...composition(), section })).toEqual(read(composition()))
  })

  test('in the error about a value that is none', () => {
    const places = ['F32.1', 'moderate', '2026-11-20', '2027-01-15', '36437', 'http://snomed.info/sct', 'started']
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.string({ maxLength: 8 }), (place, more) => {
        const wrong = JSON.parse(
          JSON.stringify(composition()).replaceAll(`"${place}"`, () => JSON.stringify(`${LEAK} ${more}`)),
        )
        try {
          read(wrong)
          expect.unreachable()
        } catch (fault) {
          expect(fault).toBeInstanceOf(Malformed)
          expect(String(fault)).not.toContain(LEAK)
        }
      }),
      { seed: 20261127, numRuns: 200 },
    )
  })
})

function answer(code: string) {
  return {
    resourceType: 'Observation',
    code: { coding: [{ system: 'http://loinc.org', code, display: LEAK }] },
    valueInteger: 2,
  }
}

describe('a Task', () => {
  const task = (more: object = {}) => new FhirElement({ resourceType: 'Task', status: 'in-progress', ...more }, 'Task')
  const shown = { digest: 'cd'.repeat(32), blocked: null, words: 'Sí.\n- PHQ-9: 9', bytes: '[{"x":1}]' }

  test('names what was written, until it is written anew', () => {
    const theirs = { type: { text: 'theirs' }, valueString: 'x' }
    const first = task(writtenTask(task({ output: [theirs] }), 'Composition/c1'))
    expect(summaryOnTask(first)).toEqual({ written: 'Composition/c1', release: null })
    const seen = task(shownOnTask(first, shown))
    const anew = task(writtenTask(task(releasedTask(seen, shown.digest)), 'Composition/c2'))
    expect([summaryOnTask(anew), previewOnTask(anew)]).toEqual([
      { written: 'Composition/c2', release: null },
      undefined,
    ])
    expect(anew.children('output')[0]?.json()).toEqual(theirs)
  })

  test('shows what will be filed as it is, once, and takes back a release of something else', () => {
    const seen = task(shownOnTask(task(), shown))
    expect(previewOnTask(seen)).toEqual(shown)
    expect(shownOnTask(seen, shown)).toBeUndefined()
    const released = task(releasedTask(seen, shown.digest))
    expect(summaryOnTask(released).release).toBe(shown.digest)
    // Shown again after an answer that was lost, it is the release of what stands there.
    expect(shownOnTask(released, shown)).toBeUndefined()
    const other = task(shownOnTask(released, { ...shown, digest: 'ef'.repeat(32), blocked: 'no-consent' }))
    expect(summaryOnTask(other).release).toBeNull()
    expect(previewOnTask(other)).toEqual({ digest: 'ef'.repeat(32), blocked: 'no-consent', words: '', bytes: '' })
  })

  test('releases nothing by words that are no digest, and names nothing but a Composition', () => {
    for (const one of ['yes', 'CD'.repeat(32), ''])
      expect(summaryOnTask(task(releasedTask(task(), one))).release).toBeNull()
    for (const one of ['DocumentReference/d1', 'Composition/', 'Composition/a/b c'])
      expect(summaryOnTask(task(writtenTask(task(), one))).written).toBeNull()
  })
})
