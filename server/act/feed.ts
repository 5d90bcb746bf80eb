import { createHash } from 'node:crypto'
import type { Numbered } from '#domain/visit/schedule-news.ts'
import { learnOf } from './appointments.ts'
import { type BookedAppointment, ChartFault } from './chart.ts'
import type { House } from './house.ts'
import type { AuditEntry } from './store.ts'
import { learnBySaying, takeFiled } from './told.ts'
import type { Turn } from './turn.ts'
import type { FeedUseCases } from './use-cases.ts'
import { readsAppointments } from './way.ts'

/**
 * What an EMR tells of its own accord. A message of the schedule only rings the bell: the appointment that it names is read
 * from the chart now and followed like one that was found by looking, in turn with the looking, so that neither acts on
 * what the other has made old. Of an EMR that gives no appointments to read, the message is all there is. It counts as heard
 * once what follows is stored.
 */
export function feedUseCases(
  house: House,
  turnOf: (organization: string) => Turn,
  heard: (organization: string) => void = () => undefined,
): FeedUseCases {
  const { store } = house

  /** A message in its turn, and once: what comes of it is stored before it counts as heard. */
  const once = (
    organization: string,
    { sender, controlId, event }: { sender: readonly string[]; controlId: string; event: string },
    take: () => Promise<{ patient: string | null } | 'not-found' | 'no-patient'>,
  ): Promise<'done' | 'not-found' | 'no-patient' | 'away'> =>
    turnOf(organization)(async () => {
      const id = `hl7v2/${digest([...sender, controlId])}`
      if (await store.heardBefore(organization, id)) return 'done'
      const now = house.now()
      const found = await unlessAway(take)
      if (typeof found === 'string') {
        await store.audit(organization, [received(event, null, 'failed')], now)
        return found
      }
      await store.hearGateway(organization, { id, audit: [received(event, found.patient, 'done')], now })
      return 'done'
    })

  return {
    hear: (organization, { news, said, ...message }) => {
      heard(organization)
      return once(organization, message, async () => {
        if (news.happened === 'blocked' || news.happened === 'unblocked') return { patient: null }
        if (said !== null && !readsAppointments(await house.offered(organization)))
          return learnBySaying(house, organization, news.appointment, said, message.controlId)
        return (await followed(house, organization, news.appointment)) ?? 'not-found'
      })
    },
    hearFiled: (organization, { filed, ...message }) =>
      once(organization, message, () => takeFiled(house, organization, filed, message.controlId)),
    refused: (organization, event) => store.audit(organization, [received(event, null, 'denied')], house.now()),
  }
}

/** Reads the appointment and lets it reach its visit; null where the chart has none of these numbers. */
async function followed(
  house: House,
  organization: string,
  numbers: readonly Numbered[],
): Promise<BookedAppointment | null> {
  const appointment = await house.chartOf(organization).read.appointmentNumbered(numbers)
  if (appointment !== null) await learnOf(house, organization, appointment)
  return appointment
}

async function unlessAway<T>(take: () => Promise<T>): Promise<T | 'away'> {
  try {
    return await take()
  } catch (fault) {
    if (fault instanceof ChartFault) return 'away'
    throw fault
  }
}

function received(event: string, patient: string | null, outcome: AuditEntry['outcome']): AuditEntry {
  return {
    action: 'execute',
    what: 'v2 message received',
    who: { kind: 'emr', ref: null },
    patient,
    visit: null,
    outcome,
    detail: { event },
  }
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
