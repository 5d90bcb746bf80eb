import type { IceServer } from '../config.ts'
import type { Organization } from '../config/organizations.ts'
import type { Cell } from '#domain/connect/matrix.ts'
import { byDoors } from '#domain/connect/pathway-doors.ts'
import type { ChargeRules } from '#domain/charge/rules.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { decide } from '#domain/visit/decide.ts'
import type { HeldRef, Participant } from '#domain/visit/event.ts'
import type { Happening, Refusal } from '#domain/visit/happening.ts'
import { letIn } from '#domain/visit/seats.ts'
import type { Chart } from './chart.ts'
import type { FreeTimeSource } from './free-time-source.ts'
import type { IntakeForms } from './intake-forms.ts'
import type { AskLog } from './visit-log-reader.ts'
import type { MakeDraft, ModelWriter } from './note-writer.ts'
import type { AuditEntry, Store, StoredVisit, ToHold } from './store.ts'
import type { Listener, Transcriber } from './transcriber.ts'
import type { Transcripts } from './transcripts.ts'

/** What the use cases are handed by main: the store, the charts, and the world's clock and dice. */
export interface House {
  store: Store
  organizations: ReadonlyMap<string, Organization>
  pathways: ReadonlyMap<string, Pathway>
  /** The dated rules by which charges are proposed. */
  chargeRules: ChargeRules
  chartOf(organization: string): Chart
  /** What the EMR offered at the last look; null before the first. */
  offered(organization: string): Promise<readonly Cell[] | null>
  /** The free times of each organization whose EMR gives none out to ask for. */
  timeSources?: ReadonlyMap<string, FreeTimeSource>
  intakeOf(visit: StoredVisit): IntakeForms
  /** The organization's transcription service; null where there is none that may have patient data now. */
  transcriberOf(organization: string): Transcriber | null
  /** Who turns what is said into words for the note; null where there is nobody who may have patient data now. */
  listenerOf(organization: string): Listener | null
  /** Makes the draft of a note. */
  makeDraft: MakeDraft
  askLog: AskLog
  /** The model that proposes sentences for it; null where there is none that may have patient data now. */
  modelOf(organization: string): ModelWriter | null
  /** What was said in visits that are listened to. */
  transcripts: Transcripts
  origin: string
  /** The ways around a firewall for one participant, given the visit's planned end. */
  iceFor(end: string | null): IceServer[]
  /** Key of the links' HMAC and of the digests of codes and cookies. */
  linkKey: Buffer
  now(): Date
  /**
   * Does work once the answer has left: what is done for a person on record and not for a stranger must not show in
   * how long either waits.
   */
  later(work: () => Promise<unknown>): void
  /** By which an order that goes by message is known to the EMR, from its key. */
  orderNumber(key: string): string
  newId(): string
  newSecret(): string
  /** Six digits. */
  newCode(): string
}

export function organizationOf(house: Pick<House, 'organizations'>, id: string): Organization {
  const found = house.organizations.get(id)
  if (found === undefined) throw new Error('a visit names an organization that is not configured')
  return found
}

export function pathwayOf(house: Pick<House, 'pathways'>, visit: StoredVisit): Pathway {
  const found = house.pathways.get(visit.pathway)
  if (found === undefined) throw new Error(`the pathway ${visit.pathway} of a visit is not shipped any more`)
  return found
}

/** What the EMR offers, as far as the visit's pathway uses it; null while nothing is known. */
export async function offeredFor(house: House, visit: StoredVisit): Promise<readonly Cell[] | null> {
  return byDoors(await house.offered(visit.organization), pathwayOf(house, visit).doors)
}

/** Who may be heard and seen in our own room; nobody, where the visit is held in the organization's video tool. */
export function seatedHere(house: House, visit: StoredVisit): Participant[] {
  return pathwayOf(house, visit).room === 'peer' ? letIn(visit.state) : []
}

/** Asks a visit to decide on one happening and stores what it decided. */
export async function happen(
  house: House,
  visit: string,
  happening: Happening,
  extras: { hold?: ToHold[]; audit?: AuditEntry[]; deadline?: string; release?: HeldRef[] } = {},
): Promise<Refusal | null> {
  const now = house.now()
  const outcome = await house.store.happen(
    visit,
    (current) => decide(pathwayOf(house, current), current.state, happening, now),
    { now, ...extras },
  )
  return 'refused' in outcome ? outcome : null
}
