import type { Pathway } from '#domain/pathway/pathway.ts'
import { measuresOf, staffActions } from '#domain/ledger/measures.ts'
import { decide, isRefusal } from '#domain/visit/decide.ts'
import type { Command } from '#domain/visit/command.ts'
import { openDeadlines } from '#domain/visit/deadlines.ts'
import type { Recorded, TaskOwner, WriteFailure } from '#domain/visit/event.ts'
import { evolve, start as unbooked } from '#domain/visit/evolve.ts'
import type { Clinician, Happening, StaffMember } from '#domain/visit/happening.ts'
import { illegal } from '#domain/visit/rules.ts'
import type { VisitState } from '#domain/visit/state.ts'

/**
 * A clinic's day in simulated time: visits with their people, an EMR that answers after seconds, a desk that sees to its
 * rows, deadlines that fire when they are due. The visits are the real ones; everything around them is played.
 */

const MINUTE_MS = 60_000
const OPENS = Date.parse('2026-11-24T13:00:00.000Z')
const EVENING = '2026-11-25T04:00:00.000Z'
const BOWMAN: StaffMember = { who: 'staff', ref: 'Practitioner/bowman' }
const CLINICIANS: Clinician[] = ['okafor', 'serrano', 'lindqvist'].map((name) => ({
  who: 'clinician',
  ref: `Practitioner/${name}`,
}))

/** What is out of the ordinary in a visit. */
export const TURNS = [
  'moved by the patient',
  'cancelled by the patient',
  'booked by staff, then moved by staff',
  'patient late, then there',
  'no-show',
  'clinician late, begun by telephone',
  'on by telephone',
  'dropped and back',
  'red flag',
  'link bounced',
  'EMR down',
  'another clinician',
] as const
export type Turn = (typeof TURNS)[number]

/** One visit at the end of the day. */
export interface Lived {
  turn: Turn | null
  state: VisitState
  log: Recorded[]
  /** What staff did for it. */
  staffActions: number
  /** What is left, and neither done nor anybody's. */
  unowned: string[]
}

interface Played {
  at: string
  happening: Happening
}

/** Lives through a day of so many visits, three clinicians by turns; every fifth has a turn. */
export function clinicDay(pathway: Pathway, visits: number): Lived[] {
  return Array.from({ length: visits }, (_, index) => {
    const clinician = CLINICIANS[index % CLINICIANS.length] ?? BOWMAN
    if (clinician.who !== 'clinician') throw new Error('a visit has a clinician')
    const start = new Date(OPENS + Math.floor(index / CLINICIANS.length) * 20 * MINUTE_MS).toISOString()
    const turn = index % 5 === 4 ? (TURNS[Math.floor(index / 5) % TURNS.length] ?? null) : null
    return live(pathway, start, clinician, turn)
  })
}

function live(pathway: Pathway, start: string, clinician: Clinician, turn: Turn | null): Lived {
  let state = unbooked()
  const log: Recorded[] = []
  const queue = script(pathway, start, clinician, turn)
  const push = (at: string, happening: Happening) => {
    queue.push({ at, happening })
    queue.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
  }
  const ask = ({ at, happening }: Played) => {
    const answer = decide(pathway, state, happening, new Date(at))
    if (isRefusal(answer)) return
    for (const event of answer.events) {
      const recorded: Recorded = { ...event, seq: state.seq + 1, at }
      log.push(recorded)
      state = evolve(state, recorded)
      if (event.kind === 'task-raised') seenTo(event.task, event.for, at)
    }
    for (const command of answer.commands) push(...answered(command, state, at, start, turn))
  }
  /** People look at their rows every few minutes. What needs more than a look is in the script. */
  const seenTo = (task: string, owner: TaskOwner, at: string) => {
    const by = owner === 'clinician' ? clinician : BOWMAN
    push(later(at, 2), { kind: 'see-to-task', task, act: 'take', by })
    push(later(at, 5), { kind: 'see-to-task', task, act: 'done', by })
  }
  for (;;) {
    const next = queue[0]
    const [due] = [...openDeadlines(pathway, state)].toSorted(([, one], [, other]) => (one < other ? -1 : 1))
    if (due !== undefined && due[1] <= EVENING && (next === undefined || due[1] <= next.at)) {
      const before = log.length
      ask({ at: due[1], happening: { kind: 'deadline', step: due[0] } })
      if (log.length === before) throw new Error(`the deadline ${due[0]} came and nothing followed`)
      continue
    }
    if (next === undefined || next.at > EVENING) break
    queue.shift()
    ask(next)
  }
  return {
    turn,
    state,
    log,
    staffActions: staffActions(measuresOf(log)),
    unowned: [...illegal(state), ...left(state)],
  }
}

/** Writes on their way, refusals without a row, rows without an owner or undone, and a visit that never ended. */
function left(state: VisitState): string[] {
  const over = state.note === 'final' || state.appointment === 'cancelled'
  return [
    ...(over ? [] : ['neither signed nor cancelled']),
    ...Object.keys(state.pending).map((write) => `${write} has no answer`),
    ...Object.keys(state.failed)
      .filter((write) => !state.tasks[`write/${write}`])
      .map((write) => `${write} was refused and is nobody’s`),
    ...Object.entries(state.tasks)
      .filter(([, { done }]) => done === null)
      .map(([task]) => `${task} is open`),
    ...Object.entries(state.orders)
      .filter(([, { status }]) => status !== 'ordered' && status !== 'withdrawn')
      .map(([order, { status }]) => `order ${order} is ${status}`),
  ]
}

/** The world's answer to a command: seconds later, or once the EMR is back. */
function answered(
  command: Command,
  state: VisitState,
  at: string,
  start: string,
  turn: Turn | null,
): [string, Happening] {
  if (command.do === 'message') {
    const { message, purpose } = command
    if (turn === 'link bounced' && message === 'link-1')
      return [later(at, 0.2), { kind: 'message-bounced', message, purpose, why: 'undeliverable' as WriteFailure }]
    return [later(at, 0.2), { kind: 'message-went', message, purpose, channel: 'sms' }]
  }
  if (command.do === 'call') return [later(at, 0.1), { kind: 'call-went', call: command.call }]
  if (command.do === 'tell-connection') throw new Error('nobody came by a link of the EMR')
  if (command.do === 'hang-up') return [later(at, 0.1), { kind: 'hang-up-answered', call: command.call, heard: true }]
  if ('meeting' in command) throw new Error('the day is held in rooms of our own')
  const back = later(start, 25)
  const down = turn === 'EMR down' && at >= later(start, -5) && at < back
  const { write, item } = command
  const reference = `${write}/${state.seq}`
  const digest = command.facts['digest'] ?? null
  return [
    down ? later(back, state.seq / 100) : later(at, 0.1),
    { kind: 'chart-wrote', write, item, reference, version: String(state.seq), digest },
  ]
}

function later(at: string, minutes: number): string {
  return new Date(Date.parse(at) + minutes * MINUTE_MS).toISOString()
}

/** What people do in one visit, and when. */
function script(pathway: Pathway, start: string, clinician: Clinician, turn: Turn | null): Played[] {
  const at = (minutes: number) => later(start, minutes)
  const practitioner = clinician.ref
  const identity = { patient: 'Patient/1', zone: 'America/New_York', language: 'en', birthDate: '1960-02-29' } as const
  const play = (minutes: number, ...happenings: Happening[]): Played[] =>
    happenings.map((happening, index) => ({ at: at(minutes + index / 10), happening }))
  const booked: Happening =
    turn === 'booked by staff, then moved by staff'
      ? {
          kind: 'appointment-found',
          appointment: 'Appointment/9',
          version: '1',
          slot: null,
          practitioner,
          start: at(-40),
          end: at(-20),
          ...identity,
        }
      : { kind: 'ask-booking', slot: 'Slot/1', practitioner, start, end: at(20), held: 'booking/1', ...identity }
  const consent: Happening = {
    kind: 'answer-consent',
    version: pathway.consent.version,
    decision: 'agree',
    held: 'consent/1',
  }
  const intake = (stop: boolean): Happening => ({
    kind: 'answer-intake',
    complete: !stop,
    digest: stop ? 'I0' : 'I1',
    redFlag: false,
    stop: stop ? { route: 'emergency', due: at(5) } : null,
    held: stop ? 'intake/0' : 'intake/1',
  })
  const prepare = (minutes: number): Played[] =>
    play(
      minutes,
      { kind: 'identify', device: 'phone' },
      consent,
      { kind: 'answer-location', state: 'MA', digest: 'L1', held: 'location/1' },
      intake(false),
      { kind: 'check-device', camera: true, microphone: true },
      { kind: 'enter-waiting', device: 'phone' },
    )
  const by =
    turn === 'another clinician' ? (CLINICIANS.find(({ ref }) => ref !== practitioner) ?? clinician) : clinician
  const admit: Happening = { kind: 'admit', by, licensed: ['MA'], overrideHeld: null }
  const join = (minutes: number, connection: string): Played[] =>
    play(
      minutes,
      { kind: 'join', who: 'clinician', medium: 'video', connection: `c${connection}` },
      { kind: 'join', who: 'patient', medium: 'video', connection: `p${connection}` },
    )
  const meet = (minutes: number): Played[] => [
    ...play(minutes, { kind: 'launch', by, launch: `l${minutes}` }, admit),
    ...join(minutes + 0.3, String(minutes)),
  ]
  const finish = (minutes: number): Played[] =>
    play(
      minutes,
      { kind: 'type-note', by, digest: 'N1', base: null, held: 'note/1' },
      { kind: 'draft-order', by, order: 'o1', category: 'laboratory', controlled: false, held: 'order/1' },
      ...Array.from({ length: 40 }, (): Happening => ({ kind: 'sign-order', by, order: 'o1', held: null })),
      { kind: 'end', by },
      { kind: 'sign', by, digest: 'N1', held: 'sign/1' },
    )
  const early = play(-2_000, booked)
  const rang: Happening = { kind: 'log-attempt', by: BOWMAN, outcome: 'no-answer' }

  switch (turn) {
    case null:
    case 'EMR down':
      return [...early, ...prepare(-9), ...meet(0), ...finish(30)]
    case 'moved by the patient':
      return [
        ...early,
        ...play(-300, { kind: 'ask-move', from: start, slot: 'Slot/2', start: at(60), end: at(80), practitioner }),
        ...prepare(51),
        ...meet(60),
        ...finish(75),
      ]
    case 'cancelled by the patient':
      return [...early, ...play(-300, { kind: 'ask-cancel' })]
    case 'booked by staff, then moved by staff':
      return [
        ...early,
        ...play(-600, { kind: 'appointment-moved', start, end: at(20), practitioner }),
        ...prepare(-9),
        ...meet(0),
        ...finish(15),
      ]
    case 'patient late, then there':
      return [...early, ...play(6, rang), ...prepare(9), ...meet(12), ...finish(25)]
    case 'no-show':
      return [...early, ...play(6, rang), ...play(10, rang), ...play(17, { kind: 'call-no-show', by: BOWMAN })]
    case 'clinician late, begun by telephone':
      return [
        ...early,
        ...prepare(-9),
        ...play(16, { kind: 'give-up-wait', wish: 'call' }),
        ...play(20, { kind: 'launch', by, launch: 'l20' }, { ...admit, phone: 'declined' }),
        ...play(30, { kind: 'end-phone', by }),
        ...finish(31),
      ]
    case 'on by telephone':
      return [
        ...early,
        ...prepare(-9),
        ...meet(0),
        ...play(5, { kind: 'start-phone', by, reason: 'failed' }),
        ...play(12, { kind: 'end-phone', by }),
        ...finish(15),
      ]
    case 'dropped and back':
      return [
        ...early,
        ...prepare(-9),
        ...meet(0),
        ...play(5, { kind: 'leave', who: 'patient', connection: 'p0' }),
        ...play(6, { kind: 'join', who: 'patient', medium: 'video', connection: 'p6' }),
        ...finish(15),
      ]
    case 'red flag':
      return [
        ...early,
        ...play(-40, { kind: 'identify', device: 'phone' }, consent, intake(true)),
        ...play(-30, { kind: 'see-to-task', task: 'red-flag/now', act: 'done', by: clinician }),
        ...prepare(-9),
        ...meet(0),
        ...finish(15),
      ]
    case 'link bounced':
      return [...early, ...play(-1_990, { kind: 'ask-link' }), ...prepare(-9), ...meet(0), ...finish(15)]
    case 'another clinician':
      return [
        ...early,
        ...play(-60, { kind: 'cover', practitioners: [practitioner, by.ref] }),
        ...prepare(-9),
        ...meet(0),
        ...finish(15),
      ]
  }
}
