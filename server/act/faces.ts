import { ChartFault } from './chart.ts'
import type { House } from './house.ts'
import { recent, type Recent } from './recent.ts'
import { ITSELF, type StoredVisit } from './store.ts'

const DAY_MS = 24 * 3_600_000
/** How far ahead the board may be looked at while the EMR is down. */
const AHEAD_MS = 3 * DAY_MS
const AT_ONCE = 25
/** Whom the EMR does not give out is not asked for with every look. */
const NOT_GIVEN_MS = 5 * 60_000
/** Clinicians of a practice, whose names are read once while we run. */
const NAMES_KEPT = 500

/**
 * Keeps for each visit of these days the least by which the practice reaches its patient: name, date of birth, telephone
 * number. Read anew each day, in the last hour ahead of the visit, when the patient comes, and when the visit becomes another person's or clinician's; dropped the day after it,
 * but kept and read as long as somebody has to do something about the visit, whenever it is.
 * Gives the function that looks once; `told` hears which visits have a new face.
 */
export function followFaces(house: House, organization: string, told: (visit: string) => void): () => Promise<void> {
  const names = recent<string>(NAMES_KEPT)
  const notGiven = new Map<string, Date>()
  return async () => {
    const now = house.now()
    for (const [visit, until] of notGiven) if (until <= now) notGiven.delete(visit)
    const [from, until, stale] = [-DAY_MS, AHEAD_MS, -DAY_MS].map((ms) => new Date(now.getTime() + ms))
    if (from === undefined || until === undefined || stale === undefined) return
    await house.store.dropFaces(organization, from)
    for (const visit of await house.store.facesWanted(organization, from, until, stale, now, AT_ONCE, [
      ...notGiven.keys(),
    ])) {
      try {
        await readFace(house, visit, names)
      } catch (fault) {
        if (!(fault instanceof ChartFault)) throw fault
        // An EMR that does not answer is asked again at the next look; one that does not give out this person, later, and for the others now.
        if (fault.fault.kind === 'unreachable' || fault.fault.kind === 'busy') return
        notGiven.set(visit.id, new Date(now.getTime() + NOT_GIVEN_MS))
        continue
      }
      told(visit.id)
    }
  }
}

/** Reads the face of one visit anew; `names` are the clinicians’ by reference, as far as they are known. */
export async function readFace(house: House, visit: StoredVisit, names: Recent<string>): Promise<void> {
  const { patient, practitioner } = visit.state
  if (patient === null) return
  const { read } = house.chartOf(visit.organization)
  const nameOf = async (reference: string): Promise<string> => {
    const known = names.get(reference) ?? (await read.clinician(reference, { as: 'backend' })).name
    names.set(reference, known)
    return known
  }
  const [person, clinician] = await Promise.all([
    read.patient(patient, { as: 'backend' }),
    practitioner === null ? '' : nameOf(practitioner),
  ])
  const phone = person.telecom.find(({ system }) => system === 'phone')?.value ?? null
  const now = house.now()
  await house.store.saveFace(visit, { name: person.name.full, birthDate: person.birthDate, phone, clinician }, now)
  await house.store.audit(
    visit.organization,
    [
      {
        action: 'read',
        what: 'name, birth date and telephone for the day board',
        who: ITSELF,
        patient,
        visit: visit.id,
        outcome: 'done',
      },
    ],
    now,
  )
}
