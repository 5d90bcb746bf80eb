import type { Command } from '#domain/visit/command.ts'
import type { OrderContent } from '#domain/visit/content.ts'
import { answersWereSent } from '#domain/visit/answers-sent.ts'
import { askedLast } from '#domain/visit/asked-last.ts'
import type { Compared, WriteKind } from '#domain/visit/event.ts'
import { partsOfKey } from '#domain/visit/receipts.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { type Chart, unlessFault } from './chart.ts'
import type { EmrInterface, MessageFacts } from './emr-interface.ts'
import { takeAsWritten } from './found.ts'
import type { House } from './house.ts'
import { sealedFor } from './sealed.ts'
import type { Store, StoredVisit } from './store.ts'

type Write = Extract<Command, { do: 'write' }>

interface MessageParts {
  store: Pick<Store, 'held' | 'log'>
  pathwayOf(visit: StoredVisit): Pathway
  joinAddress(visit: string): string
  interfaces: EmrInterface
}

/** What a message says beside its write, as the EMR and the visit have it. */
export async function messageFacts(
  parts: MessageParts,
  chart: Chart,
  visit: StoredVisit,
  command: Write,
): Promise<MessageFacts> {
  const { id, state } = visit
  const { patient, practitioner, references, start, end } = state
  // A charge names who met the patient, which may be a covering clinician.
  const who = command.by ?? (command.write === 'charge' ? (state.admitted?.by ?? null) : practitioner)
  const [person, clinician] = await Promise.all([
    patient === null ? null : chart.read.patient(patient, { as: 'backend' }),
    who === null ? null : chart.read.clinician(who, { as: 'backend' }),
  ])
  const pathway = parts.pathwayOf(visit)
  const vital = state.vitals[command.item]
  return {
    patient: person,
    clinician,
    service: { code: pathway.visitType, title: pathway.title.en },
    appointment:
      start === null || end === null
        ? null
        : {
            reference: references.appointment,
            bookedAs: state.versions['book/appointment'] === undefined ? null : `${id}/book/appointment`,
            start,
            end,
          },
    joinAddress: parts.joinAddress(id),
    visitNumber:
      state.sent?.['arrive/encounter'] === undefined
        ? (references.encounter?.slice(references.encounter.indexOf('/') + 1) ?? null)
        : parts.interfaces.visitNumber(`${id}/arrive/encounter`),
    document: command.write === 'addendum' ? parts.interfaces.documentNumber(`${id}/note/note`) : null,
    order: await orderOf(parts, visit, command),
    measured: vital === undefined ? null : { key: `${id}/vital/${command.item}`, code: vital.code, at: vital.at },
    answersFinal: command.write === 'intake' && answersWereSent(await parts.store.log(id)),
  }
}

async function orderOf(
  parts: Pick<MessageParts, 'store'>,
  { id, state }: StoredVisit,
  { item }: Write,
): Promise<MessageFacts['order']> {
  const held = state.orders[item]?.held ?? null
  const content = held === null ? null : await parts.store.held<OrderContent>(id, held)
  return content === null ? null : { key: `${id}/order/${item}`, content }
}

/** Writes that leave something by which the chart can be asked for them. */
const LEAVES: ReadonlySet<WriteKind> = new Set(['book', 'arrive', 'intake', 'sign', 'addendum', 'order-sign', 'vital'])

/** The number under which the chart can be asked for what a message has brought; null where it leaves nothing of its own. */
export function numberToLookFor(write: WriteKind, number: string | null): string | null {
  return LEAVES.has(write) ? number : null
}

const LOOKED_FOR_MS = 7 * 24 * 3_600_000
const AT_ONCE = 50

/**
 * Looks in the chart for what the EMR's interface has taken, by the number under which it went: found, it is confirmed, and
 * its content is let go of. Gives the function that looks once.
 */
export function confirmMessages(house: House, organization: string): () => Promise<void> {
  return async () => {
    const { read } = house.chartOf(organization)
    const since = new Date(house.now().getTime() - LOOKED_FOR_MS)
    for (const visit of await house.store.withSent(organization, since, AT_ONCE)) {
      for (const [key, { number }] of Object.entries(visit.state.sent ?? {})) {
        // What is there may be what went before: the newer is still on its way.
        if (number === null || visit.state.pending[key] !== undefined) continue
        // What the EMR does not answer, the next look asks again.
        const found = await unlessFault(read.numbered(partsOfKey(key)[0], number, visit.state.patient), null)
        if (found === null || found.patient !== visit.state.patient) continue
        await confirmSent(house, visit, key, found)
      }
    }
  }
}

/**
 * The chart shows, or the EMR tells, what a message has brought: it is confirmed, and its content is let go of, unless the EMR
 * has other words.
 */
export async function confirmSent(
  house: House,
  visit: StoredVisit,
  key: string,
  found: { reference: string; version: string },
  compared?: Compared,
): Promise<void> {
  const asked = askedLast(await house.store.log(visit.id), key)
  if (asked === undefined) throw new Error('a write was sent that nobody asked for')
  const { command } = asked
  const what = `sent by message, found: ${command.write}`
  const release = compared === 'differs' ? [] : sealedFor(command, visit.state)
  await takeAsWritten(house, visit, command, found, what, { release, compared })
}
