import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createHmac, randomUUID } from 'node:crypto'
import { writeContextLink, type ContextLink } from '#formats/context-link.ts'
import type { Emr } from '../emr.ts'
import type { App } from '../settings.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { draftOf } from './catalogue.ts'
import { brand, head, send } from './layout.ts'
import { messagingHandle } from '../smart/launches.ts'
import { addressIn, banner, openChart, type OpenChart } from './open-chart.ts'
import { field } from './reading.ts'
import { encountersOf } from './schedule-day.ts'
import { sendMissing, staffOf } from './sign-in.ts'

const DEVICES = ['camera', 'microphone']
const REST = ['display-capture', 'autoplay', 'fullscreen', 'clipboard-write']

/** Cards from apps in the chart, and the frame in which an app opens by SMART EHR launch. */
export function registerLaunching(app: FastifyInstance, emr: Emr): void {
  app.get('/chart/:patient/cards', async (request, reply) => {
    const chart = await openChart(request, emr, field(request.query, 'appointment'))
    if (chart === undefined) return reply.code(404).send({ apps: [] })
    const answers = await emr.cards(chart.staff, chart.patient.id, await encounterOf(emr, chart.appointment))
    return reply.header('cache-control', 'no-store').send({
      apps: answers.map(({ app: { name }, cards, failed }) => ({ name, cards, failed })),
    })
  })

  // The composer: an order is being selected, and nothing is drafted yet.
  app.post('/chart/:patient/order-cards', async (request, reply) => {
    const chart = await openChart(request, emr, field(request.query, 'appointment'))
    if (chart?.staff.role !== 'clinician') return reply.code(404).send({ apps: [] })
    const encounter = await encounterOf(emr, chart.appointment)
    const selected = await draftOf(emr.repo, field(request.body, 'item'), {
      patient: chart.patient.id,
      encounter,
      requester: chart.staff,
      instructions: '',
      now: emr.now(),
    })
    const answers = selected === undefined ? [] : await emr.cards(chart.staff, chart.patient.id, encounter, selected)
    return reply.header('cache-control', 'no-store').send({
      apps: answers.map(({ app: { name }, cards, failed }) => ({ name, cards, failed })),
    })
  })

  app.post('/chart/:patient/card-ends', async (request, reply) => {
    const chart = await openChart(request, emr, field(request.query, 'appointment'))
    if (chart === undefined) return reply.code(404).send()
    const accepted = field(request.body, 'accepted')
    const [service, card] = [field(request.body, 'service'), field(request.body, 'card')]
    const told = await emr.cardEnded({ service, card, ...(accepted !== '' && { accepted }) })
    return reply.code(told ? 204 : 502).send()
  })

  app.post('/chart/:patient/launch', async (request, reply) => {
    const chart = await openChart(request, emr, field(request.body, 'appointment'))
    if (chart === undefined) return sendMissing(reply, emr, staffOf(emr, request), 'chart')
    const client = emr.apps.find((one) => one.launch_uri !== undefined && one.launch_uri === field(request.body, 'url'))
    if (client === undefined) return sendMissing(reply, emr, chart.staff, 'registered app with this launch address')
    const appContext = field(request.body, 'appContext')
    const encounter = await encounterOf(emr, chart.appointment)
    emr.opened(request, chart.patient.id, encounter)
    // A record that is kept elsewhere may have one that is not in our own.
    const named = emr.settings.record === undefined ? '' : field(request.body, 'appointment')
    const appointment = chart.appointment?.id ?? (named === '' ? undefined : named)
    const launch = emr.openLaunch({
      user: chart.staff.practitioner,
      clientId: client.client_id,
      patient: chart.patient.id,
      ...(encounter === undefined ? {} : { encounter }),
      ...(appointment === undefined ? {} : { appointment }),
      ...(appContext === '' ? {} : { appContext }),
    })
    const query = new URLSearchParams({ launch, app: client.client_id })
    if (chart.appointment !== undefined) query.set('appointment', chart.appointment.id)
    if (field(request.body, 'frame') !== '') query.set('frame', field(request.body, 'frame'))
    return reply.redirect(`/chart/${chart.patient.id}/app?${query.toString()}`, 303)
  })

  app.get('/chart/:patient/app', async (request, reply) => {
    const chart = await openChart(request, emr, field(request.query, 'appointment'))
    const launch = field(request.query, 'launch')
    const asked = field(request.query, 'app')
    const client = emr.apps.find((one) => one.launch_uri !== undefined && (asked === '' || one.client_id === asked))
    if (chart === undefined || launch === '' || client?.launch_uri === undefined) {
      return sendMissing(reply, emr, staffOf(emr, request), 'launch of an app in this chart')
    }
    const noCamera = field(request.query, 'frame') === 'nocamera'
    return send(
      reply,
      framed(emr, client, launch, {
        header: html`${banner(emr, chart.patient)} <a href="${addressIn(chart, '')}">Back to chart</a>`,
        devices: !noCamera,
        messaging: { chart, handle: messagingHandle(launch), manner: field(request.query, 'frame') },
        footer: noCamera
          ? 'This frame forbids camera and microphone.'
          : 'Bad day: add frame=nocamera to the address of the chart, and this frame forbids camera and microphone; with frame=deaf it answers no app, and with frame=refuses it says why it will not.',
      }),
    )
  })

  // A link is good once and for minutes: it is signed when it is pressed.
  const byLink = (named: (body: unknown) => Named) => async (request: FastifyRequest, reply: FastifyReply) => {
    const client = emr.apps.find((one) => one.sign_in_uri !== undefined)
    if (client?.sign_in_uri === undefined || client.context_link_secret === undefined)
      return sendMissing(reply, emr, staffOf(emr, request), 'app that opens visits')
    const address = new URL(client.sign_in_uri)
    address.searchParams.set('link', signedContextLink(client.context_link_secret, named(request.body), emr.now()))
    return reply.redirect(address.href, 303)
  }
  app.post(
    '/schedule/open-visit',
    byLink((body) => ({ externalId: field(body, 'appointment'), externalIdType: 'Appointment' })),
  )
  app.post(
    '/chart/begin-visit',
    byLink((body) => ({
      externalId: field(body, 'patient'),
      externalIdType: 'Patient',
      visitType: field(body, 'visit-type'),
    })),
  )

  const withoutPatient = (title: string) => async (request: FastifyRequest, reply: FastifyReply) => {
    const staff = staffOf(emr, request)
    const byItself = emr.apps.find((one) => one.sign_in_uri !== undefined)?.sign_in_uri
    if (byItself !== undefined) return reply.redirect(byItself, 303)
    const client = emr.apps.find((one) => one.launch_uri !== undefined)
    if (client === undefined) return sendMissing(reply, emr, staff, 'registered app')
    // SMART App Launch 2.2: an EHR launch need not have a patient in context.
    const launch = emr.openLaunch({ user: staff.practitioner, clientId: client.client_id })
    return send(
      reply,
      framed(emr, client, launch, {
        header: html`<b>${title}</b> <a href="/schedule">Back to schedule</a>`,
        devices: false,
        footer: '',
      }),
    )
  }
  app.get('/video-desk', withoutPatient('Video desk'))
  app.get('/operation', withoutPatient('Operation'))
}

const LINK_SECONDS = 120

type Named = Pick<ContextLink, 'externalId' | 'externalIdType' | 'visitType'>

/** The words of the link and their HMAC-SHA256, both in base64url. */
function signedContextLink(secret: string, named: Named, now: Date): string {
  const link = { ...named, timestamp: now, validSeconds: LINK_SECONDS }
  const words = Buffer.from(writeContextLink(link, randomUUID())).toString('base64url')
  return `${words}.${createHmac('sha256', secret).update(words).digest('base64url')}`
}

/** The EMR around an app that it launches by SMART EHR launch. */
function framed(
  emr: Emr,
  client: App,
  launch: string,
  {
    header,
    devices,
    footer,
    messaging,
  }: {
    header: Html
    devices: boolean
    footer: string
    messaging?: { chart: OpenChart; handle: string; manner: string }
  },
): Html {
  const address = new URL(client.launch_uri ?? '')
  address.searchParams.set('iss', emr.fhirBase)
  address.searchParams.set('launch', launch)
  return html`<!doctype html>
    <html lang="en">
      <head>
        ${head({ title: client.name, ...(messaging && { script: 'web-messaging.js' }) }, emr.settings.site)}
      </head>
      <body class="framed">
        <header class="slim"><a class="brand" href="/schedule">${brand(emr.settings.site)}</a> ${header}</header>
        <div class="beside">
          <iframe
            id="app"
            title="${client.name}"
            src="${address.href}"
            allow="${[...(devices ? DEVICES : []), ...REST].join('; ')}"
          ></iframe>
          ${messaging === undefined ? '' : composer(messaging, address.origin)}
        </div>
        <footer class="slim">${footer}</footer>
      </body>
    </html>`
}

/** What the page's own script has to know to answer the app, and where the composer opens beside it. */
function composer({ chart, handle, manner }: { chart: OpenChart; handle: string; manner: string }, app: string): Html {
  return html`<aside id="composer" hidden>
      <button id="close-composer" type="button">Close</button>
    </aside>
    <template
      id="messaging"
      data-handle="${handle}"
      data-app="${app}"
      data-chart="/chart/${chart.patient.id}"
      data-appointment="${chart.appointment?.id ?? ''}"
      data-manner="${manner}"
    ></template>`
}

async function encounterOf(emr: Emr, appointment: Parameters<typeof encountersOf>[1][number] | undefined) {
  if (appointment === undefined) return undefined
  return (await encountersOf(emr, [appointment])).get(appointment.id)?.id
}
