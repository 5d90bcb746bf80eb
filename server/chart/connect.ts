import { orderToCompose } from '#formats/fhir/order.ts'
import { ChartFault, type Chart, type Credentials } from '../act/chart.ts'
import { batched } from './batched.ts'
import { asFault } from './faults.ts'
import { FhirClient, turnstile, type Fetch } from './fhir-client.ts'
import { chartReads } from './reads.ts'
import { openSchedules } from './schedules.ts'
import type { SiteOrder } from './site-catalogue.ts'
import { writeToChart } from './writes.ts'

/** One who works there, as the practice's settings have them. */
export interface StaffMember {
  name: string
  telephone?: string
  licences?: readonly { state: string; from?: string; until?: string }[]
}

/** One EMR, reached by FHIR R4. */
export interface EmrConnection {
  /** FHIR base address, without a trailing slash. */
  fhirBase: string
  /** At least 32 bytes; seals the addresses by which a list is continued. */
  cursorKey: Uint8Array
  /** Codes of each person by `Practitioner/x`, for an EMR that has no PractitionerRole. */
  roles: Readonly<Record<string, readonly string[]>>
  /** Who works there by `Practitioner/x`, for an EMR that gives out no Practitioner. */
  staff?: Readonly<Record<string, StaffMember>>
  /** What can be ordered, where the EMR gives out no catalogue. */
  catalogue?: readonly SiteOrder[]
  /** Whether the EMR is known to take batches. */
  takesBatches(): Promise<boolean>
}

/** The `fetch` of each authority; what they share is the EMR, and how many requests it is asked to bear at once. */
export interface FetchAs {
  backend: Fetch
  clinician: (launch: string) => Fetch
}

/** The first view of a workspace asks for twelve things, and waits for the slowest. */
const AT_ONCE = 16

/** The chart behind one EMR connection. */
export function connectChart(emr: EmrConnection, fetchAs: FetchAs): Chart {
  const take = turnstile(AT_ONCE)
  const backend = new FhirClient(emr.fhirBase, credentialsHeld(fetchAs.backend), take)
  const together = batched(emr.fhirBase, emr.takesBatches)
  const clientFor = (as: Credentials) =>
    as.as === 'backend'
      ? backend
      : new FhirClient(emr.fhirBase, together(as.launch, fetchAs.clinician(as.launch)), take)
  const schedules = openSchedules(backend)
  const practice = {
    visitType: (code: string) => schedules.visitType(code),
    testService: async (slot: string) => (await schedules.testSlot(slot)).service,
  }
  return {
    read: chartReads(clientFor, schedules, emr),
    composed: orderToCompose,
    write: (write, as) => asFault(() => writeToChart(clientFor(as), practice, write)),
  }
}

/** A backend has no sign-in that a person could renew: its 401 passes like an EMR that is down, and is tried again. */
export function credentialsHeld(fetch: Fetch): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (response.status === 401) throw new ChartFault({ kind: 'unreachable' })
    return response
  }
}
