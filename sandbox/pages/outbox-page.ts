import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Emr } from '../emr.ts'
import { html, linked } from './html.ts'
import type { Html } from './html.ts'
import { sendPage } from './layout.ts'
import type { CaughtMessage, Outbox } from './outbox.ts'
import { when } from './practice-time.ts'
import { field } from './reading.ts'
import { returnMail } from './returned-mail.ts'
import { tellSender, type Told } from './sms-reports.ts'

/** What was sent to people, newest first, as a page and as JSON. */
export function registerOutboxPage(app: FastifyInstance, emr: Emr, outbox: Outbox): void {
  app.get('/outbox.json', (_request, reply) => reply.header('cache-control', 'no-store').send(outbox.list()))

  const tell = async (reply: FastifyReply, { sender }: CaughtMessage, told: Told) => {
    const answered = await tellSender(sender ?? emr.settings.smsWebhook, told, emr.now())
    return reply.redirect(`/outbox?told=${encodeURIComponent(answered)}`, 303)
  }
  app.post<{ Params: { id: string } }>('/outbox/:id/reply', async (request, reply) => {
    const message = textMessage(outbox, request.params.id)
    if (message === undefined) return reply.redirect('/outbox', 303)
    return tell(reply, message, { kind: 'reply', from: message.to, text: field(request.body, 'text') })
  })
  app.post<{ Params: { id: string } }>('/outbox/:id/return', async (request, reply) => {
    const mail = outbox.list().find((one) => one.id === request.params.id && one.channel === 'mail')
    if (mail === undefined) return reply.redirect('/outbox', 303)
    const answered = await returnMail(emr.settings.mailWebhook, mail, emr.now())
    return reply.redirect(`/outbox?told=${encodeURIComponent(answered)}`, 303)
  })
  app.post<{ Params: { id: string } }>('/outbox/:id/report', async (request, reply) => {
    const message = textMessage(outbox, request.params.id)
    const reference = message?.reference
    if (message === undefined || reference === undefined) return reply.redirect('/outbox', 303)
    const status = field(request.body, 'status') === 'delivered' ? 'delivered' : 'undelivered'
    return tell(reply, message, { kind: 'report', reference, status })
  })

  app.get('/outbox', async (request, reply) => {
    const messages = outbox.list()
    const told = field(request.query, 'told')
    return sendPage(reply, emr, emr.staffOf(request), {
      title: 'Outbox',
      here: 'outbox',
      body: html`<h1>Outbox</h1>
        <p>Mail and text messages that would have reached people. Nothing leaves this machine.</p>
        ${told === '' ? '' : html`<p class="told" role="status">Told the sender: ${told}.</p>`}
        ${messages.length === 0 ? html`<p class="none">Nothing has been sent. Book a visit to see its messages.</p>` : ''}
        ${messages.map(card)}`,
    })
  })
}

function textMessage(outbox: Outbox, id: string): CaughtMessage | undefined {
  return outbox.list().find((one) => one.id === id && one.channel === 'sms')
}

/** What the person with the telephone may do, and what the gateway may find out. */
function answers({ id }: CaughtMessage): Html {
  return html`<form class="answers" method="post" action="/outbox/${id}/reply">
      ${['STOP', 'START', 'HELP'].map((text) => html`<button name="text" value="${text}">Reply ${text}</button>`)}
    </form>
    <form class="answers" method="post" action="/outbox/${id}/report">
      <button name="status" value="delivered">Report delivered</button>
      <button name="status" value="undelivered">Report undelivered</button>
    </form>`
}

/** What the mail server of the person may find out, hours later. */
function comesBack({ id }: CaughtMessage): Html {
  return html`<form class="answers" method="post" action="/outbox/${id}/return">
    <button>Send back as undeliverable</button>
  </form>`
}

function card(message: CaughtMessage): Html {
  return html`<article class="panel mail">
    <h2>
      <span class="tag">${message.channel === 'mail' ? 'mail' : 'text'}</span> ${message.subject ?? ''}
      <small>to ${message.to}, ${when(message.at)}</small>
    </h2>
    <p class="said">${linked(message.text)}</p>
    ${message.channel === 'sms' ? answers(message) : comesBack(message)}
    ${message.attachments.map(
      (one) =>
        html`<details>
          <summary>${one.filename} <small>${one.contentType}</small></summary>
          <pre class="note">${linked(one.text)}</pre>
        </details>`,
    )}
  </article>`
}
