import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { intakeForms } from './chart/intake-forms.ts'
import { openSlotFile } from './chart/slot-file.ts'
import type { FreeTimeSource } from './act/free-time-source.ts'
import { pathwayOf, type House } from './act/house.ts'
import { timesByFeed } from './act/told-times.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { intakeNamed, type Definitions } from './definitions.ts'
import type { EmrConnections } from './emr-connections.ts'
import { derived } from './keys.ts'
import { report, warn } from './log.ts'
import { mayReceive } from './message/agreement.ts'
import { numberOf } from './mllp/number.ts'
import type { OpenStore } from './postgres/store.ts'
import { turnServer } from './room/turn.ts'
import { openDrafting } from './thread/drafting.ts'
import { openVisitLogs } from './thread/visit-logs.ts'
import { openTranscribers } from './transcribe/transcribers.ts'
import { openModels } from './write-note/models.ts'

/** Long enough for an answer to be on its way. */
const AFTER_ANSWER_MS = 20

export interface HouseParts {
  config: Config
  definitions: Pick<Definitions, 'pathways' | 'chargeRules'>
  stored: Pick<OpenStore, 'store' | 'transcripts'>
  emrs: Pick<EmrConnections, 'chartOf' | 'offered'>
  now(): Date
}

/** What use cases work with; what is pushed to `stops` ends what listens and writes for it. */
export function openHouse(
  { config, definitions: { pathways, chargeRules }, stored: { store, transcripts }, emrs, now }: HouseParts,
  stops: (() => Promise<void>)[],
): House {
  const transcribing = openTranscribers({
    organizations: config.organizations,
    key: config.transcriberKey,
    mayReceive: (baa) => mayReceive(baa, config.install, now()),
    now,
    onAway: (id, why) => warn('speech not transcribed', id, why),
  })
  stops.push(async () => transcribing.close())
  const drafting = openDrafting((why) => warn('draft of a note not made', 'all', why))
  const visitLogs = openVisitLogs((why) => warn('log of another tool not compared', 'all', why))
  stops.push(drafting.close, visitLogs.close)

  const house: House = {
    store,
    organizations: new Map(config.organizations.map((organization) => [organization.id, organization])),
    pathways,
    chargeRules,
    chartOf: emrs.chartOf,
    orderNumber: numberOf,
    offered: emrs.offered,
    timeSources: new Map(
      config.organizations.flatMap((organization): [string, FreeTimeSource][] => {
        const source = sourceOf(organization, { store, now })
        return source === null ? [] : [[organization.id, source]]
      }),
    ),
    intakeOf: (visit) => intakeForms(intakeNamed(pathwayOf(house, visit))),
    transcriberOf: transcribing.transcriberOf,
    listenerOf: transcribing.listenerOf,
    makeDraft: drafting.ask,
    askLog: visitLogs.ask,
    modelOf: openModels({
      organizations: config.organizations,
      mayReceive: (baa) => mayReceive(baa, config.install, now()),
      onAway: (id, why) => warn('draft not written by the model', id, why),
    }),
    transcripts,
    origin: config.origin,
    iceFor: (end) =>
      config.turn === undefined
        ? config.iceServers
        : [...config.iceServers, turnServer(config.turn, randomUUID(), end, now())],
    linkKey: derived(config.secret, 'link'),
    now,
    later: (work) => void setTimeout(() => void work().catch(report), AFTER_ANSWER_MS),
    newId: randomUUID,
    newSecret: () => randomBytes(32).toString('base64url'),
    newCode: () => String(randomInt(0, 1_000_000)).padStart(6, '0'),
  }
  return house
}

/** Where an EMR's free times come from; null where it is asked for them. */
function sourceOf(organization: Organization, house: Pick<House, 'store' | 'now'>): FreeTimeSource | null {
  const { id, emr } = organization
  if (emr.slots?.feed !== undefined) return timesByFeed(house, organization)
  if (emr.slots?.folder === undefined) return null
  return openSlotFile({
    folder: emr.slots.folder,
    staff: emr.staff ?? {},
    onProblem: (why) => warn('slot file not used', id, why),
  })
}
