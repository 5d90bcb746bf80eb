import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { INSTALLS, type Install } from './config/baa.ts'
import { parsed } from './config/json.ts'
import { readOrganizations, type Organization } from './config/organizations.ts'
import { diskSources, type Sources } from './config/sources.ts'
import { Text } from './config/values.ts'
import type { Collector } from './trace/otlp.ts'

const IceServerSchema = Type.Object({
  urls: Type.Union([Text, Type.Array(Text, { minItems: 1 })]),
  username: Type.Optional(Type.String()),
  credential: Type.Optional(Type.String()),
})

/** One STUN or TURN server, as browsers take it (W3C WebRTC, RTCIceServer). */
export type IceServer = Static<typeof IceServerSchema>

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** What Causeway was told at its start; nothing else in the house reads the environment. */
export interface Config {
  port: number
  /** Where patients and clinicians reach Causeway, without a trailing slash. */
  origin: string
  /** Folder of the embedded database and of what must outlive a restart. */
  data: string
  databaseUrl?: string
  /** At least 32 bytes; links and sealed content are derived from it. */
  secret: Buffer
  sandbox: boolean
  /** Whether patients here are real; what either may be connected to differs. */
  install: Install
  organizations: Organization[]
  smtpUrl?: string
  smsToken?: string
  transcriberKey?: string
  /** Folder of the pathway definitions. */
  pathways: string
  /** Folder of the routes. */
  routes: string
  /** Folder of the maps that routes name. */
  maps: string
  /** Folder of the charge rules. */
  chargeRules: string
  iceServers: IceServer[]
  /** The site's own TURN relay, whose credentials are made as they are needed. */
  turn?: { urls: string[]; secret: string }
  /** What `/metrics` asks for; it is open to whoever reaches the port where there is none. */
  metricsToken?: string
  /** The collector of OTLP that is told what routes do; nobody is where it is left out. */
  traces?: Collector
  logLevel: (typeof LOG_LEVELS)[number]
}

/** One setting that can't be used, and a sentence that says what to do about it. */
export interface Problem {
  setting: string
  sentence: string
}

/** Every setting that Causeway reads. `docs/settings.md` explains each; a test compares the two. */
export const SETTINGS = [
  'PORT',
  'CAUSEWAY_ORIGIN',
  'CAUSEWAY_DATA',
  'DATABASE_URL',
  'CAUSEWAY_SECRET',
  'CAUSEWAY_SANDBOX',
  'CAUSEWAY_INSTALL',
  'CAUSEWAY_ORGANIZATIONS',
  'SMTP_URL',
  'SMS_TOKEN',
  'TRANSCRIBER_KEY',
  'CAUSEWAY_PATHWAYS',
  'CAUSEWAY_ROUTES',
  'CAUSEWAY_MAPS',
  'CAUSEWAY_CHARGE_RULES',
  'ICE_SERVERS',
  'TURN_URLS',
  'TURN_SECRET',
  'METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'LOG_LEVEL',
] as const

type Setting = (typeof SETTINGS)[number]

const iceServersOf = Compile(Type.Array(IceServerSchema))

/** Reads the settings, or says everything that is wrong with them at once. `sources` is the disk, or a test's. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  sources: Sources = diskSources,
): Config | Problem[] {
  const problems: Problem[] = []
  const wrong = (setting: Setting, sentence: string) =>
    void problems.push({ setting, sentence: `${setting} ${sentence}` })
  const given = (setting: Setting) => env[setting]?.trim() || undefined

  const port = Number(given('PORT') ?? 8080)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    wrong('PORT', `is "${env.PORT}"; give a whole number from 1 to 65535.`)
  }
  const url = (setting: Setting, schemes: readonly string[]) => {
    const value = given(setting)
    if (value === undefined || (URL.canParse(value) && schemes.includes(new URL(value).protocol))) return value
    wrong(setting, `is not an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}.`)
    return undefined
  }
  const originUrl = url('CAUSEWAY_ORIGIN', ['http:', 'https:']) ?? `http://127.0.0.1:${port}`
  const origin = URL.canParse(originUrl) ? new URL(originUrl).origin : originUrl
  const databaseUrl = url('DATABASE_URL', ['postgres:', 'postgresql:'])
  const smtpUrl = url('SMTP_URL', ['smtp:', 'smtps:'])
  const smsToken = given('SMS_TOKEN')
  const transcriberKey = given('TRANSCRIBER_KEY')
  const data = given('CAUSEWAY_DATA') ?? './.data'

  const sandbox = given('CAUSEWAY_SANDBOX') === '1'
  if (!sandbox && given('CAUSEWAY_SANDBOX') !== undefined && given('CAUSEWAY_SANDBOX') !== '0') {
    wrong('CAUSEWAY_SANDBOX', 'must be 1 or 0; leave it out where real patients are.')
  }
  const install = INSTALLS.find((one) => one === (given('CAUSEWAY_INSTALL') ?? (sandbox ? 'test' : 'production')))
  if (install === undefined || (sandbox && install === 'production'))
    wrong(
      'CAUSEWAY_INSTALL',
      sandbox
        ? 'must be test or left out where CAUSEWAY_SANDBOX is 1.'
        : `is "${env.CAUSEWAY_INSTALL}"; give test or production.`,
    )
  const secret = secretOf(given('CAUSEWAY_SECRET') ?? (sandbox ? sources.keptSecret(data) : undefined))
  if (secret === undefined) {
    wrong(
      'CAUSEWAY_SECRET',
      'is missing or shorter than 32 bytes; give 64 hexadecimal digits, as `openssl rand -hex 32` prints them.',
    )
  }

  const logLevel = LOG_LEVELS.find((level) => level === (given('LOG_LEVEL') ?? 'info'))
  if (logLevel === undefined) wrong('LOG_LEVEL', `is "${env.LOG_LEVEL}"; give one of ${LOG_LEVELS.join(', ')}.`)

  const iceServers = parsed(given('ICE_SERVERS') ?? '[]', iceServersOf, (what) => wrong('ICE_SERVERS', what))
  const turn = turnOf(given('TURN_URLS'), given('TURN_SECRET'), wrong)
  const metricsToken = given('METRICS_TOKEN')
  if (metricsToken !== undefined && metricsToken.length < 32)
    wrong('METRICS_TOKEN', 'is shorter than 32 characters; make one as `openssl rand -hex 32` does.')
  const collector = given('OTEL_EXPORTER_OTLP_ENDPOINT')
  const collectorHeaders = given('OTEL_EXPORTER_OTLP_HEADERS')
  const traces = collector === undefined ? undefined : collectorOf(collector, collectorHeaders, wrong)
  if (collector === undefined && collectorHeaders !== undefined)
    wrong('OTEL_EXPORTER_OTLP_ENDPOINT', 'is missing while OTEL_EXPORTER_OTLP_HEADERS is given; name the collector.')

  const organizations = readOrganizations(given('CAUSEWAY_ORGANIZATIONS'), install ?? 'production', sources, (what) =>
    wrong('CAUSEWAY_ORGANIZATIONS', what),
  )

  if (problems.length > 0 || !secret || !install || !logLevel || !iceServers || !organizations) return problems
  return {
    port,
    origin,
    data,
    databaseUrl,
    secret,
    sandbox,
    install,
    organizations,
    smtpUrl,
    smsToken,
    ...(transcriberKey !== undefined && { transcriberKey }),
    pathways: given('CAUSEWAY_PATHWAYS') ?? SHIPPED_PATHWAYS,
    routes: given('CAUSEWAY_ROUTES') ?? SHIPPED_ROUTES,
    maps: given('CAUSEWAY_MAPS') ?? SHIPPED_MAPS,
    chargeRules: given('CAUSEWAY_CHARGE_RULES') ?? SHIPPED_CHARGE_RULES,
    iceServers,
    ...(turn && { turn }),
    ...(metricsToken !== undefined && { metricsToken }),
    ...(traces && { traces }),
    logLevel,
  }
}

/** Whatever is not on this machine is told by https alone: what routes do is nobody else's business. */
function collectorOf(
  endpoint: string,
  headers: string | undefined,
  wrong: (setting: Setting, sentence: string) => void,
): Collector | undefined {
  const at = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const near = at !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(at.hostname)
  if (at === undefined || !(at.protocol === 'https:' || (at.protocol === 'http:' && near))) {
    wrong('OTEL_EXPORTER_OTLP_ENDPOINT', 'is no address that starts with https://, or with http:// on this machine.')
    return undefined
  }
  const pairs = (headers ?? '').split(',').filter((pair) => pair.trim() !== '')
  const read = pairs.map((pair) => /^\s*([A-Za-z0-9-]+)=(\S+)\s*$/.exec(pair))
  if (read.includes(null)) {
    wrong('OTEL_EXPORTER_OTLP_HEADERS', 'is no list of name=value with commas.')
    return undefined
  }
  return {
    endpoint,
    headers: Object.fromEntries(read.map((one) => [one?.[1] ?? '', decodeURIComponent(one?.[2] ?? '')])),
  }
}

const SHIPPED_PATHWAYS = join(import.meta.dirname, '..', 'pathways')
const SHIPPED_ROUTES = join(import.meta.dirname, '..', 'routes')
const SHIPPED_MAPS = join(import.meta.dirname, '..', 'maps')
const SHIPPED_CHARGE_RULES = join(import.meta.dirname, '..', 'charge-rules')

/** RFC 7065: `turn:host[:port][?transport=udp|tcp]` and `turns:`. */
const TURN_URL = /^turns?:[^/?#,\s]+(\?transport=(udp|tcp))?$/

function turnOf(
  list: string | undefined,
  secret: string | undefined,
  wrong: (setting: Setting, sentence: string) => void,
): Config['turn'] {
  if (list === undefined && secret === undefined) return undefined
  if (list === undefined) wrong('TURN_URLS', 'is missing while TURN_SECRET is given; name the relay or leave both out.')
  else if (secret === undefined)
    wrong('TURN_SECRET', 'is missing; give the value of `static-auth-secret` in the relay’s configuration.')
  const urls = (list ?? '').split(',').map((url) => url.trim())
  const unfit = list === undefined ? undefined : urls.find((url) => !TURN_URL.test(url))
  if (unfit !== undefined)
    wrong('TURN_URLS', `holds "${unfit}"; give addresses such as turn:turn.example:3478?transport=udp, with commas.`)
  return secret === undefined ? undefined : { urls, secret }
}

function secretOf(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, /^([0-9a-f]{2})+$/i.test(text) ? 'hex' : 'base64')
  return bytes.length >= 32 ? bytes : undefined
}
