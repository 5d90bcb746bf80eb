import type { WithId } from '@medplum/core'
import type { Appointment, Patient } from '@medplum/fhirtypes'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { encryptContext } from '../context-link.ts'
import type { Emr } from '../emr.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { field, idIn, readOrNone } from './reading.ts'
import { isVirtual } from './schedule-day.ts'
import { sendMissing, staffOf } from './sign-in.ts'

/** With what links are encrypted; one of the organization's `emr.contextLinks.passPhrases` is the same. */
const PASS_PHRASE = 'sandbox links by context'
/** How the EMR calls the ids of the two, in its links and in the call-back. */
const TYPES = { patient: '1', clinician: '2' } as const
const CREDENTIALS = `Basic ${Buffer.from('emp$causeway:sandbox-call-back').toString('base64')}`

const LINKS = [
  ['patient', 'The patient’s link'],
  ['clinician', 'The clinician’s link, for whoever is signed in'],
  ['hardware-test', 'The patient’s test of camera and sound'],
] as const

/** What a record of links (FDI) does when one is pressed: encrypts what is in context, anew each time. */
export function registerContextLinks(app: FastifyInstance, emr: Emr): void {
  app.get('/schedule/appointment/:id/context/:who', async (request, reply): Promise<FastifyReply> => {
    const appointment = await readOrNone<Appointment>(emr.repo, 'Appointment', field(request.params, 'id'))
    const who = LINKS.map(([name]) => name).find((name) => name === field(request.params, 'who'))
    const patient = appointment && idOf(appointment, 'Patient')
    if (appointment?.start === undefined || who === undefined || patient === undefined)
      return sendMissing(reply, emr, staffOf(emr, request), 'appointment with such a link')
    const clinician = who === 'clinician'
    const name = (await readOrNone<Patient>(emr.repo, 'Patient', patient))?.name?.[0]
    const context = encryptContext(PASS_PHRASE, {
      SessionID: appointment.id,
      ConferenceID: appointment.id,
      ExternalID: clinician ? staffOf(emr, request).practitioner : patient,
      ExternalIDType: clinician ? TYPES.clinician : TYPES.patient,
      // The scheme has them; nobody needs them.
      FirstName: name?.given?.[0] ?? '',
      LastName: name?.family ?? '',
      AppointmentTime: byTheClock(appointment.start),
      Timestamp: String(Math.floor(emr.now().getTime() / 1000)),
      LinkValidityPeriod: '60',
    })
    const address = `${emr.settings.causewayUrl}/context/${emr.settings.site.id}/${who}?context=${encodeURIComponent(context)}`
    return reply.redirect(address, 302)
  })
}

/** The call-back by which the schedule learns who is connected, in the scheme's own words. */
export function registerConnectionStatus(app: FastifyInstance, emr: Emr): void {
  app.get('/telehealth/SetExternalConnectionStatus', async (request, reply) => {
    if (emr.connectionStatusDown()) return reply.code(503).send({ error: 'The call-back is out of service.' })
    if (request.headers['epic-client-id'] !== 'causeway' || request.headers.authorization !== CREDENTIALS)
      return reply.code(401).send({ error: 'The call-back needs the app’s client id and its user.' })
    const of = (name: string) => field(request.query, name)
    const side = of('ExternalIDType') === TYPES.patient ? 'patient' : 'clinician'
    const type = side === 'patient' ? 'Patient' : 'Practitioner'
    const appointment = await readOrNone<Appointment>(emr.repo, 'Appointment', of('ConferenceID'))
    const named = appointment?.participant.some(({ actor }) => idIn(actor, type) === of('ExternalID')) === true
    if (appointment === undefined || !named || !/^[12]$/.test(of('ConnectionStatus')))
      return reply.code(400).send({ error: 'No such appointment, participant or status.' })
    emr.connections.set(appointment.id, side, of('ConnectionStatus') === '1')
    return {}
  })
}

/** The links that start a visit by video from the record, on the page of its appointment. */
export function contextPanel(appointment: WithId<Appointment>): Html {
  if (!isVirtual(appointment) || idOf(appointment, 'Patient') === undefined) return html``
  return html`<section class="panel">
    <h2>Links by context (simulation)</h2>
    <p>As a record of links in an EMR makes them: encrypted at each press, good for an hour.</p>
    <ul class="links">
      ${LINKS.map(
        ([who, label]) =>
          html`<li>
            <a href="/schedule/appointment/${appointment.id}/context/${who}" target="_blank" rel="noopener">${label}</a>
          </li>`,
      )}
    </ul>
  </section>`
}

function idOf({ participant }: Appointment, type: 'Patient'): string | undefined {
  return participant.map(({ actor }) => idIn(actor, type)).find((id) => id !== undefined)
}

/** `MM/DD/YYYY hh:mm AM`, by the practice's clock. */
function byTheClock(start: string): string {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
    .format(new Date(start))
    .replace(',', '')
    .replaceAll('\u202F', ' ')
}
