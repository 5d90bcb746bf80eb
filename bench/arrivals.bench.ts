import { loadavg } from 'node:os'
import { forget, openHouse } from '../test/journeys/house.ts'
import { patientAt, type PreparedVisit } from '../test/journeys/patient-at.ts'
import { charted } from '../test/journeys/record.ts'
import { percentile } from './percentile.ts'
import { eventually } from './prepared-visit.ts'
import type { Row } from './row.ts'

const PATIENTS = 60
const WITHIN_MS = 10_000
const CLINICIANS = ['Dr. Ngozi Okafor', 'Dr. Erik Lindqvist', 'Marisol Serrano, NP']

/**
 * A clinic whose patients all come at once: sixty prepared visits enter the waiting room within ten seconds, against the
 * sandbox EMR. Each is answered, and each has its one encounter in the EMR in the end.
 */
export async function measure(): Promise<Row[]> {
  const house = await openHouse()
  try {
    const people: { person: ReturnType<typeof patientAt>; visit: PreparedVisit }[] = []
    for (let number = 1; number <= PATIENTS; number += 1) {
      const person = patientAt(house, number)
      const visit = await person.book(CLINICIANS[number % CLINICIANS.length] ?? '')
      await person.answer(visit)
      people.push({ person, visit })
    }
    const encounters = () => charted(house, 'Encounter', 'arrived')
    const before = (await encounters()).length
    const from = performance.now()
    const took = await Promise.all(
      people.map(async ({ person, visit }, index) => {
        await new Promise((resolve) => setTimeout(resolve, (index * WITHIN_MS) / PATIENTS))
        const asked = performance.now()
        const status = await person.arrive(visit)
        if (status >= 400) throw new Error(`a patient was answered ${status}`)
        return performance.now() - asked
      }),
    )
    const arrived = await eventually(
      async () => {
        const now = (await encounters()).length - before
        return now >= PATIENTS ? performance.now() - from : undefined
      },
      'an encounter for everybody',
      60_000,
    )
    const extra = (await encounters()).length - before - PATIENTS
    const beside = `${PATIENTS} patients in ${WITHIN_MS / 1000} s, sandbox EMR; load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`
    return [
      { measure: 'arrivals.answer.p95.ms', value: percentile(took, 95), unit: 'ms', beside },
      {
        measure: 'arrivals.in_emr.ms',
        value: arrived,
        unit: 'ms',
        beside: `from the first arrival to the last encounter in the EMR; ${beside}`,
      },
      { measure: 'arrivals.duplicates', value: extra, unit: 'count', beside: `limit 0; ${beside}` },
    ]
  } finally {
    await house.stop()
    await forget(house.data)
  }
}
