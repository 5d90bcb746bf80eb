import type { LedgerPage, LedgerQuery } from '#api/ledger.ts'
import type { Effort } from '#domain/ledger/ledger.ts'
import type { Measures } from '#domain/ledger/measures.ts'
import { FEWEST, mayShow, seriesOf, weekOf, weeksBetween, type Measured, type Series } from '#domain/ledger/weekly.ts'
import { startOfDay } from '#domain/day.ts'
import type { Recorded } from '#domain/visit/event.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import { pseudonym } from './link.ts'
import type { Store, ToHold } from './store.ts'
import type { DeskSession, LedgerUseCases } from './use-cases.ts'

const WEEKS = 26
const WEEK_MS = 7 * 24 * 3_600_000
const AT_ONCE = 200
const LINES = 20

/** One visit of an export, under a name that tells nobody outside which it is. */
export interface ExportedVisit {
  visit: string
  week: string
  measures: Measures
  log: Recorded[]
  efforts: Effort[]
}

/** The ledger: what visits cost and how they went. Everybody sees their own, and of others sums of five and more. */
export function ledgerUseCases(house: House): LedgerUseCases {
  const { store } = house

  const looked = async (session: DeskSession, { whose, weeks }: LedgerQuery) => {
    const organization = organizationOf(house, session.organization)
    const now = house.now()
    const last = weekOf(now, organization.timeZone)
    const all = weeksBetween(
      weekOf(new Date(now.getTime() - ((weeks ?? WEEKS) - 1) * WEEK_MS), organization.timeZone),
      last,
    )
    const from = startOfDay(all[0] ?? last, organization.timeZone)
    const until = new Date(startOfDay(last, organization.timeZone).getTime() + WEEK_MS)
    await measureAll(store, organization.id)
    const measured = await store.measured(organization.id, from, until)
    const visits = measured.map((measures): Measured => ({
      measures,
      mine: clinician(session) && measures.clinician === session.practitioner,
    }))
    // Whoever gives no visits has none of their own.
    const own = clinician(session) && whose === 'mine'
    const series: Series[] = seriesOf(visits, all, organization.timeZone, own)
    // What is summed over all weeks always has the same first one, or two windows would tell of the week between them.
    const sumFrom = startOfDay(
      weekOf(new Date(now.getTime() - (WEEKS - 1) * WEEK_MS), organization.timeZone),
      organization.timeZone,
    )
    return { organization, from, sumFrom, until, visits, own, series }
  }
  const audit = (session: DeskSession, what: string) =>
    store.audit(
      session.organization,
      [
        {
          action: 'read',
          what,
          who: { kind: clinician(session) ? 'clinician' : 'staff', ref: session.practitioner },
          patient: null,
          visit: null,
          outcome: 'done',
        },
      ],
      house.now(),
    )

  return {
    page: async (session, query): Promise<LedgerPage> => {
      const { organization, from, sumFrom, until, visits, own, series } = await looked(session, query)
      const shown = own ? visits.filter(({ mine }) => mine) : visits
      const rated = visits.filter(({ measures: { ease } }) => ease.patient !== null || ease.clinician !== null)
      const tells = !clinician(session) && rated.length >= FEWEST
      const [efforts, ownActions, lines] = await Promise.all([
        own || !mayShow(shown, false)
          ? []
          : store.efforts(organization.id, sumFrom, until, { fewest: FEWEST, viewer: session.practitioner }),
        clinician(session) ? null : store.ownActions(organization.id, session.practitioner, sumFrom, until),
        tells ? store.ratedLines(organization.id, from, until, LINES) : [],
      ])
      await audit(session, 'ledger')
      return {
        practice: organization.name,
        whose: own ? 'mine' : 'all',
        ownVisits: clinician(session),
        visits: mayShow(shown, own) ? shown.length : shown.length === 0 ? 0 : null,
        fewest: FEWEST,
        series,
        efforts,
        ownActions,
        lines: lines.map(({ at, role, text }) => ({ week: weekOf(at, organization.timeZone), role, text })),
      }
    },

    weeks: async (session, query) => {
      const { series } = await looked(session, query)
      await audit(session, 'ledger exported')
      return series
    },

    ownVisits: async (session, query) => {
      const { organization, from, until } = await looked(session, query)
      const visits = await exportedVisits(store, house.linkKey, organization, {
        from,
        until,
        clinician: session.practitioner,
      })
      await audit(session, 'own visits exported')
      // What others did for these visits is told by their role alone: a pseudonym that comes again would sum them up.
      const nameOf = (reference: string) =>
        reference === session.practitioner ? pseudonym(house.linkKey, reference) : null
      return { visits, nameOf }
    },
  }
}

/** Measures what is new, then gives each visit with its log under a pseudonym; of one clinician, or with null of all. */
export async function exportedVisits(
  store: Pick<Store, 'measure' | 'logs'>,
  key: Buffer,
  { id, timeZone }: { id: string; timeZone: string },
  { from, until, clinician }: { from: Date; until: Date; clinician: string | null },
): Promise<ExportedVisit[]> {
  await measureAll(store, id)
  const visits: ExportedVisit[] = []
  for (let after: string | null = null; ;) {
    const page = await store.logs(id, from, until, { clinician, after, limit: AT_ONCE })
    for (const { visit, log, efforts, measures } of page)
      visits.push({
        visit: pseudonym(key, visit),
        week: weekOf(new Date(measures.start ?? 0), timeZone),
        measures,
        log,
        efforts,
      })
    after = page.at(-1)?.visit ?? null
    if (page.length < AT_ONCE || after === null) return visits
  }
}

async function measureAll(store: Pick<Store, 'measure'>, organization: string): Promise<void> {
  let measured = AT_ONCE
  while (measured === AT_ONCE) measured = await store.measure(organization, AT_ONCE)
}

/** The free line beside a rating, sealed: it may name anybody, and stays out of every export. */
export function freeLine(
  house: House,
  role: 'patient' | 'clinician',
  text: string | undefined,
): { held: string | null; hold: ToHold[] } {
  const said = text?.trim() ?? ''
  if (said === '') return { held: null, hold: [] }
  const held = `feedback/${house.newId()}`
  return {
    held,
    hold: [{ ref: held, kind: 'feedback', why: 'for the practice to read', content: { role, text: said } }],
  }
}

function clinician({ role }: DeskSession): boolean {
  return role !== 'front-desk'
}
