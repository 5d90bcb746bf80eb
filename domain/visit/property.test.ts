import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { captionsAgainst, isCaptioned } from './actions/captions.ts'
import type { Command } from './command.ts'
import { keyOf } from './command.ts'
import { openCalls } from './call.ts'
import { isConnected } from './connection.ts'
import { decide, isRefusal } from './decide.ts'
import { evolve, replay } from './evolve.ts'
import type { Happening, MeetingReport } from './happening.ts'
import {
  askBooking,
  BARE,
  LINDQVIST,
  LINK,
  minutesAfter,
  NOTHING_YET,
  OKAFOR,
  PATHWAY,
  refused,
  SERRANO,
  START,
  after as next,
  wrote,
} from './rehearsal.ts'
import type { Play } from './rehearsal.ts'
import { illegal } from './rules.ts'
import { letIn } from './seats.ts'

type Outcome = 'done' | 'conflict' | 'lapsed' | 'refused' | 'by-hand' | 'answer-lost' | 'slot-taken'

/** One turn of a random visit: something happens, or the world answers what it was asked. */
type Turn =
  | { turn: 'happening'; happening: Happening; after: number }
  | { turn: 'answer'; pick: number; outcome: Outcome; after: number }
  | { turn: 'all answered' }
  | { turn: 'all by hand' }
  | { turn: 'all by message' }
  | { turn: 'deadline'; pick: number }

const digest = fc.constantFrom('D1', 'D2', 'D3')
const clinician = fc.constantFrom(OKAFOR, OKAFOR, OKAFOR, OKAFOR, SERRANO, LINDQVIST)
const device = fc.constantFrom('phone', 'phone', 'tablet')
const order = fc.constantFrom('o1', 'o2')
const picture = fc.constantFrom('p1', 'p2')
const held = fc.constantFrom('h1', 'h2', 'h3')
const who = fc.constantFrom(
  'patient' as const,
  'clinician' as const,
  'rooming' as const,
  'helper' as const,
  'interpreter' as const,
)
const guest = fc.constantFrom('helper' as const, 'interpreter' as const)
const version = fc.constantFrom('1', '2', '3')
const write = fc.constantFrom(
  'book',
  'arrive',
  'admit',
  'finish',
  'fulfil',
  'note',
  'sign',
  'charge',
  'order',
  'intake',
  'summary',
  'cancel',
  'vital',
  'list',
)
const item = fc.constantFrom('appointment', 'encounter', 'note', 'o1', 'v1', 'c1', 'qr', 'summary', 'charge')

const reports = fc.record({
  kind: fc.constant('message-reported' as const),
  channel: fc.constantFrom('mail' as const, 'sms' as const),
  message: fc.constantFrom('link-1', 'link-1', 'link-2', 'code-a', 'summary-1', 'late-1'),
  delivered: fc.boolean(),
})

const patients: fc.Arbitrary<Happening> = fc.oneof(
  fc
    .record({ patient: fc.constantFrom('Patient/1', 'Patient/1', null), slot: fc.constantFrom('Slot/1', 'Slot/2') })
    .map((who) => ({
      ...askBooking,
      ...who,
    })),
  fc.constantFrom('Patient/1', 'Patient/1', 'Patient/2').map((patient) => ({
    kind: 'match-patient' as const,
    patient,
    birthDate: '1972-04-18',
    by: { who: 'emr' as const },
  })),
  fc.constant({ kind: 'patients-merged' as const, from: 'Patient/2', into: 'Patient/1' }),
  fc.constantFrom(60, 240, 3000).map((minutes) => ({
    kind: 'appointment-moved' as const,
    start: minutesAfter(START, minutes),
    end: minutesAfter(START, minutes + 20),
    practitioner: minutes === 240 ? SERRANO.ref : OKAFOR.ref,
  })),
  fc.record({ kind: fc.constant('appointment-cancelled' as const), inPerson: fc.boolean() }),
  fc.constant({ kind: 'appointment-restored' as const }),
  reports,
  fc
    .record({
      patient: fc.constantFrom('Patient/1', null),
      practitioner: fc.constantFrom(OKAFOR.ref, OKAFOR.ref, null),
      birthDate: fc.constantFrom('1972-04-18', '2012-04-18'),
      unknown: fc.boolean(),
    })
    .map(({ patient, practitioner, birthDate, unknown }) => ({
      kind: 'appointment-seen' as const,
      appointment: 'Appointment/9',
      version: '1',
      slot: null,
      practitioner,
      patient,
      start: START,
      end: minutesAfter(START, 20),
      zone: 'America/New_York',
      language: 'en' as const,
      birthDate: patient === null ? null : birthDate,
      ...(patient === null && unknown && { unknown: true as const }),
    })),
  fc.record({
    kind: fc.constant('keep-message' as const),
    held: fc.constantFrom('told/1', 'told/2'),
    about: fc.constantFrom('appointment', 'filed/1'),
  }),
  fc.record({ kind: fc.constant('let-go-of-messages' as const), held: fc.subarray(['told/1', 'told/2']) }),
  fc.constantFrom('Patient/1', 'Patient/2').map((patient) => ({
    kind: 'appointment-found' as const,
    appointment: 'Appointment/9',
    version: '1',
    slot: null,
    practitioner: OKAFOR.ref,
    patient,
    start: START,
    end: minutesAfter(START, 20),
    zone: 'America/New_York',
    language: 'en' as const,
    birthDate: '1972-04-18',
  })),
  fc
    .subarray([OKAFOR.ref, SERRANO.ref, LINDQVIST.ref])
    .map((practitioners) => ({ kind: 'cover' as const, practitioners })),
  fc.constant({ kind: 'ask-link' as const }),
  fc.record({ kind: fc.constant('ask-code' as const), message: fc.constantFrom('code-a', 'code-b'), device, held }),
  fc.record({ kind: fc.constant('identify' as const), device }),
  fc.record({ kind: fc.constant('lock-out' as const), device }),
  fc.record({
    kind: fc.constant('answer-consent' as const),
    version: fc.constant('2026-11'),
    decision: fc.constantFrom('agree' as const, 'agree' as const, 'decline' as const),
    held,
  }),
  fc.record({ kind: fc.constant('answer-location' as const), state: fc.constantFrom('MA', 'NH'), digest, held }),
  fc.record({
    kind: fc.constant('answer-intake' as const),
    complete: fc.boolean(),
    digest,
    need: fc.constantFrom(null, 'interpreter' as const, 'low-vision' as const),
    redFlag: fc.boolean(),
    stop: fc.constantFrom(
      null,
      { route: 'emergency' as const, due: '2026-11-24T15:15:00.000Z' },
      { route: 'crisis' as const, due: '2026-11-24T15:15:00.000Z' },
    ),
    held,
  }),
  fc.record({ kind: fc.constant('check-device' as const), camera: fc.boolean(), microphone: fc.boolean() }),
  fc.record({ kind: fc.constant('enter-waiting' as const), device }),
  fc.constant({ kind: 'leave-waiting' as const }),
  fc.record({
    kind: fc.constant('give-up-wait' as const),
    wish: fc.constantFrom('call' as const, 'other-time' as const),
  }),
  fc.constant({ kind: 'ask-help' as const }),
  fc.record({
    kind: fc.constant('rate' as const),
    by: fc.constantFrom({ who: 'patient' as const }, OKAFOR),
    ease: fc.constantFrom(2 as const, 5 as const),
    held,
  }),
  fc.constant({ kind: 'ask-cancel' as const }),
  fc.constantFrom(60, 240).map((minutes) => ({
    kind: 'ask-move' as const,
    from: START,
    slot: `Slot/${minutes}`,
    start: minutesAfter(START, minutes),
    end: minutesAfter(START, minutes + 20),
    practitioner: OKAFOR.ref,
  })),
  fc.record({
    kind: fc.constant('log-attempt' as const),
    by: fc.constant({ who: 'staff' as const, ref: 'Practitioner/bowman' }),
    outcome: fc.constantFrom('no-answer' as const, 'message-left' as const, 'reached' as const),
  }),
  fc.record({
    kind: fc.constant('call-no-show' as const),
    by: fc.constant({ who: 'staff' as const, ref: 'Practitioner/bowman' }),
  }),
)

const member = fc.constantFrom({ who: 'staff' as const, ref: 'Practitioner/bowman' }, OKAFOR)
const desk: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('answer-consent' as const),
    version: fc.constant('2026-11'),
    decision: fc.constantFrom('agree' as const, 'decline' as const),
    held,
    by: member,
  }),
  fc.record({ kind: fc.constant('answer-location' as const), state: fc.constant('MA'), digest, held, by: member }),
  fc.record({ kind: fc.constantFrom('take-help' as const, 'answer-help' as const, 'unlock' as const), by: member }),
  fc.record({
    kind: fc.constant('revoke-link' as const),
    by: member,
    send: fc.boolean(),
    revocations: fc.constantFrom(0, 1),
  }),
  fc.record({
    kind: fc.constant('see-to-task' as const),
    task: fc.constantFrom('deadline/sign', 'write/note/note', 'help/patient', 'consent/declined'),
    act: fc.constantFrom('take' as const, 'drop' as const, 'done' as const, 'reopen' as const),
    by: member,
  }),
  fc.record({
    kind: fc.constant('match-patient' as const),
    patient: fc.constantFrom('Patient/1', 'Patient/2'),
    birthDate: fc.constant('1972-04-18'),
    by: member,
  }),
)

const roomer = fc.constantFrom(
  { who: 'staff' as const, ref: 'Practitioner/ruiz' },
  { who: 'staff' as const, ref: 'Practitioner/ruiz' },
  { who: 'staff' as const, ref: 'Practitioner/cole' },
)
const rooming: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('begin-rooming' as const), by: roomer, instead: fc.boolean() }),
  fc.record({
    kind: fc.constant('check-rooming' as const),
    by: roomer,
    check: fc.constantFrom('identity' as const, 'identity' as const, 'allergies' as const),
  }),
  fc.record({
    kind: fc.constant('note-company' as const),
    by: roomer,
    company: fc.subarray(['parent' as const, 'carer' as const]),
  }),
  fc.record({
    kind: fc.constant('take-vital' as const),
    by: roomer,
    vital: fc.constantFrom('v1', 'v2'),
    code: fc.constant('pulse' as const),
    held,
  }),
  fc.record({ kind: fc.constant('withdraw-vital' as const), by: roomer, vital: fc.constantFrom('v1', 'v2') }),
  fc.record({ kind: fc.constant('hand-over' as const), by: roomer, held: fc.constantFrom(null, 'h1') }),
  fc.record({ kind: fc.constant('launch' as const), by: roomer, launch: fc.constantFrom('l4', 'l5') }),
)

const marks: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('mark' as const),
    by: clinician,
    mark: fc.constantFrom('m1', 'm2'),
    phrase: fc.constantFrom(null, 'agreed', 'not-in-the-list'),
  }),
  fc.record({ kind: fc.constant('withdraw-mark' as const), by: clinician, mark: fc.constantFrom('m1', 'm2') }),
)

const pictures: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('ask-picture' as const), by: clinician, picture, site: fc.constant('hand' as const) }),
  fc.record({
    kind: fc.constant('answer-picture' as const),
    by: fc.constantFrom({ who: 'patient' as const }, OKAFOR, LINDQVIST),
    picture,
    decision: fc.constantFrom('allow' as const, 'allow' as const, 'decline' as const),
  }),
  fc.record({
    kind: fc.constant('drop-picture' as const),
    by: fc.constantFrom({ who: 'patient' as const }, OKAFOR),
    picture,
  }),
  fc.record({
    kind: fc.constant('file-picture' as const),
    by: clinician,
    picture,
    digest,
    held,
    shows: fc.constantFrom(null, { site: 'hand' as const, side: 'left' as const }),
  }),
  fc.record({ kind: fc.constant('withdraw-picture' as const), by: clinician, picture }),
)

/** What is asked of the telephone service, and what it says. */
const calls: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('ask-call' as const),
    by: clinician,
    call: fc.constantFrom('k1', 'k2', 'k3'),
    reason: fc.constantFrom('failed' as const, 'declined' as const),
    held,
  }),
  fc.record({
    kind: fc.constant('call-reported' as const),
    call: fc.constantFrom('k1', 'k2', 'k3', 'k9'),
    what: fc.constantFrom('answered' as const, 'answered' as const, 'ended' as const, 'failed' as const),
    who: fc.constantFrom('clinician' as const, 'patient' as const),
    at: fc.constantFrom('2026-11-20T11:00:00.000Z', START, '2030-01-01T00:00:00.000Z'),
  }),
)

/** What is asked of the organization's own video tool, and what it says. */
const reported: fc.Arbitrary<MeetingReport> = fc.oneof(
  fc.record({
    kind: fc.constant('joined' as const),
    participant: fc.constantFrom('patient' as const, 'clinician' as const, 'helper' as const),
    stay: fc.constantFrom('s1', 's2', 's3'),
    medium: fc.constantFrom('video' as const, 'audio' as const),
    at: fc.constantFrom('2026-11-20T11:00:00.000Z', START, '2030-01-01T00:00:00.000Z'),
  }),
  fc.record({
    kind: fc.constant('left' as const),
    participant: fc.constantFrom('patient' as const, 'clinician' as const, 'helper' as const),
    stay: fc.constantFrom('s1', 's2', 's3'),
    at: fc.constantFrom('2026-11-20T11:00:00.000Z', START, '2030-01-01T00:00:00.000Z'),
  }),
  fc.record({ kind: fc.constant('ended' as const), at: fc.constantFrom(START, '2030-01-01T00:00:00.000Z') }),
)
const meetings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('link-by-context' as const),
    who: fc.constantFrom('patient' as const, 'clinician' as const),
    conference: fc.constantFrom('a1', 'a2'),
    external: fc.constant('p1'),
    externalType: fc.constant('1'),
  }),
  fc.record({ kind: fc.constant('ask-meeting' as const), by: clinician }),
  fc.record({
    kind: fc.constant('meeting-reported' as const),
    meeting: fc.constantFrom(1, 1, 2, 9),
    report: reported,
  }),
  fc.record({
    kind: fc.constant('meeting-log-read' as const),
    meeting: fc.constantFrom(1, 2),
    reports: fc.array(reported, { maxLength: 4 }),
    complete: fc.boolean(),
  }),
)

const captions: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('turn-captions' as const), who, on: fc.boolean() }),
  fc.record({ kind: fc.constant('tell-of-captions' as const), who }),
)

const listening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('ask-listening' as const), by: clinician }),
  fc.record({ kind: fc.constant('answer-listening' as const), who, agree: fc.boolean() }),
  fc.record({ kind: fc.constant('stop-listening' as const), who, keep: fc.boolean() }),
  fc.record({ kind: fc.constant('begin-transcript' as const), turn: fc.constantFrom(1, 2) }),
)

const clinicians: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('launch' as const), by: clinician, launch: fc.constantFrom('l1', 'l2', 'l3') }),
  fc.record({
    kind: fc.constant('admit' as const),
    by: clinician,
    licensed: fc.constantFrom<string[][]>(['MA'], ['MA', 'NH'], []),
    overrideHeld: fc.constantFrom(null, 'h9'),
  }),
  fc.record({
    kind: fc.constant('join' as const),
    who,
    medium: fc.constantFrom('video' as const, 'audio' as const),
    connection: fc.constantFrom('x', 'y', 'z'),
  }),
  fc.record({
    kind: fc.constantFrom('invite-guest' as const, 'remove-guest' as const),
    guest,
    by: fc.constantFrom({ who: 'patient' as const }, OKAFOR),
  }),
  fc.record({
    kind: fc.constant('guest-comes' as const),
    guest,
    invitation: fc.constantFrom(1, 2),
    device: fc.constantFrom('phone', 'tablet'),
    held: fc.constantFrom('h1', 'h2'),
  }),
  fc.record({
    kind: fc.constant('order-ended-in-emr' as const),
    order: fc.constantFrom('o1', 'o2'),
    how: fc.constantFrom('done' as const, 'cancelled' as const),
    replacedBy: fc.constantFrom(null, null, 'R/9'),
  }),
  fc.record({
    kind: fc.constant('order-seen-in-emr' as const),
    order: fc.constantFrom('o1', 'o2', 'o9'),
    digest,
  }),
  fc.record({
    kind: fc.constant('booking-seen-in-emr' as const),
    order: fc.constantFrom('o1', 'o2'),
    status: fc.constantFrom('booked' as const, 'cancelled' as const),
    start: fc.constantFrom('2027-01-04T15:00:00.000Z', '2027-01-05T15:00:00.000Z'),
    end: fc.constant('2027-01-05T15:20:00.000Z'),
  }),
  fc.record({
    kind: fc.constant('book-order' as const),
    by: clinician,
    order: fc.constantFrom('o1', 'o2', 'o9'),
    slot: fc.constantFrom('Slot/7', 'Slot/8'),
    start: fc.constantFrom(START, '2027-01-04T15:00:00.000Z'),
    end: fc.constant('2027-01-04T15:20:00.000Z'),
  }),
  fc.record({
    kind: fc.constant('order-found-in-emr' as const),
    order: fc.constantFrom('o1', 'o9'),
    category: fc.constant('imaging' as const),
    reference: fc.constantFrom('R/order', 'R/9'),
    version,
    digest,
  }),
  fc.record({ kind: fc.constant('admit-guest' as const), guest, by: clinician }),
  pictures,
  fc.oneof(captions, marks, listening),
  fc.record({ kind: fc.constant('leave' as const), who, connection: fc.constantFrom('x', 'y', 'z') }),
  fc.record({
    kind: fc.constant('call-for-help' as const),
    by: fc.constantFrom(OKAFOR, SERRANO),
  }),
  fc.record({
    kind: fc.constant('start-phone' as const),
    by: clinician,
    reason: fc.constantFrom('failed' as const, 'cannot' as const),
  }),
  fc.record({ kind: fc.constant('end-phone' as const), by: clinician }),
  calls,
  fc.record({
    kind: fc.constant('admit' as const),
    by: clinician,
    licensed: fc.constant<string[]>(['MA', 'NH']),
    overrideHeld: fc.constant(null),
    phone: fc.constant('cannot' as const),
  }),
  fc.record({
    kind: fc.constant('offer-late' as const),
    by: clinician,
    offer: fc.constantFrom('shorter' as const, 'another-day' as const),
  }),
  fc.record({ kind: fc.constant('take-signature-back' as const), by: clinician }),
  fc.record({
    kind: fc.constant('note-signed-in-emr' as const),
    reference: fc.constantFrom('R/1', 'R/2'),
    version,
    author: fc.constantFrom(null, OKAFOR.ref),
    signedAt: fc.constant(START),
    drafted: fc.constantFrom(undefined, true as const),
  }),
  fc.record({
    kind: fc.constant('type-note' as const),
    by: clinician,
    digest,
    base: fc.constantFrom(null, '1', '2', '3', 'D1', 'D2'),
    held,
  }),
  fc.record({
    kind: fc.constant('type-note' as const),
    by: clinician,
    digest,
    base: fc.constantFrom(null, 'D1', 'D2'),
    held,
    keep: fc.constant(true as const),
  }),
  fc.record({
    kind: fc.constant('draft-order' as const),
    by: clinician,
    order,
    category: fc.constantFrom('laboratory' as const, 'prescription' as const),
    controlled: fc.boolean(),
    held,
  }),
  fc.record({
    kind: fc.constant('draft-order' as const),
    by: clinician,
    order,
    category: fc.constant('laboratory' as const),
    controlled: fc.constant(false),
    held,
    keep: fc.constant(true as const),
  }),
  fc.record({
    kind: fc.constant('change-list' as const),
    by: fc.oneof(clinician, roomer),
    change: fc.constantFrom('c1', 'c2', 'c3'),
    list: fc.constantFrom('problems' as const, 'medicines' as const, 'allergies' as const),
    act: fc.constantFrom('add' as const, 'end' as const, 'refute' as const),
    entry: fc.constantFrom(null, 'R/1', 'R/2'),
    told: fc.boolean(),
    held,
  }),
  fc.record({
    kind: fc.constant('drop-list-change' as const),
    by: fc.oneof(clinician, roomer),
    change: fc.constantFrom('c1', 'c2'),
  }),
  fc.record({ kind: fc.constant('sign-order' as const), by: clinician, order, held: fc.constant(null) }),
  fc.record({ kind: fc.constant('withdraw-order' as const), by: clinician, order }),
  fc.record({ kind: fc.constant('end' as const), by: clinician }),
  fc.record({ kind: fc.constant('sign' as const), by: clinician, digest, held }),
  fc.record({
    kind: fc.constant('assess' as const),
    by: clinician,
    problems: fc.subarray(['Condition/1', 'Condition/2']),
    digest,
    held,
  }),
  fc.record({
    kind: fc.constant('accept-charge' as const),
    by: fc.constantFrom({ who: 'staff' as const, ref: 'Practitioner/bowman' }, OKAFOR, LINDQVIST),
    charge: fc.record({
      code: fc.constant('ZZ101'),
      payer: fc.constant('medicare'),
      patientAt: fc.constantFrom('home' as const, 'elsewhere' as const),
      place: fc.constantFrom('10', '02'),
      modifiers: fc.constant<string[]>([]),
      rules: fc.constant('r1'),
      table: fc.constant(1),
      assessed: digest,
    }),
    held,
  }),
  fc.record({ kind: fc.constant('add-addendum' as const), by: clinician, addendum: fc.constantFrom('a1', 'a2'), held }),
)

const others: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('send-message' as const), message: fc.constantFrom('m1', 'm2'), held }),
  fc.record({
    kind: fc.constant('chart-wrote' as const),
    write,
    item,
    reference: fc.constantFrom('R/1', 'R/2'),
    version,
    digest: fc.option(digest),
    compared: fc.constantFrom('number-only' as const, 'differs' as const),
  }),
  fc.record({
    kind: fc.constant('chart-wrote' as const),
    write,
    item,
    reference: fc.constantFrom('R/1', 'R/2'),
    version,
    digest: fc.option(digest),
  }),
  fc.record({
    kind: fc.constant('chart-refused' as const),
    write,
    item,
    why: fc.constantFrom('refused' as const, 'version-conflict' as const),
  }),
)

/** What people say of what they enter in the EMR in our place. */
const byHand: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('say-entered' as const),
    write,
    item,
    number: fc.constantFrom(null, '4711'),
    found: fc.constantFrom(null, { reference: 'R/1', version: '77' }),
    by: member,
  }),
  fc.record({
    kind: fc.constant('send-again' as const),
    asked: fc.record({
      write,
      item,
      under: fc.constant('backend' as const),
      author: fc.constant(null),
      held,
      facts: fc.constant({}),
    }),
    by: member,
  }),
)

const happening = fc.oneof(
  { weight: 2, arbitrary: patients },
  { weight: 3, arbitrary: clinicians },
  { weight: 1, arbitrary: others },
  { weight: 1, arbitrary: desk },
  { weight: 1, arbitrary: rooming },
  { weight: 1, arbitrary: byHand },
)

const after = fc.constantFrom(0, 1, 1, 5, 30, 400)
const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ turn: fc.constant('happening' as const), happening, after }) },
  {
    weight: 4,
    arbitrary: fc.record({
      turn: fc.constant('answer' as const),
      pick: fc.oneof(fc.constant(0), fc.nat(40)),
      outcome: fc.constantFrom<Outcome[]>(
        'done',
        'done',
        'done',
        'done',
        'conflict',
        'lapsed',
        'refused',
        'by-hand',
        'answer-lost',
        'slot-taken',
      ),
      after,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ turn: 'all answered' as const }) },
  { weight: 1, arbitrary: fc.record({ turn: fc.constant('deadline' as const), pick: fc.nat(5) }) },
)

const usual: Turn[] = [
  askBooking,
  'done',
  { kind: 'identify', device: 'phone' },
  { kind: 'answer-consent', version: '2026-11', decision: 'agree', held: 'h1' },
  { kind: 'answer-location', state: 'MA', digest: 'D1', held: 'h1' },
  { kind: 'answer-intake', complete: true, digest: 'D1', redFlag: false, stop: null, held: 'h1' },
  { kind: 'check-device', camera: true, microphone: true },
  { kind: 'enter-waiting', device: 'phone' },
  'done',
  {
    kind: 'change-list',
    by: { who: 'staff', ref: 'Practitioner/nguyen' },
    change: 'c1',
    list: 'medicines',
    act: 'add',
    entry: null,
    told: true,
    held: 'h3',
  },
  'done',
  { kind: 'launch', by: OKAFOR, launch: 'l1' },
  { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null },
  'done',
  { kind: 'join', who: 'patient', medium: 'video', connection: 'x' },
  { kind: 'join', who: 'clinician', medium: 'video', connection: 'y' },
  { kind: 'invite-guest', guest: 'helper', by: { who: 'patient' } },
  { kind: 'guest-comes', guest: 'helper', invitation: 1, device: 'phone', held: 'h1' },
  { kind: 'admit-guest', guest: 'helper', by: OKAFOR },
  { kind: 'join', who: 'helper', medium: 'video', connection: 'z' },
  { kind: 'ask-call', by: OKAFOR, call: 'k1', reason: 'failed', held: 'h2' },
  'done',
  { kind: 'call-reported', call: 'k1', what: 'answered', who: 'clinician', at: START },
  { kind: 'call-reported', call: 'k1', what: 'answered', who: 'patient', at: START },
  { kind: 'call-reported', call: 'k1', what: 'ended', who: 'patient', at: START },
  { kind: 'turn-captions', who: 'patient', on: true },
  { kind: 'tell-of-captions', who: 'patient' },
  { kind: 'tell-of-captions', who: 'clinician' },
  { kind: 'mark', by: OKAFOR, mark: 'm1', phrase: 'agreed' },
  { kind: 'ask-picture', by: OKAFOR, picture: 'p1', site: 'hand' },
  { kind: 'answer-picture', by: { who: 'patient' }, picture: 'p1', decision: 'allow' },
  { kind: 'file-picture', by: OKAFOR, picture: 'p1', digest: 'D1', held: 'h3', shows: { site: 'hand', side: 'left' } },
  { kind: 'type-note', by: OKAFOR, digest: 'D1', base: null, held: 'h1' },
  'done',
  {
    kind: 'change-list',
    by: OKAFOR,
    change: 'c2',
    list: 'problems',
    act: 'end',
    entry: 'R/1',
    told: false,
    held: 'h3',
  },
  'done',
  { kind: 'draft-order', by: OKAFOR, order: 'o1', category: 'laboratory', controlled: false, held: 'h1' },
  'done',
  { kind: 'sign-order', by: OKAFOR, order: 'o1', held: null },
  'done',
  {
    kind: 'book-order',
    by: OKAFOR,
    order: 'o1',
    slot: 'Slot/7',
    start: '2027-01-04T15:00:00.000Z',
    end: '2027-01-04T15:20:00.000Z',
  },
  'done',
  {
    kind: 'booking-seen-in-emr',
    order: 'o1',
    status: 'cancelled',
    start: '2027-01-04T15:00:00.000Z',
    end: '2027-01-04T15:20:00.000Z',
  },
  { kind: 'draft-order', by: OKAFOR, order: 'o2', category: 'prescription', controlled: false, held: 'h2' },
  'done',
  { kind: 'withdraw-order', by: OKAFOR, order: 'o2' },
  'done',
  { kind: 'assess', by: OKAFOR, problems: ['Condition/1'], digest: 'D1', held: 'h3' },
  { kind: 'end', by: OKAFOR },
  'done',
  'done',
  { kind: 'sign', by: OKAFOR, digest: 'D1', held: 'h2' },
  'done',
  'done',
  'done',
  'done',
  {
    kind: 'accept-charge',
    by: { who: 'staff', ref: 'Practitioner/bowman' },
    charge: {
      code: 'ZZ101',
      payer: 'medicare',
      patientAt: 'home',
      place: '10',
      modifiers: [],
      rules: 'r1',
      table: 1,
      assessed: 'D1',
    },
    held: 'h1',
  },
  'done',
].map((one): Turn => {
  if (one === 'done') return { turn: 'all answered' }
  return { turn: 'happening', happening: one as Happening, after: 1 }
})

const isOfCall = (one: Turn) =>
  one.turn === 'happening' && (one.happening.kind === 'ask-call' || one.happening.kind === 'call-reported')
const isOfCaptions = (one: Turn) => one.turn === 'happening' && one.happening.kind.endsWith('-captions')
const isOfPicture = (one: Turn) => one.turn === 'happening' && one.happening.kind.endsWith('-picture')
/** How many turns of the usual path lead into the call. */
const IN_CALL = usual.findIndex((one) => one.turn === 'happening' && one.happening.kind === 'join') + 2

/**
 * A visit that has come some way by the usual path, with up to three turns left out, so that late ones are met too. One
 * in eight was asked for by somebody who is not on the EMR's record.
 */
const opening: fc.Arbitrary<Turn[]> = fc
  .tuple(
    fc.integer({ min: 0, max: usual.length }),
    fc.uniqueArray(fc.nat(usual.length - 1), { maxLength: 3 }),
    fc.integer({ min: 1, max: 8 }).map((one) => one === 8),
  )
  .map(([length, left, unknown]) => {
    const turns = usual.slice(0, length).filter((_, index) => !left.includes(index))
    const asked: Turn = { turn: 'happening', happening: { ...askBooking, patient: null }, after: 1 }
    return unknown ? [asked, ...turns.slice(1)] : turns
  })

const visits = fc.tuple(opening, fc.array(turn, { maxLength: 60 })).map(([first, rest]) => [...first, ...rest])

/** The usual path at an EMR that takes some or all of it from people alone, drafts of the note not at all. */
const entered: fc.Arbitrary<Turn[]> = fc
  .tuple(
    fc.array(fc.constantFrom('all answered' as const, 'all by hand' as const, 'all by message' as const), {
      minLength: usual.length,
      maxLength: usual.length,
    }),
    fc.array(turn, { maxLength: 20 }),
  )
  .map(([ways, rest]) => [
    ...usual.map((one, index): Turn => {
      if (one.turn === 'all answered') return { turn: ways[index] ?? 'all answered' }
      if (one.turn !== 'happening' || one.happening.kind !== 'type-note') return one
      return { ...one, happening: { ...one.happening, keep: true } }
    }),
    ...rest,
  ])

/** The usual path with a colleague who covers and one who does not, each act tried by any of the three. */
const covered: fc.Arbitrary<Turn[]> = fc
  .tuple(
    fc.array(fc.constantFrom(OKAFOR, SERRANO, LINDQVIST), { minLength: usual.length, maxLength: usual.length }),
    fc.array(turn, { maxLength: 20 }),
  )
  .map(([by, rest]) => {
    const covering: Happening = { kind: 'cover', practitioners: [OKAFOR.ref, SERRANO.ref] }
    const tried = usual.map((one, index): Turn => {
      if (one.turn !== 'happening' || !('by' in one.happening)) return one
      return { ...one, happening: { ...one.happening, by: by[index] } as Happening }
    })
    return [...tried.slice(0, 2), { turn: 'happening', happening: covering, after: 1 }, ...tried.slice(2), ...rest]
  })

/** A call in which pictures are asked for, answered, taken and dropped in any order, and the chart says what it will. */
const pictured: fc.Arbitrary<Turn[]> = fc
  .array(
    fc.oneof(
      fc.record({ turn: fc.constant('happening' as const), happening: pictures, after }),
      fc.record({
        turn: fc.constant('answer' as const),
        pick: fc.constant(0),
        outcome: fc.constantFrom<Outcome[]>('done', 'refused', 'lapsed'),
        after,
      }),
    ),
    { maxLength: 30 },
  )
  .map((turns) => [...usual.slice(0, IN_CALL), ...usual.filter(isOfPicture), ...turns])

/** A visit whose messages are sent, while it is told in any order, twice, and late, what became of them. */
const messaged: fc.Arbitrary<Turn[]> = fc
  .tuple(
    opening,
    fc.array(
      fc.oneof(
        fc.record({ turn: fc.constant('happening' as const), happening: reports, after }),
        fc.record({
          turn: fc.constant('answer' as const),
          pick: fc.nat(3),
          outcome: fc.constantFrom<Outcome[]>('done', 'done', 'conflict', 'refused'),
          after,
        }),
      ),
      { maxLength: 30 },
    ),
  )
  .map(([first, rest]) => [...first, ...rest])

/** Calls asked for before and in the visit, while the telephone service says what it will, in any order, twice, and late. */
const called: fc.Arbitrary<Turn[]> = fc
  .tuple(
    fc.constantFrom(6, IN_CALL),
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.record({ turn: fc.constant('happening' as const), happening: calls, after }) },
        { weight: 2, arbitrary: fc.record({ turn: fc.constant('happening' as const), happening: clinicians, after }) },
        {
          weight: 3,
          arbitrary: fc.record({
            turn: fc.constant('answer' as const),
            pick: fc.constant(0),
            outcome: fc.constantFrom<Outcome[]>('done', 'done', 'refused'),
            after,
          }),
        },
        { weight: 1, arbitrary: fc.record({ turn: fc.constant('deadline' as const), pick: fc.nat(5) }) },
      ),
      { maxLength: 40 },
    ),
  )
  .map(([length, turns]) => [...usual.slice(0, length), ...usual.slice(IN_CALL).filter(isOfCall).slice(0, 3), ...turns])
/** A visit in the organization's own video tool, which says what it will of meetings, in any order, twice, and late. */
const elsewhere: fc.Arbitrary<Turn[]> = fc
  .tuple(
    fc.constantFrom(6, IN_CALL - 3, IN_CALL),
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.record({ turn: fc.constant('happening' as const), happening: meetings, after }) },
        { weight: 3, arbitrary: fc.record({ turn: fc.constant('happening' as const), happening: clinicians, after }) },
        {
          weight: 3,
          arbitrary: fc.record({
            turn: fc.constant('answer' as const),
            pick: fc.constant(0),
            outcome: fc.constantFrom<Outcome[]>('done', 'done', 'lapsed', 'refused'),
            after,
          }),
        },
      ),
      { maxLength: 40 },
    ),
  )
  .map(([length, turns]) => [...usual.slice(0, length), ...turns])

/** A call in which moments are marked and taken back, by whoever may and who may not, until some time after it. */
const marked: fc.Arbitrary<Turn[]> = fc
  .array(
    fc.oneof(
      marks,
      fc.constantFrom<Happening>({ kind: 'end', by: OKAFOR }, { kind: 'sign', by: OKAFOR, digest: 'D1', held: 'h2' }),
    ),
    { maxLength: 12 },
  )
  .map((happenings) => [
    ...usual.slice(
      0,
      usual.findIndex((one) => one.turn === 'happening' && one.happening.kind === 'draft-order'),
    ),
    ...happenings.map((happening): Turn => ({ turn: 'happening', happening, after: 1 })),
  ])

/** A call in which captions are turned on and off, by whoever is there and who is not, while people come and go. */
const captioned: fc.Arbitrary<Turn[]> = fc
  .array(
    fc.record({
      turn: fc.constant('happening' as const),
      happening: fc.oneof(
        { weight: 4, arbitrary: captions },
        fc.record({ kind: fc.constant('leave' as const), who, connection: fc.constantFrom('x', 'y', 'z') }),
        fc.record({
          kind: fc.constant('join' as const),
          who,
          medium: fc.constant('video' as const),
          connection: fc.constantFrom('x', 'y', 'z'),
        }),
      ),
      after,
    }),
    { maxLength: 40 },
  )
  .map((turns) => [...usual.slice(0, IN_CALL), ...usual.filter(isOfCaptions), ...turns])

const SAID = { refused: 'refused', 'by-hand': 'by-hand', 'answer-lost': 'answer-lost' } as const

/** What the world would say to a command; versions grow with the log, as an EMR's do. */
function answerTo(command: Command, outcome: Outcome, play: Play): Happening {
  if (command.do === 'call') {
    const { call } = command
    return outcome === 'done' ? { kind: 'call-went', call } : { kind: 'call-refused', call, why: 'away' }
  }
  if (command.do === 'hang-up') return { kind: 'hang-up-answered', call: command.call, heard: outcome === 'done' }
  if (command.do === 'open-meeting') {
    const { meeting } = command
    return outcome === 'done'
      ? { kind: 'meeting-opened', meeting, held: `meeting/${meeting}` }
      : { kind: 'meeting-refused', meeting, why: outcome === 'refused' ? 'refused' : 'away' }
  }
  if (command.do === 'tell-connection') return { kind: 'connection-told', who: command.who, told: outcome === 'done' }
  if (command.do === 'replace-address')
    return { kind: 'address-replaced', meeting: command.meeting, guest: command.guest, done: outcome === 'done' }
  if (command.do === 'end-meeting')
    return { kind: 'meeting-end-answered', meeting: command.meeting, heard: outcome === 'done' }
  if (command.do === 'read-meeting')
    return { kind: 'meeting-log-read', meeting: command.meeting, reports: [], complete: outcome === 'done' }
  if (command.do === 'message') {
    const { message, purpose } = command
    if (outcome === 'conflict') return { kind: 'message-delayed', message, purpose }
    return outcome === 'done'
      ? { kind: 'message-went', message, purpose, channel: play.state.seq % 3 === 0 ? 'mail' : 'sms' }
      : { kind: 'message-bounced', message, purpose, why: 'undeliverable' }
  }
  const { write, item, facts } = command
  if (outcome === 'done') return wrote(write, item, `R/${write}`, String(play.state.seq + 10), facts['digest'] ?? null)
  if (outcome === 'slot-taken')
    return refused(write, item, ['book', 'move', 'order-book'].includes(write) ? 'slot-taken' : 'refused')
  return refused(write, item, ({ ...SAID, conflict: 'version-conflict', lapsed: 'sign-in-lapsed' } as const)[outcome])
}

type Look = (before: Play, happening: Happening, at: string, after: Play) => void

/** Plays a visit turn by turn, showing each happening and what it came to. */
function play(turns: Turn[], look: Look, pathway = PATHWAY): Play {
  let at = '2026-11-20T12:00:00.000Z'
  let so = NOTHING_YET
  const answered = new Set<Command>()
  const waiting = () => so.commands.filter((command) => !answered.has(command))
  const happens = (happening: Happening) => {
    const before = so
    so = next(before, happening, at, pathway)
    look(before, happening, at, so)
  }
  const answers = (command: Command, outcome: Outcome) => {
    answered.add(command)
    happens(answerTo(command, outcome, so))
  }
  /** An EMR whose interface takes it, and whose chart shows some of it later. */
  const byMessage = (command: Command) => {
    if (command.do !== 'write' || command.write === 'book') return answers(command, 'done')
    answered.add(command)
    const { write, item } = command
    happens({ kind: 'interface-took', write, item, number: '4711', message: 'M1' })
    if (write === 'arrive' || write === 'sign') happens(wrote(write, item, `R/${write}`, '9'))
  }
  /** An EMR that takes next to nothing from a machine, and people who enter it. */
  const byPeople = (command: Command) => {
    if (command.do !== 'write' || command.write === 'book') return answers(command, 'done')
    answers(command, 'by-hand')
    const { write, item } = command
    const found = write === 'arrive' ? { reference: 'R/arrive', version: '1' } : null
    happens({ kind: 'say-entered', write, item, number: '4711', found, by: OKAFOR })
  }
  for (const one of turns) {
    if (one.turn === 'happening') {
      at = minutesAfter(at, one.after)
      happens(one.happening)
    } else if (one.turn === 'answer') {
      at = minutesAfter(at, one.after)
      const command = waiting().at(-1 - (one.pick % Math.max(waiting().length, 1)))
      if (command) answers(command, one.outcome)
    } else if (one.turn === 'all by message') {
      for (let [command] = waiting(); command; [command] = waiting()) byMessage(command)
    } else if (one.turn === 'all by hand') {
      for (let [command] = waiting(); command; [command] = waiting()) byPeople(command)
    } else if (one.turn === 'all answered') {
      for (let [command] = waiting(); command; [command] = waiting()) answers(command, 'done')
    } else {
      const row = [...so.deadlines][one.pick]
      if (row && row[1] > at) at = row[1]
      if (row) happens({ kind: 'deadline', step: row[0] })
    }
  }
  return so
}

// A property that also says what its visits must reach names a seed: what they reach must not depend on the day.
const RUNS = { numRuns: 300 }
// Many visits on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 })

test.each([
  ['with the pathway as it is', PATHWAY],
  ['whatever a pathway says', BARE],
  [
    'with reminders and lateness',
    {
      ...PATHWAY,
      reminders: [1440, 60, 10].map((minutes) => ({ minutes, bookedAhead: null })),
      late: { message: 2, patient: 5, clinician: 15 },
    },
  ],
])('no sequence of happenings reaches an illegal combination, %s', (_, pathway) => {
  fc.assert(
    fc.property(fc.oneof(visits, entered), (turns) => {
      const look: Look = (_before, happening, _at, { state }) => {
        expect({ after: happening.kind, illegal: illegal(state) }).toEqual({ after: happening.kind, illegal: [] })
      }
      play(turns, look, pathway)
    }),
    RUNS,
  )
})

test('in the organization’s own video tool no sequence of words of its does so either; folded and told twice it is the same', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(fc.oneof(elsewhere, visits), (turns) => {
      const look: Look = (_before, happening, at, { state }) => {
        expect({ after: happening.kind, illegal: illegal(state) }).toEqual({ after: happening.kind, illegal: [] })
        for (const { status, over, log } of Object.values(state.meetings ?? {}))
          [status, over === null ? 'goes on' : 'over', log].forEach((one) => reached.add(one))
        if (state.presence.length > 1) reached.add('somebody there')
        const again = decide(LINK, state, happening, new Date(at))
        if (!isRefusal(again))
          expect({ happening: happening.kind, ...again }).toMatchObject({ events: [], commands: [] })
      }
      const { log, state } = play(turns, look, LINK)
      expect(replay(JSON.parse(JSON.stringify(log)))).toEqual(state)
    }),
    { ...RUNS, seed: 2 },
  )
  expect([...reached].toSorted()).toEqual([
    'asked',
    'failed',
    'goes on',
    'in part',
    'open',
    'over',
    'read',
    'somebody there',
    'unread',
  ])
})

test('folding the log gives the state that was decided on, whole or in steps', () => {
  fc.assert(
    fc.property(fc.oneof(visits, entered), (turns) => {
      const { log, state } = play(turns, () => {})
      const half = Math.floor(log.length / 2)
      expect(replay(log)).toEqual(state)
      expect(log.slice(half).reduce(evolve, replay(log.slice(0, half)))).toEqual(state)
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
      expect(replay(JSON.parse(JSON.stringify(log)))).toEqual(state)
    }),
    RUNS,
  )
})

test('deciding twice records nothing twice and sends nothing twice', () => {
  fc.assert(
    fc.property(fc.oneof(visits, entered), (turns) => {
      play(turns, (_before, happening, at, after) => {
        const again = decide(PATHWAY, after.state, happening, new Date(at))
        if (isRefusal(again)) return
        expect({ happening: happening.kind, ...again }).toEqual({
          happening: happening.kind,
          events: [],
          commands: [],
          deadlines: [],
        })
      })
    }),
    RUNS,
  )
})

test('every write that is sent is pending until it is answered, and every failed one is in front of a person', () => {
  fc.assert(
    fc.property(fc.oneof(visits, entered), (turns) => {
      play(turns, (before, _happening, _at, after) => {
        for (const command of after.commands.slice(before.commands.length)) {
          if (command.do === 'write') expect(after.state.pending).toHaveProperty([`${command.write}/${command.item}`])
          else if (command.do === 'message') expect(after.state.messages).toHaveProperty([command.message])
          else if ('meeting' in command) expect(after.state.meetings).toHaveProperty([command.meeting])
          else if (command.do === 'tell-connection') expect(after.state.contextLinks).toHaveProperty([command.who])
          else expect(after.state.calls).toHaveProperty([command.call])
        }
      })
    }),
    RUNS,
  )
})

test('the EMR is told each time that somebody of its links is connected or is not any more, and of nobody else', () => {
  const told = new Set<string>()
  const linked: Turn = {
    turn: 'happening',
    happening: { kind: 'link-by-context', who: 'patient', conference: 'a1', external: 'p1', externalType: '1' },
    after: 0,
  }
  fc.assert(
    fc.property(elsewhere, (rest) => {
      const turns = [...rest.slice(0, 6), linked, ...rest.slice(6)]
      const look: Look = (before, _happening, _at, after) => {
        const asked = after.commands
          .slice(before.commands.length)
          .flatMap((command) => (command.do === 'tell-connection' ? [command.who] : []))
        for (const who of ['patient', 'clinician'] as const) {
          const linked = after.state.contextLinks?.[who] !== undefined
          const changed = isConnected(before.state, who) !== isConnected(after.state, who)
          if (linked && changed) expect(asked).toContain(who)
          if (!linked) expect(asked).not.toContain(who)
          if (linked && changed) told.add(isConnected(after.state, who) ? 'connected' : 'not connected')
        }
      }
      play(turns, look, LINK)
    }),
    { ...RUNS, seed: 1 },
  )
  expect([...told].toSorted()).toEqual(['connected', 'not connected'])
})

test('no picture is sent that the patient did not allow, none after they changed their mind, and only its filer calls it wrong', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(fc.oneof(visits, pictured), (turns) => {
      play(turns, (before, _happening, _at, after) => {
        expect(illegal(after.state)).toEqual([])
        for (const { status } of Object.values(after.state.pictures ?? {})) reached.add(status)
        for (const command of after.commands.slice(before.commands.length)) {
          if (command.do === 'write' && command.write === 'picture-withdraw') {
            const taken = after.log.findLast(
              (event) => event.kind === 'picture-taken' && event.picture === command.item,
            )
            expect(taken).toMatchObject({ by: { ref: command.by } })
            expect(after.state.pictures?.[command.item]?.reference).not.toBeNull()
          }
          if (command.do !== 'write' || command.write !== 'picture') continue
          const said = after.log.findLast(
            (event) =>
              (event.kind === 'picture-answered' || event.kind === 'picture-dropped') && event.picture === command.item,
          )
          expect(said).toMatchObject({ kind: 'picture-answered', decision: 'allow' })
        }
      })
    }),
    { numRuns: 600, seed: 7 },
  )
  expect([...reached].toSorted()).toEqual([
    'allowed',
    'asked',
    'declined',
    'dropped',
    'failed',
    'filed',
    'filing',
    'withdrawing',
    'withdrawn',
  ])
})

test('nobody is captioned whose screen has not told them since captions went on, and nobody over another’s no', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(fc.oneof(visits, captioned), (turns) => {
      play(turns, (before, happening, _at, { state, log, commands }) => {
        const since = log.findLastIndex(({ kind }) => kind === 'captions-on' || kind === 'captions-off')
        const on = log[since]?.kind === 'captions-on'
        for (const seat of ['patient', 'clinician', 'rooming', 'helper', 'interpreter'] as const) {
          if (!isCaptioned(state, seat)) continue
          reached.add('captioned')
          const theirs = log.slice(since).findLast((event) => 'who' in event && event.who === seat)
          expect([on, state.room !== 'ended', letIn(state).includes(seat)]).toEqual([true, true, true])
          expect(theirs?.kind).not.toBe('left')
          expect(log.slice(since)).toContainEqual(expect.objectContaining({ kind: 'captions-told', who: seat }))
        }
        if (happening.kind !== 'turn-captions' && happening.kind !== 'tell-of-captions') return
        expect(commands.slice(before.commands.length)).toEqual([])
        const objector = captionsAgainst(before.state)
        if (objector !== null && state.captions?.on) expect(happening.who).toBe(objector)
        if (objector !== null) reached.add('against')
      })
    }),
    { ...RUNS, seed: 11 },
  )
  expect([...reached].toSorted()).toEqual(['against', 'captioned'])
})

test('a message is sent under its idempotency key once, and once more for each way by which it did not arrive', () => {
  const again = new Set<string>()
  fc.assert(
    fc.property(messaged, (turns) => {
      const { commands, log } = play(turns, () => {})
      const keys = commands.filter((command) => command.do === 'message').map((command) => keyOf('v', command))
      for (const key of new Set(keys)) {
        const times = keys.filter((one) => one === key).length
        const lost = log.filter((event) => event.kind === 'message-undelivered' && `v/message/${event.message}` === key)
        expect(lost.length).toBeLessThanOrEqual(2)
        expect(times).toBeLessThanOrEqual(1 + lost.length)
        if (times > 1) again.add(key)
      }
    }),
    { ...RUNS, seed: 1 },
  )
  expect([...again]).not.toEqual([])
})

const claimAnswer = fc.record({
  kind: fc.constant('take-claim-answer' as const),
  answer: fc.constantFrom('f1/4', 'f1/9', 'f2/4'),
  of: fc.constant(0),
  said: fc.record({
    form: fc.constantFrom('277CA' as const, '835' as const),
    outcome: fc.constantFrom('accepted' as const, 'denied' as const, 'paid' as const),
    codes: fc.constantFrom<string[]>(['CO-197'], []),
    charged: fc.constant(12_000),
    paid: fc.constantFrom(0, 8000),
    payerNumber: fc.constant(null),
  }),
})

test('what comes back of a claim counts once, and only where a charge was accepted', () => {
  let met = 0
  fc.assert(
    fc.property(visits, fc.array(claimAnswer, { maxLength: 6 }), (turns, answered) => {
      const said = answered.map((one): Turn => ({ turn: 'happening', happening: one, after: 1 }))
      const { log } = play([...turns, ...said], () => undefined)
      const answers = log.flatMap((event) => (event.kind === 'claim-answered' ? [event.answer] : []))
      expect(new Set(answers).size).toBe(answers.length)
      const first = log.findIndex(({ kind }) => kind === 'claim-answered')
      met += answers.length
      if (first >= 0) expect(log.slice(0, first).some(({ kind }) => kind === 'charge-accepted')).toBe(true)
    }),
    { numRuns: 100, seed: 21 },
  )
  expect(met).toBeGreaterThan(0)
})

test('a charge is accepted once, of a signed note and the problems that were linked then, and only such a one is sent', () => {
  let met = 0
  fc.assert(
    fc.property(visits, (turns) => {
      const { log, commands } = play(turns, () => undefined)
      const accepted = log.filter((event) => event.kind === 'charge-accepted')
      expect(accepted.length).toBeLessThanOrEqual(1)
      for (const event of accepted) {
        met += 1
        const before = replay(log.filter(({ seq }) => seq < event.seq))
        expect(before.note).toBe('final')
        expect(before.assessed).toMatchObject({ digest: event.charge.assessed })
      }
      if (accepted.length === 0)
        expect(commands.some((one) => one.do === 'write' && one.write === 'charge')).toBe(false)
    }),
    { numRuns: 100, seed: 21 },
  )
  expect(met).toBeGreaterThan(0)
})

test('nothing is ever sent under a person’s name but by that person, and by staff only changes of lists and numbers', () => {
  fc.assert(
    fc.property(visits, (turns) => {
      play(turns, (before, happening, _at, after) => {
        for (const command of after.commands.slice(before.commands.length)) {
          if (command.do !== 'write' || command.under !== 'clinician') continue
          const by = 'by' in happening ? happening.by : undefined
          expect(by !== undefined && 'ref' in by && by.ref).toBe(command.by)
          if (!BY_STAFF.has(command.write)) expect(by?.who).toBe('clinician')
        }
      })
    }),
    RUNS,
  )
})

const BY_STAFF: ReadonlySet<string> = new Set(['list', 'vital', 'vital-withdraw'])

test('a clinician who neither gives the visit nor covers never launches, admits, types, orders, ends or signs', () => {
  const acted = new Set<string>()
  fc.assert(
    fc.property(fc.oneof(visits, covered), (turns) => {
      play(turns, (before, happening, _at, after) => {
        for (const event of after.log.slice(before.log.length)) {
          if (!('by' in event) || event.by?.who !== 'clinician') continue
          expect([before.state.practitioner, ...before.state.covering]).toContain(event.by.ref)
          if (event.by.ref !== before.state.practitioner) acted.add(happening.kind)
        }
      })
    }),
    { ...RUNS, seed: 1 },
  )
  // Covering must be met often enough for this to mean something.
  expect([...acted]).toEqual(expect.arrayContaining(['launch', 'admit', 'type-note', 'draft-order', 'end', 'sign']))
})

test('a visit that anybody came in to, or that something was filed for, never becomes another person’s', () => {
  fc.assert(
    fc.property(visits, (turns) => {
      play(turns, (before, _happening, _at, { state }) => {
        const was = before.state
        const came = was.identified.length > 0 || was.launches.length > 0
        const filed = was.references.encounter !== null || was.consent !== null || was.intake !== null
        expect(came || filed ? state.patient : was.patient).toBe(was.patient)
      })
    }),
    RUNS,
  )
})

test('staff never change the problem list, and nobody changes a list once the note is signed', () => {
  fc.assert(
    fc.property(visits, (turns) => {
      play(turns, (before, _happening, _at, after) => {
        for (const event of after.log.slice(before.log.length)) {
          if (event.kind !== 'list-changing') continue
          expect(before.state.note).not.toBe('final')
          if (event.list === 'problems') expect(event.by.who).toBe('clinician')
        }
      })
    }),
    RUNS,
  )
})

test('one call at a time: the telephone is the medium only in an open room, and no call rings on unheard', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(fc.oneof(called, visits), (turns) => {
      play(turns, (before, _happening, at, after) => {
        const { state } = after
        expect(illegal(state)).toEqual([])
        const live = Object.values(state.calls ?? {}).filter(({ status }) => status !== 'ended' && status !== 'failed')
        expect(live.length).toBeLessThanOrEqual(1)
        expect(state.phone.filter(({ until }) => until === null).length).toBeLessThanOrEqual(1)
        for (const event of after.log.slice(before.log.length))
          if (event.kind === 'phone-started') expect(state.room === 'open' || state.room === 'ended').toBe(true)
        const hungUp = after.commands
          .slice(before.commands.length)
          .flatMap((one) => (one.do === 'hang-up' ? [one.call] : []))
        for (const call of hungUp) expect(state.calls?.[call]?.status).toBe('ended')
        // Once the visit has ended, nothing is left that the service could still ring.
        if (state.room === 'ended') expect(openCalls(state)).toEqual([])
        for (const { from, until } of state.phone) {
          expect(from >= (state.admitted?.at ?? '')).toBe(true)
          expect(from <= at && (until ?? from) <= at).toBe(true)
        }
        for (const [call, { status }] of Object.entries(state.calls ?? {})) {
          reached.add(status)
          const rings = status === 'asked' || status.startsWith('ringing')
          expect(after.deadlines.has(`call/${call}`)).toBe(rings)
        }
      })
    }),
    { ...RUNS, seed: 1 },
  )
  expect([...reached].toSorted()).toEqual([
    'asked',
    'ended',
    'failed',
    'ringing-clinician',
    'ringing-patient',
    'talking',
  ])
})

test('nobody’s words are ever sent under a colleague’s name', () => {
  fc.assert(
    fc.property(fc.oneof(visits, covered), (turns) => {
      play(turns, (before, _happening, _at, after) => {
        for (const command of after.commands.slice(before.commands.length)) {
          if (command.do !== 'write' || command.under !== 'clinician') continue
          const { orders, addenda, lists, noteBy } = after.state
          const writers: Record<string, string | null | undefined> = {
            order: orders[command.item]?.by,
            addendum: addenda[command.item]?.by,
            list: lists?.[command.item]?.by.ref,
            note: noteBy,
          }
          expect(command.write in writers ? writers[command.write] : command.by).toBe(command.by)
        }
      })
    }),
    RUNS,
  )
})

test('no event and no fact of a command holds what the patient said', () => {
  fc.assert(
    fc.property(fc.oneof(visits, entered), (turns) => {
      const { log, commands } = play(turns, () => {})
      expect(JSON.stringify([log, commands])).not.toContain(askBooking.birthDate)
    }),
    { numRuns: 200 },
  )
})

test('the random visits reach the far end often enough to mean something', () => {
  const reached = new Set<string>()
  const wanted = [
    'note signing',
    'note with-person',
    'note final',
    'room ended',
    'appointment fulfilled',
    'appointment cancelled',
    'summary written',
    'order ordered',
    'order withdrawn',
    'order failed',
    'order placed in the EMR',
    'booking booked',
    'list writing',
    'list written',
    'list failed',
    'entered sign',
    'entered finish',
    'sent finish',
    'signed from a draft that was kept',
  ]
  const missing = () => wanted.filter((status) => !reached.has(status))
  fc.assert(
    fc.property(fc.oneof(visits, entered), (turns) => {
      if (missing().length === 0) return
      play(turns, (_before, _happening, _at, { state }) => {
        reached.add(`note ${state.note}`)
        reached.add(`room ${state.room}`)
        reached.add(`appointment ${state.appointment}`)
        reached.add(`summary ${state.summary}`)
        for (const { status, placedInEmr, booking } of Object.values(state.orders)) {
          reached.add(`order ${status}`)
          if (booking !== undefined) reached.add(`booking ${booking.status}`)
          if (placedInEmr === true) reached.add('order placed in the EMR')
        }
        for (const { status } of Object.values(state.lists ?? {})) reached.add(`list ${status}`)
        for (const key of Object.keys(state.entered ?? {})) reached.add(`entered ${key.slice(0, key.indexOf('/'))}`)
        for (const key of Object.keys(state.sent ?? {})) reached.add(`sent ${key.slice(0, key.indexOf('/'))}`)
        if (state.noteKept && state.note === 'final') reached.add('signed from a draft that was kept')
      })
    }),
    { numRuns: 900, seed: 7 },
  )
  expect(missing()).toEqual([])
})

test('only what was said in the call is marked, by whoever gives the visit and by a phrase of its list; no mark leaves for the EMR', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(marked, (turns) => {
      play(turns, (before, happening, _at, { state, commands, log }) => {
        if (happening.kind !== 'mark' && happening.kind !== 'withdraw-mark') return
        const fresh = log.slice(before.log.length)
        if (fresh.length === 0) return
        reached.add(happening.kind)
        expect(commands.slice(before.commands.length)).toEqual([])
        expect(fresh.map(({ kind }) => kind)).toEqual([happening.kind === 'mark' ? 'marked' : 'mark-withdrawn'])
        expect([state.practitioner, ...state.covering]).toContain(happening.by.ref)
        expect(['signing', 'with-person', 'final']).not.toContain(before.state.note)
        if (happening.kind === 'mark') expect([null, 'agreed']).toContain(state.marks?.[happening.mark]?.phrase)
        if (happening.kind === 'mark') expect(before.state.room).toBe('open')
      })
    }),
    { numRuns: 200, seed: 13 },
  )
  expect([...reached].toSorted()).toEqual(['mark', 'withdraw-mark'])
})
