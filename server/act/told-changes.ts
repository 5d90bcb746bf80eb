import type { ToldType } from '#domain/connect/subscription.ts'
import { learnOf } from './appointments.ts'
import { ChartFault } from './chart.ts'
import { findOrders } from './find-orders.ts'
import { followOrders } from './follow-orders.ts'
import { hearOfChanged } from './hear-people.ts'
import type { House } from './house.ts'
import { followNotes } from './notes.ts'

/** Follows what a subscription names, by its type; gives its patient. Throws ChartFault. */
export async function hearOfTold(
  house: House,
  organization: string,
  type: ToldType,
  reference: string,
): Promise<string | null> {
  const patient =
    type === 'Appointment'
      ? await hearOfAppointment(house, organization, reference)
      : await hearOfChanged(house, organization, type, reference)
  if (patient !== null) await house.store.reconcileSoon(organization, patient, house.now())
  return patient
}

async function hearOfAppointment(house: House, organization: string, reference: string): Promise<string | null> {
  const appointment = await house.chartOf(organization).read.appointment(reference, { as: 'backend' })
  await learnOf(house, organization, appointment)
  return appointment.patient
}

/**
 * The look by which a change is found that a subscription does not name: the same as goes on all the time, taken now; for people,
 * whose record changed lately. What the EMR does not answer of orders and notes, the next look asks again.
 */
export function lookAtAll(
  house: House,
  organization: string,
  type: Exclude<ToldType, 'Appointment'>,
): () => Promise<'looked' | 'away'> {
  if (type === 'Patient') return lookAtPeople(house, organization)
  const looks = looksFor(house, organization, type)
  return async () => {
    for (const look of looks) await look()
    return 'looked'
  }
}

/** The EMR's clock may be behind ours, and a change may be stored a moment before it can be found. */
const OVERLAP_MS = 60_000
/** How far back the first look goes. */
const FIRST_LOOK_MS = 24 * 3_600_000

function lookAtPeople(house: House, organization: string): () => Promise<'looked' | 'away'> {
  let since = house.now().getTime() - FIRST_LOOK_MS
  return async () => {
    const looked = house.now().getTime()
    try {
      const changed = await house.chartOf(organization).read.peopleChanged(new Date(since).toISOString())
      for (const patient of changed) await hearOfChanged(house, organization, 'Patient', patient)
    } catch (fault) {
      if (!(fault instanceof ChartFault)) throw fault
      if (fault.fault.kind !== 'refused') return 'away'
      // It does not say whose: names and numbers at the desk are all read anew.
      await house.store.outdateFaces(organization, null)
    }
    since = looked - OVERLAP_MS
    return 'looked'
  }
}

function looksFor(
  house: House,
  organization: string,
  type: Exclude<ToldType, 'Appointment' | 'Patient'>,
): readonly (() => Promise<void>)[] {
  switch (type) {
    case 'DocumentReference':
      return [followNotes(house, organization)]
    case 'DiagnosticReport':
    case 'Observation':
      return [followOrders(house, organization)]
    case 'ServiceRequest':
    case 'MedicationRequest':
      return [findOrders(house, organization), followOrders(house, organization)]
  }
}
