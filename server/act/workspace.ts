import type { IntakeAnswer, IntakeItem } from '#api/visit.ts'
import type { IntakeView, NoteView, OrderRequest, Workspace } from '#api/workspace.ts'
import { licensedStates } from '#domain/access/licence.ts'
import { attestation, type AttestationLine } from '#domain/visit/attestation.ts'
import { conflicts } from '#domain/visit/actions/document.ts'
import type { NoteContent, OrderContent, SignContent, TextContent, Whereabouts } from '#domain/visit/content.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import { missing } from '#domain/visit/missing.ts'
import type { Recorded, WriteFailure } from '#domain/visit/event.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { attestationText, failureText, missingText } from './wording.ts'
import { whereaboutsOf } from './carry-out.ts'
import { ChartFault, type Clinician, type Credentials, type OrderInChart, type Person } from './chart.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { answersOf } from './patient.ts'
import { recent } from './recent.ts'
import type { AuditEntry, StoredVisit, ToHold } from './store.ts'
import type { LaunchSession, WorkspaceUseCases } from './use-cases.ts'

/** What a launch has read of the people in it, kept in memory so that the workspace lives on while the EMR is down. */
interface People {
  patient: Person
  clinician: Clinician
  type: string
  reason: string | null
}

/** The clinician's workspace: what it shows is read live under the launch's own token, what it writes goes through the visit. */
export function workspaceUseCases(house: House): WorkspaceUseCases {
  const { store } = house
  const people = recent<People>(500)
  /** Note text by visit and chart version: what was just typed need not be read back again on every refetch. */
  const notes = recent<NoteContent['sections']>(500)
  const orderTexts = recent<OrderContent>(2000)

  const visitOf = async (session: LaunchSession): Promise<StoredVisit> => {
    const visit = await store.visit(session.visit)
    if (visit === null) throw new Error('a launch names a visit that does not exist')
    return visit
  }
  const chartOf = (session: LaunchSession) => house.chartOf(session.organization)
  const token = (session: LaunchSession): Credentials => ({ as: 'clinician', launch: session.launch })
  const audited = (
    session: LaunchSession,
    visit: StoredVisit,
    action: AuditEntry['action'],
    what: string,
  ): AuditEntry => ({
    action,
    what,
    who: { kind: 'clinician', ref: session.practitioner },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  })
  const act = async (session: LaunchSession, happening: Happening, what: string, hold: ToHold[] = []) => {
    const visit = await visitOf(session)
    return happen(house, visit.id, happening, { hold, audit: [audited(session, visit, 'update', what)] })
  }
  const by = (session: LaunchSession) => ({ who: 'clinician' as const, ref: session.practitioner })

  const peopleOf = async (session: LaunchSession, visit: StoredVisit): Promise<People> => {
    const known = people.get(session.launch)
    if (known !== undefined) return known
    const read = chartOf(session).read
    const [patient, clinician, appointment] = await Promise.all([
      read.patient(visit.state.patient ?? '', token(session)),
      read.clinician(session.practitioner, token(session)),
      read.appointment(visit.state.references.appointment ?? '', token(session)),
    ])
    const found = { patient, clinician, type: appointment.type, reason: appointment.reason }
    people.set(session.launch, found)
    return found
  }

  /** Who had a part in the visit: mostly the launch's own clinician, whose name is known; a colleague's is read once. */
  const colleagues = recent<string>(500)
  const readName = (session: LaunchSession, reference: string): Promise<string | null> =>
    chartOf(session)
      .read.clinician(reference, token(session))
      .then(
        ({ name }) => name,
        () => null,
      )
  const cliniciansIn = async (session: LaunchSession, own: Clinician, lines: AttestationLine[]) => {
    const names = new Map([[session.practitioner, own.name]])
    const acted = lines.flatMap((line) => {
      if (line.missing) return []
      return [...(line.by.who === 'clinician' ? [line.by.ref] : []), ...(line.id === 'present' ? [line.clinician] : [])]
    })
    for (const reference of new Set(acted)) {
      if (names.has(reference)) continue
      const key = `${session.launch}/${reference}`
      const name = colleagues.get(key) ?? (await readName(session, reference))
      if (name === null) continue
      colleagues.set(key, name)
      names.set(reference, name)
    }
    return names
  }

  /** Read once per visit and change of place; null when the chart does not answer, which the words then say in general. */
  const places = recent<Whereabouts | null>(500)
  const saidWhereabouts = async (session: LaunchSession, visit: StoredVisit): Promise<Whereabouts | null> => {
    const { location } = visit.state
    if (location === null) return null
    const key = `${visit.id}/${location.digest}`
    const known = places.get(key)
    if (known !== undefined) return known
    const said = await whereaboutsOf(house, chartOf(session), visit).catch(() => null)
    if (said !== null) places.set(key, said)
    return said
  }

  const noteView = async (session: LaunchSession, visit: StoredVisit, log: Recorded[]): Promise<NoteView> => {
    const { state } = visit
    const pathway = pathwayOf(house, visit)
    const empty = pathway.note.sections.map(({ id, title, forPatient }) => ({
      id,
      title: title.en,
      forPatient,
      text: '',
    }))
    const fill = (texts: { id: string; text: string }[]) =>
      empty.map((section) => ({ ...section, text: texts.find(({ id }) => id === section.id)?.text ?? '' }))
    const conflict = conflicts(state)
    const held = state.signing?.held ?? state.noteHeld
    const sealed = held === null ? null : await store.held<NoteContent>(visit.id, held)
    let sections = sealed === null ? null : fill(sealed.sections)
    let theirs: NoteView['theirs']
    const known = state.noteDigest === null ? undefined : notes.get(`${visit.id}/${state.noteDigest}`)
    if (sections === null && known !== undefined) sections = fill(known)
    if ((sections === null || conflict) && state.references.note !== null) {
      const charted = await chartOf(session).read.note(state.references.note, token(session))
      if (conflict) theirs = { version: charted.version, text: charted.text, at: charted.at }
      // Somebody took our headings out in the EMR: the words are kept whole, so that the next save does not lose them.
      sections ??= fill(
        charted.sections.length > 0 ? charted.sections : [{ id: empty[0]?.id ?? '', text: charted.text }],
      )
    }
    const addenda = await Promise.all(
      Object.values(state.addenda).map(async ({ held: ref, at, status }) => ({
        text: (await store.held<TextContent>(visit.id, ref))?.text ?? null,
        at,
        state: status,
      })),
    )
    const charted =
      addenda.some(({ text }) => text === null) && state.references.note !== null
        ? await chartOf(session).read.addenda(state.references.note, token(session))
        : []
    return {
      sections: sections ?? empty,
      state: noteState(visit),
      revision: log.filter((event) => event.kind === 'written' && (event.write === 'note' || event.write === 'sign'))
        .length,
      savedAt: state.noteWritten?.at ?? null,
      version: conflict ? null : (state.noteDigest ?? state.references.noteVersion),
      ...(theirs === undefined ? {} : { theirs }),
      signedAt: state.signed?.at ?? null,
      addenda: [
        ...charted.map(({ text, at }) => ({ text, at, state: 'written' })),
        ...addenda.flatMap(({ text, at, state: status }) => (text === null ? [] : [{ text, at, state: status }])),
      ],
    }
  }

  const ordersView = async (session: LaunchSession, visit: StoredVisit): Promise<Workspace['orders']> =>
    Promise.all(
      Object.entries(visit.state.orders).map(async ([order, known]) => {
        const { reference } = known
        const content = orderTexts.get(order) ?? (await store.held<OrderContent>(visit.id, known.held))
        const [charted, findings] = await Promise.all([
          reference === null || (content !== null && known.status !== 'ordered')
            ? null
            : chartOf(session)
                .read.order(reference, token(session))
                .catch(() => null),
          reference === null || known.status === 'withdrawn'
            ? []
            : chartOf(session)
                .read.findings(reference, token(session))
                .catch(() => null),
        ])
        return {
          order,
          category: known.category,
          ...orderWords(content, charted),
          status: known.status,
          ...(known.why === null
            ? {}
            : { why: failureText(known.why, organizationOf(house, visit.organization).emr.name) }),
          ...(charted?.number ? { number: charted.number } : {}),
          checks: findings ?? [],
          checksState:
            findings === null ? ('failed' as const) : reference === null ? ('running' as const) : ('shown' as const),
        }
      }),
    )

  return {
    page: async (session) => {
      const visit = await visitOf(session)
      const { state } = visit
      const organization = organizationOf(house, visit.organization)
      const pathway = pathwayOf(house, visit)
      const log = await store.log(visit.id)
      const [found, note, orders, whereabouts] = await Promise.all([
        peopleOf(session, visit),
        noteView(session, visit, log),
        ordersView(session, visit),
        saidWhereabouts(session, visit),
      ])
      const { patient, clinician } = found
      await store.audit(visit.organization, [audited(session, visit, 'read', 'workspace')], house.now())
      const lines = attestation(pathway, state, log)
      const clinicians = await cliniciansIn(session, clinician, lines)
      return {
        visit: visit.id,
        practice: { name: organization.name, phone: organization.phone, timeZone: organization.timeZone },
        clinician: { reference: clinician.reference, name: clinician.name },
        patient: {
          name: patient.name.full,
          birthDate: patient.birthDate,
          age: ageAt(patient.birthDate, house.now()),
          sex: patient.sex,
          identifiers: patient.identifiers,
        },
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
          waitingWrites: await store.delayed(visit.id),
          failedWrites: Object.entries(state.failed).map(([write, { why }]) => ({
            write,
            says: failureText(why, organization.emr.name),
          })),
        },
        mine: isTheirs(state, session.practitioner),
        note,
        orders,
        attestation: lines.map((line) =>
          attestationText(line, { timeZone: organization.timeZone, clinicians, whereabouts }),
        ),
        missing: missing(pathway, state, log).map(missingText),
        prescriber: organization.emr.prescriber.replace('{patient}', (state.patient ?? '').replace('Patient/', '')),
        emr: organization.emr.name,
        ice: house.iceServers,
        relayOnly: pathway.relayOnly,
      }
    },

    chart: async (session, section, older) => {
      const visit = await visitOf(session)
      const organization = organizationOf(house, visit.organization)
      await store.audit(visit.organization, [audited(session, visit, 'read', `chart/${section}`)], house.now())
      const list = await chartOf(session).read.section(visit.state.patient ?? '', section, older, token(session))
      if (list.state === 'failed')
        return {
          state: 'failed',
          says: `${organization.emr.name} did not answer. This list is not empty: it could not be read.`,
        }
      if (list.state === 'withheld')
        return { state: 'withheld', says: `${organization.emr.name} does not show this list to you here.` }
      return { ...list, readAt: house.now().toISOString() }
    },

    intake: async (session): Promise<IntakeView> => {
      const visit = await visitOf(session)
      await store.audit(visit.organization, [audited(session, visit, 'read', 'intake')], house.now())
      const chart = chartOf(session)
      try {
        const answers = await answersOf(house, visit)
        const whereabouts = await whereaboutsOf(house, chart, visit)
        if (answers === null && whereabouts === null) return { state: 'none', complete: false, items: [], phq2: null }
        const form = house.intakeOf(visit)
        const given = answers?.answers ?? []
        const questions = answers === null ? [] : await form.items(chart, visit.state.patient ?? '', 'en', given, null)
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
    },

    admit: async (session, overrideReason) => {
      const visit = await visitOf(session)
      const { clinician } = await peopleOf(session, visit)
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
        },
        overrideReason === undefined ? 'admit' : 'admit in spite of the licence',
        overrideReason === undefined
          ? []
          : [{ ref: held, kind: 'override', why: 'the reason for the audit', content: { text: overrideReason } }],
      )
    },

    saveNote: async (session, { sections, base }) => {
      const visit = await visitOf(session)
      const content = noteContent(pathwayOf(house, visit), sections)
      const digest = contentDigest(content)
      const held = `note/${digest}`
      notes.set(`${visit.id}/${digest}`, content.sections)
      const refusal = await act(session, { kind: 'type-note', by: by(session), digest, base, held }, 'note', [
        { ref: held, kind: 'note', why: 'until the chart has it', content },
      ])
      return refusal ?? { base: digest }
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
      orderTexts.set(order, content)
      const held = `order/${order}`
      const refusal = await act(
        session,
        { kind: 'draft-order', by: by(session), order, category: entry.category, controlled: entry.controlled, held },
        'order proposed',
        [{ ref: held, kind: 'order', why: 'until the chart has it', content }],
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
    end: (session) => act(session, { kind: 'end', by: by(session) }, 'end visit'),

    sign: async (session, { sections }) => {
      const visit = await visitOf(session)
      const pathway = pathwayOf(house, visit)
      const [log, { clinician }] = await Promise.all([store.log(visit.id), peopleOf(session, visit)])
      const proven = attestation(pathway, visit.state, log)
      const setting = {
        timeZone: organizationOf(house, visit.organization).timeZone,
        clinicians: await cliniciansIn(session, clinician, proven),
        whereabouts: await saidWhereabouts(session, visit),
      }
      const note = noteContent(pathway, sections)
      const lines = proven.map((line) => attestationText(line, setting).text)
      const content: SignContent = { ...note, attestation: lines }
      const digest = contentDigest(note)
      notes.set(`${visit.id}/${digest}`, note.sections)
      const held = `sign/${house.newId()}`
      return act(session, { kind: 'sign', by: by(session), digest, held }, 'sign', [
        { ref: held, kind: 'note', why: 'until the signed note is in the chart', content },
      ])
    },

    addendum: async (session, text) => {
      const addendum = house.newId()
      const held = `addendum/${addendum}`
      return act(session, { kind: 'add-addendum', by: by(session), addendum, held }, 'addendum', [
        { ref: held, kind: 'addendum', why: 'until the chart has it', content: { text } },
      ])
    },

    ledger: async (session, { counts }) => {
      await store.count(session.visit, session.organization, 'clinician', counts, house.now())
      return null
    },
  }
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

function orderWords(
  content: OrderContent | null,
  charted: OrderInChart | null,
): { text: string; reason: string; dose?: string } {
  const known = content ?? charted
  if (known === null) return { text: 'This order could not be read.', reason: '' }
  return { text: known.text, reason: known.reason, ...(known.dose === null ? {} : { dose: known.dose }) }
}

async function catalogueEntry(house: House, session: LaunchSession, request: OrderRequest) {
  return house
    .chartOf(session.organization)
    .read.catalogueEntry(request.catalogue, request.category, { as: 'clinician', launch: session.launch })
}

async function needsBanner(house: House, session: LaunchSession): Promise<boolean> {
  return (await house.store.tokens<{ needPatientBanner?: boolean }>(session.launch))?.needPatientBanner ?? false
}

function noteState({ state }: StoredVisit): NoteView['state'] {
  if (state.note === 'final') return 'signed'
  if (state.note === 'signing') return 'signing'
  if (conflicts(state)) return 'conflict'
  const why: WriteFailure | undefined = (state.failed['sign/note'] ?? state.failed['note/note'])?.why
  if (why === 'sign-in-lapsed') return 'sign-again'
  if (why !== undefined) return 'not-saved'
  if (state.pending['note/note'] !== undefined) return 'saving'
  return state.noteWritten === null ? 'empty' : 'in-chart'
}

function stage({ state }: StoredVisit): Workspace['state']['stage'] {
  if (state.note === 'final') return 'signed'
  if (state.room === 'ended') return 'ended'
  if (state.room === 'open') return 'in-visit'
  return state.room === 'waiting' ? 'waiting' : 'before'
}

/** Full years on the day of `now`. */
function ageAt(birthDate: string, now: Date): number {
  const today = now.toISOString().slice(0, 10)
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}
