import { createHash } from 'node:crypto'
import type { PersonNews } from '#domain/visit/person-news.ts'
import type { Numbered, OrderResult } from '#domain/visit/schedule-news.ts'
import { isOnItsWay, learnOf } from './appointments.ts'
import { type BookedAppointment, ChartFault } from './chart.ts'
import { hearOfPerson } from './hear-people.ts'
import type { House } from './house.ts'
import type { AuditEntry } from './store.ts'
import { takeKeptOf } from './take-kept.ts'
import { takeResult } from './take-results.ts'
import { hearTimes } from './told-times.ts'
import { learnBySaying, takeFiled } from './told.ts'
import type { Turn } from './turn.ts'
import type { FeedUseCases } from './use-cases.ts'
import { readsAppointments } from './way.ts'

/**
 * What an EMR tells of its own accord, of its schedule and of people. The message only rings the bell: the appointment or the
 * person that it names is read from the chart now and followed like one that was found by looking, in turn with the looking,
 * so that neither acts on what the other has made old. Of an EMR that gives no appointments to read, the message is all
 * there is. It counts as heard once what follows is stored.
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
        const times = 'news' in told ? await hearTimes(house, organization, told) : 'heard'
        if (times === 'unclear') return 'time-unclear'
        const { outcome, patient } = await unlessAway(() => heardOf(house, organization, controlId, told))
        if (outcome !== 'done') {
          await store.audit(organization, [received(event, patient, 'failed')], now)
          return outcome
        }
        if ('people' in told) await takeKeptOf(house, organization, told.people)
        await store.hearGateway(organization, { id, audit: [received(event, patient, 'done')], now })
        return times === 'unknown' ? 'clinician-unknown' : 'done'
      })
    },
    refused: (organization, event) => store.audit(organization, [received(event, null, 'denied')], house.now()),
  }
}

interface Heard {
  outcome: 'done' | 'not-found' | 'away'
  patient: string | null
}

type Told = DistributiveOmit<Parameters<FeedUseCases['hear']>[1], 'sender' | 'controlId' | 'event'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** What a message is about, by the chart; by its own word where the chart can't be asked. */
async function heardOf(house: House, organization: string, controlId: string, told: Told): Promise<Heard> {
  const byWord = !readsAppointments(await house.offered(organization))
  if ('people' in told) {
    const { people, filed, results } = told
    if (!byWord) return eachPerson(house, organization, people)
    const ended = await eachResult(house, organization, results, controlId)
    if (ended !== null) return { outcome: 'done', ...ended }
    if (filed === null) return eachPerson(house, organization, people)
    return asHeard(await takeFiled(house, organization, filed, controlId))
  }
  const { news, said } = told
  if (news.happened === 'blocked' || news.happened === 'unblocked') return { outcome: 'done', patient: null }
  if (byWord && said !== null)
    return asHeard(await learnBySaying(house, organization, news.appointment, said, controlId))
  return asHeard((await followed(house, organization, news.appointment)) ?? 'not-found')
}

function asHeard(found: { patient: string | null } | 'not-found'): Heard {
  if (found === 'not-found') return { outcome: found, patient: null }
  return { outcome: 'done', patient: found.patient }
}

/** The results of one message in their order; null where none is of an order that is followed. */
async function eachResult(
  house: House,
  organization: string,
  results: readonly OrderResult[],
  controlId: string,
): Promise<{ patient: string | null } | null> {
  let about: { patient: string | null } | null = null
  for (const result of results) {
    const taken = await takeResult(house, organization, result, controlId)
    about = taken ?? about
  }
  return about
}

/** The people of one message in their order; the audit names whom it is about where that is one. */
async function eachPerson(house: House, organization: string, people: readonly PersonNews[]): Promise<Heard> {
  let patient: string | null = null
  for (const news of people) {
    const heard = await hearOfPerson(house, organization, news)
    patient = people.length === 1 ? heard.patient : null
    if (heard.outcome !== 'done') return { ...heard, patient }
  }
  return { outcome: 'done', patient }
}

/**
 * Reads the appointment and lets it reach its visit; null where the chart has none of these numbers, or may have made it for a
 * message of ours whose acknowledgement is not stored yet: then the EMR has to say so again.
 */
async function followed(
  house: House,
  organization: string,
  numbers: readonly Numbered[],
): Promise<BookedAppointment | null> {
  const appointment = await house.chartOf(organization).read.appointmentNumbered(numbers)
  if (appointment === null || (await isOnItsWay(house, organization, appointment))) return null
  await learnOf(house, organization, appointment)
  return appointment
}

async function unlessAway(take: () => Promise<Heard>): Promise<Heard> {
  try {
    return await take()
  } catch (fault) {
    if (fault instanceof ChartFault) return { outcome: 'away', patient: null }
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
