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
import type { ReferralState } from '#domain/referral/referral.ts'
import { unlessFault } from './chart.ts'
import { happen, type ReferralParts } from './happen-to-referral.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import type { StoredReferral } from './referral-store.ts'
import { ITSELF } from './store.ts'

/** Referrals that one look goes through: the EMR is asked for each type once for all of them. */
const AT_ONCE = 25
const DAY_MS = 24 * 3_600_000
/** How long one that is closed is looked at. */
const CLOSED_FOR_MS = 90 * DAY_MS
/** By so many names a summary may stand in the chart: another after each consent by which a part of it has left. */
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
    const known = some.filter(({ state }) => state.patient !== '')
    if (known.length === 0) return
    const chart = chartOf(organization)
    const asked = await unlessFault(
      Promise.all([
        chart.disclosed(known.flatMap(keysOf)),
        chart.revocations([...new Set(known.map(({ state }) => state.patient))], department),
      ]),
      null,
    )
    if (asked === null) return
    const [inChart, said] = asked
    for (const referral of known) {
      const revocations = said
        .filter(({ patient }) => patient === referral.state.patient)
        .map((one) => ({ ...one, ...revocationOf(one, timeZone, now) }))
      const heard = await hearRevocations(house, store, referral, revocations)
      const findings = await wrongOf(store, heard, inChart, revocations)
      const audit = { action: 'read', what: 'disclosures against the consents', who: ITSELF } as const
      await happen(house, store, referral.id, { kind: 'disclosures-judged', findings }, audit)
    }
  }
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
    inChart: inChart.filter(({ key }) => key.startsWith(`${id}/`)),
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
  const summaries = [...told, ...sending].flatMap((one) => ('summary' in one ? [one.summary] : []))
  const documents = [...new Set(summaries)].flatMap((summary) =>
    PARTS.map((part) => `${id}/summary/${summary}${part}/document`),
  )
  return [`${id}/referral/status`, ...documents]
}
