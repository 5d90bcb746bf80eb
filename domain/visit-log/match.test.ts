import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChartVisit } from './compare.ts'
import { match } from './match.ts'
import { agreement, namesRead } from './names.ts'
import type { LoggedSession } from './session.ts'

const MINUTE_MS = 60_000
const [NEAR, ALIKE, LONG] = [60, 10, 240].map((minutes) => minutes * MINUTE_MS) as [number, number, number]

/** The rule as it is told, with every session beside every visit: who fits best first, and nobody where another fits as well. */
function besideEach(sessions: readonly LoggedSession[], visits: readonly ChartVisit[]) {
  const named = namesRead()
  const pairs = sessions.flatMap((session) => {
    const at = session.start.getTime()
    return visits.flatMap((visit) => {
      const start = Date.parse(visit.start)
      const until = Math.max(start, Math.min(Date.parse(visit.end), start + LONG))
      const name = agreement(named(session.patient), named(visit.patient))
      const theirs = named(visit.patient).flat()
      const isOneWord = named(session.patient)
        .flat()
        .some((word) => word.length > 1 && theirs.includes(word))
      // An initial alone is nobody's name.
      if (name === 0 || !isOneWord || at < start - NEAR || at > until + NEAR) return []
      const isSaid = session.clinician !== null && visit.clinician !== null
      const agrees = agreement(named(session.clinician), named(visit.clinician))
      return [{ session, visit, fits: [name, isSaid ? Math.min(agrees, 1) * 2 : 1].join(), away: Math.abs(at - start) }]
    })
  })
  const inOrder = pairs.toSorted((a, b) => b.fits.localeCompare(a.fits) || a.away - b.away)
  const visitOf = new Map<LoggedSession, ChartVisit>()
  const taken = new Set<ChartVisit>()
  for (const { session, visit, fits, away } of inOrder) {
    const isAlike = (other: (typeof pairs)[number]) =>
      other.session === session &&
      other.visit !== visit &&
      !taken.has(other.visit) &&
      other.fits === fits &&
      Math.abs(other.away - away) < ALIKE
    if (visitOf.has(session) || taken.has(visit) || pairs.some(isAlike)) continue
    visitOf.set(session, visit)
    taken.add(visit)
  }
  return sessions.map((session) => {
    const visit = visitOf.get(session)
    if (visit !== undefined) return visit.appointment
    const mayBe = inOrder.filter((one) => one.session === session && !taken.has(one.visit))
    return mayBe.slice(0, 5).map((one) => [one.fits, one.away])
  })
}

function matched(sessions: readonly LoggedSession[], visits: readonly ChartVisit[]) {
  const named = namesRead()
  return match(sessions, visits).map((found) => {
    if (found.visit !== null) return found.visit.appointment
    if (found.by === 'clinician') return []
    const { session } = found
    return found.mayBe.map((visit) => {
      const isSaid = session.clinician !== null && visit.clinician !== null
      const name = agreement(named(session.patient), named(visit.patient))
      const agrees = agreement(named(session.clinician), named(visit.clinician))
      return [
        [name, isSaid ? Math.min(agrees, 1) * 2 : 1].join(),
        Math.abs(session.start.getTime() - Date.parse(visit.start)),
      ]
    })
  })
}

/** Few names, and moments so near to each other that most can't be told apart. */
const days = (minutes: number) => {
  const moment = fc
    .tuple(fc.integer({ min: 0, max: minutes }), fc.constantFrom(0, 0, 0, 1, MINUTE_MS - 1))
    .map(([minute, ms]) => new Date(Date.UTC(2026, 6, 14, 10, minute, 0, ms)))
  const patient = fc.constantFrom(
    'Ana Cruz',
    'Ana Cruz',
    'Ana Cruz',
    'Ana',
    'Ana C.',
    'Cruz, Ana (Anita)',
    'iPhone (Ana Cruz)',
    'Luis Cruz',
    'A',
  )
  const clinician = fc.constantFrom('Dr. Mai Nguyen', 'Nguyen', 'Mai Nguyen', 'Ana Ruiz', 'Dr.', null)
  const session = fc.record({ patient, clinician, start: moment }).map((of): LoggedSession => {
    return { line: 2, end: null, medium: null, ...of }
  })
  const length = fc.constantFrom(-5, 0, 20, 20, 20, 90, 240, 3000)
  const visit = fc.record({ patient, clinician, start: moment, length }).map(({ start, length, ...of }): ChartVisit => {
    const end = new Date(start.getTime() + length * MINUTE_MS).toISOString()
    const state = { encounter: null, appointed: null, held: null, virtual: null, signed: null, charged: null }
    return { appointment: null, start: start.toISOString(), end, ...state, ...of }
  })
  const visits = fc
    .array(visit, { maxLength: 30, size: 'max' })
    .map((all) => all.map((one, place) => ({ ...one, appointment: `Appointment/${place}` })))
  return fc.tuple(fc.array(session, { maxLength: 30, size: 'max' }), visits)
}

test.each([40, 240, 1500])(
  'among %i minutes each session is the visit that it is when all are laid beside all, or may be those that it may be then',
  (minutes) => {
    fc.assert(
      fc.property(days(minutes), ([sessions, visits]) => {
        expect(matched(sessions, visits)).toEqual(besideEach(sessions, visits))
      }),
      { numRuns: 300 },
    )
  },
)
