import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { ChartFault, type Chart, type ChartWrite, type Credentials } from '../server/act/chart.ts'
import { connectChart } from '../server/chart/connect.ts'
import type { Fetch } from '../server/chart/fhir-client.ts'
import { inject, test } from 'vitest'
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

/** A resource as it went out to the EMR. */
export interface Sent {
  method: 'POST' | 'PUT'
  type: string
  resource: object
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
  /** Every resource that the chart has sent, in their order. */
  sent: readonly Sent[]
  bookingOf(patient?: string): Promise<Extract<ChartWrite, { write: 'book' }>>
  arrived(patient?: string): Promise<ArrivedVisit>
}

/** In a run against HAPI the sandbox EMR stands before it, and the record is HAPI's. */
const HAPI = inject('hapi')

/** A test of what the sandbox EMR does of its own accord; a run against HAPI leaves it out, and says why. */
export function sandboxTest(name: string, why: string, body: () => Promise<void>): void {
  if (HAPI !== undefined) appendFileSync(HAPI.notRun, `- ${name}: ${why}\n`)
  // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- both are the caller's
  test.skipIf(HAPI !== undefined)(name, body)
}

export async function openSandboxChart(settings: Record<string, string> = {}): Promise<SandboxChart> {
  const emr = await startSandboxEmr(HAPI === undefined ? settings : { ...settings, SANDBOX_RECORD: HAPI.url })
  const { smart, organization } = emr
  const { fhirBase } = organization.emr
  const browser = await emr.signIn('dr-okafor')
  const begun = await smart.begin(organization, await browser.openApp(LOCKMAN))
  const signedIn = await smart.finish(organization, begun.pending, await browser.authorize(begun.authorizeUrl))
  let tokens: unknown = signedIn.tokens
  const place = { read: async () => tokens, write: async (next: unknown) => void (tokens = next) }
  const backend = smart.backendFetch(organization)
  const clinician = smart.clinicianFetch(organization, 'launch-1', place)
  const sent: Sent[] = []
  const recorded = (fetch: Fetch): Fetch => {
    const held = noted(fetch)
    return (url, init) => {
      sent.push(...resourcesIn(init))
      return held(url, init)
    }
  }
  const chart = heldToUses(
    connectChart(
      { fhirBase, cursorKey: new Uint8Array(32), roles: { [OKAFOR]: ['309343006'] }, takesBatches: async () => false },
      { backend: recorded(backend), clinician: () => recorded(clinician) },
    ),
  )

  async function get(address: string, fetch = backend): Promise<unknown> {
    return (await fetch(`${fhirBase}/${address}`, { headers: { 'cache-control': 'no-cache' } })).json()
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
    sent,
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

type Entry = { request: { method: Sent['method'] }; resource?: { resourceType: string } }

/** A search by POST and a batch of reads send none. */
function resourcesIn({ method, body }: RequestInit): Sent[] {
  if ((method !== 'POST' && method !== 'PUT') || typeof body !== 'string' || !body.startsWith('{')) return []
  const given: { resourceType: string; entry?: Entry[] } = JSON.parse(body)
  const entries =
    given.resourceType === 'Bundle' ? (given.entry ?? []) : [{ request: { method }, resource: given } satisfies Entry]
  return entries.flatMap(({ request: { method: by }, resource }) =>
    resource === undefined ? [] : [{ method: by, type: resource.resourceType, resource }],
  )
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

/** The number of an encounter that the EMR has of this patient. */
export async function anEncounterOf(sandbox: Pick<SandboxChart, 'get'>, patient: string): Promise<string> {
  const bundle = await sandbox.get(`Encounter?patient=${patient}&_count=1`)
  const { entry = [] } = bundle as { entry?: { resource: { id: string } }[] }
  return entry[0]?.resource.id ?? ''
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
