import type { Cell } from '#domain/connect/matrix.ts'
import { byDoors } from '#domain/connect/pathway-doors.ts'
import type { Command } from '#domain/visit/command.ts'
import { callReference, keyOf } from '#domain/visit/command.ts'
import type { CallContent } from '#domain/visit/content.ts'
import { decide } from '#domain/visit/decide.ts'
import { mayBeThere } from '#domain/visit/may-be-there.ts'
import { whetherTimely } from '#domain/visit/timely.ts'
import type { MessagePurpose, HeldRef, WriteFailure } from '#domain/visit/event.ts'
import type { Happening } from '#domain/visit/happening.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { type Chart, ChartFault, type Credentials, unlessFault } from './chart.ts'
import { asIfFiled, chartWrite, type ChartWriteParts } from './chart-write.ts'
import type { ClaimFiles } from './claim-files.ts'
import type { EmrInterface } from './emr-interface.ts'
import { messageFacts, numberToLookFor } from './by-message.ts'
import { tellConnection, type ConnectionStatus } from './connection-status.ts'
import { carryOutMeeting, type MeetingsOf } from './meetings.ts'
import type { Messenger, OutgoingMessage } from './messenger.ts'
import { chargeBy } from './charge-door.ts'
import { afterFault } from './retry.ts'
import { contentOf, sealedFor } from './sealed.ts'
import type { Telephone } from './telephone.ts'
import { wayOf } from './way.ts'
import { ITSELF, type AuditEntry, type Done, type Store, type StoredVisit, type ToHold, type Work } from './store.ts'
import { wordsToShow } from './summary-words.ts'

type Write = Extract<Command, { do: 'write' }>

/** What carrying out needs of the house. */
export interface CarryOutParts extends ChartWriteParts {
  store: Store
  chartOf(organization: string): Chart
  messenger: Messenger
  telephone: Telephone
  meetings: MeetingsOf
  connections: ConnectionStatus
  linkOf(visit: StoredVisit): string
  /** The EMR's interface of HL7 v2, for what its FHIR server does not take. */
  interfaces: EmrInterface
  /** Claims as files; left out where nobody takes any. */
  claimFiles?: ClaimFiles
  /** What the EMR offered at the last look; null before the first. */
  offered(organization: string): Promise<readonly Cell[] | null>
  /** Whether a number has said STOP to this practice. */
  wantsNoTexts(organization: string, number: string): Promise<boolean>
  now(): Date
  /** In [0, 1), for the jitter of retries. */
  dice(): number
}

/**
 * Carries out one command and stores the answer. A command is only ever deleted together with the events that answer
 * it, so a crash anywhere leaves it to be tried again, and its key makes the second try harmless.
 */
export function carryOut(parts: CarryOutParts): (work: Work) => Promise<Done> {
  return async (work) => {
    const visit = await parts.store.visit(work.visit)
    if (visit === null) throw new Error('a command names a visit that does not exist')
    if (work.superseded && work.command.do === 'write') {
      await parts.store.skip(work, contentOf(work.command))
      return { did: 'answered' }
    }
    try {
      const done = await carriedOut(parts, visit, work)
      const { happening, hold } = typeof done === 'object' && 'happening' in done ? done : { happening: done, hold: [] }
      if (happening === 'prerequisite missing')
        return waits(new Date(parts.now().getTime() + patience(visit.state)), 'an earlier write')
      if (happening instanceof Date) return waits(happening, 'its time')
      await answer(parts, visit, work, happening, hold)
      return { did: 'answered' }
    } catch (fault) {
      const next = afterFault(fault, work.attempts, parts.now(), parts.dice())
      if (next.do === 'retry') {
        await tellOfDelay(parts, work)
        return { did: 'not-yet', again: next.at, fault: next.says }
      }
      if (next.do === 'bug') throw fault
      await answer(parts, visit, work, givenUp(work.command, next.why))
      return { did: 'answered' }
    }
  }
}

/** An encounter that a person has to open may take them an hour. */
function patience({ failed }: VisitState): number {
  return failed['arrive/encounter'] === undefined ? 300 : 3_000
}

/** What an answer that will not change comes to. */
function givenUp(command: Command, why: WriteFailure): Happening {
  switch (command.do) {
    case 'message':
      return { kind: 'message-bounced', message: command.message, purpose: command.purpose, why }
    case 'call':
      return { kind: 'call-refused', call: command.call, why: 'refused' }
    case 'hang-up':
      return { kind: 'hang-up-answered', call: command.call, heard: false }
    case 'tell-connection':
      return { kind: 'connection-told', who: command.who, told: false }
    case 'write':
      return { kind: 'chart-refused', write: command.write, item: command.item, why }
    case 'open-meeting':
    case 'replace-address':
    case 'end-meeting':
    case 'read-meeting':
      return { kind: 'meeting-refused', meeting: command.meeting, why: 'refused' }
  }
}

function waits(again: Date, what: string): Done {
  return { did: 'not-yet', again, fault: `waits for ${what}`, waited: true }
}

function carriedOut(parts: CarryOutParts, visit: StoredVisit, work: Work) {
  switch (work.command.do) {
    case 'message':
      return send(parts, visit, work, work.command)
    case 'call':
      return dial(parts, visit, work, work.command)
    case 'hang-up':
      return hangUp(parts, visit, work, work.command)
    case 'open-meeting':
    case 'replace-address':
    case 'end-meeting':
    case 'read-meeting':
      return carryOutMeeting(parts, visit, work, work.command)
    case 'tell-connection':
      return tellConnection(parts, visit, work, work.command)
    case 'write':
      return write(parts, visit, work, work.command)
  }
}

/** A gateway that stays away is waited for, and told of: a patient without a link may be rung up. */
async function tellOfDelay(parts: CarryOutParts, { visit, command, at }: Work): Promise<void> {
  const now = parts.now()
  if (command.do !== 'message' || now.getTime() - at.getTime() < GATEWAY_AWAY_MS) return
  const { message, purpose } = command
  await parts.store.happen(
    visit,
    (current) => decide(parts.pathwayOf(current), current.state, { kind: 'message-delayed', message, purpose }, now),
    { now },
  )
}

const GATEWAY_AWAY_MS = 5 * 60_000

async function answer(
  parts: CarryOutParts,
  visit: StoredVisit,
  work: Work,
  happening: Happening,
  hold: ToHold[] = [],
): Promise<void> {
  const now = parts.now()
  await parts.store.happen(work.visit, (current) => decide(parts.pathwayOf(current), current.state, happening, now), {
    now,
    work,
    hold,
    release: letGoBy(work.command, visit.state, happening),
    audit: [audited(visit, work, happening)],
  })
}

/** What is dropped with the answer to a command. */
function letGoBy(command: Command, state: VisitState, happening: Happening): HeldRef[] {
  // Nobody comes in by an address of a meeting that is over.
  if (happening.kind === 'meeting-end-answered' || happening.kind === 'meeting-log-read')
    return [`meeting/${happening.meeting}`]
  if (command.do === 'write') {
    // What a message has brought and the chart can still be asked for is kept until it shows it.
    const done = happening.kind === 'chart-wrote' || (happening.kind === 'interface-took' && happening.number === null)
    return done ? sealedFor(command, state) : []
  }
  return command.do === 'call' || happening.kind === 'message-went' ? contentOf(command) : []
}

function audited(visit: StoredVisit, { command }: Work, happening: Happening): AuditEntry {
  const failed =
    ['chart-refused', 'message-bounced', 'call-refused', 'meeting-refused'].includes(happening.kind) ||
    (happening.kind === 'address-replaced' && !happening.done) ||
    ((happening.kind === 'hang-up-answered' || happening.kind === 'meeting-end-answered') && !happening.heard) ||
    (happening.kind === 'meeting-log-read' && !happening.complete) ||
    (happening.kind === 'connection-told' && !happening.told)
  return {
    action: command.do === 'write' ? 'update' : 'execute',
    what: said(command),
    who:
      command.do === 'write' && command.by !== null
        ? { kind: command.facts['who'] === 'staff' ? 'staff' : 'clinician', ref: command.by }
        : ITSELF,
    patient: visit.state.patient,
    visit: visit.id,
    outcome: failed ? 'failed' : 'done',
    ...(happening.kind === 'chart-wrote' ? { detail: { reference: happening.reference } } : {}),
  }
}

function said(command: Command): string {
  switch (command.do) {
    case 'write':
      return `chart write ${command.write}`
    case 'message':
      return `message ${command.purpose}`
    case 'call':
      return 'telephone call handed over'
    case 'hang-up':
      return 'telephone service told to hang up'
    case 'open-meeting':
      return 'video meeting asked for'
    case 'replace-address':
      return `video meeting: another address, ${command.guest}`
    case 'end-meeting':
      return 'video meeting ended'
    case 'read-meeting':
      return 'session log of the video meeting read'
    case 'tell-connection':
      return `EMR told who is connected, ${command.who}`
  }
}

async function send(
  parts: CarryOutParts,
  visit: StoredVisit,
  work: Work,
  command: Extract<Command, { do: 'message' }>,
): Promise<Happening | Date> {
  const { state } = visit
  const bounced: Happening = {
    kind: 'message-bounced',
    message: command.message,
    purpose: command.purpose,
    why: 'no-contact',
  }
  if (state.patient === null || state.start === null || state.end === null || state.zone === null) return bounced
  const message = { id: command.message, purpose: command.purpose, asked: work.at }
  const timely = whetherTimely(parts.pathwayOf(visit), state, message, parts.now())
  if (timely instanceof Date) return timely
  if (timely === 'too-late') return { ...bounced, why: 'too-late' }
  const person = await parts.chartOf(visit.organization).read.patient(state.patient, { as: 'backend' })
  const code =
    command.purpose === 'code' && command.held !== null
      ? await parts.store.held<{ code: string }>(visit.id, command.held)
      : null
  if (command.purpose === 'code' && code === null) return bounced
  // The link goes where a calendar entry can be kept, the code to the other channel where there is one, and what is of
  // the next minutes to what people carry with them.
  const begun = command.purpose === 'link' && beginsNow(state.start, work.at)
  const telephone = begun || TO_THE_TELEPHONE.has(command.purpose)
  // A code that a number did not get is not sent there first again.
  const deaf = Object.values(state.messages).some(
    ({ purpose, undelivered }) => purpose === 'code' && undelivered?.includes('sms'),
  )
  const order = telephone && !(command.purpose === 'code' && deaf) ? PHONE_FIRST : MAIL_FIRST
  const known = state.messages[command.message]
  let away: unknown = null
  for (const system of order) {
    const contact = person.telecom.find((telecom) => telecom.system === system)
    if (contact === undefined) continue
    const channel = system === 'email' ? 'mail' : 'sms'
    if (known?.undelivered?.includes(channel)) {
      bounced.why = 'undeliverable'
      continue
    }
    if (channel === 'sms' && (await parts.wantsNoTexts(visit.organization, contact.value))) {
      bounced.why = 'opted-out'
      continue
    }
    const outgoing: OutgoingMessage = {
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
      sequence: state.scheduledAt === state.bookedAt && state.appointment !== 'cancelled' ? 0 : state.seq,
    }
    let outcome: Awaited<ReturnType<Messenger>>
    try {
      outcome = await parts.messenger(visit.organization, outgoing)
    } catch (fault) {
      // The first try may only have met a restart; from the second on the other channel is the better one.
      if (work.attempts < 2) throw fault
      away ??= fault
      continue
    }
    if (outcome === 'sent') return { kind: 'message-went', message: command.message, purpose: command.purpose, channel }
    bounced.why = outcome
  }
  if (away !== null) throw away
  return bounced
}

/**
 * Somebody sits before the screen: a service that does not answer is asked again for a few seconds, for the answer may only
 * have got lost, and then the screen says so. A call that was asked for before a standstill of ours rings nobody.
 */
async function dial(
  parts: CarryOutParts,
  visit: StoredVisit,
  work: Work,
  { call, held }: Extract<Command, { do: 'call' }>,
): Promise<Happening | Date> {
  const away: Happening = { kind: 'call-refused', call, why: 'away' }
  const tooLate = () => parts.now().getTime() - work.at.getTime() > RING_WITHIN_MS
  const numbers = await parts.store.held<CallContent>(visit.id, held)
  // Taken back meanwhile: whoever has not been rung is not rung any more.
  const takenBack = visit.state.calls?.[call]?.status === 'ended'
  if (numbers === null || takenBack || tooLate()) return away
  try {
    const reference = callReference(visit.id, call)
    const answer = await parts.telephone.call(visit.organization, { reference, ...numbers })
    return answer === 'taken' ? { kind: 'call-went', call } : { kind: 'call-refused', call, why: answer }
  } catch (fault) {
    if (!isSilence(fault)) throw fault
    return tooLate() ? away : new Date(parts.now().getTime() + ASK_AGAIN_MS)
  }
}

/** As long as a call is asked for, so that the next one need not wait; once at least, for after a standstill it may still ring. */
async function hangUp(
  parts: CarryOutParts,
  visit: StoredVisit,
  work: Work,
  { call }: Extract<Command, { do: 'hang-up' }>,
): Promise<Happening | Date> {
  try {
    const answer = await parts.telephone.hangUp(visit.organization, callReference(visit.id, call))
    const heard = answer === 'taken'
    return { kind: 'hang-up-answered', call, heard }
  } catch (fault) {
    if (!isSilence(fault)) throw fault
    const now = parts.now().getTime()
    if (now - work.at.getTime() > RING_WITHIN_MS) return { kind: 'hang-up-answered', call, heard: false }
    return new Date(now + ASK_AGAIN_MS)
  }
}

/** The telephone service did not answer. */
function isSilence(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'ETELEPHONE'
}

const RING_WITHIN_MS = 5_000
const ASK_AGAIN_MS = 500

/** A visit that was not scheduled begins at once: mail would be read too late. */
function beginsNow(start: string, asked: Date): boolean {
  return Date.parse(start) <= asked.getTime()
}

const PHONE_FIRST = ['phone', 'email'] as const
const MAIL_FIRST = ['email', 'phone'] as const
const TO_THE_TELEPHONE: ReadonlySet<MessagePurpose> = new Set(['code', 'soon', 'late'])

async function write(
  parts: CarryOutParts,
  visit: StoredVisit,
  work: Work,
  command: Write,
): Promise<Happening | 'prerequisite missing' | { happening: Happening; hold: ToHold[] }> {
  const chart = parts.chartOf(visit.organization)
  const offered = byDoors(await parts.offered(visit.organization), parts.pathwayOf(visit).doors)
  const way = wayOf(offered, command, visit.state)
  if (command.write === 'charge') {
    const left = await chargeBy(parts, visit, command, way)
    if (left !== 'by FHIR') return left === 'by message' ? elsewhere(parts, chart, visit, work, command) : left
  }
  if (way.door === 'worklist') return elsewhere(parts, chart, visit, work, command, way.byHand)
  const request = await chartWrite(parts, chart, visit, work, command)
  if (request === 'prerequisite missing') return request
  if (!way.foundAgain && (work.attempts > 1 || (await isLost(parts, visit, command))))
    throw new ChartFault({ kind: 'answer-lost' })
  const credentials = await credentialsFor(parts, visit, command)
  const receipt = await chart.write(work.attempts > 1 ? { ...request, again: true } : request, credentials)
  return {
    kind: 'chart-wrote',
    write: command.write,
    item: command.item,
    ...receipt,
    digest: command.facts['digest'] ?? receipt.digest,
  }
}

async function isLost({ store }: CarryOutParts, { id }: StoredVisit, { write: what, item }: Write): Promise<boolean> {
  return mayBeThere(await store.log(id), what, item)
}

/**
 * What the EMR's FHIR server does not take: an encounter that its own staff have opened is taken as it is, the rest goes to its
 * interface where it has one that carries it, else to a person.
 */
async function elsewhere(
  parts: CarryOutParts,
  chart: Chart,
  visit: StoredVisit,
  work: Work,
  command: Write,
  byHandAlone = false,
): Promise<Happening | { happening: Happening; hold: ToHold[] }> {
  const { write, item } = command
  const { patient, references } = visit.state
  if (write === 'arrive' && patient !== null && references.appointment !== null) {
    const found = await unlessFault(chart.read.encounterOf(references.appointment, patient), null)
    if (found !== null)
      return { kind: 'chart-wrote', write, item, reference: found.reference, version: found.version, digest: null }
  }
  const byHand: Happening = { kind: 'chart-refused', write, item, why: 'by-hand' }
  const request = await chartWrite(parts, chart, asIfFiled(visit), work, command)
  if (request === 'prerequisite missing') return byHand
  if (request.write === 'summary') return { happening: byHand, hold: wordsToShow(request.content.text) }
  if (byHandAlone) return byHand
  const facts = await messageFacts(parts, chart, visit, command)
  const sent = await parts.interfaces.send(visit.organization, request, facts)
  if (sent.sent !== 'taken') return byHand
  const number = numberToLookFor(write, sent.number)
  const words = sent.words === null ? {} : { words: sent.words }
  return { kind: 'interface-took', write, item, number, message: sent.controlId, ...words }
}

async function credentialsFor(parts: CarryOutParts, visit: StoredVisit, command: Write): Promise<Credentials> {
  if (command.under === 'backend') return { as: 'backend' }
  const launch = command.by === null ? null : await parts.store.latestLaunch(visit.id, command.by)
  if (launch === null) throw new ChartFault({ kind: 'sign-in-lapsed' })
  return { as: 'clinician', launch }
}
