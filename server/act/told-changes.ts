import type { ToldType } from '#domain/connect/subscription.ts'
import { learnOf } from './appointments.ts'
import { ChartFault } from './chart.ts'
import { findOrders } from './find-orders.ts'
import { followOrders } from './follow-orders.ts'
import { hearOfChanged } from './hear-people.ts'
import type { House } from './house.ts'
import { followNotes } from './notes.ts'
import { isOffered } from './way.ts'

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
  if (type === 'Patient') return lookAtPeople(house, organization, () => house.store.outdateFaces(organization, null))
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

/**
 * Hears of each version of a person's record once, though looks overlap. Where the EMR does not say whose record changed, or of
 * more people than are read at once, `unsaid` has its turn.
 */
function lookAtPeople(
  house: House,
  organization: string,
  unsaid: () => Promise<void>,
): () => Promise<'looked' | 'away'> {
  let since = house.now().getTime() - FIRST_LOOK_MS
  let known = new Map<string, string | null>()
  return async () => {
    const looked = house.now().getTime()
    try {
      const { people, whole } = await house.chartOf(organization).read.peopleChanged(new Date(since).toISOString())
      for (const { reference, version } of people)
        if (version === null || known.get(reference) !== version)
          await hearOfChanged(house, organization, 'Patient', reference)
      if (!whole) await unsaid()
      known = new Map(people.map(({ reference, version }) => [reference, version]))
    } catch (fault) {
      if (!(fault instanceof ChartFault)) throw fault
      if (fault.fault.kind !== 'refused') return 'away'
      await unsaid()
    }
    since = looked - OVERLAP_MS
    return 'looked'
  }
}

/**
 * The same as goes on all the time where nobody tells: not at an EMR that can't be asked who changed, which is read anew each
 * day and no more.
 */
export function lookForChangedPeople(house: House, organization: string): () => Promise<'looked' | 'away'> {
  const look = lookAtPeople(house, organization, async () => undefined)
  return async () => (isOffered(await house.offered(organization), 'changed people') ? look() : 'looked')
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
