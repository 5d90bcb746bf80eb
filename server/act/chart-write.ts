import type { NoteForm } from '#domain/connect/note-form.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { type Command, keyOf } from '#domain/visit/command.ts'
import type {
  BookingContent,
  ChargeContent,
  ConsentContent,
  IntakeAnswer,
  IntakeContent,
  ListContent,
  MitigationContent,
  NoteContent,
  OrderContent,
  PictureContent,
  SignContent,
  TextContent,
  Whereabouts,
} from '#domain/visit/content.ts'
import type { WriteKind } from '#domain/visit/event.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { stepOf } from '#domain/visit/steps.ts'
import type { VitalContent } from '#domain/visit/vital.ts'
import type { Chart, ChartWrite, Credentials, Participation } from './chart.ts'
import type { Store, StoredVisit, Work } from './store.ts'

/** What making a write needs of the house. */
export interface ChartWriteParts {
  store: Pick<Store, 'held'>
  pathwayOf(visit: StoredVisit): Pathway
  /** `https://.../v/<visit>`: the address in the Appointment, which admits nobody. */
  joinAddress(visit: string): string
  /** How the EMR's site wants the visit's note. */
  noteFormOf(visit: StoredVisit, write: WriteKind): NoteForm
}

/** The sealed part of the intake that the patient typed. */
export interface IntakePart {
  answers: IntakeAnswer[]
  complete: boolean
}
type Write = Extract<Command, { do: 'write' }>

/** For a write that is sent or entered beside FHIR: what it would have been filed in need not be known by its reference. */
export function asIfFiled(visit: StoredVisit): StoredVisit {
  const { references } = visit.state
  const there = {
    ...references,
    encounter: references.encounter ?? 'Encounter/-',
    note: references.note ?? 'DocumentReference/-',
  }
  return { ...visit, state: { ...visit.state, references: there } }
}

/** The chart write that a command stands for, its content unsealed; it waits while an earlier write has not landed. */
export async function chartWrite(
  parts: ChartWriteParts,
  chart: Chart,
  visit: StoredVisit,
  work: Work,
  command: Write,
): Promise<ChartWrite | 'prerequisite missing'> {
  const { state } = visit
  const { references } = state
  const key = keyOf(visit.id, command)
  const at = work.at.toISOString()
  const author = command.by ?? state.practitioner ?? ''
  const pathway = parts.pathwayOf(visit)
  const content = async <T>(): Promise<T> => {
    const found = command.held === null ? null : await parts.store.held<T>(visit.id, command.held)
    if (found === null) throw new Error(`expected sealed content for ${command.write}, found none`)
    return found
  }
  const { type } = pathway.note
  const title = pathway.title.en
  switch (command.write) {
    case 'book':
      if (state.slot === null)
        return {
          key,
          write: 'book-unscheduled',
          visitType: pathway.visitType,
          patient: must(state.patient),
          practitioner: must(state.practitioner),
          start: must(state.start),
          end: must(state.end),
          reason: (await content<BookingContent>()).reason,
        }
      return {
        key,
        write: 'book',
        slot: state.slot,
        practitioner: must(state.practitioner),
        patient: state.patient,
        start: must(state.start),
        end: must(state.end),
        visitType: pathway.visitType,
        joinAddress: parts.joinAddress(visit.id),
        content: await content<BookingContent>(),
      }
    case 'arrive':
      return {
        key: command.facts['after'] === undefined ? key : `${key}-${Number(command.facts['after']) + 1}`,
        write: 'arrive',
        appointment: must(references.appointment),
        patient: must(state.patient),
        practitioner: must(state.practitioner),
        at: command.facts['at'] ?? at,
      }
    case 'consent':
      return {
        key,
        write: 'consent',
        patient: must(state.patient),
        version: command.item,
        decision: command.facts['decision'] === 'agree' ? 'agree' : 'decline',
        at: command.facts['at'] ?? at,
        content: await content<ConsentContent>(),
      }
    case 'intake':
      return {
        key,
        write: 'intake',
        questionnaire: stepOf(pathway, 'intake')?.argument ?? '',
        patient: must(state.patient),
        encounter: references.encounter,
        at,
        content: await intakeContent(parts, chart, visit, command),
      }
    case 'match':
      return { key, write: 'match', appointment: must(references.appointment), patient: must(state.patient) }
    case 'call-off':
    case 'no-show':
      return {
        key,
        write: command.write,
        appointment: must(references.appointment),
        start: must(command.facts['start'] ?? null),
      }
    case 'move': {
      const { from, slot, start, end } = command.facts
      return {
        key,
        write: 'move',
        appointment: must(references.appointment),
        from: must(from ?? null),
        slot: must(slot ?? null),
        start: must(start ?? null),
        end: must(end ?? null),
      }
    }
    case 'address':
      return {
        key,
        write: 'address',
        appointment: must(references.appointment),
        joinAddress: parts.joinAddress(visit.id),
      }
    case 'fulfil':
      return { key, write: 'fulfil', appointment: must(references.appointment) }
    case 'message':
      return {
        key,
        write: 'message',
        encounter: references.encounter,
        appointment: must(references.appointment),
        patient: must(state.patient),
        practitioner: must(state.practitioner),
        at,
        content: await content<TextContent>(),
      }
    case 'list': {
      const change = must(state.lists?.[command.item] ?? null)
      return {
        key,
        write: 'list',
        patient: must(state.patient),
        encounter: references.encounter,
        author,
        byClinician: change.by.who === 'clinician',
        told: change.told,
        at,
        list: change.list,
        act: change.act,
        entry: change.entry,
        content: await content<ListContent>(),
      }
    }
    case 'order-book': {
      const { slot, start, end, after } = command.facts
      return {
        key: after === undefined ? key : `${key}-${Number(after) + 1}`,
        write: 'order-book',
        order: must(state.orders[command.item]?.reference ?? null),
        patient: must(state.patient),
        slot: must(slot ?? null),
        start: must(start ?? null),
        end: must(end ?? null),
      }
    }
    case 'order-sign':
    case 'order-withdraw': {
      const known = state.orders[command.item]
      // One that was kept here is said whole by its message.
      const order = known?.reference ?? (known?.kept ? 'ServiceRequest/-' : null)
      if (order === null) return 'prerequisite missing'
      if (command.write === 'order-withdraw') return { key, write: 'order-withdraw', order }
      return {
        key,
        write: 'order-sign',
        order,
        author,
        at,
        content: command.held === null ? null : await content<MitigationContent>(),
      }
    }
    case 'vital-withdraw': {
      const vital = state.vitals[command.item]?.reference
      return vital ? { key, write: 'vital-withdraw', vital } : 'prerequisite missing'
    }
    case 'provenance': {
      const { author: by, at: signed } = command.facts
      return {
        key,
        write: 'provenance',
        note: must(references.note),
        author: must(by ?? null),
        at: must(signed ?? null),
      }
    }
    case 'picture-withdraw': {
      const picture = state.pictures?.[command.item]?.reference
      return picture ? { key, write: 'picture-withdraw', picture } : 'prerequisite missing'
    }
    case 'vital':
    case 'cancel':
    case 'admit':
    case 'finish':
    case 'note':
    case 'sign':
    case 'addendum':
    case 'order':
    case 'picture':
    case 'summary':
    case 'charge':
      break
  }
  const encounter = references.encounter
  if (encounter === null) return 'prerequisite missing'
  const patient = must(state.patient)
  switch (command.write) {
    case 'cancel':
      return { key, write: 'cancel', encounter }
    case 'admit':
      return {
        key,
        write: 'admit',
        encounter,
        practitioner: must(state.admitted).by,
        at: must(state.admitted).at,
        whereabouts: await whereaboutsOf(parts, chart, visit, BACKEND),
      }
    case 'finish': {
      const end = must(state.ended).at
      return {
        key,
        write: 'finish',
        encounter,
        practitioner: must(state.admitted).by,
        start: must(state.admitted).at,
        end,
        participation: participation(state, end),
        whereabouts: await whereaboutsOf(parts, chart, visit, BACKEND),
      }
    }
    case 'note':
      return {
        key,
        write: 'note',
        base: references.noteVersion,
        encounter,
        patient,
        author,
        type,
        form: parts.noteFormOf(visit, command.write),
        title,
        at,
        content: await content<NoteContent>(),
      }
    case 'sign':
      return {
        key,
        write: 'sign',
        base: references.noteVersion,
        encounter,
        patient,
        author,
        type,
        form: parts.noteFormOf(visit, command.write),
        title,
        at,
        period: { start: must(state.admitted).at, end: must(state.ended).at },
        content: await content<SignContent>(),
      }
    case 'addendum':
      return {
        key,
        write: 'addendum',
        note: must(references.note),
        encounter,
        patient,
        author,
        type,
        form: parts.noteFormOf(visit, command.write),
        at,
        ...(state.admitted !== null &&
          state.ended !== null && { period: { start: state.admitted.at, end: state.ended.at } }),
        content: await content<TextContent>(),
      }
    case 'picture': {
      const answered = must(state.pictures?.[command.item]?.answered ?? null)
      const said = answered.by === 'patient' ? { by: patient, onPage: true } : { by: must(answered.ref), onPage: false }
      const consent = { ...said, at: answered.at }
      return {
        key,
        write: 'picture',
        encounter,
        patient,
        author,
        at,
        consent,
        content: await content<PictureContent>(),
      }
    }
    case 'order':
      return { key, write: 'order', encounter, patient, author, at, content: await content<OrderContent>() }
    case 'vital': {
      const taken = must(state.vitals[command.item] ?? null)
      const measured = await content<VitalContent>()
      return { key, write: 'vital', encounter, patient, author, at: taken.at, content: measured }
    }
    case 'charge': {
      const { by: enterer, at: accepted, again } = must(state.charge ?? null)
      const before = again?.how === 'replace' ? state.formerCharges?.at(-1)?.reference : null
      return {
        key,
        write: 'charge',
        ...(state.charge?.door === 'claim' && { asClaim: true as const, ...(before && { replaces: before }) }),
        encounter,
        patient,
        practitioner: must(state.admitted).by,
        enterer,
        at: accepted,
        content: await content<ChargeContent>(),
      }
    }
    case 'summary': {
      const { sections } = await content<SignContent>()
      const text = sections
        .filter((section) => section.forPatient)
        .map((section) => section.text)
        .join('\n\n')
        .trim()
      return { key, write: 'summary', encounter, patient, author: state.signed?.by ?? author, at, content: { text } }
    }
  }
}

/** Who was there and when. A call of rooming that was over by *Admit* is that of the one who roomed the patient alone. */
function participation({ presence, admitted, rooming }: VisitState, end: string): Participation[] {
  const since = admitted?.at ?? ''
  const there = presence
    .filter(({ who, until }) => who !== 'rooming' && (until ?? end) >= since)
    .map(({ who, from, until }) => ({ who, from, until: until ?? end }))
  if (rooming === null) return there
  const roomed = { who: 'rooming' as const, ref: rooming.by, from: rooming.begunAt }
  return [...there, { ...roomed, until: rooming.handedOver?.at ?? end }]
}

const BACKEND: Credentials = { as: 'backend' }

/** The answers so far: sealed parts that are still here, the rest as the chart has it. */
async function intakeContent(
  parts: ChartWriteParts,
  chart: Chart,
  visit: StoredVisit,
  command: Write,
): Promise<IntakeContent> {
  const { location, intake } = command.facts
  const place = location === undefined ? null : await parts.store.held<Whereabouts>(visit.id, location)
  const typed = intake === undefined ? null : await parts.store.held<IntakePart>(visit.id, intake)
  const reference = visit.state.references.intake
  const charted =
    (place === null || typed === null) && reference !== null ? await chart.read.intake(reference, BACKEND) : null
  return {
    answers: typed?.answers ?? charted?.answers ?? [],
    complete: typed?.complete ?? charted?.complete ?? false,
    whereabouts: place ?? charted?.whereabouts ?? null,
    language: visit.state.language,
  }
}

/** Where the patient said to be for this visit; null while not said. */
export async function whereaboutsOf(
  parts: Pick<ChartWriteParts, 'store'>,
  chart: Chart,
  visit: StoredVisit,
  as: Credentials,
): Promise<Whereabouts | null> {
  const sealed =
    visit.state.location === null ? null : await parts.store.held<Whereabouts>(visit.id, visit.state.location.held)
  if (sealed !== null) return sealed
  const reference = visit.state.references.intake
  return reference === null ? null : ((await chart.read.intake(reference, as))?.whereabouts ?? null)
}

function must<T>(value: T | null): T {
  if (value === null) throw new Error('a write was decided before what it needs was known')
  return value
}
