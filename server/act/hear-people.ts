import type { ToldType } from '#domain/connect/subscription.ts'
import type { PersonNews } from '#domain/visit/person-news.ts'
import { followMerge, learnOf } from './appointments.ts'
import { findOrdersOf } from './find-orders.ts'
import { lookForEncounter } from './follow-encounters.ts'
import { lookAtOrders } from './follow-orders.ts'
import type { House } from './house.ts'
import { lookForSignatures } from './notes.ts'
import type { StoredVisit } from './store.ts'
import { readsAppointments } from './way.ts'

const DAY_MS = 24 * 3_600_000
/** How far back a result, a signature or a merge still finds the visit that it concerns, and how far ahead one is booked. */
const BACK_MS = 400 * DAY_MS
const AHEAD_MS = 400 * DAY_MS

/** What a message about one person came to; `patient` is who it is about in the chart, null where it is nobody there. */
export interface HeardOfPerson {
  outcome: 'done' | 'not-found'
  patient: string | null
}

/**
 * Looks in the chart, now, for what an EMR's message tells of a person: an encounter that staff opened, a note signed there,
 * a result, another telephone number, a record that went into another. Only visits of that person are looked at; of people
 * without one nothing is read but who they are.
 */
export async function hearOfPerson(
  house: House,
  organization: string,
  { happened, patient: numbers, prior }: PersonNews,
): Promise<HeardOfPerson> {
  const { read } = house.chartOf(organization)
  const patient = await read.patientNumbered(numbers)
  if (happened === 'merged') return { outcome: await merged(), patient }
  if (patient !== null) await lookIn(house, organization, patient, await visitsOf(patient), happened)
  return { outcome: 'done', patient }

  function visitsOf(whose: string): Promise<StoredVisit[]> {
    return visitsAround(house, organization, whose)
  }

  /** The chart has to show it: a message that comes before that is asked for again. */
  async function merged(): Promise<HeardOfPerson['outcome']> {
    const former = await read.patientNumbered(prior)
    const known = [former, ...prior.map(({ value }) => `Patient/${value}`)].flatMap((one) => one ?? [])
    for (const one of new Set(known)) {
      const visits = one === patient ? [] : await visitsOf(one)
      if (visits.length === 0) continue
      const went = await read.mergedInto(one)
      if (patient === null || went === null || (went !== 'gone' && went.into !== patient)) return 'not-found'
      for (const visit of visits) await followMerge(house, visit, patient)
    }
    if (patient === null || !readsAppointments(await house.offered(organization))) return 'done'
    // Where the former number has gone to the record that stays, its appointments tell.
    const now = house.now().getTime()
    const [from, until] = [now - DAY_MS, now + AHEAD_MS].map((at) => new Date(at).toISOString())
    for (const appointment of await read.appointmentsOf(patient, from ?? '', until ?? ''))
      await learnOf(house, organization, appointment)
    return 'done'
  }
}

/** What each type stands for when a subscription tells that one of it has changed. */
const STANDS_FOR: Readonly<
  Record<Exclude<ToldType, 'Appointment'>, Exclude<PersonNews['happened'], 'merged'> | 'ordered'>
> = {
  Patient: 'changed',
  DiagnosticReport: 'resulted',
  Observation: 'resulted',
  DocumentReference: 'documented',
  ServiceRequest: 'ordered',
  MedicationRequest: 'ordered',
}

/**
 * The same of what a subscription names: whose it is, then what it may stand for in their visits. Gives the patient; null where
 * it is nobody's, or is there no more.
 */
export async function hearOfChanged(
  house: House,
  organization: string,
  type: Exclude<ToldType, 'Appointment'>,
  reference: string,
): Promise<string | null> {
  const { read } = house.chartOf(organization)
  const patient = type === 'Patient' ? reference : await read.whose(reference)
  if (patient === null) return null
  const visits = await visitsAround(house, organization, patient)
  if (type === 'Patient' && visits.length > 0) {
    const went = await read.mergedInto(patient)
    if (went !== null && went !== 'gone') for (const visit of visits) await followMerge(house, visit, went.into)
  }
  await lookIn(house, organization, patient, visits, STANDS_FOR[type])
  return patient
}

function visitsAround(house: House, organization: string, patient: string): Promise<StoredVisit[]> {
  const now = house.now().getTime()
  return house.store.visitsOf(organization, patient, new Date(now - BACK_MS), new Date(now + AHEAD_MS))
}

/** Looks in one person's visits, as they are known, for what has happened to them. */
async function lookIn(
  house: House,
  organization: string,
  patient: string,
  visits: readonly StoredVisit[],
  happened: Exclude<PersonNews['happened'], 'merged'> | 'ordered',
): Promise<void> {
  if (visits.length === 0) return
  switch (happened) {
    case 'changed':
      for (const visit of visits) await lookForEncounter(house, visit)
      // The desk reaches them by what their record says now.
      await house.store.outdateFaces(organization, patient)
      break
    case 'documented':
      await lookForSignatures(
        house,
        organization,
        visits.filter(({ state }) => (state.note === 'draft' || state.note === 'with-person') && state.ended !== null),
      )
      break
    case 'ordered':
      for (const visit of visits) if (visit.state.admitted !== null) await findOrdersOf(house, visit)
      await lookAtOrders(house, organization, visits)
      break
    case 'resulted':
      await lookAtOrders(house, organization, visits)
      break
  }
}
