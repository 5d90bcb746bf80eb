import { setTimeout as after } from 'node:timers/promises'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { Asked } from '#domain/visit/happening.ts'
import type { Organization } from '../config/organizations.ts'
import { askBooking } from './ask-booking.ts'
import type { House } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { No } from './use-cases.ts'

/** The reason of an appointment that a visit without one is given. */
export const UNSCHEDULED = 'Unscheduled video visit'

/** For the audit: a clinician began a visit that had no appointment. */
export function unscheduledBegun(patient: string, practitioner: string): AuditEntry {
  return {
    action: 'create',
    what: 'unscheduled visit',
    who: { kind: 'clinician', ref: practitioner },
    patient,
    visit: null,
    outcome: 'done',
  }
}

/** Why nothing can begin here: staff have to make the appointment. */
export const NO_APPOINTMENT = 'no appointment'

const MINUTE_MS = 60_000
const LOOK_AGAIN_MS = 250

/** A visit whose appointment was asked for and is not there yet, and whose it is to make it. */
export interface AskedFor {
  awaits: 'emr' | 'front-desk'
}

/** How long whoever presses waits for it; `gone` once nobody does. */
export interface Patience {
  ms: number
  gone?: AbortSignal | undefined
}

type Begun = Pick<
  Asked<'appointment-found'>,
  'practitioner' | 'start' | 'end' | 'zone' | 'language' | 'birthDate' | 'need'
> & { id: string; patient: string; name: { given: string; family: string } }

/**
 * A visit that begins now at an EMR that lets no app make an appointment by FHIR: its interface is asked for one, and the visit
 * is there once the EMR itself tells of it. Until then nothing is opened and the patient is written to by nobody. It is waited
 * for as long as `patience` says; when it is asked for again, also by another press, nothing is asked of the EMR twice.
 */
export async function askUnscheduled(
  house: House,
  organization: Organization,
  pathway: Pathway,
  { id, patient, practitioner, name, birthDate, zone, language, need, ...now }: Begun,
  patience: Patience,
): Promise<StoredVisit | No | AskedFor> {
  if (organization.emr.hl7v2?.send === undefined) return { refused: 'wrong-launch', why: NO_APPOINTMENT }
  // Messages say a time to the second, and people to the minute.
  const [start = '', end = ''] = [now.start, now.end].map((instant) =>
    new Date(Math.floor(Date.parse(instant) / MINUTE_MS) * MINUTE_MS).toISOString(),
  )
  if ((await house.store.visit(id)) === null) {
    const visit = await askBooking(
      house,
      { id, organization: organization.id, pathway },
      {
        slot: null,
        practitioner,
        patient,
        start,
        end,
        zone,
        language,
        birthDate,
        ...(need !== undefined && { need }),
      },
      { identity: { ...name, birthDate, contact: '' }, reason: UNSCHEDULED },
      unscheduledBegun(patient, practitioner),
    )
    if ('refused' in visit) return visit
  }
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    const visit = await house.store.visit(id)
    if (visit === null) return { refused: 'not-found' }
    const { appointment, failed } = visit.state
    // One that the interface refused is a row of the desk as much as one that it can't carry.
    if (appointment !== 'asked' && appointment !== 'lost') return visit
    // A person sees to it now, which takes longer than the EMR does.
    const awaits = appointment === 'lost' || Object.keys(failed).length > 0 ? 'front-desk' : 'emr'
    if (waited >= patience.ms || patience.gone?.aborted) return { awaits }
    await after(LOOK_AGAIN_MS)
  }
}
