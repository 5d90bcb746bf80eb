import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Emr, Staff } from '../emr.ts'
import { html } from './html.ts'
import { sendPage } from './layout.ts'
import { field } from './reading.ts'

const ROLES = { clinician: 'Clinician', rooming: 'Rooming', 'front-desk': 'Front desk', operator: 'Clinic IT' }

/** The EMR's own sign-in: a click on a name stands for the password. */
export function registerSignIn(app: FastifyInstance, emr: Emr): void {
  app.get('/', async (request, reply) => {
    const people = await emr.staff()
    const next = localPath(field(request.query, 'next'))
    return sendPage(reply, emr, emr.staffOf(request), {
      title: 'Sign in',
      body: html`<h1>Sign in to ${emr.settings.site.product}</h1>
        <p>A demonstration EMR with synthetic data. Choose who you are; the click stands for the password.</p>
        <form method="post" action="/sign-in" class="seats">
          <input type="hidden" name="next" value="${next}" />
          ${people.map(
            (one) =>
              html`<button name="practitioner" value="${one.practitioner}">
                <b>${one.name}</b> ${ROLES[one.role]}
              </button>`,
          )}
        </form>`,
    })
  })

  app.post('/sign-in', async (request, reply) => {
    const practitioner = field(request.body, 'practitioner')
    const known = (await emr.staff()).some((one) => one.practitioner === practitioner)
    if (!known) return reply.code(400).type('text/plain').send('No such member of staff. Go back and choose a name.')
    await emr.signIn(reply, practitioner)
    return reply.redirect(localPath(field(request.body, 'next')), 303)
  })

  app.post('/sign-out', async (request, reply) => {
    await emr.signOut(request, reply)
    return reply.redirect('/', 303)
  })
}

/** Sends whoever is not signed in to the sign-in page, and back here afterwards. */
export function signedInOnly(emr: Emr) {
  return async function askWho(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (emr.staffOf(request) !== undefined) return
    const next = request.method === 'GET' && !request.url.includes('/cards') ? request.url : '/schedule'
    await reply.redirect(`/?next=${encodeURIComponent(next)}`, 303)
  }
}

/** The staff member of a request that has passed `signedInOnly`. */
export function staffOf(emr: Emr, request: FastifyRequest): Staff {
  const staff = emr.staffOf(request)
  if (staff === undefined) throw new Error(`${request.routeOptions.url} was reached without signing in`)
  return staff
}

/** Answers a request for something that the record does not have. */
export function sendMissing(reply: FastifyReply, emr: Emr, staff: Staff, what: string): FastifyReply {
  reply.code(404)
  return sendPage(reply, emr, staff, {
    title: 'Not found',
    body: html`<h1>Not found</h1>
      <p>There is no ${what} here. It may have been removed; look for it from the schedule.</p>`,
  })
}

/** Where to go after signing in: a path of this EMR only, so that the form can't lead elsewhere. */
function localPath(next: string): string {
  return /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/schedule'
}
