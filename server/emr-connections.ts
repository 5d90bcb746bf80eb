import type pg from 'pg'
import { type Chart, ChartFault } from './act/chart.ts'
import type { House } from './act/house.ts'
import type { LaunchTokens } from './act/launch.ts'
import type { Store } from './act/store.ts'
import { watchEmr, type EmrWatch } from './act/watch-emr.ts'
import { takesBatches } from './act/way.ts'
import { connectChart } from './chart/connect.ts'
import type { Fetch } from './chart/fhir-client.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { lookAt, type Trial } from './connect/report.ts'
import { found } from './found.ts'
import { derived } from './keys.ts'
import { warn } from './log.ts'
import { mayReceive } from './message/agreement.ts'
import { keepEmr, keepLastReading } from './postgres/emr.ts'
import type { Smart } from './smart/sign-in.ts'
import type { TokenPlace } from './smart/tokens.ts'

export interface EmrConnectionsParts {
  config: Config
  pool: pg.Pool
  store: Store
  smart: Smart
  now(): Date
  /** An EMR did not answer. */
  onAway(organization: string): void
  /** What an EMR offers was read anew. */
  onRead(organization: string): void
}

/** How the EMR of each organization is reached, and what it offers. */
export interface EmrConnections {
  chartOf: House['chartOf']
  offered: House['offered']
  watches: readonly EmrWatch[]
  watchOf(organization: string): EmrWatch
  /** Asks an EMR while its agreement is in force. */
  agreedWith(organization: Organization, go: Fetch): Fetch
  /** Where the tokens of a launch are kept. */
  tokenPlace(launch: string): TokenPlace
}

/** Connects the EMR of each organization. */
export function connectEmrs({ config, pool, store, smart, now, onAway, onRead }: EmrConnectionsParts): EmrConnections {
  // No BAA, no data: asked again at each request, because an agreement can end while we run.
  function agreedWith(organization: Organization, go: Fetch): Fetch {
    return async (url, init) => {
      if (!mayReceive(organization.emr.baa, config.install, now())) throw new ChartFault({ kind: 'refused', status: 0 })
      return unlessAway(organization.id, go(url, init))
    }
  }

  /** Whoever finds that an EMR does not answer lets it be looked at: the desk has to know, and what waits for it has to go. */
  async function unlessAway(id: string, answer: Promise<Response>): Promise<Response> {
    try {
      const response = await answer
      if (response.status >= 500) onAway(id)
      return response
    } catch (fault) {
      onAway(id)
      throw fault
    }
  }

  function tokenPlace(launch: string): TokenPlace {
    return {
      read: async () => (await store.tokens<LaunchTokens>(launch))?.tokens ?? null,
      write: async (tokens) => {
        const kept = await store.tokens<LaunchTokens>(launch)
        if (kept !== null) await store.saveTokens(launch, { ...kept, tokens } satisfies LaunchTokens)
      },
    }
  }

  function chartOf(organization: Organization): Chart {
    const agreed = (go: Fetch): Fetch => agreedWith(organization, go)
    const backend = agreed(smart.backendFetch(organization))
    return connectChart(
      {
        fhirBase: fhirBaseOf(organization),
        cursorKey: derived(config.secret, 'cursor'),
        roles: organization.emr.roles ?? {},
        // An EMR with SMART says itself who works there; the settings then name those of its file of free times.
        ...(organization.emr.signIn && organization.emr.staff && { staff: organization.emr.staff }),
        ...(organization.emr.catalogue && { catalogue: organization.emr.catalogue }),
        takesBatches: async () => takesBatches(await watchOf(organization.id).offered()),
      },
      {
        backend,
        clinician: (launch) => agreed(smart.clinicianFetch(organization, launch, tokenPlace(launch))),
      },
    )
  }

  function trialOf(organization: Organization): Trial {
    if (!mayReceive(organization.emr.baa, config.install, now())) return { why: 'no agreement (BAA) is in force.' }
    return { organization: organization.id, backend: smart.backendFetch(organization) }
  }

  const charts = new Map(config.organizations.map((organization) => [organization.id, chartOf(organization)]))
  const watches = config.organizations.map((organization) =>
    watchEmr({
      organization: organization.id,
      look: () => lookAt(fhirBaseOf(organization), trialOf(organization), now),
      kept: keepEmr(pool, config.secret, organization.id),
      last: keepLastReading(pool, config.secret, organization.id),
      onRead,
      tell: warn,
      now,
    }),
  )
  const byOrganization = new Map(watches.map((watch) => [watch.organization, watch]))
  const watchOf = (id: string): EmrWatch => found(byOrganization, id)
  return {
    chartOf: (id) => found(charts, id),
    offered: (id) => watchOf(id).offered(),
    watches,
    watchOf,
    agreedWith,
    tokenPlace,
  }
}

/** The address of an EMR's FHIR server, without a trailing slash. */
export function fhirBaseOf({ emr }: Organization): string {
  return emr.fhirBase.replace(/\/$/, '')
}
