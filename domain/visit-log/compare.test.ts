import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clinicianAmong, compare, type ChartVisit } from './compare.ts'
import type { LoggedSession } from './session.ts'

const session = (of: Partial<LoggedSession> = {}): LoggedSession => ({
  line: 2,
  patient: 'Antonio Carmona',
  clinician: 'Mai Nguyen',
  start: new Date('2026-07-14T13:00:00Z'),
  end: new Date('2026-07-14T13:20:00Z'),
  medium: 'video',
  ...of,
})
const visit = (of: Partial<ChartVisit> = {}): ChartVisit => ({
  appointment: 'Appointment/1',
  encounter: 'Encounter/1',
  patient: 'Antonio Carmona',
  clinician: 'Dr. Mai Nguyen, MD',
  start: '2026-07-14T13:00:00Z',
  end: '2026-07-14T13:20:00Z',
  appointed: 'fulfilled',
  held: 'finished',
  virtual: true,
  signed: true,
  charged: true,
  ...of,
})
const findings = (sessions: LoggedSession[], visits: ChartVisit[]) =>
  compare(sessions, visits).map((one) => [...one.findings])

test('a visit that was held, signed and charged needs nobody', () => {
  expect(findings([session()], [visit()])).toEqual([[]])
})

test.each([
  ['no-encounter', { encounter: null, held: null, appointed: 'booked' }],
  ['wrong-modality', { virtual: false }],
  ['no-note', { signed: false }],
  ['no-charge', { charged: false }],
  ['called-no-show', { appointed: 'noshow' }],
  ['cancelled', { appointed: 'cancelled' }],
] as const)('a session whose visit in the EMR is wrong is told as %s', (finding, of) => {
  expect(findings([session()], [visit(of)])).toEqual([[finding]])
})

test('what the EMR could not be asked is not told as missing', () => {
  expect(findings([session()], [visit({ charged: null, signed: null, virtual: null })])).toEqual([[]])
})

test('a call of less than two minutes was no visit', () => {
  const [short, long] = ['2026-07-14T13:01:59Z', '2026-07-14T13:02:00Z'].map((end) => session({ end: new Date(end) }))
  const noshow = visit({ appointed: 'noshow' })
  expect(findings(short === undefined ? [] : [short], [noshow])).toEqual([[]])
  expect(findings(long === undefined ? [] : [long], [noshow])).toEqual([['called-no-show']])
})

test('a session of nobody whom the EMR expects is unmatched', () => {
  expect(findings([session({ patient: 'Zoe Zimmer', clinician: 'Ana Ruiz' })], [visit()])).toEqual([
    ['unmatched'],
    ['not-in-log'],
  ])
})

test('a device’s name at a clinician’s time is unmatched, with whom it may be', () => {
  const [found] = compare([session({ patient: 'iPhone' })], [visit()])
  expect(found).toMatchObject({ findings: ['unmatched'], visits: [{ appointment: 'Appointment/1' }] })
})

test('a part of the name is enough where nobody else fits', () => {
  expect(findings([session({ patient: 'Antonio C.' })], [visit()])).toEqual([[]])
})

test.each(['Tony (Antonio Carmona)', 'Antonio Carmona (Guest)', 'CARMONA, ANTONIO', 'António Carmona'])(
  '%s is the patient by the name that the tool has behind it, or that is written otherwise',
  (patient) => {
    expect(findings([session({ patient })], [visit()])).toEqual([[]])
  },
)

test('a nickname alone is nobody’s, and is shown with whom it may be', () => {
  expect(compare([session({ patient: 'Tony' })], [visit()])[0]).toMatchObject({
    findings: ['unmatched'],
    visits: [{ appointment: 'Appointment/1' }],
  })
})

test('of two who fit as well none is chosen', () => {
  const two = [visit(), visit({ appointment: 'Appointment/2', patient: 'Antonio Cruz', start: '2026-07-14T13:05:00Z' })]
  const [found] = compare([session({ patient: 'Antonio' })], two)
  expect(found?.findings).toEqual(['several'])
  expect(found?.visits).toHaveLength(2)
})

test('a session of an hour before its appointment is it, of longer before is not', () => {
  const before = (iso: string) => session({ start: new Date(iso), end: null })
  expect(findings([before('2026-07-14T12:00:00Z')], [visit()])).toEqual([[]])
  expect(findings([before('2026-07-14T11:59:59Z')], [visit()])).toEqual([['unmatched'], ['not-in-log']])
})

test('a virtual visit that was held without a session in the log is told', () => {
  expect(findings([], [visit(), visit({ virtual: false }), visit({ appointed: 'booked', held: null })])).toEqual([
    ['not-in-log'],
  ])
})

test.each([
  ['Nguyen, Mai', true],
  ['Tablet (Dr. Mai Nguyen)', true],
  ['Mai', false],
  ['Antonio Carmona', false],
  ['iPhone', false],
])('of a log that names no host %s is a clinician’s own: %s', (patient, own) => {
  expect(clinicianAmong([visit()])(session({ patient, clinician: null }))).toBe(own)
})

test('who is called as a patient of these days is no clinician for it', () => {
  const isClinician = clinicianAmong([visit(), visit({ patient: 'Mai Nguyen', clinician: 'Ana Ruiz' })])
  expect(isClinician(session({ patient: 'Mai Nguyen' }))).toBe(false)
  expect(isClinician(session({ patient: 'Ana Ruiz' }))).toBe(true)
})

test('no visit is two sessions’, and every session is told of', () => {
  const moments = fc.integer({ min: 0, max: 600 }).map((minutes) => new Date(Date.UTC(2026, 6, 14, 10, minutes)))
  const names = fc.constantFrom('Antonio Carmona', 'Antonio', 'Ana Cruz', 'iPhone')
  const sessions = fc.array(
    fc.record({ patient: names, start: moments }).map((of) => session({ ...of, end: null })),
    { maxLength: 6 },
  )
  const visits = fc.array(
    fc.record({ patient: names, start: moments.map((at) => at.toISOString()) }).map((of) => visit(of)),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(sessions, visits, (ours, theirs) => {
      const all = compare(ours, theirs)
      expect(all.flatMap((one) => one.session ?? [])).toEqual(ours)
      const matched = all
        .filter(({ findings: found }) => !found.includes('unmatched') && !found.includes('several'))
        .flatMap((one) => one.visits)
      expect(new Set(matched).size).toBe(matched.length)
    }),
  )
})
