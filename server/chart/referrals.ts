import { createHash } from 'node:crypto'
import {
  completedOrder,
  consentScan,
  isCalledOff,
  keepsLabels,
  membersOf,
  readPhq9,
  readReferralOrder,
  readUnread,
  referralTask,
} from '#formats/fhir/referral.ts'
import { PRIVACY_SCOPE, readDisclosed, readRevocation } from '#formats/fhir/disclosed.ts'
import { VISIT_STEP } from '#formats/fhir/identity.ts'
import { Malformed, referenceTo, type FhirElement } from '#formats/fhir/element.ts'
import { summaryBytes, summaryResources } from '#formats/fhir/referral-summary.ts'
import { summaryText } from '#formats/referral/summary-text.ts'
import { ChartFault, type Receipt } from '../act/chart.ts'
import type { PlacedReferral, ReferralChart, SummaryToFile, UnreadOrder } from '../act/referral-ports.ts'
import { credentialsHeld } from './connect.ts'
import { asFault } from './faults.ts'
import { FhirClient, turnstile, type Fetch } from './fhir-client.ts'
import { change, createOnce, keepCurrent } from './put.ts'

/** SNOMED CT: what US Core names the category of a referral by. */
const REFERRAL = 'http://snomed.info/sct|3457005'
const AT_ONCE = 4
const IDS_AT_ONCE = 50
/** Addresses of more than 8,000 characters are refused by many: so many keys, or patients, in one. */
const KEYS_AT_ONCE = 40

/** Referrals in one EMR, under backend services; `administrative`: by the token that all visits share, which reads consents. */
export function referralChart(fhirBase: string, backend: Fetch, administrative: Fetch): ReferralChart {
  const client = new FhirClient(fhirBase, credentialsHeld(backend), turnstile(AT_ONCE))
  const consents = new FhirClient(fhirBase, credentialsHeld(administrative), turnstile(AT_ONCE))

  async function whole(order: FhirElement): Promise<PlacedReferral | undefined> {
    const read = readReferralOrder(order)
    if (read === undefined) return undefined
    const { codes: _codes, supporting, ...rest } = read
    if (!rest.patient.startsWith('Patient/')) throw new Malformed('ServiceRequest.subject', 'a patient')
    const all = (references: readonly string[]) => Promise.all(references.map((one) => client.read(one)))
    const named = await all(supporting)
    const members = await all(membersOf(named).filter((one) => !supporting.includes(one)))
    return { ...rest, phq9: readPhq9([...named, ...members]) }
  }

  /** Receivers are known to drop labels when they store: then it is not confirmed, and a person looks. */
  async function labelled(resource: Labelled, write: Promise<Receipt>) {
    const receipt = await write
    if (!keepsLabels(resource, await client.read(receipt.reference)))
      throw new ChartFault({
        kind: 'malformed',
        where: `${resource.resourceType}.meta.security differs from what was written`,
      })
    return receipt
  }

  /** The document first: where its labels are not kept, nothing else of the summary is sent. */
  async function filed(summary: SummaryToFile, mayGoOn: () => Promise<boolean>): Promise<string | null> {
    const { document, data } = summaryResources(summary)
    let reference: string | null = null
    for (const one of [document, ...data]) {
      if (!(await mayGoOn())) return null
      const receipt = await labelled(one, createOnce(client, one, { key: keyOf(one), again: true }))
      reference ??= receipt.reference
    }
    return reference
  }

  return {
    placed: (codes, since) =>
      asFault(async () => {
        const by = new URLSearchParams({ category: REFERRAL, status: 'active', authored: `ge${since.toISOString()}` })
        const { matches } = await client.search('ServiceRequest', by.toString())
        const unread: UnreadOrder[] = []
        const found = await Promise.all(
          matches.map(async (one) => {
            try {
              const isOurs = readReferralOrder(one)?.codes.some((code) => codes.includes(code)) ?? false
              return isOurs ? await asFault(() => whole(one)) : undefined
            } catch (fault) {
              const where = whereOf(fault)
              if (where === null) throw fault
              const found = readUnread(one)
              if (found === undefined) return undefined
              const { codes: its, ...order } = found
              // One of which not even that can be said may be ours.
              if (its === null || its.some((code) => codes.includes(code))) unread.push({ ...order, where })
              return undefined
            }
          }),
        )
        return { orders: found.filter((one) => one !== undefined), unread }
      }),
    order: (reference) =>
      asFault(async () => {
        const found = await whole(await client.read(reference))
        if (found === undefined) throw new ChartFault({ kind: 'malformed', where: 'ServiceRequest.status' })
        return found
      }),
    calledOff: (orders) =>
      asFault(async () => {
        const ids = orders.map((one) => one.slice(one.indexOf('/') + 1))
        const off: string[] = []
        for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
          const some = ids.slice(from, from + IDS_AT_ONCE).join(',')
          const { matches } = await client.search('ServiceRequest', `_id=${some}&_elements=status,intent`)
          off.push(...matches.filter(isCalledOff).map(referenceTo))
        }
        return off
      }),
    tell: (status, mayGoOn) =>
      asFault(async () => {
        const document = status.summary === undefined ? undefined : await filed(status.summary, mayGoOn)
        if (document === null || !(await mayGoOn())) return null
        const task = referralTask({ ...status, ...(document !== undefined && { document }) })
        return labelled(task, keepCurrent(client, task, status.key))
      }),
    fileScan: (scan) =>
      asFault(() => {
        const document = consentScan(scan)
        return labelled(document, createOnce(client, document, { key: scan.key, again: true }))
      }),
    draw: (summary) => {
      const bytes = summaryBytes(summary)
      const words = summaryText(summary.summary, { department: summary.department, on: summary.on })
      const { document, data } = summaryResources(summary)
      return {
        bytes,
        words,
        digest: createHash('sha256').update(bytes).digest('hex'),
        keys: [document, ...data].map(keyOf),
      }
    },
    disclosed: (keys) =>
      asFault(async () => {
        const asked = Object.entries(FILED_AS).flatMap(([type, ends]) =>
          inLots(keys.filter((key) => ends.test(key))).map((some) => ({ type, some })),
        )
        const found = await Promise.all(
          asked.map(async ({ type, some }) => {
            const by = some.map((key) => encodeURIComponent(`${VISIT_STEP}|${key}`))
            const { matches } = await client.search(type, `identifier=${by.join(',')}`)
            return matches.flatMap((one) => readDisclosed(one) ?? [])
          }),
        )
        return found.flat()
      }),
    revocations: (patients, department) =>
      asFault(async () => {
        const found = await Promise.all(
          inLots(patients).map(async (some) => {
            const by = new URLSearchParams({ patient: some.join(','), scope: PRIVACY_SCOPE })
            const { matches } = await consents.search('Consent', by.toString())
            return matches.flatMap((one) => readRevocation(one, department) ?? [])
          }),
        )
        return found.flat()
      }),
    complete: (order) =>
      asFault(() =>
        change(client, order, (now) => (now.text('status') === 'active' ? completedOrder(now) : undefined)),
      ),
  }
}

/** Where it is that one order can't be read; null for what says nothing of this one: the EMR does not answer, or it is a bug. */
function whereOf(fault: unknown): string | null {
  if (fault instanceof Malformed) return fault.where
  if (!(fault instanceof ChartFault)) return null
  if (fault.fault.kind === 'malformed') return fault.fault.where
  return fault.fault.kind === 'refused' ? `ServiceRequest.supportingInfo (${fault.fault.status})` : null
}

/** By what the key of each write ends. */
const FILED_AS = {
  Task: /\/status$/,
  DocumentReference: /\/document$/,
  Observation: /\/scores-\d+$/,
  Condition: /\/diagnoses-\d+$/,
} as const

function inLots<T>(all: readonly T[]): T[][] {
  const lots: T[][] = []
  for (let from = 0; from < all.length; from += KEYS_AT_ONCE) lots.push(all.slice(from, from + KEYS_AT_ONCE))
  return lots
}

interface Labelled {
  resourceType: string
  meta?: { security: readonly { code: string }[] }
}

function keyOf({ identifier: [first] }: { identifier: readonly { value: string }[] }): string {
  return first?.value ?? ''
}
