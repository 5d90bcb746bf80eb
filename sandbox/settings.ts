import { HUB_SCOPE } from '#formats/fhircast/frames.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { PERSONALITY_NAMES, type PersonalityName } from './personalities/personality.ts'
import { MEADOWLARK, RIVERBEND, type Site } from './site.ts'
import type { SubscriptionKind } from './fhir/subscriptions.ts'

/** An app registered with the EMR, as one entry of the file `SANDBOX_APPS`. */
export interface App {
  client_id: string
  name: string
  /** `sign-in`: staff sign in to it at the practice's OpenID provider. `reader`: it has one token and no sign-in. */
  kind: 'ehr-launch' | 'backend' | 'sign-in' | 'reader'
  /** By what it proves itself at the token endpoint. */
  proof:
    | { method: 'private_key_jwt'; jwks_uri: string }
    | { method: 'client_secret_basic'; secret: string }
    | { method: 'none' }
    | { method: 'bearer'; token: string }
  /** The most that this app may be granted, space separated. */
  scope: string
  launch_uri?: string
  redirect_uris?: string[]
  /** Where staff begin to sign in to it, and with what the schedule signs its links there. */
  sign_in_uri?: string
  context_link_secret?: string
  /** Base address of its CDS Hooks services. */
  cds_services?: string
}

/** Settings of the sandbox EMR; docs/sandbox.md lists the environment variable of each. */
export interface SandboxSettings {
  site: Site
  port: number
  /** Of the mail catcher; an EMR without one has its patients' mail caught elsewhere. */
  smtpPort?: number
  /** Folder of the journal, the keys and the catchers. */
  data: string
  /** Origin of Causeway, used only for the script on the practice's website. */
  causewayUrl: string
  /** Where the gateway for text messages tells of replies and of what became of a message. */
  smsWebhook: string
  /** Where the mail server hands in what came back. */
  mailWebhook: string
  /** Where the fake telephone service tells what became of a call. */
  telephoneWebhook: string
  /** Where the simulated video service tells who comes into a meeting. */
  videoWebhook: string
  /** Where changes of the schedule are told as HL7 v2 over MLLP; undefined tells nobody. */
  mllp?: { host: string; port: number }
  /** Where messages of HL7 v2 are taken, by TLS with the files of a folder where one is named; undefined takes none. */
  mllpListen?: { port: number; tls?: string }
  /** The simulated EMR of another department; undefined: there is none. */
  department?: SandboxSettings
  /** Where referrals are taken, and whom this EMR answers of them; or that both go by its FHIR server. */
  referrals?: { listen: number; tells: { host: string; port: number } } | 'by-fhir'
  /** Folder to which free times are exported as a file; undefined exports none. */
  slotFolder?: string
  /** By what apps can have themselves told of changes of appointments. */
  subscriptions: readonly SubscriptionKind[]
  /** Address of another FHIR server, which keeps the record for apps in place of our own. */
  record?: string
  practiceName: string
  /** As which kind of EMR it meets its apps. */
  personality: PersonalityName
  tokenSeconds: number
  apps: App[]
}

const CAUSEWAY_SCOPE = `launch openid fhirUser online_access offline_access user/*.cruds patient/*.cruds messaging/scratchpad messaging/ui ${HUB_SCOPE}`

/** The registration of a Causeway at `causewayUrl`, used when no `SANDBOX_APPS` is given. */
export function causewayApps(causewayUrl: string): App[] {
  const proof = { method: 'private_key_jwt', jwks_uri: `${causewayUrl}/.well-known/jwks.json` } as const
  return [
    {
      client_id: 'causeway',
      name: 'Causeway',
      kind: 'ehr-launch',
      proof,
      scope: CAUSEWAY_SCOPE,
      launch_uri: `${causewayUrl}/launch`,
      redirect_uris: [`${causewayUrl}/launch/callback`],
      cds_services: `${causewayUrl}/cds-services`,
    },
    { client_id: 'causeway-backend', name: 'Causeway backend', kind: 'backend', proof, scope: 'system/*.cruds' },
  ]
}

/** Reads the settings from the environment; throws one sentence that names the variable at fault. */
export function readSettings(env: NodeJS.ProcessEnv): SandboxSettings {
  const port = wholeNumber('SANDBOX_PORT', env.SANDBOX_PORT ?? '8090', 65_534)
  const causewayUrl = (env.CAUSEWAY_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')
  const data = env.SANDBOX_DATA ?? join(tmpdir(), `sandbox-emr-${port}`)
  return {
    site: RIVERBEND,
    port,
    smtpPort: wholeNumber('SANDBOX_SMTP_PORT', env.SANDBOX_SMTP_PORT ?? String(port + 1), 65_535),
    data,
    causewayUrl,
    ...webhooksFor(causewayUrl, RIVERBEND),
    ...(env.SANDBOX_SMS_WEBHOOK ? { smsWebhook: env.SANDBOX_SMS_WEBHOOK } : {}),
    ...(env.SANDBOX_MAIL_WEBHOOK ? { mailWebhook: env.SANDBOX_MAIL_WEBHOOK } : {}),
    ...(env.SANDBOX_TELEPHONE_WEBHOOK ? { telephoneWebhook: env.SANDBOX_TELEPHONE_WEBHOOK } : {}),
    ...(env.SANDBOX_VIDEO_WEBHOOK ? { videoWebhook: env.SANDBOX_VIDEO_WEBHOOK } : {}),
    ...(env.SANDBOX_MLLP ? { mllp: destination('SANDBOX_MLLP', env.SANDBOX_MLLP) } : {}),
    ...(env.SANDBOX_MLLP_LISTEN
      ? {
          mllpListen: {
            port: wholeNumber('SANDBOX_MLLP_LISTEN', env.SANDBOX_MLLP_LISTEN, 65_535),
            ...(env.SANDBOX_MLLP_TLS ? { tls: env.SANDBOX_MLLP_TLS } : {}),
          },
        }
      : {}),
    ...(env.SANDBOX_DEPARTMENT_PORT ? { department: departmentSettings(env, data, causewayUrl) } : {}),
    ...(env.SANDBOX_SLOTS ? { slotFolder: env.SANDBOX_SLOTS } : {}),
    subscriptions: subscriptionKinds(env.SANDBOX_SUBSCRIPTIONS ?? 'topic,rest-hook'),
    ...(env.SANDBOX_RECORD ? { record: env.SANDBOX_RECORD } : {}),
    practiceName: env.SANDBOX_NAME ?? RIVERBEND.name,
    personality: personality(env.SANDBOX_PERSONALITY ?? 'generous'),
    tokenSeconds: wholeNumber('SANDBOX_TOKEN_SECONDS', env.SANDBOX_TOKEN_SECONDS ?? '300', 3600),
    apps: env.SANDBOX_APPS === undefined ? causewayApps(causewayUrl) : readApps('SANDBOX_APPS', env.SANDBOX_APPS),
  }
}

/** The department's EMR talks by HL7 v2, of referrals by FHIR where it is told to; it has a record of its own, and leaves the mail catcher to the practice's. */
function departmentSettings(env: NodeJS.ProcessEnv, data: string, causewayUrl: string): SandboxSettings {
  const of = (name: string): string | undefined => env[`SANDBOX_DEPARTMENT_${name}`] || undefined
  const port = (name: string, text: string) => wholeNumber(`SANDBOX_DEPARTMENT_${name}`, text, 65_535)
  const speaks = of('SPEAKS') ?? 'hl7v2'
  if (speaks !== 'hl7v2' && speaks !== 'fhir')
    throw new Error(`SANDBOX_DEPARTMENT_SPEAKS is "${speaks}"; it must be hl7v2 or fhir.`)
  const [listen, tells, mllp, mllpListen, slots, apps] = [
    of('LISTEN'),
    of('TELLS'),
    of('MLLP'),
    of('MLLP_LISTEN'),
    of('SLOTS'),
    of('APPS'),
  ]
  return {
    site: MEADOWLARK,
    port: port('PORT', of('PORT') ?? ''),
    data: join(data, 'department'),
    causewayUrl,
    ...webhooksFor(causewayUrl, MEADOWLARK),
    ...(speaks === 'fhir' ? { referrals: 'by-fhir' as const } : {}),
    ...(speaks === 'hl7v2' && listen !== undefined && tells !== undefined
      ? { referrals: { listen: port('LISTEN', listen), tells: destination('SANDBOX_DEPARTMENT_TELLS', tells) } }
      : {}),
    ...(mllp === undefined ? {} : { mllp: destination('SANDBOX_DEPARTMENT_MLLP', mllp) }),
    ...(mllpListen === undefined ? {} : { mllpListen: { port: port('MLLP_LISTEN', mllpListen) } }),
    ...(slots === undefined ? {} : { slotFolder: slots }),
    subscriptions: [],
    practiceName: MEADOWLARK.name,
    personality: speaks === 'fhir' ? 'referrals-by-fhir' : 'v2-only',
    tokenSeconds: 300,
    apps: apps === undefined ? [] : readApps('SANDBOX_DEPARTMENT_APPS', apps),
  }
}

type Webhooks = Pick<SandboxSettings, 'smsWebhook' | 'mailWebhook' | 'telephoneWebhook' | 'videoWebhook'>

/** Where Causeway hears, for one of its organizations, what the fake services around the EMR have to tell. */
function webhooksFor(causewayUrl: string, { id }: Site): Webhooks {
  return {
    smsWebhook: `${causewayUrl}/text-messages/${id}`,
    mailWebhook: `${causewayUrl}/mail-reports/${id}`,
    telephoneWebhook: `${causewayUrl}/telephone/${id}`,
    videoWebhook: `${causewayUrl}/room-reports/${id}`,
  }
}

function personality(text: string): PersonalityName {
  const known = PERSONALITY_NAMES.find((name) => name === text)
  if (known !== undefined) return known
  throw new Error(`SANDBOX_PERSONALITY is "${text}"; it must be one of ${PERSONALITY_NAMES.join(', ')}.`)
}

function destination(name: string, text: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d+)$/.exec(text) ?? []
  if (host !== undefined && port !== undefined) return { host, port: wholeNumber(name, port, 65_535) }
  throw new Error(`${name} is "${text}"; it must be a host and a port, such as 127.0.0.1:8092.`)
}

function subscriptionKinds(text: string): SubscriptionKind[] {
  return text
    .split(',')
    .filter((word) => word !== '')
    .map((word) => {
      if (word === 'topic' || word === 'rest-hook') return word
      throw new Error(`SANDBOX_SUBSCRIPTIONS holds "${word}"; known are topic and rest-hook, with a comma, or nothing.`)
    })
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value <= most) return value
  throw new Error(`${name} is "${text}"; it must be a whole number from 1 to ${most}.`)
}

function readApps(name: string, path: string): App[] {
  try {
    return parseApps(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`${name} names ${path}, which can't be used: ${why}`, { cause })
  }
}

/** As an app is registered by OAuth's own names (RFC 7591, section 2); a backend has a key (SMART Backend Services). */
function proofOf(entry: Record<string, unknown>, kind: App['kind'], text: (name: string) => string): App['proof'] {
  const method = entry.token_endpoint_auth_method ?? 'private_key_jwt'
  if (method === 'private_key_jwt') return { method, jwks_uri: text('jwks_uri') }
  if (kind === 'backend') throw new Error(`the backend ${text('client_id')} must prove itself by private_key_jwt`)
  if (method === 'client_secret_basic') return { method, secret: text('client_secret') }
  if (method === 'none') return { method }
  throw new Error(
    `${text('client_id')} has a "token_endpoint_auth_method" that is none of private_key_jwt, client_secret_basic, none`,
  )
}

function parseApps(json: unknown): App[] {
  if (!Array.isArray(json)) throw new Error('it must hold a JSON array of apps')
  return json.map((entry: Record<string, unknown>, index) => {
    const text = (name: string): string => {
      const value = entry[name]
      if (typeof value === 'string') return value
      throw new Error(`app ${index + 1} has no "${name}"`)
    }
    const kind = text('kind')
    if (kind === 'reader')
      return {
        client_id: text('client_id'),
        name: text('name'),
        kind,
        proof: { method: 'bearer', token: text('token') },
        scope: text('scope'),
      }
    if (kind !== 'ehr-launch' && kind !== 'backend' && kind !== 'sign-in') {
      throw new Error(
        `app ${index + 1} is of kind "${kind}"; known are "ehr-launch", "backend", "sign-in" and "reader"`,
      )
    }
    const app: App = {
      client_id: text('client_id'),
      name: text('name'),
      kind,
      proof: proofOf(entry, kind, text),
      scope: text('scope'),
    }
    if (kind === 'backend') return app
    const redirects: unknown = entry.redirect_uris
    if (!Array.isArray(redirects) || redirects.some((uri) => typeof uri !== 'string')) {
      throw new Error(`app ${index + 1} needs "redirect_uris", an array of addresses`)
    }
    if (kind === 'sign-in')
      return {
        ...app,
        redirect_uris: redirects.map(String),
        sign_in_uri: text('sign_in_uri'),
        context_link_secret: text('context_link_secret'),
      }
    return {
      ...app,
      launch_uri: text('launch_uri'),
      redirect_uris: redirects.map(String),
      ...(typeof entry.cds_services === 'string' ? { cds_services: entry.cds_services } : {}),
    }
  })
}
