import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Emr } from '../emr.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { sendPage } from './layout.ts'
import { when } from './practice-time.ts'
import { field } from './reading.ts'
import { callSigned, isSigned, SIGNATURE } from './signed-call.ts'

/** With what the fake telephone service and its customer sign; the organization's `telephone.secret` is the same. */
const SECRET = 'sandbox-telephone-signs-with-these-words'

/** A call of the fake telephone service. Nobody's telephone rings: whoever looks at the page answers for both. */
interface FakeCall {
  reference: string
  from: string
  to: string
  at: Date
  state: 'rings the clinician' | 'rings the patient' | 'both talk' | 'over' | 'over, as the caller asked'
}

interface Press {
  says: string
  kind: 'answered' | 'failed' | 'ended'
  who: 'clinician' | 'patient'
  then: FakeCall['state']
}

const PRESSES: Record<FakeCall['state'], readonly Press[]> = {
  'rings the clinician': [
    { says: 'Answer as the clinician', kind: 'answered', who: 'clinician', then: 'rings the patient' },
    { says: 'The clinician does not answer', kind: 'failed', who: 'clinician', then: 'over' },
  ],
  'rings the patient': [
    { says: 'Answer as the patient', kind: 'answered', who: 'patient', then: 'both talk' },
    { says: 'The patient does not answer', kind: 'failed', who: 'patient', then: 'over' },
    { says: 'Hang up as the clinician', kind: 'ended', who: 'clinician', then: 'over' },
  ],
  'both talk': [
    { says: 'Hang up as the clinician', kind: 'ended', who: 'clinician', then: 'over' },
    { says: 'Hang up as the patient', kind: 'ended', who: 'patient', then: 'over' },
  ],
  over: [],
  'over, as the caller asked': [],
}

/** The calls of the fake telephone service since the start of the sandbox, newest first. */
export type FakeCalls = FakeCall[]

/** The fake service itself: `POST /telephone/calls` and `/telephone/hang-up`, as docs/telephone.md describes a real one. */
export async function registerFakeTelephone(app: FastifyInstance, emr: Emr, calls: FakeCalls): Promise<void> {
  await app.register(async (service) => {
    service.removeContentTypeParser('application/json')
    // The signature is over the body to the letter.
    service.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    service.addHook('preHandler', async (request, reply) => {
      if (!isSigned(SECRET, request.headers[SIGNATURE], String(request.body)))
        return reply.code(401).send({ error: 'The telephone service needs a call that is signed with its secret.' })
    })
    service.post('/telephone/calls', async (request, reply) => {
      const fault = emr.telephoneFault()
      if (fault === 'telephone-down') return reply.code(503).send({ error: 'The telephone service is out of service.' })
      const asked: unknown = JSON.parse(String(request.body))
      const [reference, from, to] = ['reference', 'from', 'to'].map((name) => field(asked, name))
      if (!reference || !from || !to)
        return reply.code(400).send({ error: 'A call needs "reference", "from" and "to".' })
      if (!calls.some((one) => one.reference === reference))
        calls.unshift({ reference, from, to, at: emr.now(), state: 'rings the clinician' })
      if (fault === 'telephone-drop') {
        request.raw.socket.destroy()
        return reply.hijack()
      }
      return reply.code(202).send({ reference })
    })
    service.post('/telephone/hang-up', async (request, reply) => {
      const fault = emr.telephoneFault()
      if (fault === 'telephone-down') return reply.code(503).send({ error: 'The telephone service is out of service.' })
      const reference = field(JSON.parse(String(request.body)), 'reference')
      const call = calls.find((one) => one.reference === reference)
      if (call !== undefined && call.state !== 'over') call.state = 'over, as the caller asked'
      if (fault === 'telephone-drop') {
        request.raw.socket.destroy()
        return reply.hijack()
      }
      return reply.code(202).send({ reference })
    })
  })
}

/** Where one answers, does not answer and hangs up, for the clinician and for the patient. */
export function registerFakeTelephonePage(app: FastifyInstance, emr: Emr, calls: FakeCalls): void {
  app.post<{ Params: { place: string } }>('/telephone/:place', async (request, reply) => {
    const call = calls.at(-1 - Number(request.params.place))
    const press = call && PRESSES[call.state].find(({ says }) => says === field(request.body, 'press'))
    if (call === undefined || press === undefined) return reply.redirect('/telephone', 303)
    call.state = press.then
    const { kind, who } = press
    const told = { kind, who, reference: call.reference }
    const answered = await callSigned(emr.settings.telephoneWebhook, SECRET, told, emr.now())
    return reply.redirect(`/telephone?told=${encodeURIComponent(answered)}`, 303)
  })

  app.get('/telephone', async (request, reply): Promise<FastifyReply> => {
    const told = field(request.query, 'told')
    return sendPage(reply, emr, emr.staffOf(request), {
      title: 'Telephone (fake)',
      here: 'telephone',
      body: html`<h1>Telephone (fake)</h1>
        <p>
          A fake telephone service: nobody’s telephone rings. It rings the clinician first, then the patient; answer
          here for both.
        </p>
        ${told === '' ? '' : html`<p class="told" role="status">Told the caller: ${told}.</p>`}
        ${calls.length === 0 ? html`<p class="none">Nobody has been called since the sandbox was started.</p>` : ''}
        ${calls.map((call, index) => card(call, calls.length - 1 - index))}`,
    })
  })
}

function card(call: FakeCall, place: number): Html {
  return html`<article class="panel mail">
    <h2><span class="tag">call</span> ${call.state} <small>${when(call.at.toISOString())}</small></h2>
    <p>Clinician at ${call.from}, patient at ${call.to}</p>
    <form class="answers" method="post" action="/telephone/${place}">
      ${PRESSES[call.state].map(({ says }) => html`<button name="press" value="${says}">${says}</button>`)}
    </form>
  </article>`
}
