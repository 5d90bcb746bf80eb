import { randomBytes, randomUUID } from 'node:crypto'
import { PATHWAY } from '#domain/visit/rehearsal.ts'
import type { House } from '../server/act/house.ts'
import type { Store } from '../server/act/store.ts'
import type { SandboxChart } from './sandbox-chart.ts'

/** A house that follows the schedule of a sandbox EMR, and is asked for nothing else. */
export function scheduleHouse(store: Store, sandbox: SandboxChart): House {
  const { organization } = sandbox.emr
  return {
    store,
    organizations: new Map([[organization.id, organization]]),
    // By the name by which the sandbox's practice uses it.
    pathways: new Map([
      [PATHWAY.id, PATHWAY],
      ['primary-care-follow-up', PATHWAY],
    ]),
    offered: async () => null,
    chartOf: () => sandbox.chart,
    intakeOf: () => {
      throw new Error('following the schedule asks for no intake')
    },
    transcriberOf: () => null,
    origin: 'http://127.0.0.1:8080',
    iceFor: () => [],
    linkKey: randomBytes(32),
    now: () => new Date(),
    later: (work) => void work(),
    newId: randomUUID,
    newSecret: () => randomBytes(32).toString('base64url'),
    newCode: () => '000000',
  }
}
