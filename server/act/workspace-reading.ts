import type { GuestName } from '#api/guest.ts'
import type { NoteView, OrderView, Workspace } from '#api/workspace.ts'
import type { AttestationLine } from '#domain/visit/attestation.ts'
import { mayTakeBack } from '#domain/visit/actions/close.ts'
import { conflicts, unsavedNotesOf } from '#domain/visit/actions/document.ts'
import type { NoteContent, OrderContent, TextContent, UnsavedNote, Whereabouts } from '#domain/visit/content.ts'
import type { HeldRef, Recorded, WriteFailure } from '#domain/visit/event.ts'
import { isSigned } from '#domain/visit/signed-note.ts'
import type { OrderState } from '#domain/visit/state.ts'
import { appointmentWords } from './appointment-words.ts'
import type { Clinician, Credentials, OrderInChart, Person } from './chart.ts'
import { whereaboutsOf } from './chart-write.ts'
import type { House } from './house.ts'
import { organizationOf, pathwayOf } from './house.ts'
import { bookingView } from './order-booking.ts'
import { recent } from './recent.ts'
import type { StoredVisit } from './store.ts'
import type { LaunchSession } from './use-cases.ts'
import { isOffered } from './way.ts'
import { type Setting } from './wording.ts'

/** What a launch has read of the people in it, kept in memory so that the workspace lives on while the EMR is down. */
export interface People {
  patient: Person
  clinician: Clinician
  type: string
  reason: string | null
}

/** Who reads, in which launch: known before the launch has its session. */
export type Reader = Pick<LaunchSession, 'organization' | 'launch' | 'practitioner' | 'seat'>

/**
 * What the workspace shows of a visit, read live under the launch's own token. What was just typed, and who the people
 * are, is remembered in memory: it need not be read again on every change, and is there while the EMR is down.
 */
export interface WorkspaceReading {
  peopleOf(session: Reader, visit: StoredVisit): Promise<People>
  /** Who has just been read to let them into a launch is not read again for its page. */
  letIn(launch: string, clinician: Clinician): void
  /** Names and places that the attestation's words need. */
  settingOf(session: LaunchSession, visit: StoredVisit, lines: AttestationLine[]): Promise<Setting>
  note(session: LaunchSession, visit: StoredVisit, log: Recorded[]): Promise<NoteView>
  orders(session: LaunchSession, visit: StoredVisit): Promise<Workspace['orders']>
  rememberNote(visit: string, digest: string, sections: NoteContent['sections']): void
  rememberOrder(order: string, content: OrderContent): void
}

export function workspaceReading(house: House): WorkspaceReading {
  const { store } = house
  const people = recent<Promise<People>>(500)
  const cameIn = recent<Clinician>(500)
  /** Note text by visit and digest. */
  const notes = recent<NoteContent['sections']>(500)
  const orderTexts = recent<OrderContent>(2000)
  const chartOf = (session: Reader) => house.chartOf(session.organization)
  const token = (session: Reader): Credentials => ({ as: 'clinician', launch: session.launch })

  /** Several parts of a page ask for it in one moment; what failed is asked anew. */
  const peopleOf = (session: Reader, visit: StoredVisit): Promise<People> => {
    const known = people.get(session.launch)
    if (known !== undefined) return known
    const found = readPeople(session, visit)
    people.set(session.launch, found)
    found.catch(() => people.drop(session.launch))
    return found
  }
  const readPeople = async (session: Reader, visit: StoredVisit): Promise<People> => {
    const read = chartOf(session).read
    const [patient, clinician, appointment] = await Promise.all([
      read.patient(visit.state.patient ?? '', token(session)),
      cameIn.get(session.launch) ?? read.clinician(session.practitioner, token(session)),
      appointmentWords(house, visit, token(session)),
    ])
    return { patient, clinician, type: appointment.type, reason: appointment.reason }
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
      return [
        ...(line.by.who === 'clinician' || line.by.who === 'staff' ? [line.by.ref] : []),
        ...(line.id === 'present' ? [line.clinician] : []),
        ...(line.id === 'rooming' ? line.people : []),
      ]
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

  /** Read once per launch and change of place; null when the chart does not answer, which the words then say in general. */
  const places = recent<Whereabouts | null>(500)
  const saidWhereabouts = async (session: LaunchSession, visit: StoredVisit): Promise<Whereabouts | null> => {
    const { location } = visit.state
    if (location === null) return null
    const key = `${session.launch}/${location.digest}`
    const known = places.get(key)
    if (known !== undefined) return known
    const said = await whereaboutsOf(house, chartOf(session), visit, token(session)).catch(() => null)
    if (said !== null) places.set(key, said)
    return said
  }

  const guestsIn = async ({ id }: StoredVisit, lines: AttestationLine[]) => {
    const refs = lines
      .flatMap((line) => (line.id === 'guests' && !line.missing ? line.guests : []))
      .map(({ held }) => held)
    const said = await Promise.all([...new Set(refs)].map(async (ref) => [ref, await store.held<GuestName>(id, ref)]))
    return new Map(said.filter((one): one is [HeldRef, GuestName] => one[1] !== null))
  }

  const note = async (session: LaunchSession, visit: StoredVisit, log: Recorded[]): Promise<NoteView> => {
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
    // What is not in the chart yet is its author's alone; a colleague sees what the EMR shows them.
    const sealed = held === null || !session.own ? null : await store.held<NoteContent>(visit.id, held)
    let sections = sealed === null ? null : fill(sealed.sections)
    let theirs: NoteView['theirs']
    let laidOut = false
    const known = state.noteDigest === null || !session.own ? undefined : notes.get(`${visit.id}/${state.noteDigest}`)
    if (sections === null && known !== undefined) sections = fill(known)
    const cells = await house.offered(visit.organization)
    const elsewhere = sections === null && state.references.note !== null && !isOffered(cells, 'the note')
    if ((sections === null || conflict) && !elsewhere && state.references.note !== null) {
      const charted = await chartOf(session).read.note(state.references.note, token(session))
      laidOut = !charted.readable
      if (conflict) {
        const { version, text, at, final } = charted
        theirs = { version, text, at, final }
      }
      // Somebody took our headings out in the EMR: the words are kept whole, so that the next save does not lose them.
      sections ??= fill(
        charted.sections.length > 0 ? charted.sections : [{ id: empty[0]?.id ?? '', text: charted.text }],
      )
    }
    const signed = isSigned(state.note)
    const waiting = state.note === 'with-person' ? state.failed['sign/note'] : undefined
    const mine = unsavedNotesOf(session.practitioner)
    const [unsaved] = signed || !session.own ? [] : await store.heldUnder<UnsavedNote>(visit.id, mine)
    const addenda = await Promise.all(
      Object.values(state.addenda).map(async ({ held: ref, at, status }) => ({
        text: (await store.held<TextContent>(visit.id, ref))?.text ?? null,
        at,
        state: status,
      })),
    )
    const charted =
      addenda.some(({ text }) => text === null) && state.references.note !== null && isOffered(cells, 'addenda')
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
      ...(unsaved && { unsaved: { ...unsaved.content, place: unsaved.ref.slice(mine.length) } }),
      ...(waiting && {
        withPerson: {
          since: waiting.at,
          mayBeThere: waiting.why === 'answer-lost',
          mayTakeBack: mayTakeBack(state, { who: 'clinician', ref: session.practitioner }),
        },
      }),
      signedAt: state.signed?.at ?? null,
      ...(laidOut && { laidOut }),
      ...(elsewhere && { elsewhere: true as const }),
      addenda: [
        ...charted.map(({ text, at }) => ({ text, at, state: 'written' })),
        ...addenda.flatMap(({ text, at, state: status }) => (text === null ? [] : [{ text, at, state: status }])),
      ],
    }
  }

  /** An order and what was typed for it; that is let go of once the EMR has it, which may be after the visit was read. */
  const withWords = async (
    visit: string,
    order: string,
    known: OrderState,
  ): Promise<{ known: OrderState; sealed: OrderContent | null }> => {
    if (known.held === null) return { known, sealed: null }
    const sealed = await store.held<OrderContent>(visit, known.held)
    const now = sealed === null ? (await store.visit(visit))?.state.orders[order] : undefined
    return { known: now ?? known, sealed }
  }

  const orders = async (session: LaunchSession, visit: StoredVisit): Promise<Workspace['orders']> =>
    Promise.all(
      Object.entries(visit.state.orders).map(async ([order, asRead]) => {
        const { known, sealed } = await withWords(visit.id, order, asRead)
        const { reference } = known
        const content = orderTexts.get(order) ?? sealed
        const [charted, findings, booking] = await Promise.all([
          reference === null || (content !== null && known.status !== 'ordered' && known.changedAt === undefined)
            ? null
            : chartOf(session)
                .read.order(reference, token(session))
                .catch(() => null),
          reference === null || known.status === 'withdrawn' || known.placedInEmr === true
            ? []
            : chartOf(session)
                .read.findings(reference, token(session))
                .catch(() => null),
          known.booking === undefined ? undefined : bookingView(house, visit, known.booking, token(session)),
        ])
        return {
          order,
          category: known.category,
          ...orderWords(content, charted, known, organizationOf(house, visit.organization).emr.name),
          status: known.status,
          placedInEmr: known.placedInEmr ?? false,
          ...(known.changedAt === undefined ? {} : { changedAt: known.changedAt }),
          replaced: known.replacedBy !== undefined,
          ...(booking === undefined ? {} : { booking }),
          ...(known.why === null ? {} : { why: known.why }),
          ...(charted?.number ? { number: charted.number } : {}),
          checks: findings ?? [],
          checksState: checksOf(findings, known),
        }
      }),
    )

  return {
    peopleOf,
    letIn: (launch, clinician) => cameIn.set(launch, clinician),
    settingOf: async (session, visit, lines) => {
      const { clinician } = await peopleOf(session, visit)
      const [clinicians, whereabouts] = await Promise.all([
        cliniciansIn(session, clinician, lines),
        saidWhereabouts(session, visit),
      ])
      const guests = await guestsIn(visit, lines)
      return { timeZone: organizationOf(house, visit.organization).timeZone, clinicians, guests, whereabouts }
    },
    note,
    orders,
    rememberNote: (visit, digest, sections) => notes.set(`${visit}/${digest}`, sections),
    rememberOrder: (order, content) => orderTexts.set(order, content),
  }
}

/** What stands in the place of an order whose words the EMR did not give. */
export const UNREADABLE_ORDER = 'This order could not be read.'

function checksOf(findings: readonly object[] | null, { reference, kept }: OrderState): OrderView['checksState'] {
  if (findings === null) return 'failed'
  if (reference !== null) return 'shown'
  return kept ? 'none' : 'running'
}

function orderWords(
  content: OrderContent | null,
  charted: OrderInChart | null,
  { kept, status }: OrderState,
  emr: string,
): { text: string; reason: string; dose?: string } {
  // What was typed here is as old as the typing: once it is ordered, the EMR's words count.
  const known = charted ?? content
  if (known === null && kept && status !== 'proposed') return { text: `An order that is read in ${emr}`, reason: '' }
  if (known === null) return { text: UNREADABLE_ORDER, reason: '' }
  return { text: known.text, reason: known.reason, ...(known.dose === null ? {} : { dose: known.dose }) }
}

function noteState({ state }: StoredVisit): NoteView['state'] {
  if (state.note === 'final') return 'signed'
  if (state.note === 'signing' || state.note === 'with-person') return state.note
  if (conflicts(state)) return 'conflict'
  const why: WriteFailure | undefined = (state.failed['sign/note'] ?? state.failed['note/note'])?.why
  if (why === 'sign-in-lapsed') return 'sign-again'
  if (why !== undefined) return 'not-saved'
  if (state.pending['note/note'] !== undefined) return 'saving'
  if (state.noteKept && state.noteHeld !== null) return 'kept-here'
  return state.noteWritten === null ? 'empty' : 'in-chart'
}
