import type { Pathway } from '../../pathway/pathway.ts'
import type { HeldRef, MessagePurpose, VisitEvent } from '../event.ts'
import { notInOrder, notStanding, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import { isNewest } from '../newest.ts'
import type { VisitState } from '../state.ts'
import { stepOf } from '../steps.ts'
import { raise } from '../tasks.ts'

/** The next message of a purpose, numbered so that each has an idempotency key of its own. */
export function anotherMessage(
  state: VisitState,
  purpose: MessagePurpose,
  held: HeldRef | null,
): Extract<VisitEvent, { kind: 'message-asked' }> {
  const sofar = Object.values(state.messages).filter((message) => message.purpose === purpose).length
  return { kind: 'message-asked', message: `${purpose}-${sofar + 1}`, purpose, held }
}

/** A word from the patient into the EMR's in-basket, until the link points to the practice. */
export function sendMessage(
  pathway: Pathway,
  state: VisitState,
  asked: Asked<'send-message'>,
  now: Date,
): VisitEvent[] | Refusal {
  if (state.patientMessages[asked.message]) return []
  const refusal = notStanding(state) ?? unverified(state) ?? notInOrder(pathway, 'message', state)
  if (refusal) return refusal
  if (state.ended !== null && now.getTime() - Date.parse(state.ended.at) > LINK_LIVES_MS) return { refused: 'over' }
  return [{ kind: 'patient-message', message: asked.message, held: asked.held }]
}

/** Thirty days after the visit its link points to the practice. */
export const LINK_LIVES_MS = 30 * 24 * 3_600_000

/** A message left for the gateway or mail server. */
export function messageWent(state: VisitState, asked: Asked<'message-went'>): VisitEvent[] {
  const known = state.messages[asked.message]
  if (known === undefined || known.status === 'sent') return []
  return [{ kind: 'message-sent', message: asked.message, purpose: asked.purpose, channel: asked.channel }]
}

/** A message still waits for its gateway: a person may ring meanwhile, and the row closes by itself when it has gone. */
export function messageDelayed(
  pathway: Pathway,
  state: VisitState,
  asked: Asked<'message-delayed'>,
  now: Date,
): VisitEvent[] {
  if (!isNewest(state, asked.message) || state.messages[asked.message]?.status !== 'asked') return []
  if (state.tasks[`message/${asked.purpose}`]) return []
  const task = { id: `message/${asked.purpose}`, why: 'gateway-away', otherwise: 'front-desk', due: now } as const
  return raise(state, stepOf(pathway, 'link'), 'contact not on file', task)
}

/**
 * What is reported of a message that the gateway or the mail server took. One that was not delivered goes the other way by
 * itself, and where there is none, a person rings. A report that comes before our own word that it was sent is to be told
 * again; one of a way that the message has left meanwhile changes nothing.
 */
export function messageReported(
  pathway: Pathway,
  state: VisitState,
  { message, channel, delivered }: Asked<'message-reported'>,
): VisitEvent[] | Refusal {
  const known = state.messages[message]
  if (known === undefined) return { refused: 'not-found' }
  const { purpose, status } = known
  if ((known.channel ?? channel) !== channel || known.delivered || known.undelivered?.includes(channel)) return []
  if (status === 'asked') return { refused: 'not-yet', needs: ['message'] }
  if (status === 'failed') return []
  if (delivered) return [{ kind: 'message-delivered', message, purpose }]
  const lost: VisitEvent = { kind: 'message-undelivered', message, purpose, channel }
  const failed: VisitEvent = { kind: 'message-failed', message, purpose, why: 'undeliverable' }
  if (!isNewest(state, message)) return [lost, failed]
  if (purpose !== 'code') return [lost]
  const task = { id: 'message/code', why: 'undeliverable', otherwise: 'front-desk' } as const
  return [lost, failed, ...raise(state, stepOf(pathway, 'link'), 'contact not on file', task)]
}

/** A message could not be sent: a person rings. */
export function messageBounced(pathway: Pathway, state: VisitState, asked: Asked<'message-bounced'>): VisitEvent[] {
  const { message, purpose, why } = asked
  if (state.messages[message]?.status !== 'asked') return []
  const task = { id: `message/${purpose}`, why, otherwise: 'front-desk' } as const
  const failed: VisitEvent = { kind: 'message-failed', message, purpose, why }
  const { [task.id]: known, ...others } = state.tasks
  const waits = known?.why === 'gateway-away'
  const waitsNoMore: VisitEvent[] = waits ? [{ kind: 'task-closed', task: task.id }] : []
  // Nobody is rung up about what is over.
  if (why === 'too-late') return [failed, ...waitsNoMore]
  const rest = waits ? { ...state, tasks: others } : state
  return [failed, ...waitsNoMore, ...raise(rest, stepOf(pathway, 'link'), 'contact not on file', task)]
}
