import { ChartFault } from './act/chart.ts'
import { hearEmrs } from './act/hear-emr.ts'
import type { House } from './act/house.ts'
import type { Config } from './config.ts'
import type { EmrConnections } from './emr-connections.ts'
import { listenToHub } from './fhircast/hub.ts'
import { found } from './found.ts'
import { report } from './log.ts'
import { mayReceive } from './message/agreement.ts'
import type { Smart } from './smart/sign-in.ts'

/** A hub's line that died unseen is found out within twice this, and asked for again ten seconds later. */
const HUB_ALIVE_MS = 10_000

/** Hears what each launch's EMR opens beside it, by its FHIRcast hub. */
export function openHubs(
  config: Config,
  house: House,
  smart: Smart,
  emrs: Pick<EmrConnections, 'tokenPlace'>,
): ReturnType<typeof hearEmrs> {
  const { now, organizations } = house
  return hearEmrs(house, {
    listen: listenToHub({
      // No BAA, no data. A hub that does not answer says nothing of the EMR's record.
      fetchAs: (id, launch) => (url, init) => {
        const organization = found(organizations, id)
        if (!mayReceive(organization.emr.baa, config.install, now()))
          throw new ChartFault({ kind: 'refused', status: 0 })
        return smart.clinicianFetch(organization, launch, emrs.tokenPlace(launch))(url, init)
      },
      mayUse: (id, address) =>
        /^(https|wss):/.test(address) || !found(organizations, id).emr.fhirBase.startsWith('https:'),
      aliveMs: () => HUB_ALIVE_MS,
      onBug: report,
    }),
    hubOf: ({ hub }) => hub ?? null,
  })
}
