import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { feedUseCases } from '../server/act/feed.ts'
import type { House } from '../server/act/house.ts'
import { oneAtATime } from '../server/act/turn.ts'
import { connectChart } from '../server/chart/connect.ts'
import type { Organization } from '../server/config/organizations.ts'
import { lookAt } from '../server/connect/report.ts'
import { answererOf } from '../server/mllp/answer.ts'
import { emrInterfaces } from '../server/mllp/emr-interface.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import type { OpenStore } from '../server/postgres/store.ts'
import { freePort } from './free-port.ts'
import { houseWith } from './house-with.ts'
import { charted, type Resource } from './journeys/record.ts'
import { startSandboxEmr, type SandboxEmr } from './sandbox-emr.ts'

const TOKEN = 'reads-patients'
const NAMES = {
  sendingApplication: 'CAUSEWAY',
  sendingFacility: 'RIVERBEND',
  receivingApplication: 'RIVERCHART',
  receivingFacility: 'RIVERBEND',
}

/** The sandbox EMR as `v2-only`, and a house that talks with it by messages alone: real lines both ways, real store. */
export interface ByMessage {
  emr: SandboxEmr
  house: House
  interfaces: ReturnType<typeof emrInterfaces>
  /** What the EMR's own record on disk has of a type for a patient. */
  record(type: string, patient: string): Promise<Resource[]>
  stop(): Promise<void>
}

export async function openByMessage(
  { store }: OpenStore,
  pathway: Pathway,
  staff: NonNullable<Organization['emr']['staff']>,
  now: () => Date,
): Promise<ByMessage> {
  const data = mkdtempSync(join(tmpdir(), 'causeway-v2-only-'))
  const apps = join(data, 'apps.json')
  writeFileSync(
    apps,
    JSON.stringify([
      { client_id: 'causeway', name: 'Causeway', kind: 'reader', scope: 'system/Patient.rs', token: TOKEN },
    ]),
  )
  const [told, sent] = [await freePort(), await freePort()]
  const emr = await startSandboxEmr({
    SANDBOX_PERSONALITY: 'v2-only',
    SANDBOX_DATA: join(data, 'sandbox'),
    SANDBOX_APPS: apps,
    SANDBOX_MLLP: `127.0.0.1:${told}`,
    SANDBOX_MLLP_LISTEN: String(sent),
  })
  const hl7v2 = { send: { host: '127.0.0.1', port: sent, ...NAMES, processing: 'T' as const } }
  const organization: Organization = { ...emr.organization, emr: { ...emr.organization.emr, staff, hl7v2 } }
  const { fhirBase } = organization.emr
  const reading: typeof fetch = (url, init) =>
    fetch(url, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), authorization: `Bearer ${TOKEN}` },
    })
  const chart = connectChart(
    { fhirBase, cursorKey: randomBytes(32), roles: {}, staff, takesBatches: async () => false },
    { backend: reading, clinician: () => reading },
  )
  const looked = await lookAt(fhirBase, { why: 'a test' }, now)
  if ('why' in looked) throw new Error(looked.why)
  const house = houseWith([pathway], {
    store,
    organizations: new Map([[organization.id, organization]]),
    pathways: new Map([
      [pathway.id, pathway],
      ['primary-care-follow-up', pathway],
    ]),
    chartOf: () => chart,
    offered: async () => looked.cells,
    origin: 'http://127.0.0.1:8080',
    now,
  })
  const onBug = (fault: unknown) => {
    throw fault
  }
  const turn = oneAtATime()
  const answer = answererOf({
    organization: organization.id,
    accept: [
      {
        sendingApplication: NAMES.receivingApplication,
        sendingFacility: NAMES.receivingFacility,
        receivingApplication: NAMES.sendingApplication,
        receivingFacility: NAMES.sendingFacility,
      },
    ],
    feed: feedUseCases(house, () => turn),
    now,
    newId: randomUUID,
    tally: { heard: () => undefined },
    onRefused: (why) => onBug(new Error(why)),
    onBug,
  })
  const stopListening = await listenMllp({ listen: { port: told }, answer, onClosed: () => undefined, onBug })
  const interfaces = emrInterfaces({
    organizations: [organization],
    mayReceive: () => true,
    profileOf: async () => null,
    now,
    onTrouble: (_, why) => onBug(new Error(why)),
  })
  return {
    emr,
    house,
    interfaces,
    record: (type, patient) => charted({ data }, type, patient),
    async stop() {
      interfaces.close()
      await stopListening()
      await emr.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
