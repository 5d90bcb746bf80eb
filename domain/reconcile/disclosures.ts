import { consentFor, type Consent, type Field } from '../referral/consent.ts'
import type { Department, DisclosureFault, DisclosureFinding, Stage } from '../referral/referral.ts'
import { nextDay, startOfDay } from '../day.ts'
import { MINUTE_MS } from './case.ts'
import type { Severity } from './rules.ts'

/** R36 of the design. It is about referrals and not about visits, so it stands beside the table of those rules. */
export const DISCLOSURE_RULE = {
  id: 'R36',
  severity: 'L' satisfies Severity,
  owner: 'privacy-officer',
  /** Minutes in which feeds and sends stop once the patient has revoked. */
  limit: 1,
  /** Minutes that the privacy officer has, once it is found. */
  within: 60,
  title: { en: 'Told without a consent that permits it', es: 'Revelado sin un consentimiento que lo permita' },
} as const

/** One entry of the accounting: what left, when, and by which consent. */
export interface Left {
  at: string
  /** What was told: the stage, or a message of a route. */
  what: Stage | 'message'
  /** Null: none was needed, as it was judged then. */
  consent: string | null
  fields: readonly Field[]
  /** To which organization. */
  to: string
}

/** What of a referral stands in a chart, under the key of its write. */
export interface InChart {
  key: string
  reference: string
  patient: string | null
  /** With the labels and the notice of what a Part 2 programme tells. */
  labelled: boolean
}

/** That the patient has revoked, as it is written in the chart. `on`: an instant, a day, or what of it is known. */
export interface RevocationSaid {
  reference: string
  patient: string
  on: string | null
  recordedAt: string | null
}

/** What it means: consents signed before `before` are revoked from `from` on. */
export interface RevocationOnRecord {
  from: string
  before: string
}

/** All that the rule looks at; nothing of it is what the gate has decided. */
export interface DisclosureCase {
  organization: string
  patient: string
  department: Department
  consents: readonly Consent[]
  left: readonly Left[]
  inChart: readonly InChart[]
  revocations: readonly RevocationOnRecord[]
}

/**
 * R36: compares what left, and what stands in the chart, with the consents as they are known by now. The gate judged at the moment of sending
 * and knew no more than that moment: a revocation that was entered late, a paper that turns up, or a chart that has moved or stripped
 * a document shows only here.
 */
export function disclosedWrongly(about: DisclosureCase): DisclosureFinding[] {
  const { department, patient, left, inChart } = about
  const told = department.part2 ? left.flatMap((one) => faultOf(about, one)) : []
  const stands = inChart.flatMap((one): DisclosureFinding[] => {
    const of = { what: null, at: null, reference: one.reference }
    const found = (fault: DisclosureFault) => ({ item: `${fault}/${one.reference}`, fault, ...of })
    if (one.patient !== patient) return [found('other-patient')]
    if (left.length === 0) return [found('not-listed')]
    return department.part2 && !one.labelled ? [found('notice')] : []
  })
  return [...told, ...stands]
}

function faultOf(about: DisclosureCase, one: Left): DisclosureFinding[] {
  const at = Date.parse(one.at)
  // What was on its way when a consent ended may have arrived within the time in which sends stop.
  const faults = [at, at - DISCLOSURE_RULE.limit * MINUTE_MS].map((then) => faultAt(about, one, new Date(then)))
  const [fault] = faults
  if (fault === undefined || faults.includes(null) || fault === null) return []
  return [{ item: `${fault}/${one.what}/${one.at}`, fault, what: one.what, at: one.at, reference: null }]
}

function faultAt(about: DisclosureCase, one: Left, at: Date): DisclosureFault | null {
  const { department, organization, patient, revocations } = about
  const parties = { discloser: department.id, recipient: one.to, patient }
  const consents = about.consents.map((consent) => ({ ...consent, revokedAt: revokedAt(consent, revocations) }))
  const by = consents.find(({ id }) => id === one.consent)
  const isStrange = by !== undefined && (by.discloser !== parties.discloser || by.recipient !== parties.recipient)
  if (isStrange || one.to !== organization) return 'recipient'
  const counts = consentFor(consents, parties, at)
  if (counts !== null) return one.fields.every((field) => counts.permits.includes(field)) ? null : 'field'
  return by?.revokedAt != null && Date.parse(by.revokedAt) <= at.getTime() ? 'revoked' : 'no-consent'
}

/** The earliest word of its revocation: the patient's here, or what the chart has on record. */
function revokedAt(consent: Consent, revocations: readonly RevocationOnRecord[]): string | null {
  const onRecord = revocations.filter((one) => revokes(one, consent)).map(({ from }) => Date.parse(from))
  const said = consent.revokedAt === null ? onRecord : [Date.parse(consent.revokedAt), ...onRecord]
  if (said.length === 0) return null
  return new Date(Math.max(Date.parse(consent.signedAt), Math.min(...said))).toISOString()
}

/**
 * From when on a revocation counts, and which consents it is about. One that is written with a day alone counts from the start of that day
 * by the practice's clock, and revokes what was signed until the day was over or it was entered, whichever came first.
 */
export function revocationOf({ on, recordedAt }: RevocationSaid, zone: string, now: Date): RevocationOnRecord {
  const entered = recordedAt ?? now.toISOString()
  if (on === null || on.length < DAY.length) return { from: entered, before: entered }
  if (on.length > DAY.length) return { from: on, before: on }
  const over = startOfDay(nextDay(on), zone)
  const before = over.getTime() < Date.parse(entered) ? over.toISOString() : entered
  return { from: startOfDay(on, zone).toISOString(), before }
}

const DAY = 'YYYY-MM-DD'

/** Whether what the chart has on record revokes this consent: one that was signed afterwards is the patient's newer word. */
export function revokes({ before }: RevocationOnRecord, { signedAt }: Pick<Consent, 'signedAt'>): boolean {
  return Date.parse(signedAt) < Date.parse(before)
}
