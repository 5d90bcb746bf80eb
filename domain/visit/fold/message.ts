import type { Attempt } from '../attempts.ts'
import type { MessagePurpose, Recorded } from '../event.ts'
import type { MessageState, VisitState } from '../state.ts'

type MessageEvent = Extract<
  Recorded,
  {
    kind:
      | 'message-asked'
      | 'message-sent'
      | 'message-failed'
      | 'message-delivered'
      | 'message-undelivered'
      | 'attempt-logged'
      | 'patient-message'
  }
>

/** What goes to the patient: what Causeway sends by mail and text, the attempts to reach one who is late, and what is written to them in the EMR. */
export function messageAfter(state: VisitState, event: MessageEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'message-asked':
      return withMessage(message(state, event, 'asked'), event.message, {
        askedAt: at,
        ...(event.onRequest && { onRequest: true }),
      })
    case 'message-sent': {
      const sent = withMessage(message(state, event, 'sent'), event.message, { channel: event.channel })
      if (event.purpose !== 'late') return sent
      return { ...sent, attempts: [...state.attempts, { channel: event.channel, outcome: 'sent', at }] }
    }
    case 'message-failed':
      return message(state, event, 'failed')
    case 'message-delivered':
      return withMessage(state, event.message, { delivered: true })
    case 'message-undelivered': {
      const undelivered = [...(state.messages[event.message]?.undelivered ?? []), event.channel]
      const missed = withMessage(state, event.message, { status: 'asked', undelivered })
      if (event.purpose !== 'late') return missed
      // Nobody was reached by it: it is no attempt.
      const tried = ({ channel, outcome }: Attempt) => outcome !== 'sent' || channel !== event.channel
      return { ...missed, attempts: state.attempts.filter(tried) }
    }
    case 'attempt-logged':
      return { ...state, attempts: [...state.attempts, { channel: 'phone', outcome: event.outcome, at }] }
    case 'patient-message':
      return withPatientMessage(state, event.message, { status: 'writing', reference: null, at })
  }
}

/** How it stands with what was written to the patient. */
export function withPatientMessage(
  state: VisitState,
  message: string,
  entry: VisitState['patientMessages'][string],
): VisitState {
  return { ...state, patientMessages: { ...state.patientMessages, [message]: entry } }
}

function message(
  state: VisitState,
  event: { message: string; purpose: MessagePurpose },
  status: MessageState['status'],
): VisitState {
  const known = state.messages[event.message]
  const start = status === 'asked' ? state.start : (known?.start ?? state.start)
  const after = { ...known, purpose: event.purpose, status, start }
  return { ...state, messages: { ...state.messages, [event.message]: after } }
}

function withMessage(state: VisitState, id: string, change: Partial<MessageState>): VisitState {
  const known = state.messages[id]
  return known ? { ...state, messages: { ...state.messages, [id]: { ...known, ...change } } } : state
}
