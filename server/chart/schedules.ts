import { relativeReference } from '#formats/fhir/datatypes.ts'
import { referenceTo } from '#formats/fhir/element.ts'
import { nameOf } from '#formats/fhir/person.ts'
import type { OrderCategory } from '#domain/visit/event.ts'
import {
  readSchedule,
  readSlot,
  readTestService,
  readVisitType,
  serviceOfSchedule,
  type ClinicianSchedule,
  type TestService,
  type VisitType,
} from '#formats/fhir/schedule.ts'
import { ChartFault, type FreeSlot, type TestSlot } from '../act/chart.ts'
import type { FhirClient } from './fhir-client.ts'

/** What changes by the week is read again after a minute; free slots are always read live. */
const FRESH_MS = 60_000
const MAX_SCHEDULES_ASKED = 40

/** The practice's visit types, schedules and slots. */
export function openSchedules(client: FhirClient) {
  const services = remembered(async () => (await client.search('HealthcareService', 'active=true')).matches)
  const allSchedules = remembered(() => client.search('Schedule', 'active=true&_include=Schedule:actor'))
  const visitTypes = async () => (await services()).map(readVisitType).filter((type) => type !== undefined)
  const testSchedules = async () => {
    const tests = (await services()).map(readTestService).filter((service) => service !== undefined)
    const found = await allSchedules()
    return found.matches.map((one) => serviceOfSchedule(one, tests)).filter((schedule) => schedule !== undefined)
  }
  const schedules = async () => {
    const found = await allSchedules()
    const people = found.included.filter((one) => one.text('resourceType') === 'Practitioner')
    const names = new Map(people.map((one) => [referenceTo(one), nameOf(one).full]))
    return found.matches.map((one) => readSchedule(one, names)).filter((schedule) => schedule !== undefined)
  }

  async function visitType(code: string): Promise<VisitType | undefined> {
    return (await visitTypes()).find((type) => type.code === code)
  }

  return {
    visitType,

    async virtualTypes(): Promise<{ code: string; title: string }[]> {
      const types = await visitTypes()
      return types.filter(({ virtual }) => virtual).map(({ code, title }) => ({ code, title }))
    },

    async free(code: string, after: string, count: number, whose: string | null): Promise<FreeSlot[]> {
      const type = await visitType(code)
      if (type === undefined) return []
      const serving = (await schedules())
        .filter((schedule) => schedule.serves(type) && (whose === null || schedule.practitioner === whose))
        .slice(0, MAX_SCHEDULES_ASKED)
      if (serving.length === 0) return []
      const asked = serving.map(({ reference }) => reference).join(',')
      const query = `schedule=${asked}&status=free&start=ge${encodeURIComponent(after)}&_sort=start&_count=${count}`
      const found = await client.search('Slot', query, undefined, count)
      return found.matches
        .map(readSlot)
        .filter(({ free }) => free)
        .flatMap(({ slot, schedule, start, end }) => {
          const whoseTime = serving.find(({ reference }) => reference === schedule)
          return whoseTime === undefined ? [] : { slot, start, end, ...clinicianOf(whoseTime) }
        })
        .slice(0, count)
    },

    /** Free times of all services of a kind; null where none of them has a schedule. */
    async testSlots(category: OrderCategory, after: string, count: number): Promise<TestSlot[] | null> {
      const serving = (await testSchedules())
        .filter(({ service }) => service.category === category)
        .slice(0, MAX_SCHEDULES_ASKED)
      if (serving.length === 0) return null
      const asked = serving.map(({ reference }) => reference).join(',')
      const query = `schedule=${asked}&status=free&start=ge${encodeURIComponent(after)}&_sort=start&_count=${count}`
      const found = await client.search('Slot', query, undefined, count)
      return found.matches
        .map(readSlot)
        .filter(({ free }) => free)
        .flatMap(({ slot, schedule, start, end }) => {
          const at = serving.find(({ reference }) => reference === schedule)
          return at === undefined ? [] : { slot, start, end, where: at.service.title }
        })
        .slice(0, count)
    },

    async testSlot(reference: string): Promise<TestSlot & { category: OrderCategory; service: TestService }> {
      const resource = await client.read(reference)
      const { slot, schedule, start, end } = readSlot(resource)
      const at = (await testSchedules()).find((one) => one.reference === schedule)
      if (at === undefined) throw new ChartFault({ kind: 'malformed', where: 'Slot.schedule' })
      const { service } = at
      return { slot, start, end, where: service.title, category: service.category, service }
    },

    async slot(reference: string): Promise<FreeSlot & { free: boolean; version: string }> {
      const resource = await client.read(reference)
      const { slot, start, end, free, version } = readSlot(resource)
      const schedule = relativeReference(resource.child('schedule'))
      const whoseTime = (await schedules()).find((one) => one.reference === schedule)
      if (whoseTime === undefined) throw new ChartFault({ kind: 'malformed', where: 'Slot.schedule' })
      return { slot, start, end, free, version, ...clinicianOf(whoseTime) }
    },
  }
}

function clinicianOf({ practitioner, practitionerName }: ClinicianSchedule) {
  return { practitioner, practitionerName }
}

/** One answer for all who ask within a minute; a failed one is not kept. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let kept: { answer: Promise<T>; at: number } | undefined
  return () => {
    const now = performance.now()
    if (kept !== undefined && now - kept.at < FRESH_MS) return kept.answer
    const answer = ask()
    const mine = { answer, at: now }
    kept = mine
    answer.catch(() => {
      if (kept === mine) kept = undefined
    })
    return answer
  }
}
