import { createHash } from 'node:crypto'
import type { Numbered } from '#domain/visit/schedule-news.ts'
import { learnOf } from './appointments.ts'
import { type BookedAppointment, ChartFault } from './chart.ts'
import type { House } from './house.ts'
import type { AuditEntry } from './store.ts'
import type { Turn } from './turn.ts'
import type { FeedUseCases } from './use-cases.ts'

/**
 * What an EMR's schedule tells of its own accord. The message only rings the bell: the appointment that it names is read
 * from the chart now and followed like one that was found by looking, in turn with the looking, so that neither acts on
 * what the other has made old. It counts as heard once that is stored.
 */
export function feedUseCases(
  house: House,
  turnOf: (organization: string) => Turn,
  heard: (organization: string) => void = () => undefined,
): FeedUseCases {
  const { store } = house
  return {
    hear: (organization, { sender, controlId, event, news }) => {
      heard(organization)
      return turnOf(organization)(async () => {
        const id = `hl7v2/${digest([...sender, controlId])}`
        if (await store.heardBefore(organization, id)) return 'done'
        const now = house.now()
        const blocks = news.happened === 'blocked' || news.happened === 'unblocked'
        const found = blocks ? null : await followed(house, organization, news.appointment)
        if (found === 'away' || (found === null && !blocks)) {
          await store.audit(organization, [received(event, null, 'failed')], now)
          return found ?? 'not-found'
        }
        await store.hearGateway(organization, { id, audit: [received(event, found?.patient ?? null, 'done')], now })
        return 'done'
      })
    },
    refused: (organization, event) => store.audit(organization, [received(event, null, 'denied')], house.now()),
  }
}

/** Reads the appointment and lets it reach its visit; null where the chart has none of these numbers. */
async function followed(
  house: House,
  organization: string,
  numbers: readonly Numbered[],
): Promise<BookedAppointment | 'away' | null> {
  try {
    const appointment = await house.chartOf(organization).read.appointmentNumbered(numbers)
    if (appointment !== null) await learnOf(house, organization, appointment)
    return appointment
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
