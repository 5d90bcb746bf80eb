import type { FastifyInstance, FastifyReply } from 'fastify'
import { DETAILS, type SaidWord } from '#formats/hl7v2/referral/codes.ts'
import type { Department } from '../department/department.ts'
import type { WithId } from '@medplum/core'
import type { Patient } from '@medplum/fhirtypes'
import type { DepartmentReferral } from '../department/record.ts'
import { summarySection, therapistIn, writtenIn } from './department-summary.ts'
import { html, type Html } from './html.ts'
import { send } from './layout.ts'
import { when } from './practice-time.ts'
import { field } from './reading.ts'

/** What a person at the department may say next, by what was said last. */
const NEXT: Readonly<Record<SaidWord['stage'], readonly SaidWord['stage'][]>> = {
  received: ['accepted', 'declined', 'information-requested'],
  'information-requested': ['accepted', 'declined', 'information-requested'],
  accepted: ['scheduled', 'not-reached', 'declined'],
  declined: [],
  scheduled: ['held', 'unattended', 'not-reached'],
  unattended: ['scheduled', 'not-reached'],
  'not-reached': ['scheduled'],
  held: ['scheduled'],
}

const LABELS: Readonly<Record<SaidWord['stage'], string>> = {
  received: 'Received',
  'information-requested': 'Ask for information',
  accepted: 'Accept',
  declined: 'Decline',
  scheduled: 'Appointment made',
  unattended: 'Did not come',
  'not-reached': 'Not reached',
  held: 'Visit held',
}

/** The pages of the department's EMR: another product at another place, and a simulation. */
export function registerDepartment(
  app: FastifyInstance,
  { department, by, now }: { department: Department; by: string; now: () => Date },
): void {
  const show = async (reply: FastifyReply, problem = '') => send(reply, await page(department, by, problem))
  app.get('/department', async (_request, reply) => show(reply))
  app.get('/practice', (_request, reply) => send(reply, website()))

  const act = (path: string, what: (referral: DepartmentReferral, body: unknown) => Promise<string | undefined>) =>
    app.post(`/department/:own/${path}`, async (request, reply) => {
      const own = field(request.params, 'own')
      const referral = (await department.referrals()).find((one) => one.own === own)
      const problem = referral === undefined ? 'There is no such referral.' : await what(referral, request.body)
      return problem === undefined ? reply.redirect('/department', 303) : show(reply.code(422), problem)
    })

  act('match', async (referral, body) => {
    const who = field(body, 'who')
    if (referral.matched !== null) return 'Somebody has said already who this is.'
    if (who === '' || !(await department.match(referral, who === 'new' ? null : who)))
      return 'Say who this is, or that they are new here.'
    await department.say(referral, { stage: 'received' })
    return undefined
  })

  act('say', async (referral, body) => {
    const last = referral.words.at(-1)
    const stage = last === undefined ? undefined : NEXT[last.stage].find((one) => one === field(body, 'stage'))
    if (stage === undefined) return 'This can not be said of the referral now.'
    const word = wordOf(stage, body)
    if (word === undefined) return 'Choose why, or what is asked for.'
    await department.say(referral, word)
    return undefined
  })

  act('summary', async (referral, body) => {
    const [by, draft] = [therapistIn(body), writtenIn(body, now().toISOString().slice(0, 10))]
    if (!mayWrite(referral)) return 'A summary is written of a patient who was accepted.'
    if (by === undefined || draft.length === 0) return 'Say who you are, and something of the visit.'
    if (field(body, 'plan') === 'yes' && !draft.some((item) => item.field === 'risk'))
      return 'A crisis plan is said with the risk: choose one.'
    await department.write(referral, by, draft)
    return undefined
  })

  act('release', async (referral, body) => {
    const by = therapistIn(body)
    const { preview } = referral
    if (
      by === undefined ||
      preview === undefined ||
      preview.blocked !== null ||
      preview.digest !== field(body, 'digest')
    )
      return 'What the practice would see has changed. Look at it again.'
    await department.release(referral, by, preview.digest)
    return undefined
  })
}

function wordOf(stage: SaidWord['stage'], body: unknown): SaidWord | undefined {
  if (stage === 'declined') {
    const reason = DETAILS.REASON.find((one) => one === field(body, 'reason'))
    const alternative = DETAILS.ALTERNATIVE.find((one) => one === field(body, 'alternative')) ?? null
    return reason === undefined ? undefined : { stage, reason, alternative }
  }
  if (stage === 'information-requested') {
    const information = DETAILS.INFORMATION.find((one) => one === field(body, 'information'))
    return information === undefined ? undefined : { stage, information }
  }
  return { stage }
}

/** What the public finds of the department: nobody books here, patients come by referral. */
function website(): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Meadowlark</title>
        <link rel="stylesheet" href="/pages/department.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header><b>Meadowlark</b></header>
        <main>
          <p>
            9 Orchard Road, Greenfield, Massachusetts (made up). Call us: <a href="tel:+14135550177">413-555-0177</a>
          </p>
          <p>In an emergency call 911. In a crisis call or text 988.</p>
          <p class="simulated">
            This department does not exist. People come to it by referral from the practice of the sandbox.
          </p>
        </main>
      </body>
    </html>`
}

async function page(department: Department, by: string, problem: string): Promise<Html> {
  const referrals = (await department.referrals()).toReversed()
  const cards = await Promise.all(
    referrals.map(async (one) => card(one, await department.candidates(one), await department.whose(one))),
  )
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Referrals - MeadowChart</title>
        <link rel="stylesheet" href="/pages/department.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <b>MeadowChart</b> <span>Meadowlark Behavioral Health</span>
          <nav aria-label="EMR"><a href="/schedule">Schedule</a></nav>
        </header>
        <main>
          <p class="simulated">
            A simulation of another department’s EMR: its own patients under its own numbers, and nothing but ${by}
            between it and the practice. It is a programme under 42 CFR Part 2. Every person here is synthetic.
          </p>
          <h1>Referrals</h1>
          ${problem === '' ? '' : html`<p class="problem" role="alert">${problem}</p>`}
          ${referrals.length === 0 ? html`<p>No referral has come yet.</p>` : ''} ${cards}
        </main>
      </body>
    </html>`
}

function card(one: DepartmentReferral, candidates: WithId<Patient>[], matched: WithId<Patient> | undefined): Html {
  const { patient, own } = one
  const name = `${patient.given} ${patient.family}`
  return html`<article aria-label="Referral of ${name}">
    <h2>${name} <small>born ${day(patient.birthDate)}, ${own}${one.urgent ? ', urgent' : ''}</small></h2>
    <p>From ${one.by || 'the practice'}, ${when(one.at)}. ${one.calledOff ? html`<b>Called off.</b>` : ''}</p>
    <dl>
      <dt>Asked</dt>
      <dd>${one.question || 'nothing'}</dd>
      <dt>PHQ-9</dt>
      <dd>
        ${one.phq9 === null ? 'not sent' : `${one.phq9.total || 'total not sent'}, ninth question ${one.phq9.ninth || 'not sent'}`}
      </dd>
      <dt>Contact</dt>
      <dd>${patient.phone || 'no number'}; ${one.contact.map(contactWords).join(', ')}</dd>
      <dt>Here</dt>
      <dd>${matched === undefined ? 'nobody has said who this is' : `${called(matched)}, ${matched.id}`}</dd>
      <dt>Said</dt>
      <dd>${one.words.length === 0 ? 'nothing yet' : one.words.map(({ stage }) => LABELS[stage]).join(', ')}</dd>
      ${(one.given ?? []).map(
        ({ information, words }) =>
          html`<dt>Given: ${information}</dt>
            <dd>${words}</dd>`,
      )}
    </dl>
    ${one.matched === null ? matching(one, candidates) : saying(one)} ${mayWrite(one) ? summarySection(one) : ''}
  </article>`
}

/** Where the visit runs in Causeway, nobody says here that it was held: whether it is time for a summary is then judged there. */
function mayWrite({ words }: DepartmentReferral): boolean {
  return ['accepted', 'scheduled', 'held'].includes(words.at(-1)?.stage ?? '')
}

function matching({ own }: DepartmentReferral, candidates: WithId<Patient>[]): Html {
  return html`<form method="post" action="/department/${own}/match">
    <fieldset>
      <legend>Who is this?</legend>
      ${candidates.map(
        (one) =>
          html`<label
            ><input type="radio" name="who" value="${one.id}" required /> ${called(one)}, born ${one.birthDate},
            ${one.id}</label
          >`,
      )}
      <label><input type="radio" name="who" value="new" required /> New here</label>
    </fieldset>
    <button>Take in</button>
  </form>`
}

function saying({ own, words }: DepartmentReferral): Html {
  const last = words.at(-1)
  const next = last === undefined ? [] : NEXT[last.stage]
  const choice = (name: string, label: string, of: readonly string[]) =>
    html`<label
      >${label}
      <select name="${name}">
        <option value="">-</option>
        ${of.map((one) => html`<option value="${one}">${one.replaceAll('-', ' ')}</option>`)}
      </select></label
    >`
  return html`${next.map(
    (stage) =>
      html`<form method="post" action="/department/${own}/say">
        <input type="hidden" name="stage" value="${stage}" />
        ${stage === 'declined' ? [choice('reason', 'Why', DETAILS.REASON), choice('alternative', 'Instead', DETAILS.ALTERNATIVE)] : ''}
        ${stage === 'information-requested' ? choice('information', 'What', DETAILS.INFORMATION) : ''}
        <button>${LABELS[stage]}</button>
      </form>`,
  )}`
}

function called({ name }: Patient): string {
  return `${name?.[0]?.given?.[0]} ${name?.[0]?.family}`
}

function contactWords(code: string): string {
  const known: Record<string, string> = {
    VOICEMAIL: 'a message may be left',
    NOVOICEMAIL: 'leave no message',
    TEXT: 'may be texted',
    NOTEXT: 'no text messages',
  }
  return known[code] ?? code
}

function day(dtm: string): string {
  return dtm.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
}
