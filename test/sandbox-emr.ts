import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  BACKEND_SCOPE,
  CLINICIAN_SCOPE,
  DEPARTMENT_SCOPE,
  DEPARTMENT_SUMMARY_SCOPE,
  MESSAGING_SCOPE,
  REFERRAL_SCOPE,
  SUBSCRIPTION_SCOPE,
} from '#formats/smart/scopes.ts'
import type { Organization } from '../server/config/organizations.ts'
import { openClientKeys, turnKeys, type ClientKeys, type KeptKey } from '../server/smart/key.ts'
import { openSmart, type Smart } from '../server/smart/sign-in.ts'

/** Beside what Causeway asks for: what stands in for the department's own staff writes summaries. */
export const DEPARTMENT_STAFF_SCOPE = 'system/Composition.cu'
/** The client id of who refers, at a department. */
export const REFERS_HERE = 'causeway-referrals'

/** The sandbox EMR as a process of its own with an empty folder, and Causeway registered with it as an app. */
export interface SandboxEmr {
  origin: string
  organization: Organization
  smart: Smart
  /** Our keys toward it, as it fetches them. */
  keys: ClientKeys
  /** The same as an install keeps them. */
  keptKeys: KeptKey[]
  /** Makes the EMR fail, as docs/sandbox.md lists. */
  fail(fault: Record<string, unknown>): Promise<void>
  mend(): Promise<void>
  /** Calls that the EMR has made of Causeway's `patient-view` service: address and Authorization header. */
  cdsCalls: readonly { url: string; bearer: string | undefined }[]
  /** A browser's jar and a click on a name at the EMR's sign-in page. */
  signIn(practitioner: string): Promise<EmrBrowser>
  stop(): Promise<void>
}

/** What a signed-in member of staff does in the EMR, by plain HTTP with a cookie jar. */
export interface EmrBrowser {
  /** *Start virtual visit* in a chart; gives the launch that the frame's address carries. */
  openApp(patient: string, appointment?: string, appContext?: string): Promise<string>
  /** Follows an authorize address to the app's callback; gives the callback's query. */
  authorize(url: string): Promise<Record<string, string>>
  post(path: string, form: Record<string, string>): Promise<Response>
  get(path: string): Promise<Response>
}

/** `client`: how the launch proves itself, where not by our key. */
export async function startSandboxEmr(
  settings: Record<string, string> = {},
  client: Pick<Organization['emr'], 'clientAuthentication' | 'clientSecret'> = {},
): Promise<SandboxEmr> {
  const data = mkdtempSync(join(tmpdir(), 'causeway-sandbox-'))
  const keptKeys = await turnKeys(null, new Date())
  const keys = openClientKeys(keptKeys)
  const cdsCalls: { url: string; bearer: string | undefined }[] = []
  const app = await serveApp(keys, cdsCalls)
  const causeway = `http://127.0.0.1:${portOf(app)}`
  const port = await freePort()
  const apps = join(data, 'apps.json')
  writeFileSync(apps, JSON.stringify(registered(causeway, client)))
  const departmentApps = join(data, 'department-apps.json')
  writeFileSync(departmentApps, JSON.stringify([atDepartment(causeway)]))
  const emr = spawn(process.execPath, ['sandbox/main.ts'], {
    env: {
      ...process.env,
      SANDBOX_PORT: String(port),
      SANDBOX_SMTP_PORT: String(await freePort()),
      SANDBOX_DATA: data,
      CAUSEWAY_URL: causeway,
      SANDBOX_APPS: apps,
      SANDBOX_DEPARTMENT_APPS: departmentApps,
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let complaint = ''
  emr.stderr?.on('data', (bytes: Buffer) => (complaint += bytes.toString()))
  const ready = await Promise.race([once(emr, 'message').then(() => true), once(emr, 'close').then(() => false)])
  if (!ready) throw new Error(`the sandbox EMR did not start:\n${complaint.slice(-2000)}`)

  const origin = `http://localhost:${port}`
  const known = organizationAt(origin)
  const organization = { ...known, emr: { ...known.emr, ...client } }
  const smart = openSmart({ organizations: [organization], origin: causeway, keys, now: () => new Date() })
  const faults = async (init: RequestInit) => {
    const response = await fetch(`${origin}/faults.json`, {
      headers: { origin, 'content-type': 'application/json' },
      ...init,
    })
    if (!response.ok) throw new Error(`faults answered ${response.status}`)
  }
  return {
    origin,
    organization,
    smart,
    keys,
    keptKeys,
    cdsCalls,
    fail: (fault) => faults({ method: 'POST', body: JSON.stringify(fault) }),
    mend: () => faults({ method: 'DELETE', headers: { origin } }),
    signIn: (practitioner) => signIn(origin, causeway, practitioner),
    async stop() {
      const exited = once(emr, 'exit')
      if (emr.connected) emr.disconnect()
      await exited
      app.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** Signs somebody in to the sandbox EMR at `origin`; `causeway` is the app that they open there. */
export async function signIn(origin: string, causeway: string, practitioner: string): Promise<EmrBrowser> {
  const jar = new Map<string, string>()
  async function go(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(url, origin), {
      ...init,
      redirect: 'manual',
      headers: { cookie, origin, ...init.headers },
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (name !== undefined && value !== undefined) jar.set(name, value)
    }
    return response
  }
  const post = (path: string, form: Record<string, string>) =>
    go(path, { method: 'POST', body: new URLSearchParams(form) })
  await post('/sign-in', { practitioner })
  if (jar.size === 0) throw new Error(`${practitioner} could not sign in to the sandbox EMR`)
  return {
    post,
    get: (path) => go(path),
    async openApp(patient, appointment, appContext) {
      const id = patient.slice(patient.indexOf('/') + 1)
      const form = {
        url: `${causeway}/launch`,
        appointment: appointment?.slice(appointment.indexOf('/') + 1) ?? '',
        appContext: appContext ?? '',
      }
      const response = await post(`/chart/${id}/launch`, form)
      const launch = new URL(response.headers.get('location') ?? '', origin).searchParams.get('launch')
      if (launch === null) throw new Error(`the EMR did not open the app: ${response.status}`)
      return launch
    },
    async authorize(url) {
      for (let step = url; ;) {
        const response = await go(step)
        const location = response.headers.get('location')
        if (location === null) throw new Error(`authorization ended with ${response.status}`)
        step = new URL(location, step).href
        if (step.startsWith(`${causeway}/`)) return Object.fromEntries(new URL(step).searchParams)
      }
    },
  }
}

function organizationAt(origin: string): Organization {
  return {
    id: 'riverbend',
    name: 'Riverbend Family Practice',
    phone: '413-555-0142',
    timeZone: 'America/New_York',
    website: `${origin}/practice`,
    pathways: ['primary-care-follow-up'],
    emr: {
      name: 'RiverChart',
      fhirBase: `${origin}/fhir/r4`,
      clientId: 'causeway',
      backendClientId: 'causeway-backend',
      cdsIssuer: origin,
      cdsJwks: `${origin}/cds/jwks.json`,
      frameAncestors: [origin],
      prescriber: `${origin}/chart/{patient}/orders`,
      baa: { status: 'simulated', until: '2099-12-31' },
    },
    mail: { from: 'visits@riverbend.example', baa: { status: 'simulated', until: '2099-12-31' } },
  }
}

/** Causeway as the EMR's administrator registers it. */
function registered(causeway: string, client: Parameters<typeof startSandboxEmr>[1]): object[] {
  const jwks_uri = `${causeway}/.well-known/jwks.json`
  return [
    {
      client_id: 'causeway',
      name: 'Causeway',
      kind: 'ehr-launch',
      launch_uri: `${causeway}/launch`,
      redirect_uris: [`${causeway}/launch/callback`],
      cds_services: `${causeway}/cds-services`,
      scope: `${CLINICIAN_SCOPE} ${MESSAGING_SCOPE}`,
      jwks_uri,
      token_endpoint_auth_method: client?.clientAuthentication,
      client_secret: client?.clientSecret,
    },
    {
      client_id: 'causeway-backend',
      name: 'Causeway backend',
      kind: 'backend',
      scope: `${BACKEND_SCOPE} ${SUBSCRIPTION_SCOPE} ${REFERRAL_SCOPE}`,
      jwks_uri,
    },
    // As a department to which others refer knows it.
    atDepartment(causeway),
  ]
}

function atDepartment(causeway: string): object {
  return {
    client_id: REFERS_HERE,
    name: 'Causeway, of who refers',
    kind: 'backend',
    scope: `${DEPARTMENT_SCOPE} ${DEPARTMENT_SUMMARY_SCOPE} ${DEPARTMENT_STAFF_SCOPE}`,
    jwks_uri: `${causeway}/.well-known/jwks.json`,
  }
}

/** The app's side as far as the EMR calls it by itself: keys, and a CDS service that notes who called. */
async function serveApp(keys: ClientKeys, calls: { url: string; bearer: string | undefined }[]): Promise<Server> {
  const answers: Readonly<Record<string, () => unknown>> = {
    '/.well-known/jwks.json': () => keys.jwks(),
    '/cds-services': () => ({
      services: [{ id: 'patient-view', hook: 'patient-view', title: 'Causeway', description: 'Causeway' }],
    }),
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (request.method === 'POST')
      calls.push({ url: `http://127.0.0.1:${portOf(server)}${path}`, bearer: request.headers.authorization })
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answers[path]?.() ?? { cards: [] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
