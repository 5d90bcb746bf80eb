import type { FastifyInstance } from 'fastify'
import type { Emr } from '../emr.ts'
import { html } from './html.ts'
import { sendPage } from './layout.ts'

const SENTINELS = [
  ['slow', 'Answer slowly', { kind: 'slow', ms: 3000 }],
  ['429', 'Say "too many requests" to the next 3', { kind: '429', count: 3 }],
  ['500', 'Fail the next 3 requests', { kind: '500', count: 3 }],
  ['drop', 'Store the next write, then drop the answer', { kind: 'drop', count: 1 }],
  ['garbled', 'Cut the next 3 answers in half', { kind: 'garbled', count: 3 }],
  ['refuse', 'Refuse notes (DocumentReference)', { kind: 'refuse', type: 'DocumentReference' }],
  ['expired-token', 'Treat the next token as expired', { kind: 'expired-token', count: 1 }],
  ['conflict', 'Say "version conflict" to the next update', { kind: 'conflict', count: 1 }],
  ['down', 'Be down', { kind: 'down' }],
  ['gateway-down', 'Take no text messages', { kind: 'gateway-down' }],
  ['telephone-down', 'Make no calls', { kind: 'telephone-down' }],
  ['telephone-drop', 'Make the next call, then drop the answer', { kind: 'telephone-drop', count: 1 }],
  ['transcription-down', 'Make no captions of speech', { kind: 'transcription-down' }],
  ['notifications-lost', 'Lose what subscriptions tell', { kind: 'notifications-lost' }],
  ['video-down', 'Make no video meetings', { kind: 'video-down' }],
  ['video-silent', 'Say nothing of who comes into a meeting', { kind: 'video-silent' }],
  ['native-silent', 'Say nothing of who comes into the EMR’s own video', { kind: 'native-silent' }],
  ['connection-status-down', 'Take no word of who is connected', { kind: 'connection-status-down' }],
  ['interface-down', 'Take no messages of HL7 v2', { kind: 'interface-down' }],
  ['hub-down', 'Tell no app what is open: the hub is down', { kind: 'hub-down' }],
  [
    'hub-silent',
    'Lose the lines to apps without a word when the next chart is opened',
    { kind: 'hub-silent', count: 1 },
  ],
  ['hub-denied', 'Let no app subscribe to what is open', { kind: 'hub-denied' }],
  ['hub-garbled', 'Tell the next chart that is opened without saying whose', { kind: 'hub-garbled', count: 1 }],
  ['hub-stranger', 'Tell the next chart that is opened under an unknown id', { kind: 'hub-stranger', count: 1 }],
] as const

/** The page with which a person makes the EMR fail; it speaks to the faults' own JSON address. */
export function registerFaultsPage(app: FastifyInstance, emr: Emr): void {
  app.get('/faults', async (request, reply) =>
    sendPage(reply, emr, emr.staffOf(request), {
      title: 'Faults',
      here: 'faults',
      script: 'faults.js',
      body: html`<h1>Faults</h1>
        <p>
          Make the EMR fail as real ones do. What an app does on such a day is its own affair; the record stays sound.
        </p>
        <section class="panel">
          <h2>Active now</h2>
          <pre id="active" class="note" aria-live="polite"></pre>
          <button data-clear>Clear all</button>
        </section>
        <section class="panel faults">
          ${SENTINELS.map(
            ([kind, label, fault]) =>
              html`<button data-fault="${JSON.stringify(fault)}"><b>${kind}</b> ${label}</button>`,
          )}
        </section>`,
    }),
  )
}
