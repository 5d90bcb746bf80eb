import type { WithId } from '@medplum/core'
import type { FastifyInstance } from 'fastify'
import type { Communication, Patient } from '@medplum/fhirtypes'
import type { Emr, Staff } from '../emr.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { sendPage } from './layout.ts'
import { when } from './practice-time.ts'
import { chartName, field, find, idIn, readOrNone } from './reading.ts'
import { sendMissing, staffOf } from './sign-in.ts'

/** Messages to the signed-in clinician or to the practice, and their answers. */
export function registerInbasket(app: FastifyInstance, emr: Emr): void {
  app.get('/inbasket', async (request, reply) => {
    const staff = staffOf(emr, request)
    const messages = await messagesFor(emr, staff)
    const cards = await Promise.all(messages.map((message) => messageCard(emr, message)))
    return sendPage(reply, emr, staff, {
      title: 'In-basket',
      here: 'inbasket',
      body: html`<h1>In-basket</h1>
        ${cards.length === 0 ? html`<p class="none">No messages to ${staff.name} or to the practice.</p>` : cards}`,
    })
  })

  app.post('/inbasket/:message/answer', async (request, reply) => {
    const staff = staffOf(emr, request)
    const messages = await messagesFor(emr, staff)
    const asked = messages.find((message) => message.id === field(request.params, 'message'))
    const patient = asked === undefined ? undefined : patientOf(asked)
    if (asked === undefined || patient === undefined) return sendMissing(reply, emr, staff, 'message to answer')
    const text = field(request.body, 'text')
    if (text !== '') await emr.repo.createResource<Communication>(answerTo(asked, patient, staff, text, emr.now()))
    return reply.redirect('/inbasket', 303)
  })
}

async function messagesFor(emr: Emr, staff: Staff): Promise<WithId<Communication>[]> {
  const to = `Practitioner/${staff.practitioner},Organization/${emr.settings.site.id}`
  const messages = await find<Communication>(emr.repo, `Communication?recipient=${to}&_sort=-sent`)
  return messages.filter((one) => one.status !== 'entered-in-error')
}

function answerTo(asked: WithId<Communication>, patient: string, staff: Staff, text: string, now: Date): Communication {
  const { encounter, about, topic, category } = asked
  return {
    resourceType: 'Communication',
    status: 'completed',
    inResponseTo: [{ reference: `Communication/${asked.id}` }],
    subject: { reference: `Patient/${patient}` },
    sender: { reference: `Practitioner/${staff.practitioner}`, display: staff.name },
    recipient: [{ reference: `Patient/${patient}` }],
    sent: now.toISOString(),
    payload: [{ contentString: text }],
    ...(encounter === undefined ? {} : { encounter }),
    ...(about === undefined ? {} : { about }),
    ...(topic === undefined ? {} : { topic }),
    ...(category === undefined ? {} : { category }),
  }
}

async function messageCard(emr: Emr, message: WithId<Communication>): Promise<Html> {
  const id = patientOf(message)
  const patient = id === undefined ? undefined : await readOrNone<Patient>(emr.repo, 'Patient', id)
  const about =
    id === undefined ? [] : await find<Communication>(emr.repo, `Communication?subject=Patient/${id}&_sort=sent`)
  const answers = about.filter((one) => one.inResponseTo?.some((to) => idIn(to, 'Communication') === message.id))
  const name = chartName(patient)
  return html`<details class="panel message" ${answers.length === 0 && html`open`}>
    <summary>
      <b>${name}</b>
      <span class="mark ${answers.length === 0 ? 'waiting' : 'done'}"
        >${answers.length === 0 ? 'to answer' : 'answered'}</span
      >
      <small>${when(message.sent)}</small>
    </summary>
    ${textOf(message)}
    ${answers.map((one) => html`<blockquote><small>${one.sender?.display}, ${when(one.sent)}</small>${textOf(one)}</blockquote>`)}
    ${
      id === undefined
        ? ''
        : html`<form method="post" action="/inbasket/${message.id}/answer">
            <label>Answer to ${name} <textarea name="text" rows="3" required maxlength="4000"></textarea></label>
            <button>Send answer</button> <a href="/chart/${id}">Open chart</a>
          </form>`
    }
  </details>`
}

function textOf(message: Communication): Html {
  return html`${(message.payload ?? []).map((part) => html`<p class="said">${part.contentString}</p>`)}`
}

function patientOf(message: Communication): string | undefined {
  return idIn(message.subject, 'Patient') ?? idIn(message.sender, 'Patient')
}
