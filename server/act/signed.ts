import type { Privacy, Signed } from '#domain/route/privacy.ts'
import type { Department } from '#domain/referral/referral.ts'
import type { Numbered } from '#domain/visit/schedule-news.ts'
import { ChartFault } from './chart.ts'
import type { ReferralStore } from './referral-store.ts'

/** Whom a message names: by the EMR's own reference, by numbers that the EMR knows, or nobody. */
export type Named = { reference: string } | { numbers: Numbered[] } | null

export interface SignedParts {
  store: Pick<ReferralStore, 'ofPatient'>
  /** Who has one of these numbers in an organization's EMR; throws `ChartFault`. */
  patientNumbered(organization: string, numbers: Numbered[]): Promise<string | null>
  departmentOf(organization: string): Department | undefined
  zoneOf(organization: string): string
  namedIn(privacy: Privacy, message: { event: string; bytes: Uint8Array }): Named
}

/** Whom a message is about, with all that they have signed; null where the EMR does not say who that is by now. */
export type SignedBy = (
  organization: string,
  privacy: Privacy,
  message: { event: string; bytes: Uint8Array },
) => Promise<Signed | null>

/** Reads what the gate of a route judges by. It tells nobody anything. */
export function signedBy({ store, patientNumbered, departmentOf, zoneOf, namedIn }: SignedParts): SignedBy {
  return async (organization, privacy, message) => {
    const department = departmentOf(organization)
    if (department === undefined) throw new Error('a route that was checked at load discloses for no department')
    const zone = zoneOf(organization)
    const named = namedIn(privacy, message)
    try {
      const patient =
        named === null
          ? null
          : 'reference' in named
            ? named.reference
            : await patientNumbered(organization, named.numbers)
      if (patient === null) return { patient, consents: [], department, zone }
      const referrals = await store.ofPatient(organization, patient)
      return { patient, consents: referrals.flatMap(({ state }) => state.consents), department, zone }
    } catch (fault) {
      if (fault instanceof ChartFault) return null
      throw fault
    }
  }
}
