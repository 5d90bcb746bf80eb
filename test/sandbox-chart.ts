import { randomUUID } from 'node:crypto'
import { ChartFault, type Chart, type ChartWrite, type Credentials } from '../server/act/chart.ts'
import { connectChart } from '../server/chart/connect.ts'
import type { Fetch } from '../server/chart/fhir-client.ts'
import { heldToUses, noted } from './declared-uses.ts'
import { startSandboxEmr, type SandboxEmr } from './sandbox-emr.ts'

export const LOCKMAN = 'Patient/b218cee9-019d-47a4-b161-e97c0fd6f736'
/** Takes warfarin. */
export const OLIVARES = 'Patient/d91838c4-3228-4800-8630-1aa9c808f7a2'
export const OKAFOR = 'Practitioner/dr-okafor'
export const BACKEND: Credentials = { as: 'backend' }
/** Dr. Okafor, by a launch that was really made. */
export const CLINICIAN: Credentials = { as: 'clinician', launch: 'launch-1' }
export const WHEREABOUTS = {
  place: { line: '1 Main Street', city: 'Greenfield', state: 'MA', postalCode: '01301' },
  callback: '413-555-0199',
  emergency: { name: 'Pat Lockman', phone: '413-555-0198' },
}
const NOTE_TYPE = { code: '11506-3', display: 'Progress note' }

/** A visit in the sandbox EMR whose patient has arrived. */
export interface ArrivedVisit {
  key: string
  appointment: string
  encounter: string
  patient: string
}

/** The chart port over a sandbox EMR of the test's own, and what is needed to look behind it. */
export interface SandboxChart {
  emr: SandboxEmr
  chart: Chart
  /** Whatever the EMR holds at an address, read past our own code. */
  get(address: string, fetch?: Fetch): Promise<unknown>
  /** References of what the EMR holds under a visit step. */
  stored(type: string, key: string, fetch?: Fetch): Promise<string[]>
  clinician: Fetch
  bookingOf(patient?: string): Promise<Extract<ChartWrite, { write: 'book' }>>
  arrived(patient?: string): Promise<ArrivedVisit>
}

export async function openSandboxChart(settings: Record<string, string> = {}): Promise<SandboxChart> {
  const emr = await startSandboxEmr(settings)
  const { smart, organization } = emr
  const { fhirBase } = organization.emr
  const browser = await emr.signIn('dr-okafor')
  const begun = await smart.begin(organization, await browser.openApp(LOCKMAN))
  const signedIn = await smart.finish(organization, begun.pending, await browser.authorize(begun.authorizeUrl))
  let tokens: unknown = signedIn.tokens
  const place = { read: async () => tokens, write: async (next: unknown) => void (tokens = next) }
  const backend = smart.backendFetch(organization)
  const clinician = smart.clinicianFetch(organization, 'launch-1', place)
  const chart = heldToUses(
    connectChart(
      { fhirBase, cursorKey: new Uint8Array(32), roles: { [OKAFOR]: ['309343006'] }, takesBatches: async () => false },
      { backend: noted(backend), clinician: () => noted(clinician) },
    ),
  )

  async function get(address: string, fetch = backend): Promise<unknown> {
    return (await fetch(`${fhirBase}/${address}`, {})).json()
  }

  // Asked for once: a test takes the next one that none before it was given.
  let free: ReturnType<Chart['read']['freeSlots']> | undefined
  const given = new Set<string>()
  async function bookingOf(patient = LOCKMAN): Promise<Extract<ChartWrite, { write: 'book' }>> {
    free ??= chart.read.freeSlots('follow-up-video', new Date().toISOString(), 400)
    const slot = (await free).find(({ slot: one, practitioner }) => practitioner === OKAFOR && !given.has(one))
    if (slot === undefined) throw new Error('no slot is free')
    given.add(slot.slot)
    return {
      key: `${randomUUID()}/book/book`,
      write: 'book',
      slot: slot.slot,
      practitioner: slot.practitioner,
      patient,
      start: slot.start,
      end: slot.end,
      visitType: 'follow-up-video',
      joinAddress: 'http://127.0.0.1:8080/v/1',
      content: {
        identity: { given: 'A', family: 'B', birthDate: '1980-01-01', contact: 'a@example.org' },
        reason: 'blood pressure',
      },
    }
  }

  return {
    emr,
    chart,
    get,
    clinician,
    bookingOf,
    async stored(type, key, fetch = backend) {
      const bundle = await get(`${type}?identifier=${encodeURIComponent(`urn:causeway:visit-step|${key}`)}`, fetch)
      const { entry = [] } = bundle as { entry?: { resource: { id: string } }[] }
      return entry.map(({ resource }) => `${type}/${resource.id}`)
    },
    async arrived(patient = LOCKMAN) {
      const appointment = (await chart.write(await bookingOf(patient), BACKEND)).reference
      const key = randomUUID()
      const write: ChartWrite = {
        key: `${key}/arrive/arrive`,
        write: 'arrive',
        appointment,
        patient,
        practitioner: OKAFOR,
        at: '2026-11-20T14:55:00.000Z',
      }
      return { key, appointment, encounter: (await chart.write(write, BACKEND)).reference, patient }
    },
  }
}

/** What every write into a visit's chart says alike. */
export function inVisit({ encounter, patient }: ArrivedVisit) {
  return {
    encounter,
    patient,
    author: OKAFOR,
    type: NOTE_TYPE,
    title: 'Follow-up visit',
    at: '2026-11-20T15:30:00.000Z',
  }
}

export async function faultOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'no fault', faultIn)
}

export function faultIn(error: unknown): string {
  return error instanceof ChartFault ? error.fault.kind : String(error)
}

export function idOf(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1)
}
