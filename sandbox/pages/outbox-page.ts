import type { FastifyInstance } from 'fastify'
import type { Emr } from '../emr.ts'
import { html, linked } from './html.ts'
import type { Html } from './html.ts'
import { sendPage } from './layout.ts'
import type { CaughtMessage, Outbox } from './outbox.ts'
import { when } from './practice-time.ts'

/** What was sent to people, newest first, as a page and as JSON. */
export function registerOutboxPage(app: FastifyInstance, emr: Emr, outbox: Outbox): void {
  app.get('/outbox.json', (_request, reply) => reply.header('cache-control', 'no-store').send(outbox.list()))

  app.get('/outbox', async (request, reply) => {
    const messages = outbox.list()
    return sendPage(reply, emr, emr.staffOf(request), {
      title: 'Outbox',
      here: 'outbox',
      body: html`<h1>Outbox</h1>
        <p>Mail and text messages that would have reached people. Nothing leaves this machine.</p>
        ${messages.length === 0 ? html`<p class="none">Nothing has been sent. Book a visit to see its messages.</p>` : ''}
        ${messages.map(card)}`,
    })
  })
}

function card(message: CaughtMessage): Html {
  return html`<article class="panel mail">
    <h2>
      <span class="tag">${message.channel === 'mail' ? 'mail' : 'text'}</span> ${message.subject ?? ''}
      <small>to ${message.to}, ${when(message.at)}</small>
    </h2>
    <p class="said">${linked(message.text)}</p>
    ${message.attachments.map(
      (one) =>
        html`<details>
          <summary>${one.filename} <small>${one.contentType}</small></summary>
          <pre class="note">${linked(one.text)}</pre>
        </details>`,
    )}
  </article>`
}
