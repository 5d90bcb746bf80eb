import type { Pathway } from '#domain/pathway/pathway.ts'
import type { Command } from '#domain/visit/command.ts'
import { keyOf } from '#domain/visit/command.ts'
import type {
  BookingContent,
  ConsentContent,
  IntakeAnswer,
  IntakeContent,
  MitigationContent,
  NoteContent,
  OrderContent,
  SignContent,
  TextContent,
  Whereabouts,
} from '#domain/visit/content.ts'
import { decide } from '#domain/visit/decide.ts'
import type { HeldRef } from '#domain/visit/event.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { type Chart, ChartFault, type ChartWrite, type Credentials } from './chart.ts'
import type { Messenger } from './messenger.ts'
import { afterFault } from './retry.ts'
import type { AuditEntry, Done, Store, StoredVisit, Work } from './store.ts'

/** What carrying out needs of the house. */
export interface CarryOutParts {
  store: Store
  chartOf(organization: string): Chart
  pathwayOf(visit: StoredVisit): Pathway
  messenger: Messenger
  linkOf(visit: StoredVisit): string
  /** `https://.../v/<visit>`: the address in the Appointment, which admits nobody. */
  joinAddress(visit: string): string
  now(): Date
  /** In [0, 1), for the jitter of retries. */
  dice(): number
}

/** The sealed part of the intake that the patient typed. */
export interface IntakePart {
  answers: IntakeAnswer[]
  complete: boolean
}

type Write = Extract<Command, { do: 'write' }>

/**
 * Carries out one command and stores the answer. A command is only ever deleted together with the events that answer
 * it, so a crash anywhere leaves it to be tried again, and its key makes the second try harmless.
 */
export function carryOut(parts: CarryOutParts): (work: Work) => Promise<Done> {
  return async (work) => {
    const visit = await parts.store.visit(work.visit)
    if (visit === null) throw new Error('a command names a visit that does not exist')
    if (work.superseded && work.command.do === 'write') {
      await parts.store.skip(work, contentOf(work))
      return { did: 'answered' }
    }
    try {
      const happening =
        work.command.do === 'message'
          ? await send(parts, visit, work.command)
          : await write(parts, visit, work, work.command)
      if (happening === 'prerequisite missing')
        return { did: 'not-yet', again: new Date(parts.now().getTime() + 300), fault: 'waits for an earlier write' }
      await answer(parts, visit, work, happening)
      return { did: 'answered' }
    } catch (fault) {
      const next = afterFault(fault, work.attempts, parts.now(), parts.dice())
      if (next.do === 'retry') return { did: 'not-yet', again: next.at, fault: next.says }
      if (next.do === 'bug') throw fault
      const { command } = work
      const happening: Happening =
        command.do === 'message'
          ? { kind: 'message-bounced', message: command.message, purpose: command.purpose, why: next.why }
          : { kind: 'chart-refused', write: command.write, item: command.item, why: next.why }
      await answer(parts, visit, work, happening)
      return { did: 'answered' }
    }
  }
}

async function answer(parts: CarryOutParts, visit: StoredVisit, work: Work, happening: Happening): Promise<void> {
  const now = parts.now()
  await parts.store.happen(work.visit, (current) => decide(parts.pathwayOf(current), current.state, happening, now), {
    now,
    work,
    release: happening.kind === 'chart-wrote' || happening.kind === 'message-went' ? contentOf(work) : [],
    audit: [audited(visit, work, happening)],
  })
}

function audited(visit: StoredVisit, { command }: Work, happening: Happening): AuditEntry {
  const failed = happening.kind === 'chart-refused' || happening.kind === 'message-bounced'
  return {
    action: command.do === 'write' ? 'update' : 'execute',
    what: command.do === 'write' ? `chart write ${command.write}` : `message ${command.purpose}`,
    who:
      command.do === 'write' && command.by !== null
        ? { kind: 'clinician', ref: command.by }
        : { kind: 'causeway', ref: null },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: failed ? 'failed' : 'done',
    ...(happening.kind === 'chart-wrote' ? { detail: { reference: happening.reference } } : {}),
  }
}

/** The sealed content that this command carries to where it belongs. */
function contentOf({ command }: Work): HeldRef[] {
  const refs = command.held === null ? [] : [command.held]
  if (command.do === 'write')
    for (const name of ['location', 'intake']) if (command.facts[name]) refs.push(command.facts[name])
  return refs
}

async function send(
  parts: CarryOutParts,
  visit: StoredVisit,
  command: Extract<Command, { do: 'message' }>,
): Promise<Happening> {
  const { state } = visit
  const bounced: Happening = {
    kind: 'message-bounced',
    message: command.message,
    purpose: command.purpose,
    why: 'no-contact',
  }
  if (state.patient === null || state.start === null || state.end === null || state.zone === null) return bounced
  const person = await parts.chartOf(visit.organization).read.patient(state.patient, { as: 'backend' })
  const code =
    command.purpose === 'code' && command.held !== null
      ? await parts.store.held<{ code: string }>(visit.id, command.held)
      : null
  if (command.purpose === 'code' && code === null) return bounced
  // The link goes where a calendar entry can be kept, the code to the other channel where there is one.
  const order = command.purpose === 'code' ? (['phone', 'email'] as const) : (['email', 'phone'] as const)
  for (const system of order) {
    const contact = person.telecom.find((telecom) => telecom.system === system)
    if (contact === undefined) continue
    const channel = system === 'email' ? 'mail' : 'sms'
    const outcome = await parts.messenger(visit.organization, {
      reference: keyOf(visit.id, command),
      purpose: command.purpose,
      channel,
      to: contact.value,
      language: state.language,
      visit: visit.id,
      link: command.purpose === 'code' ? null : parts.linkOf(visit),
      code: code?.code ?? null,
      start: state.start,
      end: state.end,
      zone: state.zone,
      sequence: state.scheduledAt === state.bookedAt ? 0 : state.seq,
    })
    if (outcome === 'sent') return { kind: 'message-went', message: command.message, purpose: command.purpose, channel }
    bounced.why = outcome
  }
  return bounced
}

async function write(
  parts: CarryOutParts,
  visit: StoredVisit,
  work: Work,
  command: Write,
): Promise<Happening | 'prerequisite missing'> {
  const chart = parts.chartOf(visit.organization)
  const request = await chartWrite(parts, chart, visit, work, command)
  if (request === 'prerequisite missing') return request
  const credentials = await credentialsFor(parts, visit, command)
  const receipt = await chart.write(request, credentials)
  return {
    kind: 'chart-wrote',
    write: command.write,
    item: command.item,
    ...receipt,
    digest: command.facts['digest'] ?? receipt.digest,
  }
}

async function credentialsFor(parts: CarryOutParts, visit: StoredVisit, command: Write): Promise<Credentials> {
  if (command.under === 'backend') return { as: 'backend' }
  const launch = command.by === null ? null : await parts.store.latestLaunch(visit.id, command.by)
  if (launch === null) throw new ChartFault({ kind: 'sign-in-lapsed' })
  return { as: 'clinician', launch }
}

async function chartWrite(
  parts: CarryOutParts,
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
      return {
        key,
        write: 'book',
        slot: must(state.slot),
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
        key,
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
        patient: must(state.patient),
        encounter: references.encounter,
        at,
        content: await intakeContent(parts, chart, visit, command),
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
    case 'order-sign':
    case 'order-withdraw': {
      const order = state.orders[command.item]?.reference
      if (!order) return 'prerequisite missing'
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
    case 'cancel':
    case 'admit':
    case 'finish':
    case 'note':
    case 'sign':
    case 'addendum':
    case 'order':
    case 'summary':
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
        whereabouts: await whereaboutsOf(parts, chart, visit),
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
        participation: state.presence.map(({ who, from, until }) => ({ who, from, until: until ?? end })),
        whereabouts: await whereaboutsOf(parts, chart, visit),
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
        at,
        content: await content<TextContent>(),
      }
    case 'order':
      return { key, write: 'order', encounter, patient, author, at, content: await content<OrderContent>() }
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

/** The answers so far: sealed parts that are still here, the rest as the chart has it. */
async function intakeContent(
  parts: CarryOutParts,
  chart: Chart,
  visit: StoredVisit,
  command: Write,
): Promise<IntakeContent> {
  const { location, intake } = command.facts
  const place = location === undefined ? null : await parts.store.held<Whereabouts>(visit.id, location)
  const typed = intake === undefined ? null : await parts.store.held<IntakePart>(visit.id, intake)
  const reference = visit.state.references.intake
  const charted = (place === null || typed === null) && reference !== null ? await chart.read.intake(reference) : null
  return {
    answers: typed?.answers ?? charted?.answers ?? [],
    complete: typed?.complete ?? charted?.complete ?? false,
    whereabouts: place ?? charted?.whereabouts ?? null,
    language: visit.state.language,
  }
}

/** Where the patient said to be for this visit; null while not said. */
export async function whereaboutsOf(
  parts: Pick<CarryOutParts, 'store'>,
  chart: Chart,
  visit: StoredVisit,
): Promise<Whereabouts | null> {
  const sealed =
    visit.state.location === null ? null : await parts.store.held<Whereabouts>(visit.id, visit.state.location.held)
  if (sealed !== null) return sealed
  const reference = visit.state.references.intake
  return reference === null ? null : ((await chart.read.intake(reference))?.whereabouts ?? null)
}

function must<T>(value: T | null): T {
  if (value === null) throw new Error('a write was decided before what it needs was known')
  return value
}
