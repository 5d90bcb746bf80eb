import type { Pathway, Step } from '../pathway/pathway.ts'
import { BODY_SITE_NAMES } from './body-site.ts'
import type { Command, DeadlineRow } from './command.ts'
import { decide, isRefusal } from './decide.ts'
import type { Recorded, VisitEvent, WriteFailure, WriteKind } from './event.ts'
import { replay } from './evolve.ts'
import type { Asked, Clinician, Happening, Refusal } from './happening.ts'
import type { VisitState } from './state.ts'

// A visit played out in tests: no patient, no clock, no EMR.

export const OKAFOR: Clinician = { who: 'clinician', ref: 'Practitioner/okafor' }
export const SERRANO: Clinician = { who: 'clinician', ref: 'Practitioner/serrano' }
export const LINDQVIST: Clinician = { who: 'clinician', ref: 'Practitioner/lindqvist' }
export const START = '2026-11-24T15:00:00.000Z'

/** Of the list of phrases that are marked by one key. */
const AGREED = { id: 'agreed', section: 'plan', text: 'Plan talked through with the patient.' }

/** The pathway under test: the shipped one in short. */
export const PATHWAY: Pathway = {
  id: 'follow-up',
  bodySites: BODY_SITE_NAMES,
  version: 'v1',
  title: { en: 'Follow-up', es: 'Seguimiento' },
  modality: 'video',
  room: 'peer',
  specialty: 'primary-care',
  therapy: false,
  relayOnly: false,
  listening: true,
  unscheduled: false,
  visitType: 'follow-up-video',
  minimumAge: 18,
  minutes: 20,
  locationFreshMinutes: 60,
  consent: { version: '2026-11', approved: false, text: { en: 'Consent', es: 'Consentimiento' } },
  note: { type: { code: '11506-3', display: 'Progress note' }, sections: [], marks: [AGREED] },
  reminders: [],
  quiet: { from: 21 * 60, until: 8 * 60 },
  late: { message: null, patient: null, clinician: null },
  answeredWithin: 2,
  budget: {},
  steps: [
    step('book', 'patient', 'book', []),
    step('link', 'system', 'link', ['book']),
    {
      ...step('consent', 'patient', 'consent', ['book']),
      by: { from: 'start', minutes: -120 },
      exceptions: [
        { when: 'not done by deadline', then: { do: 'remind' } },
        { when: 'consent declined', then: { do: 'task', for: 'front-desk' } },
      ],
    },
    step('location', 'patient', 'location', ['consent']),
    {
      ...step('intake', 'patient', 'intake', ['consent']),
      by: { from: 'start', minutes: -120 },
      exceptions: [
        { when: 'not done by deadline', then: { do: 'remind' } },
        { when: 'red flag', then: { do: 'task', for: 'clinician' } },
      ],
    },
    step('device-check', 'patient', 'device-check', ['book']),
    step('wait', 'patient', 'wait', ['consent', 'location', 'intake', 'device-check']),
    step('rooming', 'rooming', 'rooming', ['wait']),
    step('meet', 'clinician', 'meet', ['wait']),
    step('document', 'clinician', 'document', ['book']),
    step('order', 'clinician', 'order', ['meet']),
    step('end', 'clinician', 'end', ['meet']),
    {
      ...step('sign', 'clinician', 'sign', ['document', 'end']),
      by: { from: 'ended', minutes: 30 },
      exceptions: [
        { when: 'not done by deadline', then: { do: 'task', for: 'clinician' } },
        { when: 'sign-in lapsed', then: { do: 'task', for: 'clinician' } },
      ],
    },
    step('summarise', 'system', 'summarise', ['sign']),
    step('message', 'patient', 'message', ['book']),
  ],
}

/** The same without any order or remedy: what holds here holds whatever a pathway says. */
export const BARE: Pathway = {
  ...PATHWAY,
  steps: PATHWAY.steps.map((step) => ({ ...step, needs: [], exceptions: [] })),
}

/** The same, held in the organization's own video tool, which looks at camera and microphone itself. */
export const LINK: Pathway = {
  ...PATHWAY,
  room: 'link',
  steps: PATHWAY.steps
    .filter(({ action }) => action !== 'device-check' && action !== 'rooming')
    .map((one) => ({ ...one, needs: one.needs.filter((need) => need !== 'device-check') })),
}

function step(id: string, actor: Step['actor'], action: Step['action'], needs: string[]): Step {
  return { id, actor, system: 'causeway', action, needs, exceptions: [] }
}

/** What a play has come to: the log, its fold, and everything asked of the world outside. */
export interface Play {
  log: Recorded[]
  state: VisitState
  commands: Command[]
  deadlines: Map<string, string>
  refusals: Refusal[]
}

export const NOTHING_YET: Play = { log: [], state: replay([]), commands: [], deadlines: new Map(), refusals: [] }

/** Lets one thing happen at `at`. */
export function after(play: Play, happening: Happening, at: string, pathway = PATHWAY): Play {
  const answer = decide(pathway, play.state, happening, new Date(at))
  if (isRefusal(answer)) return { ...play, refusals: [...play.refusals, answer] }
  const log = [...play.log, ...recorded(answer.events, play.state.seq, at)]
  return {
    log,
    state: replay(log),
    commands: [...play.commands, ...answer.commands],
    deadlines: kept(play.deadlines, answer.deadlines),
    refusals: play.refusals,
  }
}

/** Lets many things happen, one minute apart from `from` on. */
export function played(from: string, ...happenings: Happening[]): Play {
  return onward(NOTHING_YET, from, ...happenings)
}

/** Goes on with a play. */
export function onward(play: Play, from: string, ...happenings: Happening[]): Play {
  return happenings.reduce((so, happening, minute) => after(so, happening, minutesAfter(from, minute)), play)
}

export function minutesAfter(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString()
}

function recorded(events: VisitEvent[], seq: number, at: string): Recorded[] {
  return events.map((event, index): Recorded => ({ ...event, seq: seq + index + 1, at }))
}

function kept(rows: Map<string, string>, changes: DeadlineRow[]): Map<string, string> {
  const after = new Map(rows)
  for (const { step, at } of changes) {
    if (at === null) after.delete(step)
    else after.set(step, at)
  }
  return after
}

/** The chart's receipt of a write. */
export function wrote(
  write: WriteKind,
  item: string,
  reference: string,
  version = '1',
  digest: string | null = null,
): Happening {
  return { kind: 'chart-wrote', write, item, reference, version, digest }
}

/** The chart's no. */
export function refused(write: WriteKind, item: string, why: WriteFailure): Happening {
  return { kind: 'chart-refused', write, item, why }
}

export const askBooking: Asked<'ask-booking'> = {
  kind: 'ask-booking',
  slot: 'Slot/1',
  practitioner: OKAFOR.ref,
  patient: 'Patient/1',
  start: START,
  end: '2026-11-24T15:20:00.000Z',
  zone: 'America/New_York',
  language: 'en',
  birthDate: '1960-02-29',
  held: 'booking/1',
}

export const booking: Happening[] = [askBooking, wrote('book', 'appointment', 'Appointment/1')]

export const preparing: Happening[] = [
  { kind: 'identify', device: 'phone' },
  { kind: 'answer-consent', version: '2026-11', decision: 'agree', held: 'consent/1' },
  { kind: 'answer-location', state: 'MA', digest: 'L1', held: 'location/1' },
  { kind: 'answer-intake', complete: true, digest: 'I1', redFlag: false, stop: null, held: 'intake/1' },
  { kind: 'check-device', camera: true, microphone: true },
  { kind: 'enter-waiting', device: 'phone' },
]

export const launching: Asked<'launch'> = { kind: 'launch', by: OKAFOR, launch: 'launch-1' }

export const meeting: Happening[] = [
  launching,
  { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null },
  { kind: 'join', who: 'clinician', medium: 'video', connection: 'c1' },
  { kind: 'join', who: 'patient', medium: 'video', connection: 'p1' },
]

export const typing: Asked<'type-note'> = { kind: 'type-note', by: OKAFOR, digest: 'N1', base: null, held: 'note/1' }
export const signing: Asked<'sign'> = { kind: 'sign', by: OKAFOR, digest: 'N1', held: 'note/sign' }
export const ending: Asked<'end'> = { kind: 'end', by: OKAFOR }

/** A laboratory test is proposed to the EMR during the visit. */
export const proposing: Happening[] = [
  { kind: 'draft-order', by: OKAFOR, order: 'o1', category: 'laboratory', controlled: false, held: 'order/1' },
  wrote('order', 'o1', 'ServiceRequest/1'),
]
/** It is signed here. */
export const ordering: Happening[] = [
  { kind: 'sign-order', by: OKAFOR, order: 'o1', held: null },
  wrote('order-sign', 'o1', 'ServiceRequest/1', '2'),
]
