import type { BookingRequest, FreeTime, FreeTimes } from '#api/book.ts'
import { matchPerson } from '#domain/access/identity.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { notStanding } from '#domain/visit/gates.ts'
import { isRequested } from '#domain/visit/requested.ts'
import { askBooking } from './ask-booking.ts'
import { ChartFault, type FreeSlot } from './chart.ts'
import { stillFree } from './free-time-source.ts'
import type { House } from './house.ts'
import { attemptedVisit, readTicket, ticketOf } from './link.ts'
import { happen, organizationOf } from './house.ts'
import type { Answer, BookUseCases } from './use-cases.ts'
import { givesOutTimes, wayOf } from './way.ts'

const PAGE = 40
/** So many pages are gone through for a time that is long enough. */
const MOST_PAGES = 10
const OFFERED_WHEN_LOST = 3

/**
 * Booking on the practice's website. The EMR decides who gets a slot. Nothing here tells whether a person is known: the
 * same look-ups are made for everybody, the answer is a ticket, and the link leaves later and only to a contact on file.
 */
export function bookUseCases(house: House): BookUseCases {
  const typesOf = async (organization: string) => {
    const { pathways } = organizationOf(house, organization)
    const source = house.timeSources?.get(organization)
    const soonest = house.now().toISOString()
    if (source !== undefined) {
      const named = pathways.flatMap((id) => house.pathways.get(id) ?? [])
      const free = await Promise.all(named.map(({ visitType }) => source.free(visitType, soonest)))
      return named.filter((_, at) => free[at]?.length !== 0)
    }
    const offered = await house.chartOf(organization).read.visitTypes()
    return pathways.flatMap((id) => {
      const pathway = house.pathways.get(id)
      return pathway !== undefined && offered.some((type) => type.code === pathway.visitType) ? [pathway] : []
    })
  }
  /** The pathway of this name, if the organization uses it. */
  const pathwayNamed = (organization: string, name: string) =>
    house.organizations.get(organization)?.pathways.includes(name) ? house.pathways.get(name) : undefined
  return {
    page: async (organization) => {
      const known = house.organizations.get(organization)
      if (known === undefined) return { refused: 'not-found' }
      // What the EMR does not offer at all is not worth another try.
      const fromSource = house.timeSources?.has(organization) === true
      const cells = await house.offered(organization)
      const pathways = fromSource || givesOutTimes(cells) ? await typesOf(organization) : []
      return {
        practice: { name: known.name, phone: known.phone, timeZone: known.timeZone },
        types: pathways.map(({ id, title }) => ({ id, title })),
        ...((fromSource || isByHand(cells)) && { confirmsLater: true as const }),
      }
    },

    times: async (organization, type, after) => {
      const pathway = pathwayNamed(organization, type)
      if (pathway === undefined) return { refused: 'unknown-type' }
      return freeTimes(house, organization, pathway, after)
    },

    book: async (organization, request) => {
      const pathway = pathwayNamed(organization, request.type)
      if (pathway === undefined) return { refused: 'unknown-type' }
      const { attempt } = request
      const id = attempt === undefined ? house.newId() : attemptedVisit(house.linkKey, organization, attempt)
      return askForTime(house, { organization, pathway, id }, request)
    },

    ticket: async (organization, ticket) => {
      const id = readTicket(house.linkKey, ticket)
      const visit = id === null ? null : await house.store.visit(id)
      if (visit === null || visit.organization !== organization) return { refused: 'not-found' }
      const { state } = visit
      const requested = isRequested(state)
      if (state.appointment === 'none' || (state.appointment === 'asked' && !requested)) return { state: 'working' }
      if (state.appointment === 'lost') {
        const pathway = house.pathways.get(visit.pathway)
        return {
          state: 'lost',
          times:
            pathway === undefined
              ? []
              : (await freeTimes(house, organization, pathway, null)).times.slice(0, OFFERED_WHEN_LOST),
        }
      }
      const clinician =
        state.practitioner === null
          ? ''
          : (await house.chartOf(organization).read.clinician(state.practitioner, { as: 'backend' })).name
      const visited = { start: state.start ?? '', end: state.end ?? '', clinician }
      return requested ? { state: 'requested', ...visited } : { state: 'booked', ...visited }
    },

    sendLinkAgain: async (organization, identity) => {
      if (!house.organizations.has(organization)) return { refused: 'not-found' }
      const candidates = await house.chartOf(organization).read.findPatients(identity.family, identity.birthDate)
      const match = matchPerson(candidates, identity)
      const patient = match.kind === 'one' && match.contactOnFile ? match.person.reference : null
      await house.store.audit(
        organization,
        [
          {
            action: 'read',
            what: 'identity',
            who: { kind: 'anybody', ref: null },
            patient,
            visit: null,
            outcome: 'done',
          },
        ],
        house.now(),
      )
      if (patient !== null) house.later(() => sendLink(house, organization, patient))
      return null
    },
  }
}

/** Asks the EMR for the chosen time, once for each id; a ticket whether or not the person is known. */
export async function askForTime(
  house: House,
  { organization, pathway, id }: { organization: string; pathway: Pathway; id: string },
  request: Omit<BookingRequest, 'type' | 'attempt'>,
): Promise<Answer<{ ticket: string }>> {
  // Asked before, and the answer was lost on the way: the slot may be taken by now, by this very booking.
  if ((await house.store.visit(id)) !== null) return { ticket: ticketOf(house.linkKey, id) }
  const chart = house.chartOf(organization)
  const [slot, candidates] = await Promise.all([
    slotOf(house, { organization, pathway }, request.slot),
    chart.read.findPatients(request.identity.family, request.identity.birthDate),
  ]).catch((fault: unknown) => {
    if (fault instanceof ChartFault && fault.fault.kind === 'refused' && fault.fault.status === 404)
      return [null, []] as const
    throw fault
  })
  if (slot === null) return { refused: 'not-found' }
  const match = matchPerson(candidates, request.identity)
  const patient = match.kind === 'one' && match.contactOnFile ? match.person.reference : null
  const { identity, reason, need, zone, language } = request
  const visit = await askBooking(
    house,
    { id, organization, pathway },
    {
      slot: slot.slot,
      practitioner: slot.practitioner,
      patient,
      start: slot.start,
      end: slot.end,
      zone,
      language,
      birthDate: identity.birthDate,
      ...(need !== undefined && { need: need?.need ?? null }),
    },
    { identity, reason, need: need ?? null },
    { action: 'create', what: 'booking', who: { kind: 'anybody', ref: null }, patient, visit: id, outcome: 'done' },
  )
  return 'refused' in visit ? visit : { ticket: ticketOf(house.linkKey, id) }
}

/**
 * A page of the EMR's free times for visits of a pathway, from its schedule, its file of them or its messages, soonest first; `whose`: of this
 * clinician only. A time that is shorter than the visit is none of its: an EMR may cut its day as it likes.
 */
export async function freeTimes(
  house: House,
  organization: string,
  { visitType, minutes }: Pick<Pathway, 'visitType' | 'minutes'>,
  after: string | null,
  whose?: string | null,
): Promise<FreeTimes> {
  const pageFrom = async (from: string | null) =>
    wholeInstants(await freeSlots(house, organization, visitType, { after: from, count: PAGE, whose }), PAGE)
  return longEnough(pageFrom, minutes, after)
}

/** The first page on which some times are long enough, those alone; `tooShort` where there are none, and shorter ones are. */
export async function longEnough(
  pageFrom: (after: string | null) => Promise<FreeTimes>,
  minutes: number,
  after: string | null,
): Promise<FreeTimes> {
  let page = await pageFrom(after)
  let isAnyShort = false
  for (let pages = 1; ; pages++) {
    const { next } = page
    const times = page.times.filter((one) => isLongEnough(one, minutes))
    isAnyShort ||= times.length < page.times.length
    if (times.length > 0 || next === null || pages === MOST_PAGES)
      return { times, next, ...(times.length === 0 && isAnyShort && { tooShort: true as const }) }
    page = await pageFrom(next)
  }
}

function isLongEnough({ start, end }: Pick<FreeSlot, 'start' | 'end'>, minutes: number): boolean {
  return Date.parse(end) - Date.parse(start) >= minutes * 60_000
}

async function freeSlots(
  house: House,
  organization: string,
  visitType: string,
  { after, count, whose }: { after: string | null; count: number; whose?: string | null },
): Promise<FreeTime[]> {
  const soonest = house.now().toISOString()
  const from = after !== null && Date.parse(after) > house.now().getTime() ? new Date(after).toISOString() : soonest
  const source = house.timeSources?.get(organization)
  const slots =
    source === undefined
      ? await house.chartOf(organization).read.freeSlots(visitType, from, count, whose)
      : await stillFree(house, organization, source, {
          visitType,
          after: from,
          count,
          ...(whose !== undefined && { whose }),
        })
  return slots.map(({ slot, start, end, practitionerName }) => ({ slot, start, end, clinician: practitionerName }))
}

/** The time that somebody has chosen for a visit of a pathway; null where it is not to be had, or too short for that. */
export async function slotOf(
  house: House,
  { organization, pathway: { minutes } }: { organization: string; pathway: Pick<Pathway, 'minutes'> },
  reference: string,
): Promise<FreeSlot | null> {
  const found = await anySlot(house, organization, reference)
  return found !== null && isLongEnough(found, minutes) ? found : null
}

async function anySlot(house: House, organization: string, reference: string): Promise<FreeSlot | null> {
  const source = house.timeSources?.get(organization)
  if (source === undefined)
    return house
      .chartOf(organization)
      .read.slot(reference)
      .catch((fault: unknown) => {
        if (fault instanceof ChartFault && fault.fault.kind === 'refused' && fault.fault.status === 404) return null
        throw fault
      })
  const named = await source.slot(reference)
  if (named === null) return null
  const { visitType, start } = named
  const free = await stillFree(house, organization, source, { visitType, after: start, count: Infinity })
  return free.find(({ slot }) => slot === reference) ?? null
}

/** What the EMR does not book itself is asked for: a message or a person brings it there. */
function isByHand(cells: Parameters<typeof wayOf>[0]): boolean {
  return wayOf(cells, { write: 'book', item: 'appointment' }, null).door === 'worklist'
}

/** Sends the link of the visit that is next, else of the last one that its page is still for. */
async function sendLink(house: House, organization: string, patient: string): Promise<void> {
  const now = house.now().getTime()
  const [from, until] = [new Date(now - 30 * DAY_MS), new Date(now + 400 * DAY_MS)]
  const visits = await house.store.visitsOf(organization, patient, from, until)
  const standing = visits.filter(({ state }) => notStanding(state) === null)
  const next = standing.find(({ state }) => state.ended === null) ?? standing.at(-1)
  if (next !== undefined) await happen(house, next.id, { kind: 'ask-link' })
}

const DAY_MS = 24 * 3_600_000

/**
 * A page of times that never ends within an instant: the next page asks from an instant on, so one that was half shown
 * would be shown twice. Where a single instant fills the page it is shown as it is, and the next page begins after it.
 */
export function wholeInstants(times: FreeTime[], most: number): FreeTimes {
  const last = times.at(-1)?.start
  if (last === undefined || times.length < most) return { times, next: null }
  const whole = times.filter(({ start }) => start !== last)
  return whole.length > 0 ? { times: whole, next: last } : { times, next: new Date(Date.parse(last) + 1).toISOString() }
}
