import { randomUUID } from 'node:crypto'
import type { Appointment } from '@medplum/fhirtypes'
import type { WithId } from '@medplum/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { decryptContext } from '../context-link.ts'
import type { Emr } from '../emr.ts'
import { FakeVideo, PARTICIPANTS, type FakeMeeting, type Participant, type Word } from '../fake-video.ts'
import { noMeeting, registerMeetingPages, serveMeetings, type Place } from './fake-video.ts'
import { send } from './layout.ts'
import { field, idIn, readOrNone } from './reading.ts'
import { encountersOf } from './schedule-day.ts'
import { handIn, isSigned, SIGNATURE } from './signed-call.ts'

/** With what contexts are encrypted toward the module; `rooms.native.passPhrase` of the organization is the same. */
const PASS_PHRASE = 'sandbox native module'
/** With what both sides sign; `rooms.native.secret` is the same. */
const SECRET = 'sandbox-module-signs-with-these-words'
const SWEEP_EVERY_MS = 1_000

const RIVERCHART: Place = {
  at: '/native-video',
  words: {
    en: {
      tool: 'RiverChart Video (simulation)',
      simulated:
        'This is a simulation of a video module of the medical record: no camera and no sound are used, nobody is seen or heard.',
    },
    es: {
      tool: 'RiverChart Video (simulación)',
      simulated:
        'Esto es una simulación del módulo de video de la historia clínica: no se usa cámara ni sonido, nadie ve ni oye a nadie.',
    },
  },
}

/** The EMR's own video module: it drives the schedule's dots by itself, and tells the app unless it is made to be silent. */
export interface NativeVideo {
  video: FakeVideo
  /** The appointment of each meeting. */
  appointments: Map<string, string>
  /** Who was put out of a meeting, since when: a context that was made before opens nothing any more. */
  putOut: Map<string, Date>
}

/** Opens the module. */
export function openNativeVideo(app: FastifyInstance, emr: Emr): NativeVideo {
  const appointments = new Map<string, string>()
  const video = new FakeVideo(emr.now, (meeting, word) => {
    show(emr, meeting, appointments.get(meeting.reference))
    if (!emr.nativeSilent()) void tell(emr, meeting, word)
  })
  const sweeping = setInterval(() => video.sweep(), SWEEP_EVERY_MS)
  app.addHook('onClose', () => clearInterval(sweeping))
  return { video, appointments, putOut: new Map() }
}

function show(emr: Emr, { here }: FakeMeeting, appointment: string | undefined): void {
  if (appointment === undefined) return
  for (const side of ['patient', 'clinician'] as const)
    emr.connections.set(
      appointment,
      side,
      here.some(({ participant }) => participant === side),
    )
}

function tell(emr: Emr, { reference }: FakeMeeting, word: Word): Promise<string> {
  const body = JSON.stringify({ ...word, id: randomUUID(), reference })
  return handIn(emr.settings.videoWebhook, SECRET, { type: 'application/json', body }, emr.now())
}

/** What the module does for the app, as docs/rooms.md describes it of a real one: meetings are made by its launches alone. */
export async function registerNativeVideo(app: FastifyInstance, emr: Emr, native: NativeVideo): Promise<void> {
  await app.register(async (service) => {
    service.removeContentTypeParser('application/json')
    service.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    service.addHook('preHandler', async (request, reply) => {
      const signed = request.method === 'GET' ? new URL(request.url, emr.origin).pathname : String(request.body)
      if (!isSigned(SECRET, request.headers[SIGNATURE], signed))
        return reply.code(401).send({ error: 'The module needs a call that is signed with its secret.' })
    })
    serveMeetings(service, RIVERCHART, native.video, ({ meeting, who, token }) => {
      native.putOut.set(`${meeting.reference} ${who}`, emr.now())
      return `${emr.origin}${RIVERCHART.at}/m/${token}`
    })
  })
}

/** Its launches, one for the patient and one for the clinician, and its pages. */
export function registerNativeVideoPages(app: FastifyInstance, emr: Emr, native: NativeVideo): void {
  registerMeetingPages(app, RIVERCHART, native.video)
  app.get('/native-video/join/:side', async (request, reply): Promise<FastifyReply> => {
    const lang = /^es\b/i.test(request.headers['accept-language'] ?? '') ? 'es' : 'en'
    const launched = await launchedBy(request, emr, native)
    // One answer, whatever is wrong with it.
    if (launched === undefined) return send(reply.code(404), noMeeting(RIVERCHART, lang))
    if (launched === 'over') return send(reply, noMeeting(RIVERCHART, lang, true))
    // The context leaves the address bar.
    return reply.redirect(`${RIVERCHART.at}/m/${launched.token}`, 303)
  })
}

/** The address of whom a context names, once all that it says fits an appointment of the record. */
async function launchedBy(
  request: FastifyRequest,
  emr: Emr,
  native: NativeVideo,
): Promise<{ token: string } | 'over' | undefined> {
  const said = decryptContext(PASS_PHRASE, field(request.query, 'context'))
  const of = (name: string) => said?.get(name) ?? ''
  const who = PARTICIPANTS.find((one) => one === of('ExternalIDType'))
  const reference = of('SessionID')
  const madeAt = Number(of('Timestamp')) * 1000
  const until = madeAt + Number(of('LinkValidityPeriod')) * 60_000
  if (who === undefined || !/^[\w.-]{1,80}$/.test(reference) || !(until > emr.now().getTime())) return undefined
  const appointment = await readOrNone<Appointment>(emr.repo, 'Appointment', of('ConferenceID'))
  if (appointment?.start === undefined || appointment.end === undefined) return undefined
  if (!isNamed(appointment, who, of('ExternalID'))) return undefined
  const side = who === 'clinician' ? 'clinician' : 'patient'
  if (field(request.params, 'side') !== side) return undefined
  // The clinician is signed in to the record; a patient's portal would ask for its own sign-in here.
  if (who === 'clinician' && emr.staffOf(request)?.practitioner !== of('ExternalID')) return undefined
  if ((native.putOut.get(`${reference} ${who}`)?.getTime() ?? 0) > madeAt) return undefined
  const known = native.appointments.get(reference)
  if (known !== undefined && known !== appointment.id) return undefined
  native.appointments.set(reference, appointment.id)
  const meeting = native.video.open({ reference, start: appointment.start, end: appointment.end })
  // The module follows the record: nobody meets in an encounter that is finished.
  const encounter = (await encountersOf(emr, [appointment])).get(appointment.id)
  if (encounter?.status === 'finished') native.video.end(meeting)
  return meeting.over ? 'over' : { token: meeting.tokens[who] }
}

/** Guests have no record: the app answers for whom it let in. */
function isNamed({ participant }: WithId<Appointment>, who: Participant, external: string): boolean {
  if (who === 'helper' || who === 'interpreter') return external === who
  const type = who === 'patient' ? 'Patient' : 'Practitioner'
  return participant.some(({ actor }) => idIn(actor, type) === external)
}
