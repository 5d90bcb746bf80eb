import type { ChargeList, ChargeListQuery, ChargeRow, ChargesPage } from '#api/charge.ts'
import type { Sum, WaitingOrder } from '#domain/charge/waiting.ts'
import type { AcceptedCharges } from './charge-accepted.ts'
import {
  chargeBasis,
  judgeDue,
  type ChargePlace,
  type ChargesOf,
  type ChargeSums,
  type StandingCharge,
} from './charge-standings.ts'
import { unlessFault } from './chart.ts'
import { audited, seen } from './desk-session.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import { isInstant, isVisitId, readListPlace, writeListPlace } from './list-place.ts'
import { recent } from './recent.ts'
import type { StoredVisit } from './store.ts'
import type { ChargeUseCases, DeskSession } from './use-cases.ts'

/** Rows of a list that are read at once. */
const PAGE = 50

/** Names of patients that a list has shown, which is read anew while it is looked at. */
const PATIENTS_KEPT = 200

/** Looking through what waits and what was accepted. */
export function chargeLists(
  house: House,
  { nameOf, acceptedOf }: AcceptedCharges,
): Pick<ChargeUseCases, 'page' | 'list'> {
  const { store } = house
  const patients = recent<string>(PATIENTS_KEPT)

  /** By the board's faces, or, of visits whose day is over, as the EMR has it; null where it does not say. */
  const patientNames = async (session: DeskSession, visits: readonly StoredVisit[]): Promise<Map<string, string>> => {
    const faces = await store.faces(visits.map(({ id }) => id))
    const { read } = house.chartOf(session.organization)
    const known = await Promise.all(
      visits.map(async (visit): Promise<[string, string | null, boolean]> => {
        const face = faces.get(visit.id)
        const { patient } = visit.state
        if (face !== undefined || patient === null) return [visit.id, face?.name ?? null, false]
        const kept = patients.get(`${session.organization} ${patient}`)
        const name = kept ?? (await unlessFault(read.patient(patient, { as: 'backend' }), null))?.name.full ?? null
        if (name !== null) patients.set(`${session.organization} ${patient}`, name)
        return [visit.id, name, name !== null]
      }),
    )
    const shown = visits.filter((_, at) => known[at]?.[2] === true)
    if (shown.length > 0)
      await store.audit(
        session.organization,
        shown.map((visit) => audited(session, visit, 'read', 'patient’s name for the list of charges')),
        house.now(),
      )
    return new Map(known.flatMap(([id, name]) => (name === null ? [] : [[id, name]])))
  }

  /** The charges that somebody at the desk sees, by what they are judged by now. */
  const ofDesk = async ({ organization, role, practitioner }: DeskSession) => {
    const table = await store.chargeCodes(organization)
    const basis = chargeBasis(house, organization, table?.version ?? null)
    const of: ChargesOf | null = table && {
      organization,
      practitioner: role === 'front-desk' ? null : practitioner,
      since: new Date(table.since),
      basis,
    }
    return { table, basis, of }
  }

  const rowsOf = async (session: DeskSession, charges: readonly StandingCharge[]): Promise<ChargeRow[]> => {
    const named = await patientNames(
      session,
      charges.map(({ visit }) => visit),
    )
    return Promise.all(
      charges.map(async ({ visit, standing }): Promise<ChargeRow> => {
        const waiting = standing.accepted ? null : standing.waiting
        return {
          visit: visit.id,
          patient: named.get(visit.id) ?? null,
          clinician: await nameOf(visit.organization, visit.state.admitted?.by ?? null),
          start: visit.state.start ?? '',
          title: titleOf(house, visit),
          waiting: waiting && {
            ...waiting,
            overdue: Date.parse(waiting.due) < house.now().getTime(),
          },
          accepted: standing.accepted
            ? await acceptedOf({ visit, log: await store.log(visit.id) }, standing.changes)
            : null,
        }
      }),
    )
  }

  const listOf = async (
    session: DeskSession,
    of: ChargesOf | null,
    { list, order = 'age', after }: { list: ChargeListQuery['list']; order?: WaitingOrder; after?: string },
  ): Promise<ChargeList> => {
    if (of === null) return { rows: [], next: null }
    const place = readPlace(after ?? null)
    const found =
      list === 'waiting'
        ? await store.waitingCharges(of, order, place, PAGE + 1)
        : await store.acceptedCharges(of, list === 'changed' ? 'changed' : 'all', place, PAGE + 1)
    const shown = found.slice(0, PAGE)
    const last = shown.at(-1)
    return {
      rows: await rowsOf(session, shown),
      next: found.length > PAGE && last !== undefined ? placeAfter(last) : null,
    }
  }

  return {
    page: async (session, { order = 'age' }): Promise<ChargesPage> => {
      const { organization } = session
      const { table, basis, of } = await ofDesk(session)
      // So that what was done a moment ago is shown as it stands by now; many that are due are judged in the background.
      await judgeDue(house, organization, table, basis)
      const [sums, waiting, accepted] = await Promise.all([
        of === null ? NO_SUMS : store.chargeSums(of, house.now()),
        listOf(session, of, { list: 'waiting', order }),
        listOf(session, of, { list: 'accepted' }),
      ])
      await store.audit(organization, [seen(session, 'charges')], house.now())
      return {
        table: table && { at: table.at, attestation: table.attestation, codes: table.codes.length },
        zone: organizationOf(house, organization).timeZone,
        sums,
        waiting,
        accepted,
        unmatched: session.role === 'front-desk' ? await store.openClaimAnswers(organization, PAGE) : [],
        claims: organizationOf(house, organization).claims !== undefined,
      }
    },

    list: async (session, query): Promise<ChargeList> => {
      const { of } = await ofDesk(session)
      const list = await listOf(session, of, query)
      await store.audit(session.organization, [seen(session, 'charges')], house.now())
      return list
    },
  }
}

function titleOf({ pathways }: House, { pathway }: StoredVisit): ChargeRow['title'] {
  return pathways.get(pathway)?.title ?? { en: pathway, es: pathway }
}

const NO_SUM: Sum = { charges: 0, amount: 0, unknown: 0, oldest: null }
const NO_SUMS: ChargeSums = {
  all: NO_SUM,
  overdue: NO_SUM,
  reasons: [],
  accepted: 0,
  changed: 0,
  unjudged: { left: 0, of: 0 },
}

function placeAfter({ visit, standing }: StandingCharge): string {
  const waiting = standing.accepted ? null : standing.waiting
  return writeListPlace([waiting?.since ?? visit.state.start ?? '', waiting?.amount ?? null, visit.id])
}

/** One that was not written here is the beginning. */
function readPlace(after: string | null): ChargePlace | null {
  const [at, amount, visit] = readListPlace(after)
  if (!isInstant(at) || !isVisitId(visit)) return null
  return { at, amount: Number.isInteger(amount) ? Number(amount) : null, visit }
}
