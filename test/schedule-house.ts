import { PATHWAY } from '#domain/visit/rehearsal.ts'
import type { House } from '../server/act/house.ts'
import type { Store } from '../server/act/store.ts'
import { houseWith } from './house-with.ts'
import type { SandboxChart } from './sandbox-chart.ts'

/** A house that follows the schedule of a sandbox EMR, and is asked for nothing else. */
export function scheduleHouse(store: Store, sandbox: SandboxChart): House {
  const { organization } = sandbox.emr
  return houseWith([PATHWAY], {
    store,
    organizations: new Map([[organization.id, organization]]),
    // By the name by which the sandbox's practice uses it, too.
    pathways: new Map([
      [PATHWAY.id, PATHWAY],
      ['primary-care-follow-up', PATHWAY],
    ]),
    chartOf: () => sandbox.chart,
    origin: 'http://127.0.0.1:8080',
    now: () => new Date(),
  })
}
