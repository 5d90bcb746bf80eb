import type { Action, Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent } from '../event.ts'
import { notInOrder, notStanding, notTheirsAtDesk, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import { needOf } from '../need.ts'
import { RED_FLAG_TASK } from '../red-flag.ts'
import type { VisitState } from '../state.ts'
import { stepOf } from '../steps.ts'
import { raise, raiseForNeed } from '../tasks.ts'
import { roomingNow } from './rooming.ts'

/** A no to telehealth is heard at once: waiting ends, and a person offers another way. Nobody is asked twice. */
export function answerConsent(
  pathway: Pathway,
  state: VisitState,
  answer: Asked<'answer-consent'>,
): VisitEvent[] | Refusal {
  const { version, decision, held } = answer
  if (state.consent?.version === version && state.consent.decision === decision) return []
  const refusal = mayAnswer(pathway, state, 'consent') ?? notTheirsAtDesk(state, answer.by)
  if (refusal) return refusal
  if (version !== pathway.consent.version) return { refused: 'newer-version', version: pathway.consent.version }
  if (state.admitted !== null) return { refused: 'already', what: 'admitted' }
  const by = answer.by === undefined ? {} : { by: answer.by }
  const given: VisitEvent = { kind: 'consent-given', version, decision, held, ...by }
  if (decision === 'agree') return [given]
  const task = { id: 'consent/declined', why: 'consent-declined', otherwise: 'front-desk' } as const
  const leaves: VisitEvent[] = state.room === 'waiting' ? [{ kind: 'waiting-left' }] : []
  return [given, ...leaves, ...raise(state, stepOf(pathway, 'consent'), 'consent declined', task)]
}

/** The same whereabouts said again count as said again, but for a button pressed twice. Rooming asks anew. */
export function answerLocation(
  pathway: Pathway,
  state: VisitState,
  answer: Asked<'answer-location'>,
  now: Date,
): VisitEvent[] | Refusal {
  const known = state.location
  const same = known !== null && known.digest === answer.digest && known.state === answer.state
  const askedAnew = answer.by !== undefined && known !== null && known.at < (roomingNow(state)?.since ?? '')
  if (same && !askedAnew && now.getTime() - Date.parse(known.at) < PRESSED_TWICE_MS) return []
  const refusal = mayAnswer(pathway, state, 'location') ?? notTheirsAtDesk(state, answer.by)
  if (refusal) return refusal
  const by = answer.by === undefined ? {} : { by: answer.by }
  return [{ kind: 'located', state: answer.state, digest: answer.digest, held: answer.held, ...by }]
}

const PRESSED_TWICE_MS = 60_000

/** The digital intake, as often as the patient changes it; a red flag comes before a person at once. */
export function answerIntake(
  pathway: Pathway,
  state: VisitState,
  answer: Asked<'answer-intake'>,
): VisitEvent[] | Refusal {
  const { complete, digest, redFlag, stop, held } = answer
  const known = needOf(state)
  const need = answer.need === undefined ? (known ?? null) : answer.need
  if (state.intake?.digest === digest && state.intake.complete === complete) return []
  const refusal = mayAnswer(pathway, state, 'intake')
  if (refusal) return refusal
  const route = stop?.route ?? null
  const step = stepOf(pathway, 'intake')
  const events: VisitEvent[] = [{ kind: 'intake-answered', complete, digest, redFlag, stop: route, need, held }]
  // Said again with every later answer; only what is new comes before the clinician again.
  if (stop !== null && state.intake?.stop !== route)
    events.push(
      ...raise(state, step, 'red flag', {
        id: RED_FLAG_TASK,
        why: 'red-flag-now',
        otherwise: 'clinician',
        due: new Date(stop.due),
      }),
    )
  if (need !== known) events.push(...raiseForNeed(pathway, state, need))
  if (redFlag)
    events.push(...raise(state, step, 'red flag', { id: 'red-flag/intake', why: 'red-flag', otherwise: 'clinician' }))
  return events
}

/** The honest result of the device check; it stops nobody. */
export function checkDevice(pathway: Pathway, state: VisitState, check: Asked<'check-device'>): VisitEvent[] | Refusal {
  const { camera, microphone } = check
  if (state.device?.camera === camera && state.device.microphone === microphone) return []
  return mayAnswer(pathway, state, 'device-check') ?? [{ kind: 'device-checked', camera, microphone }]
}

function mayAnswer(pathway: Pathway, state: VisitState, action: Action): Refusal | null {
  const refusal = notStanding(state) ?? unverified(state)
  if (refusal) return refusal
  return state.ended === null ? notInOrder(pathway, action, state) : { refused: 'over' }
}
