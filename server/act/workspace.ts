import type { ChartSection, IntakeView, Section } from '#api/workspace.ts'
import { licensedStates } from '#domain/access/licence.ts'
import { assessment } from './assessment.ts'
import { clinicianPlace } from './clinician-place.ts'
import { workspaceCalls } from './calls.ts'
import type { Clinician } from './chart.ts'
import { followUps } from './follow-up.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import { freeLine } from './ledger.ts'
import { listChanges, type ListAuthor } from './lists.ts'
import { noteDrafts } from './draft.ts'
import { recent } from './recent.ts'
import { rooming } from './rooming.ts'
import { samePatient } from './same-patient.ts'
import { pictures } from './picture.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import { isOffered } from './way.ts'
import type { Answer, LaunchSession, WorkspaceUseCases } from './use-cases.ts'
import { orderBookings } from './order-booking.ts'
import { orderComposing } from './order-composing.ts'
import { by, launchedVisit, token } from './launched-visit.ts'
import { intakeOf } from './workspace-intake.ts'
import { noteWriting } from './workspace-note.ts'
import { orderWriting } from './workspace-orders.ts'
import { workspacePage } from './workspace-page.ts'
import { workspaceReading, type Reader } from './workspace-reading.ts'

/** The clinician's workspace: what it shows is read live under the launch's own token, what it writes goes through the visit. */
export function workspaceUseCases(house: House): WorkspaceUseCases & {
  /** `sections`: the lists that the page shows first. */
  readAhead(sections: readonly Section[]): ReadAhead
} {
  const { store } = house
  const reading = workspaceReading(house)
  const lists = listChanges(house)
  const calls = workspaceCalls(house, reading)
  const launched = launchedVisit(house)
  const { visitOf, audited, act } = launched
  const chartOf = (session: Reader) => house.chartOf(session.organization)
  const roomed = rooming(house, visitOf)
  const same = samePatient(house, visitOf)

  const drafts = noteDrafts(
    house,
    {
      visitOf,
      intake: (session, visit) => intakeOf(house, session, visit),
      reason: async (session, visit) => (await reading.peopleOf(session, visit)).reason,
      orders: reading.orders,
      rooming: roomed.view,
    },
    audited,
  )

  const authorOf = (session: LaunchSession, visit: StoredVisit): ListAuthor => ({
    organization: session.organization,
    launch: session.launch,
    visit,
    by: session.seat === 'rooming' ? { who: 'staff', ref: session.practitioner } : by(session),
  })

  const isGiven = async ({ organization }: StoredVisit, section: Section) =>
    isOffered(await house.offered(organization), `list: ${section}`)

  /** Who reads is in the audit before this. */
  const list = async (
    session: Reader,
    visit: StoredVisit,
    section: Section,
    older: string | null,
  ): Promise<Answer<ChartSection>> => {
    if (!(await isGiven(visit, section))) return { state: 'missing' }
    const read = await chartOf(session).read.section(visit.state.patient ?? '', section, older, token(session))
    if (read.state === 'failed' || read.state === 'withheld') return read
    return { ...read, readAt: house.now().toISOString() }
  }

  const page = {
    reading,
    calls,
    lists: (session: LaunchSession, visit: StoredVisit) => lists.views(authorOf(session, visit), session.own),
    rooming: roomed.view,
    samePatient: same,
  }
  const pageOf = (session: LaunchSession, visit: StoredVisit) => workspacePage(house, page, session, visit)

  /** What pages on their way will show first, by launch. */
  const begun = recent<{ at: number; first: First }>(200)

  const readFirst = (reader: Reader, visit: StoredVisit, sections: readonly Section[]): First => {
    // Before the lists: nothing is drawn until it is known whose they are.
    const people = reading.peopleOf(reader, visit)
    const intake = intakeOf(house, reader, visit)
    const lists = new Map(sections.map((section) => [section, list(reader, visit, section, null)]))
    for (const one of [people, intake, ...lists.values()]) one.catch(() => undefined)
    return { intake, lists }
  }
  const firstReads = async (
    reader: Reader,
    visit: StoredVisit,
    sections: readonly Section[],
  ): Promise<AuditEntry[]> => {
    const cells = await house.offered(visit.organization)
    const lists = sections.filter((section) => isOffered(cells, `list: ${section}`)).map((one) => `chart/${one}`)
    return ['workspace', 'intake', ...lists].map((what) => audited(reader, visit, 'read', what))
  }

  return {
    page: async (session) => {
      const visit = await visitOf(session)
      await store.audit(visit.organization, [audited(session, visit, 'read', 'workspace')], house.now())
      return pageOf(session, visit)
    },

    readAhead: (sections) => async (reader, visit, clinician) => ({
      audit: await firstReads(reader, visit, sections),
      begin: () => {
        reading.letIn(reader.launch, clinician)
        begun.set(reader.launch, { at: house.now().getTime(), first: readFirst(reader, visit, sections) })
      },
    }),

    first: async (session, sections) => {
      const ahead = begun.get(session.launch)
      begun.drop(session.launch)
      const isFresh = ahead !== undefined && house.now().getTime() - ahead.at < ON_ITS_WAY_MS
      const readNow = async () => {
        const visit = await visitOf(session)
        await store.audit(visit.organization, await firstReads(session, visit, sections), house.now())
        return readFirst(session, visit, sections)
      }
      const { intake, lists } = isFresh ? ahead.first : await readNow()
      return {
        page: async () => pageOf(session, await visitOf(session)),
        intake: () => intake,
        list: (section) => lists.get(section) ?? Promise.resolve({ state: 'missing' as const }),
      }
    },

    chart: async (session, section, older) => {
      const visit = await visitOf(session)
      if (await isGiven(visit, section))
        await store.audit(visit.organization, [audited(session, visit, 'read', `chart/${section}`)], house.now())
      return list(session, visit, section, older)
    },

    intake: async (session): Promise<IntakeView> => {
      const visit = await visitOf(session)
      await store.audit(visit.organization, [audited(session, visit, 'read', 'intake')], house.now())
      return intakeOf(house, session, visit)
    },

    admit: async (session, { overrideReason, phone }) => {
      // The call goes on; a reason is words of the record.
      if (session.elsewhere !== null && overrideReason !== undefined) return { refused: 'patient-changed' }
      const visit = await visitOf(session)
      const { clinician } = await reading.peopleOf(session, visit)
      const held = `override/${house.newId()}`
      return act(
        session,
        {
          kind: 'admit',
          by: by(session),
          licensed: licensedStates(
            clinician.licences,
            house.now(),
            organizationOf(house, session.organization).timeZone,
          ),
          overrideHeld: overrideReason === undefined ? null : held,
          ...(phone !== undefined && { phone }),
        },
        overrideReason === undefined ? 'admit' : 'admit in spite of the licence',
        overrideReason === undefined
          ? []
          : [{ ref: held, kind: 'override', why: 'until the chart has it', content: { text: overrideReason } }],
        overrideReason === undefined ? {} : { reason: overrideReason },
      )
    },

    ...drafts,
    ...noteWriting(house, reading, launched),
    ...orderWriting(house, reading, launched),

    listSearch: async (session, list, q) => lists.search(authorOf(session, await visitOf(session)), list, q),
    changeList: async (session, request) => lists.change(authorOf(session, await visitOf(session)), request),
    ...assessment(house, visitOf, audited),
    ...clinicianPlace(house, visitOf, audited),
    dropListChange: async (session, change) => lists.drop(authorOf(session, await visitOf(session)), change),

    phone: async (session, request) => {
      switch (request.act) {
        case 'start':
          return act(session, { kind: 'start-phone', by: by(session), reason: request.reason }, 'telephone begun')
        case 'end':
          return act(session, { kind: 'end-phone', by: by(session) }, 'telephone ended')
        case 'call':
          return calls.ask(session, await visitOf(session), request)
      }
    },

    offer: (session, { offer }) =>
      act(session, { kind: 'offer-late', by: by(session), offer }, 'offer to a late patient'),

    ...followUps(house, visitOf),
    ...orderBookings(house, visitOf),
    ...orderComposing(house, visitOf),
    ...pictures(house, visitOf),
    pickPatient: same.pickPatient,
    photo: same.photo,

    rate: (session, { ease, text }) => {
      const { held, hold } = freeLine(house, 'clinician', text)
      return act(session, { kind: 'rate', by: by(session), ease, held }, 'rating', hold)
    },

    guests: (session, request) => {
      const { guest } = request
      const asked = { guest, by: by(session) }
      switch (request.act) {
        case 'invite':
          return act(session, { kind: 'invite-guest', ...asked }, `${guest} invited`)
        case 'admit':
          return act(session, { kind: 'admit-guest', ...asked }, `${guest} let in`)
        case 'remove':
          return act(session, { kind: 'remove-guest', ...asked }, `${guest} removed`)
      }
    },

    emergency: (session) =>
      act(
        session,
        {
          kind: 'call-for-help',
          by: session.seat === 'rooming' ? { who: 'staff', ref: session.practitioner } : by(session),
        },
        'second person asked for',
      ),

    room: roomed.room,

    meeting: (session) => act(session, { kind: 'ask-meeting', by: by(session) }, 'video meeting asked for again'),

    end: (session) => act(session, { kind: 'end', by: by(session) }, 'end visit'),

    ledger: async (session, { counts }) => {
      await store.count(session.visit, session.organization, session.seat, counts, house.now())
      return null
    },
  }
}

/** What the page of a launch shows first: its entries in the audit, and the reading, which may begin once they are stored. */
export type ReadAhead = (
  reader: Reader,
  visit: StoredVisit,
  clinician: Clinician,
) => Promise<{ audit: AuditEntry[]; begin(): void }>

/** What a workspace shows first, as far as it is read from the EMR. */
interface First {
  intake: Promise<IntakeView>
  lists: ReadonlyMap<Section, Promise<Answer<ChartSection>>>
}

/** A browser that has not come for it by then gets what is read anew. */
const ON_ITS_WAY_MS = 5_000
