import type pg from 'pg'
import { namedIn } from '#formats/route/named.ts'
import { ChartFault } from '../act/chart.ts'
import type { ReferralStore } from '../act/referral-store.ts'
import { signedBy, type SignedBy } from '../act/signed.ts'
import { credentialsHeld } from '../chart/connect.ts'
import { asFault } from '../chart/faults.ts'
import { FhirClient, turnstile } from '../chart/fhir-client.ts'
import { patientNumbered } from '../chart/numbered.ts'
import type { Config } from '../config.ts'
import { mayReceive } from '../message/agreement.ts'
import { installRow } from '../postgres/install.ts'
import { CLIENT_KEYS, openClientKeys, turnKeys, type KeptKey } from '../smart/key.ts'
import { openSmart } from '../smart/sign-in.ts'

/**
 * What patients have signed, as the server asks it: by the consents of this install, and by the EMR for whose a number is, under the same
 * keys and the same agreement. An EMR that does not answer leaves it unknown.
 */
export async function signedNow({
  config,
  pool,
  referrals,
}: {
  config: Config
  pool: pg.Pool
  referrals: ReferralStore
}): Promise<SignedBy> {
  const now = () => new Date()
  const row = installRow<KeptKey[]>(pool, config.secret, CLIENT_KEYS)
  const keys = openClientKeys(await row.turn((kept) => turnKeys(kept, now())))
  const smart = openSmart({ organizations: config.organizations, origin: config.origin, keys, now })
  const organizations = new Map(config.organizations.map((one) => [one.id, one]))
  return signedBy({
    store: referrals,
    patientNumbered: async (id, numbers) => {
      const organization = organizations.get(id)
      if (organization === undefined || !mayReceive(organization.emr.baa, config.install, now()))
        throw new ChartFault({ kind: 'refused', status: 0 })
      const backend = credentialsHeld(smart.backendFetch(organization))
      const client = new FhirClient(organization.emr.fhirBase.replace(/\/$/, ''), backend, turnstile(1))
      return asFault(() => patientNumbered(client, numbers))
    },
    departmentOf: (id) => organizations.get(id)?.referrals,
    zoneOf: (id) => organizations.get(id)?.timeZone ?? 'UTC',
    namedIn,
  })
}
