import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Emr } from '../emr.ts'
import { FakeVideo, PARTICIPANTS, type FakeMeeting, type Participant, type Word } from '../fake-video.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { send, sendPage } from './layout.ts'
import { clockTime, when } from './practice-time.ts'
import { field } from './reading.ts'
import { handIn, isSigned, SIGNATURE } from './signed-call.ts'

/** With what the simulated tool and its customer sign; the organization's `rooms.link.secret` is the same. */
const SECRET = 'sandbox-video-signs-with-these-words'
const SWEEP_EVERY_MS = 1_000

/** A simulated place for video meetings, by the address at which it is found. */
export interface Place {
  at: '/fake-video' | '/native-video'
  words: Record<'en' | 'es', { tool: string; simulated: string }>
}

const MEADOW: Place = {
  at: '/fake-video',
  words: {
    en: {
      tool: 'Meadow Video (simulation)',
      simulated: 'This is a simulation of a video service: no camera and no sound are used, nobody is seen or heard.',
    },
    es: {
      tool: 'Meadow Video (simulación)',
      simulated: 'Esto es una simulación de un servicio de video: no se usa cámara ni sonido, nadie ve ni oye a nadie.',
    },
  },
}

const WORDS = {
  en: {
    in: 'You are in the meeting',
    alone: 'Nobody else is here yet.',
    with: 'Here with you:',
    who: { patient: 'the patient', clinician: 'the clinician', helper: 'a helper', interpreter: 'an interpreter' },
    soundOnly: 'Go on with sound only',
    picture: 'Go on with picture and sound',
    leave: 'Leave the meeting',
    left: 'You have left the meeting',
    back: 'Go back to the page of your visit: it says what comes next. You can close this one.',
    again: 'Come in again',
    over: 'The meeting is over',
    none: 'There is no such meeting',
    lost: 'The connection to the meeting is lost. It is tried again by itself.',
  },
  es: {
    in: 'Está en la reunión',
    alone: 'Todavía no hay nadie más.',
    with: 'Aquí con usted:',
    who: {
      patient: 'el paciente',
      clinician: 'el profesional de salud',
      helper: 'alguien que ayuda',
      interpreter: 'un intérprete',
    },
    soundOnly: 'Seguir solo con sonido',
    picture: 'Seguir con imagen y sonido',
    leave: 'Salir de la reunión',
    left: 'Ha salido de la reunión',
    back: 'Vuelva a la página de su visita: le dice qué sigue. Puede cerrar esta.',
    again: 'Volver a entrar',
    over: 'La reunión ha terminado',
    none: 'No hay tal reunión',
    lost: 'Se perdió la conexión con la reunión. Se intenta de nuevo automáticamente.',
  },
}

/** The simulated video tool of the practice: its meetings, of which it tells by webhook unless it is made to be silent. */
export function openFakeVideo(app: FastifyInstance, emr: Emr): FakeVideo {
  const video = new FakeVideo(emr.now, (meeting, word) => {
    if (emr.videoFault('POST') === 'video-silent') return
    void tell(emr, meeting, word)
  })
  const sweeping = setInterval(() => video.sweep(), SWEEP_EVERY_MS)
  app.addHook('onClose', () => clearInterval(sweeping))
  return video
}

function tell(emr: Emr, { reference }: FakeMeeting, word: Word): Promise<string> {
  const body = JSON.stringify({ ...word, id: randomUUID(), reference })
  return handIn(emr.settings.videoWebhook, SECRET, { type: 'application/json', body }, emr.now())
}

/** What the tool does for its customer, as docs/rooms.md describes it of a real one. */
export async function registerFakeVideo(app: FastifyInstance, emr: Emr, video: FakeVideo): Promise<void> {
  await app.register(async (service) => {
    service.removeContentTypeParser('application/json')
    // The signature is over the body to the letter.
    service.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    service.addHook('preHandler', async (request, reply) => {
      if (emr.videoFault('GET') === 'video-down')
        return reply.code(503).send({ error: 'The video service is out of service.' })
      const signed = request.method === 'GET' ? new URL(request.url, emr.origin).pathname : String(request.body)
      if (!isSigned(SECRET, request.headers[SIGNATURE], signed))
        return reply.code(401).send({ error: 'The video service needs a call that is signed with its secret.' })
    })
    service.post('/fake-video/meetings', async (request, reply) => {
      const asked: unknown = JSON.parse(String(request.body))
      const [reference, start, end] = ['reference', 'start', 'end'].map((name) => field(asked, name))
      if (!reference || !start || !end)
        return reply.code(400).send({ error: 'A meeting needs "reference", "start" and "end".' })
      const { tokens } = video.open({ reference, start, end })
      const address = (who: Participant) => addressOf(emr, tokens[who])
      return { addresses: Object.fromEntries(PARTICIPANTS.map((who) => [who, address(who)])) }
    })
    serveMeetings(service, MEADOW, video, ({ token }) => addressOf(emr, token))
  })
}

/** What may be asked of a meeting that there is, by calls that were found to be signed. */
export function serveMeetings(
  service: FastifyInstance,
  { at }: Place,
  video: FakeVideo,
  addressOf: (other: { meeting: FakeMeeting; who: Participant; token: string }) => string,
): void {
  service.post(`${at}/meetings/:reference/addresses`, async (request, reply) => {
    const meeting = meetingOf(video, request)
    const who = PARTICIPANTS.find((one) => one === field(JSON.parse(String(request.body)), 'participant'))
    if (meeting === undefined || who === undefined) return reply.code(404).send({ error: 'No such participant.' })
    return { address: addressOf({ meeting, who, token: video.replace(meeting, who) }) }
  })
  service.post(`${at}/meetings/:reference/end`, async (request, reply) => {
    const meeting = meetingOf(video, request)
    if (meeting === undefined) return reply.code(404).send({ error: 'No such meeting.' })
    video.end(meeting)
    return {}
  })
  service.get(`${at}/meetings/:reference/log`, async (request, reply) => {
    const meeting = meetingOf(video, request)
    if (meeting === undefined) return reply.code(404).send({ error: 'No such meeting.' })
    return { complete: meeting.over, entries: meeting.log }
  })
}

/** At another origin than the record's, as a vendor's is: the sandbox hears both. */
function addressOf(emr: Emr, token: string): string {
  return `${emr.origin.replace('//localhost:', '//127.0.0.1:')}/fake-video/m/${token}`
}

function meetingOf(video: FakeVideo, request: FastifyRequest): FakeMeeting | undefined {
  return video.of(field(request.params, 'reference'))
}

/** The pages of the meetings themselves, where each comes in by an address of their own. */
export function registerMeetingPages(app: FastifyInstance, place: Place, video: FakeVideo): void {
  const { at } = place
  app.get(`${at}/m/:token`, async (request, reply): Promise<FastifyReply> => {
    const invited = video.invited(field(request.params, 'token'))
    const lang = /^es\b/i.test(request.headers['accept-language'] ?? '') ? 'es' : 'en'
    const t = wordsOf(place, lang)
    if (invited === undefined || invited.meeting.over)
      return send(
        reply.code(invited === undefined ? 404 : 200),
        plain(lang, invited === undefined ? t.none : t.over, t),
      )
    return send(reply, meetingPage(lang, t))
  })
  app.post(`${at}/m/:token/here`, async (request, reply) => {
    const invited = video.invited(field(request.params, 'token'))
    if (invited === undefined) return reply.code(404).send({ over: true })
    const { meeting, participant } = invited
    const stay = field(request.body, 'stay').slice(0, 60)
    const medium = field(request.body, 'medium') === 'audio' ? 'audio' : 'video'
    if (/^[\w-]+$/.test(stay)) video.here(meeting, participant, stay, medium)
    const others = meeting.here.filter((one) => one.participant !== participant).map((one) => one.participant)
    return { over: meeting.over, here: [...new Set(others)] }
  })
  app.post(`${at}/m/:token/left`, async (request, reply) => {
    const invited = video.invited(field(request.params, 'token'))
    if (invited !== undefined) video.left(invited.meeting, field(request.body, 'stay'))
    return reply.code(204).send()
  })
}

/** What people see of the practice's own tool: its meetings, and the practice's list of them. */
export function registerFakeVideoPages(app: FastifyInstance, emr: Emr, video: FakeVideo): void {
  registerMeetingPages(app, MEADOW, video)
  app.get('/video', async (request, reply): Promise<FastifyReply> =>
    sendPage(reply, emr, emr.staffOf(request), {
      title: 'Video (simulation)',
      here: 'video',
      body: html`<h1>Video (simulation)</h1>
        <p>
          A simulated video service of the practice’s own, of the kind that <em>New concern by video</em> is held in:
          nobody is seen or heard. On <a href="/faults">Faults</a> it can be down, or say nothing of who comes and goes.
        </p>
        ${video.meetings.length === 0 ? html`<p class="none">No meeting since the sandbox was started.</p>` : ''}
        ${video.meetings.map(card)}`,
    }),
  )
}

function card({ start, end, here, log, over }: FakeMeeting): Html {
  return html`<article class="panel mail">
    <h2>
      <span class="tag">meeting</span> ${over ? 'over' : 'open'}
      <small>${when(start)} to ${clockTime(new Date(end))}</small>
    </h2>
    <p>
      ${here.length === 0 ? 'Nobody is in it.' : `In it: ${here.map(({ participant }) => participant).join(', ')}.`}
    </p>
    <ul>
      ${log.map((word) => html`<li>${when(word.at)}: ${'participant' in word ? `${word.participant} ` : ''}${word.kind}</li>`)}
    </ul>
  </article>`
}

type Words = (typeof WORDS)['en'] & Place['words']['en']

function wordsOf(place: Place, lang: 'en' | 'es'): Words {
  return { ...WORDS[lang], ...place.words[lang] }
}

/** A page of such a place that says there is no meeting, or that it is over. */
export function noMeeting(place: Place, lang: 'en' | 'es', over = false): Html {
  const t = wordsOf(place, lang)
  return plain(lang, over ? t.over : t.none, t)
}

function meetingPage(lang: 'en' | 'es', t: Words): Html {
  return frame(
    lang,
    t,
    html`<section id="in">
        <h1>${t.in}</h1>
        <p
          id="who"
          role="status"
          data-alone="${t.alone}"
          data-with="${t.with}"
          data-patient="${t.who.patient}"
          data-clinician="${t.who.clinician}"
          data-helper="${t.who.helper}"
          data-interpreter="${t.who.interpreter}"
          data-lost="${t.lost}"
        >
          ${t.alone}
        </p>
        <p>
          <button id="medium" data-audio="${t.soundOnly}" data-video="${t.picture}">${t.soundOnly}</button>
          <button id="leave">${t.leave}</button>
        </p>
      </section>
      <section id="out" hidden>
        <h1 id="out-title" tabindex="-1" data-left="${t.left}" data-over="${t.over}">${t.left}</h1>
        <p>${t.back}</p>
        <p><button id="again">${t.again}</button></p>
      </section>
      <script src="/pages/fake-video.js" defer></script>`,
  )
}

function plain(lang: 'en' | 'es', title: string, t: Words): Html {
  return frame(
    lang,
    t,
    html`<h1>${title}</h1>
      <p>${t.back}</p>`,
  )
}

function frame(lang: string, t: Words, body: Html): Html {
  return html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${t.tool}</title>
        <link rel="stylesheet" href="/pages/fake-video.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>${t.tool}</header>
        <main>
          ${body}
          <p class="simulated">${t.simulated}</p>
        </main>
      </body>
    </html>`
}
