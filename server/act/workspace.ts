import type { IntakeAnswer, IntakeItem } from '#api/visit.ts'
import type { ChartSection, IntakeView, Section, Workspace } from '#api/workspace.ts'
import { licensedStates } from '#domain/access/licence.ts'
import { offerFrom } from '#domain/visit/attempts.ts'
import { needOf } from '#domain/visit/need.ts'
import { EMERGENCY_TASK } from '#domain/visit/actions/meet.ts'
import { canBeDraft } from '#domain/connect/note-form.ts'
import { mayNotType, UNSAVED_NOTES, unsavedNotesIn, unsavedNotesOf } from '#domain/visit/actions/document.ts'
import { isBilled } from '#domain/charge/next-payer.ts'
import { closedInEmr } from '#domain/reconcile/statuses.ts'
import { editsOf } from '#domain/smart-note/edits.ts'
import { noteSays } from '#domain/smart-note/note-says.ts'
import { sectionsHolding } from '#domain/smart-note/template.ts'
import { attestation } from '#domain/visit/attestation.ts'
import type { NoteContent, OrderContent, SignContent, UnsavedNote } from '#domain/visit/content.ts'
import type { HeldRef } from '#domain/visit/event.ts'
import { isRequested } from '#domain/visit/requested.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { partsOfKey, receiptsOf } from '#domain/visit/receipts.ts'
import { AUTHORED } from '#domain/visit/tasks.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { missing } from '#domain/visit/missing.ts'
import { phoneSince } from '#domain/visit/phone.ts'
import { assessment } from './assessment.ts'
import { clinicianPlace } from './clinician-place.ts'
import { workspaceCalls } from './calls.ts'
import { captionsFor } from './captions.ts'
import { listeningFor } from './listening.ts'
import { ChartFault, type Clinician, type Credentials } from './chart.ts'
import { whereaboutsOf } from './chart-write.ts'
import { followUps, nextVisitOf } from './follow-up.ts'
import { guestViews } from './guest.ts'
import type { House } from './house.ts'
import { happen, offeredFor, organizationOf, pathwayOf } from './house.ts'
import { freeLine } from './ledger.ts'
import { listChanges, type ListAuthor } from './lists.ts'
import { contentDigest } from './link.ts'
import { meetingView } from './meeting-view.ts'
import { noteFormOf } from './note-form.ts'
import { choicesOf, marksView, noteDrafts } from './draft.ts'
import { recent } from './recent.ts'
import { consentGap, rooming } from './rooming.ts'
import { samePatient } from './same-patient.ts'
import { pictures, pictureViews } from './picture.ts'
import type { AuditEntry, StoredVisit, ToHold } from './store.ts'
import { doorOf, isOffered, wayOf } from './way.ts'
import type { Answer, LaunchSession, WorkspaceUseCases } from './use-cases.ts'
import { answersOf } from './visit-page.ts'
import { attestationText, missingRow } from './wording.ts'
import { orderBookings } from './order-booking.ts'
import { catalogueEntry, composerOf, orderComposing } from './order-composing.ts'
import { workspaceReading, type Reader } from './workspace-reading.ts'

/** More than anybody remembers the names of. */
const PHRASES = 500

/** The clinician's workspace: what it shows is read live under the launch's own token, what it writes goes through the visit. */
export function workspaceUseCases(house: House): WorkspaceUseCases & {
  /** `sections`: the lists that the page shows first. */
  readAhead(sections: readonly Section[]): ReadAhead
} {
  const { store } = house
  const reading = workspaceReading(house)
  const lists = listChanges(house)
  const calls = workspaceCalls(house, reading)
  /** Launches whose typing is in the audit already: once, not for each key. */
  const typing = recent<true>(2000)

  const visitOf = async (session: LaunchSession): Promise<StoredVisit> => {
    const visit = await store.visit(session.visit)
    if (visit === null) throw new Error('a launch names a visit that does not exist')
    return visit
  }
  const chartOf = (session: Reader) => house.chartOf(session.organization)
  const token = (session: Reader): Credentials => ({ as: 'clinician', launch: session.launch })
  const audited = (session: Reader, visit: StoredVisit, action: AuditEntry['action'], what: string): AuditEntry => ({
    action,
    what,
    who: { kind: session.seat === 'rooming' ? 'staff' : 'clinician', ref: session.practitioner },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  })
  const act = async (
    session: LaunchSession,
    happening: Happening,
    what: string,
    hold: ToHold[] = [],
    detail: Record<string, string> = {},
    release: HeldRef[] = [],
  ) => {
    const visit = await visitOf(session)
    const audit = [{ ...audited(session, visit, 'update', what), detail }]
    return happen(house, visit.id, happening, { hold, audit, release })
  }
  const roomed = rooming(house, visitOf)
  const same = samePatient(house, visitOf)
  const by = (session: LaunchSession) => ({ who: 'clinician' as const, ref: session.practitioner })

  const intakeOf = async (session: Reader, visit: StoredVisit): Promise<IntakeView> => {
    const chart = chartOf(session)
    try {
      const [answers, whereabouts] = await Promise.all([
        answersOf(house, visit, token(session)),
        whereaboutsOf(house, chart, visit, token(session)),
      ])
      if (answers === null && whereabouts === null) {
        const gone = visit.state.intake !== null && visit.state.references.intake === null
        return { state: gone ? 'in-emr' : 'none', complete: false, items: [], phq2: null }
      }
      const form = house.intakeOf(visit)
      const given = answers?.answers ?? []
      const questions =
        answers === null ? [] : await form.items(chart, visit.state.patient ?? '', 'en', given, null, token(session))
      return {
        state: 'shown',
        complete: answers?.complete ?? false,
        items: questions.map((question) => answered(question, given)),
        ...(whereabouts === null ? {} : { whereabouts }),
        phq2: form.phq2(given),
      }
    } catch (fault) {
      if (fault instanceof ChartFault) return { state: 'failed', complete: false, items: [], phq2: null }
      throw fault
    }
  }
  const drafts = noteDrafts(
    house,
    {
      visitOf,
      intake: intakeOf,
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

  /** Proposals are for checks that an EMR runs on them; one that has orders of services by message alone gets what is signed. */
  const takesOrdersWhenSigned = async (visit: StoredVisit): Promise<boolean> => {
    if (organizationOf(house, visit.organization).emr.hl7v2?.send === undefined) return false
    const cells = await offeredFor(house, visit)
    return (['order: services', 'order-sign: services'] as const).every((write) => doorOf(cells, write) === 'worklist')
  }

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

  /** Who reads is in the audit before this. */
  const pageOf = async (session: LaunchSession, visit: StoredVisit): Promise<Workspace> => {
    const { state } = visit
    const organization = organizationOf(house, visit.organization)
    const pathway = pathwayOf(house, visit)
    const log = await store.log(visit.id)
    const rooms = session.seat === 'rooming'
    const lines = rooms ? [] : attestation(pathway, state, log)
    const [found, note, orders, changes, setting, next, roomingView, telephone] = await Promise.all([
      reading.peopleOf(session, visit),
      rooms ? NO_NOTE : reading.note(session, visit, log),
      rooms ? [] : reading.orders(session, visit),
      lists.views(authorOf(session, visit), session.own),
      reading.settingOf(session, visit, lines),
      rooms ? null : nextVisitOf(house, visit, 'or-requested'),
      roomed.view(session, visit),
      calls.view(session, visit),
    ])
    const { patient, clinician } = found
    return {
      visit: visit.id,
      seat: session.seat,
      practice: {
        name: organization.name,
        phone: organization.phone,
        timeZone: organization.timeZone,
        emergencyGuidance: organization.emergencyGuidance ?? null,
      },
      clinician: rooms
        ? { reference: state.practitioner ?? '', name: await clinicianName(house, visit) }
        : { reference: clinician.reference, name: clinician.name },
      patient: {
        name: patient.name.full,
        birthDate: patient.birthDate,
        age: ageAt(patient.birthDate, house.now()),
        sex: patient.sex,
        identifiers: patient.identifiers,
        photo: patient.photo,
      },
      elsewhere: await same.view(session, visit, patient),
      hears: session.hears === 'asked' ? null : session.hears,
      banner: await needsBanner(house, session),
      appointment: { start: state.start ?? '', end: state.end ?? '', type: found.type, reason: found.reason },
      state: {
        stage: stage(visit),
        waitingSince: state.waitingSince,
        admittedAt: state.admitted?.at ?? null,
        endedAt: state.ended?.at ?? null,
        patientState: state.location?.state ?? null,
        licensed: licensedStates(clinician.licences, house.now(), organization.timeZone),
        consent: state.consent === null ? 'missing' : state.consent.decision === 'agree' ? 'agreed' : 'declined',
        patientPresent: state.presence.some(({ who, until }) => who === 'patient' && until === null),
        phoneSince: phoneSince(state),
        need: needOf(state) ?? null,
        rated: state.rated.clinician,
        wish: state.wish,
        late: lateOf(visit),
        emergency: emergencyOf(visit),
        closedInEmr: closedInEmr(state),
        waitingWrites: await store.delayed(visit.id),
        charged: isBilled(state),
        receipts: rooms ? [] : receiptsOf(state, log),
        failedWrites: atOwnHands(state).map(([write, { why }]) => ({
          write,
          why,
        })),
      },
      telephone,
      mine: rooms ? session.own : isTheirs(state, session.practitioner),
      rooming: roomingView,
      consentGap: rooms ? consentGap(house, visit) : null,
      note,
      ...(session.own && !rooms && !pathway.therapy && { marks: marksView(house, visit) }),
      orders,
      lists: changes,
      attestation: lines.map((line) => attestationText(line, setting)),
      missing: rooms ? [] : missing(pathway, state, log).map(missingRow),
      guests: session.own && !rooms ? await guestViews(house, visit) : [],
      meeting: rooms ? null : await meetingView(house, visit, session.own ? 'clinician' : null),
      captions: session.own ? captionsFor(house, visit, session.seat) : null,
      listening: session.own ? listeningFor(house, visit, session.seat) : null,
      pictures: session.own && !rooms ? pictureViews(visit, session.practitioner) : [],
      // No still is taken in therapy.
      bodySites: pathway.therapy ? [] : [...pathway.bodySites],
      nextVisit:
        next === null
          ? null
          : {
              start: next.state.start ?? '',
              clinician: await clinicianName(house, next),
              ...(isRequested(next.state) && { requested: true as const }),
            },
      ...(await composerOf(house, session)),
      prescriber: organization.emr.prescriber.replace('{patient}', (state.patient ?? '').replace('Patient/', '')),
      emr: organization.emr.name,
      ice: house.iceFor(state.end),
      relayOnly: pathway.relayOnly,
    }
  }

  /** What pages on their way will show first, by launch. */
  const begun = recent<{ at: number; first: First }>(200)

  const readFirst = (reader: Reader, visit: StoredVisit, sections: readonly Section[]): First => {
    // Before the lists: nothing is drawn until it is known whose they are.
    const people = reading.peopleOf(reader, visit)
    const intake = intakeOf(reader, visit)
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
      return intakeOf(session, visit)
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

    saveNote: async (session, { sections, base, putBack }) => {
      const visit = await visitOf(session)
      const content = noteContent(pathwayOf(house, visit), sections)
      const digest = contentDigest(content)
      const held = `note/${digest}`
      reading.rememberNote(visit.id, digest, content.sections)
      const { references } = visit.state
      const drafts = wayOf(await offeredFor(house, visit), { write: 'note', item: 'note' }, null)
      const { format } = noteFormOf(house, visit, 'sign')
      const keep = references.note === null && (drafts.door === 'worklist' || !canBeDraft(format))
      const before = formerWords(visit.state).filter((ref) => ref !== held)
      const refusal = await act(
        session,
        { kind: 'type-note', by: by(session), digest, base, held, ...(keep && { keep }) },
        'note',
        [{ ref: held, kind: 'note', why: keep ? 'until it is signed' : 'until the chart has it', content }],
        {},
        [...heldBy(session, putBack), ...before],
      )
      return refusal ?? { base: digest }
    },

    ...drafts,

    keepUnsavedNote: async (session, { sections, base, putBack }) => {
      const visit = await visitOf(session)
      const content: UnsavedNote = { sections, base }
      const known = typing.get(session.launch) !== undefined
      const refusal = await store.keep(
        visit.id,
        (current) => mayNotType(pathwayOf(house, current), current.state, by(session)),
        {
          ref: `${unsavedNotesIn(session.practitioner, session.launch)}${contentDigest(content)}`,
          kind: 'unsaved note',
          why: 'until its author saves it',
          content,
        },
        {
          now: house.now(),
          audit: known ? [] : [audited(session, visit, 'update', 'note, not saved yet')],
          release: heldBy(session, putBack),
        },
      )
      if (refusal === null) typing.set(session.launch, true)
      return refusal
    },

    catalogue: async (session, q) => chartOf(session).read.catalogue(q, token(session)),

    draftOrder: async (session, request) => {
      const entry = await catalogueEntry(house, session, request)
      if (entry === null) return { refused: 'unknown-order' }
      const order = house.newId()
      const content: OrderContent = {
        category: entry.category,
        code: entry.code,
        text: entry.text,
        dose: request.dose ?? null,
        reason: request.reason,
      }
      reading.rememberOrder(order, content)
      const held = `order/${order}`
      const keep = entry.category !== 'prescription' && (await takesOrdersWhenSigned(await visitOf(session)))
      const refusal = await act(
        session,
        {
          kind: 'draft-order',
          by: by(session),
          order,
          category: entry.category,
          controlled: entry.controlled,
          held,
          ...(keep && { keep }),
        },
        'order proposed',
        [{ ref: held, kind: 'order', why: keep ? 'until it is signed' : 'until the chart has it', content }],
      )
      return refusal ?? { order }
    },

    signOrder: async (session, order, mitigations) => {
      const held = mitigations.length === 0 ? null : `mitigation/${house.newId()}`
      return act(
        session,
        { kind: 'sign-order', by: by(session), order, held },
        'order signed',
        held === null
          ? []
          : [{ ref: held, kind: 'mitigation', why: 'until the chart has it', content: { mitigations } }],
      )
    },

    withdrawOrder: (session, order) =>
      act(session, { kind: 'withdraw-order', by: by(session), order }, 'order withdrawn'),

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

    phrases: async ({ organization, practitioner }) => ({
      site: Object.entries(organizationOf(house, organization).phrases ?? {}).map(([name, text]) => ({ name, text })),
      mine: await store.phrases(organization, practitioner),
    }),
    keepPhrase: async ({ organization, practitioner }, name, text) =>
      (await store.keepPhrase(organization, practitioner, { name, text }, PHRASES))
        ? null
        : { refused: 'too-many-phrases' },
    dropPhrase: async ({ organization, practitioner }, name) => {
      await store.dropPhrase(organization, practitioner, name)
      return null
    },

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

    sign: async (session, { sections }) => {
      const visit = await visitOf(session)
      const pathway = pathwayOf(house, visit)
      const proven = attestation(pathway, visit.state, await store.log(visit.id))
      const setting = await reading.settingOf(session, visit, proven)
      const note = noteContent(pathway, sections)
      const lines = proven.map((line) => attestationText(line, setting).text)
      const content: SignContent = { ...note, attestation: lines }
      const digest = contentDigest(note)
      reading.rememberNote(visit.id, digest, note.sections)
      const held = `sign/${house.newId()}`
      const { choices } = await choicesOf(house, visit)
      const edits = editsOf(
        choices.filter(({ taken }) => taken),
        note.sections,
      )
      return act(
        session,
        {
          kind: 'sign',
          by: by(session),
          digest,
          held,
          ...(edits.length > 0 && { edits }),
          // Nothing reads by itself what is written in therapy.
          ...(!pathway.therapy && { says: noteSays(sectionsHolding(pathway.note.sections, note.sections)) }),
        },
        'sign',
        [{ ref: held, kind: 'note', why: 'until the signed note is in the chart', content }],
        {},
        [UNSAVED_NOTES, ...formerWords(visit.state)],
      )
    },

    takeSignatureBack: (session) =>
      act(session, { kind: 'take-signature-back', by: by(session) }, 'signature taken back'),

    addendum: async (session, text) => {
      const addendum = house.newId()
      const held = `addendum/${addendum}`
      const { therapy } = pathwayOf(house, await visitOf(session))
      const says = therapy ? {} : { says: noteSays([{ holds: 'plan', text }]) }
      return act(session, { kind: 'add-addendum', by: by(session), addendum, held, ...says }, 'addendum', [
        { ref: held, kind: 'addendum', why: 'until the chart has it', content: { text } },
      ])
    },

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

/** What waits no more once this device has these words: what it had itself, and what it has put back of another. */
function heldBy({ practitioner, launch }: LaunchSession, putBack: string | undefined): HeldRef[] {
  const own = unsavedNotesIn(practitioner, launch)
  return putBack === undefined ? [own] : [own, `${unsavedNotesOf(practitioner)}${putBack}`]
}

/** Who rooms the patient reads none. */
const NO_NOTE: Workspace['note'] = {
  sections: [],
  state: 'empty',
  revision: 0,
  savedAt: null,
  version: null,
  signedAt: null,
  addenda: [],
}

/** A question beside its answer; a confirmed list is changed where the patient said that it is no longer right. */
function answered(question: IntakeItem, given: IntakeAnswer[]): IntakeView['items'][number] {
  const answer = given.find(({ linkId }) => linkId === question.linkId)
  const confirmed =
    answer?.kind === 'confirm' && question.kind === 'confirm' && answer.shown !== undefined
      ? { ...question, entries: answer.shown }
      : question
  return {
    question: confirmed,
    ...(answer === undefined ? {} : { answer }),
    changed: answer?.kind === 'confirm' && !answer.right,
  }
}

function noteContent(pathway: ReturnType<typeof pathwayOf>, typed: { id: string; text: string }[]): NoteContent {
  return {
    sections: pathway.note.sections.map(({ id, title, forPatient }) => ({
      id,
      title: title.en,
      forPatient,
      text: typed.find((section) => section.id === id)?.text ?? '',
    })),
  }
}

/** Words of the note that wait here and that newer ones take the place of; what is on its way goes with its own receipt. */
function formerWords({ noteHeld, pending }: StoredVisit['state']): HeldRef[] {
  return noteHeld === null || pending['note/note'] !== undefined ? [] : [noteHeld]
}

async function needsBanner(house: House, session: LaunchSession): Promise<boolean> {
  return (await house.store.tokens<{ needPatientBanner?: boolean }>(session.launch))?.needPatientBanner ?? false
}

function stage({ state }: StoredVisit): Workspace['state']['stage'] {
  if (state.note === 'final') return 'signed'
  if (state.room === 'ended') return 'ended'
  if (state.room === 'open') return 'in-visit'
  return state.room === 'waiting' ? 'waiting' : 'before'
}

/** Who gives a visit, as the EMR names them; empty where it can't say just now. */
async function clinicianName(house: House, { organization, state }: StoredVisit): Promise<string> {
  if (state.practitioner === null) return ''
  const read = house.chartOf(organization).read.clinician(state.practitioner, { as: 'backend' })
  return (await read.catch(() => null))?.name ?? ''
}

/** Full years on the day of `now`. */
function ageAt(birthDate: string, now: Date): number {
  const today = now.toISOString().slice(0, 10)
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}

function lateOf({ state }: StoredVisit): Workspace['state']['late'] {
  const from = offerFrom(state)
  return from === null ? null : { offerFrom: from, offer: state.offer, attempts: state.attempts }
}

/** The clinician's open call for a second person. */
function emergencyOf({ state }: StoredVisit): Workspace['state']['emergency'] {
  const task = state.tasks[EMERGENCY_TASK]
  return task === undefined || task.done ? null : { at: task.at, taken: task.takenBy !== null }
}

/** What is a row of the desk stands among the receipts, and is no trouble of the clinician's. */
function atOwnHands({ failed }: VisitState) {
  return Object.entries(failed).filter(([key]) => AUTHORED.has(partsOfKey(key)[0]))
}
