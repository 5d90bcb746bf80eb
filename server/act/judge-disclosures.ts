import {
  disclosedWrongly,
  revocationOf,
  revokes,
  type DisclosureCase,
  type InChart,
  type Left,
  type RevocationSaid,
} from '#domain/reconcile/disclosures.ts'
import { disclosures } from '#domain/referral/disclosure.ts'
import type { Consent } from '#domain/referral/consent.ts'
import { isKnown } from '#domain/referral/decide.ts'
import type { ReferralState } from '#domain/referral/referral.ts'
import { ChartFault, unlessFault } from './chart.ts'
import { happen, type ReferralParts } from './happen-to-referral.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import type { ReferralChart } from './referral-ports.ts'
import type { StoredReferral } from './referral-store.ts'
import { ITSELF } from './store.ts'

/**
 * Referrals that one look goes through, of which the EMR is asked together: with a look every ten seconds 1,200 within a minute, and 5,000 within four
 * and a half.
 */
const AT_ONCE = 200
const DAY_MS = 24 * 3_600_000
/** How long one that is closed is looked at. */
const CLOSED_FOR_MS = 90 * DAY_MS
/** By so many names a summary without keys on record may stand in the chart: another after each consent by which a part of it has left. */
const PARTS = ['', '-1', '-2', '-3'] as const

/**
 * Looks at what referrals have disclosed, some of them with each call: what the chart has on record as revoked is revoked here, and what left
 * or stands there otherwise than the consents permit becomes a privacy officer's row (R36). An EMR that does not answer leaves all as it is.
 */
export function judgeDisclosures(
  house: House,
  { store, chartOf }: Pick<ReferralParts, 'store' | 'chartOf'>,
  organization: string,
): () => Promise<void> {
  const { referrals: department, timeZone } = organizationOf(house, organization)
  let after: string | null = null
  return async () => {
    if (department === undefined) return
    const now = house.now()
    const some = await store.disclosedAfter(organization, after, new Date(now.getTime() - CLOSED_FOR_MS), AT_ONCE)
    after = some.length < AT_ONCE ? null : (some.at(-1)?.id ?? null)
    const looked = some.filter(({ state }) => state.patient !== '')
    if (looked.length === 0) return
    const chart = chartOf(organization)
    const asked = await unlessFault(
      Promise.all([
        chart.disclosed(looked.flatMap(keysOf)),
        onRecordThere(chart, [...new Set(looked.map(({ state }) => state.patient))], department),
      ]),
      null,
    )
    if (asked === null) return
    const [inChart, said] = asked
    const byReferral = new Map<string, InChart[]>()
    for (const one of inChart) {
      const id = one.key.slice(0, one.key.indexOf('/'))
      byReferral.set(id, [...(byReferral.get(id) ?? []), one])
    }
    for (const referral of looked) {
      const revocations = onRecord(said ?? [], referral, timeZone, now)
      const heard = await hearRevocations(house, store, referral, revocations)
      const found = await wrongOf(store, heard, byReferral.get(referral.id) ?? [], revocations)
      // What was found by a revocation on record is not disproved by an EMR that does not say any more what it has.
      const known = said === null ? referral.state.wrong.filter(({ at }) => at !== null) : []
      const findings = [...found, ...known.filter(({ item }) => found.every((one) => one.item !== item))]
      // A look that finds what is known already takes no lock.
      if (isKnown(heard.state, findings)) continue
      const audit = { action: 'read', what: 'disclosures against the consents', who: ITSELF } as const
      await happen(house, store, referral.id, { kind: 'disclosures-judged', findings }, audit)
    }
  }
}

/**
 * The referral as it is once what the chart has on record of its patient is heard, asked for in this moment: what is about to leave goes by that, however
 * long the next look at this one takes. An EMR that does not answer throws.
 */
export async function heardFromChart(
  house: House,
  { store, chartOf }: Pick<ReferralParts, 'store' | 'chartOf'>,
  referral: StoredReferral,
): Promise<StoredReferral> {
  const { referrals: department, timeZone } = organizationOf(house, referral.organization)
  if (department === undefined) return referral
  const said = await onRecordThere(chartOf(referral.organization), [referral.state.patient], department)
  return hearRevocations(house, store, referral, onRecord(said ?? [], referral, timeZone, house.now()))
}

/** What these patients have revoked there; null where the EMR takes no such question. */
async function onRecordThere(
  chart: ReferralChart,
  patients: readonly string[],
  department: { id: string; name: string },
): Promise<RevocationSaid[] | null> {
  try {
    return await chart.revocations(patients, department)
  } catch (fault) {
    if (fault instanceof ChartFault && fault.fault.kind === 'refused') return null
    throw fault
  }
}

function onRecord(said: readonly RevocationSaid[], { state }: StoredReferral, zone: string, now: Date): Revocations {
  return said
    .filter(({ patient }) => patient === state.patient)
    .map((one) => ({ ...one, ...revocationOf(one, zone, now) }))
}

type Revocations = readonly (RevocationSaid & ReturnType<typeof revocationOf>)[]

/** What the patient has revoked in the chart ends here as if they had done it on their own page. */
async function hearRevocations(
  house: House,
  store: ReferralParts['store'],
  referral: StoredReferral,
  revocations: Revocations,
): Promise<StoredReferral> {
  let heard = referral
  const isRevoked = (consent: Consent) => consent.revokedAt === null && revocations.some((one) => revokes(one, consent))
  for (const { id: consent } of referral.state.consents.filter(isRevoked)) {
    const audit = { action: 'update', what: 'consent to disclose revoked in the chart', who: ITSELF } as const
    const outcome = await happen(house, store, referral.id, { kind: 'consent-revoked', consent, by: 'chart' }, audit)
    if (!('refused' in outcome)) heard = outcome
  }
  return heard
}

async function wrongOf(
  store: ReferralParts['store'],
  { id, organization, state }: StoredReferral,
  inChart: readonly InChart[],
  revocations: DisclosureCase['revocations'],
) {
  const { patient, department, consents } = state
  const own = {
    organization,
    patient,
    department,
    consents,
    revocations,
    left: leftOf(state),
    inChart,
  }
  const all = await store.ofPatient(organization, patient)
  const carried = await store.disclosedByRoutes(organization, patient)
  const isOf = (referral: StoredReferral, consent: string | null) =>
    referral.state.consents.some((one) => one.id === consent)
  // Of what no consent is known any more the newest referral tells.
  const isOurs = (consent: string | null) =>
    all.some((one) => isOf(one, consent)) ? consents.some((one) => one.id === consent) : all[0]?.id === id
  const left = carried
    .filter(({ consent }) => consent !== null && isOurs(consent))
    .map(({ at, fields, consent }): Left => {
      return { at: at.toISOString(), what: 'message', consent, fields, to: organization }
    })
  // A route goes by all that the patient has signed, whichever referral it was for.
  const signed = all.flatMap((one) => one.state.consents)
  const byRoutes = disclosedWrongly({ ...own, consents: signed, left, inChart: [] })
  return [...disclosedWrongly(own), ...byRoutes]
}

/** What was told of a referral tells, whatever it says, how far it is. */
function leftOf(state: ReferralState): Left[] {
  return disclosures(state).map(({ at, what, to, consent, fields }) => {
    return { at, what, to, consent, fields: ['status', ...fields] }
  })
}

function keysOf({ id, state: { told, sending } }: StoredReferral): string[] {
  const filed = [...told, ...sending].flatMap((one) => {
    if (!('summary' in one)) return []
    return one.keys ?? PARTS.map((part) => `${id}/summary/${one.summary}${part}/document`)
  })
  return [`${id}/referral/status`, ...new Set(filed)]
}
