import { createHash } from 'node:crypto'
import type { PersonNews } from '#domain/visit/person-news.ts'
import type { Numbered, ScheduleNews } from '#domain/visit/schedule-news.ts'
import { learnOf } from './appointments.ts'
import { type BookedAppointment, ChartFault } from './chart.ts'
import { hearOfPerson } from './hear-people.ts'
import type { House } from './house.ts'
import type { AuditEntry } from './store.ts'
import type { Turn } from './turn.ts'
import type { FeedUseCases } from './use-cases.ts'

/**
 * What an EMR tells of its own accord, of its schedule and of people. The message only rings the bell: the appointment or the
 * person that it names is read from the chart now and followed like one that was found by looking, in turn with the looking,
 * so that neither acts on what the other has made old. It counts as heard once that is stored.
 */
export function feedUseCases(
  house: House,
  turnOf: (organization: string) => Turn,
  heard: (organization: string) => void = () => undefined,
): FeedUseCases {
  const { store } = house
  return {
    hear: (organization, { sender, controlId, event, ...told }) => {
      heard(organization)
      return turnOf(organization)(async () => {
        const id = `hl7v2/${digest([...sender, controlId])}`
        if (await store.heardBefore(organization, id)) return 'done'
        const now = house.now()
        const { outcome, patient } =
          'people' in told
            ? await eachPerson(house, organization, told.people)
            : await schedule(house, organization, told.news)
        if (outcome !== 'done') {
          await store.audit(organization, [received(event, patient, 'failed')], now)
          return outcome
        }
        await store.hearGateway(organization, { id, audit: [received(event, patient, 'done')], now })
        return 'done'
      })
    },
    refused: (organization, event) => store.audit(organization, [received(event, null, 'denied')], house.now()),
  }
}

interface Heard {
  outcome: 'done' | 'not-found' | 'away'
  patient: string | null
}

async function schedule(house: House, organization: string, { happened, appointment }: ScheduleNews): Promise<Heard> {
  if (happened === 'blocked' || happened === 'unblocked') return { outcome: 'done', patient: null }
  const found = await followed(house, organization, appointment)
  if (found === 'away') return { outcome: 'away', patient: null }
  return { outcome: found === null ? 'not-found' : 'done', patient: found?.patient ?? null }
}

/** The people of one message in their order; the audit names whom it is about where that is one. */
async function eachPerson(house: House, organization: string, people: readonly PersonNews[]): Promise<Heard> {
  let patient: string | null = null
  try {
    for (const news of people) {
      const heard = await hearOfPerson(house, organization, news)
      patient = people.length === 1 ? heard.patient : null
      if (heard.outcome !== 'done') return { ...heard, patient }
    }
    return { outcome: 'done', patient }
  } catch (fault) {
    if (fault instanceof ChartFault) return { outcome: 'away', patient }
    throw fault
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
