import { SignJWT, importJWK } from 'jose'
import type { JWK } from 'jose'
import { randomUUID } from 'node:crypto'
import type { AppCards, CardEnd, CdsCard, Staff } from '../emr.ts'
import type { App } from '../settings.ts'

const LIMIT_MS = 2000

/** What is open in the chart when the `patient-view` hook fires; with an order that is being selected it is `order-select`. */
export interface PatientView {
  staff: Staff
  patient: string
  encounter?: string
  selected?: object
}

/** The EMR as a CDS Hooks 2.0 client; `origin` is also the issuer of its tokens. */
export interface CdsClient {
  origin: string
  fhirBase: string
  key: JWK
  now: () => Date
}

/** Asks one app for its cards. Whatever goes wrong is a reason in words: a chart opens without its apps. */
export async function askApp(client: CdsClient, app: App, view: PatientView): Promise<AppCards> {
  if (!app.cds_services) return { app, cards: [] }
  const signal = AbortSignal.timeout(LIMIT_MS)
  try {
    const services = await servicesFor(hookOf(view), app.cds_services, signal)
    const answers = await Promise.all(services.map((id) => call(client, `${app.cds_services}/${id}`, view, signal)))
    return { app, cards: answers.flat() }
  } catch (error) {
    const why = signal.aborted
      ? `no answer within ${LIMIT_MS / 1000} s`
      : error instanceof Error
        ? error.message
        : 'unknown'
    return { app, cards: [], failed: `${app.name} gave no cards: ${why}` }
  }
}

/** Tells an app what became of its card (CDS Hooks 2.0, "Feedback"); whether it took that. */
export async function tellApp(client: CdsClient, { service, card, accepted }: CardEnd): Promise<boolean> {
  const url = `${service}/feedback`
  const end =
    accepted === undefined
      ? { outcome: 'overridden' }
      : { outcome: 'accepted', acceptedSuggestions: [{ id: accepted }] }
  try {
    const { ok } = await fetch(url, {
      method: 'POST',
      signal: AbortSignal.timeout(LIMIT_MS),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await signedFor(client, url)}` },
      body: JSON.stringify({ feedback: [{ card, ...end, outcomeTimestamp: client.now().toISOString() }] }),
    })
    return ok
  } catch {
    return false
  }
}

function hookOf({ selected }: PatientView): 'patient-view' | 'order-select' {
  return selected === undefined ? 'patient-view' : 'order-select'
}

async function servicesFor(hook: string, base: string, signal: AbortSignal): Promise<string[]> {
  const discovery = await readJson(await fetch(base, { signal, headers: { accept: 'application/json' } }))
  const services = list(discovery, 'services')
  return services.flatMap((service) =>
    text(service, 'hook') === hook && text(service, 'id') ? [text(service, 'id') ?? ''] : [],
  )
}

async function call(client: CdsClient, url: string, view: PatientView, signal: AbortSignal): Promise<CdsCard[]> {
  const { staff, patient, encounter, selected } = view
  const response = await fetch(url, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await signedFor(client, url)}` },
    body: JSON.stringify({
      hook: hookOf(view),
      hookInstance: randomUUID(),
      fhirServer: client.fhirBase,
      context: {
        userId: `Practitioner/${staff.practitioner}`,
        patientId: patient,
        ...(encounter ? { encounterId: encounter } : {}),
        ...(selected && draftOrders(selected)),
      },
    }),
  })
  return list(await readJson(response), 'cards').map((card) => readCard(card, url))
}

/** CDS Hooks 2.0, "Trusting CDS Clients": a fresh token for each call. */
async function signedFor({ origin, key, now }: CdsClient, url: string): Promise<string> {
  const issued = Math.floor(now().getTime() / 1000)
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: key.kid ?? '', jku: `${origin}/cds/jwks.json` })
    .setIssuer(origin)
    .setAudience(url)
    .setIssuedAt(issued)
    .setExpirationTime(issued + 300)
    .sign(await importJWK(key, 'ES384'))
}

async function readJson(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response.json()
}

/** The order that is being selected, which has no number yet (CDS Hooks, `order-select`). */
function draftOrders(selected: object) {
  const resource = { ...selected, id: 'selected' }
  const type: unknown = Reflect.get(selected, 'resourceType')
  return {
    selections: [`${String(type)}/selected`],
    draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource }] },
  }
}

function readCard(json: unknown, service: string): CdsCard {
  const source = property(json, 'source')
  const indicator = text(json, 'indicator')
  const uuid = text(json, 'uuid')
  const detail = text(json, 'detail')
  const url = text(source, 'url')
  return {
    ...(uuid ? { uuid } : {}),
    service,
    summary: text(json, 'summary') ?? '',
    ...(detail ? { detail } : {}),
    indicator: indicator === 'warning' || indicator === 'critical' ? indicator : 'info',
    source: { label: text(source, 'label') ?? '', ...(url ? { url } : {}) },
    suggestions: list(json, 'suggestions').flatMap((suggestion) => {
      const [action, ...more] = list(suggestion, 'actions')
      const resource = property(action, 'resource')
      // Several actions at once, or one that changes what is there, are not taken over with one press.
      if (more.length > 0 || text(action, 'type') !== 'create') return []
      const id = text(suggestion, 'uuid')
      return typeof resource === 'object' && resource !== null
        ? [{ ...(id ? { id } : {}), label: text(suggestion, 'label') ?? '', resource }]
        : []
    }),
    links: list(json, 'links').map((link) => {
      const appContext = text(link, 'appContext')
      return {
        label: text(link, 'label') ?? '',
        url: text(link, 'url') ?? '',
        type: text(link, 'type') === 'smart' ? 'smart' : 'absolute',
        ...(appContext ? { appContext } : {}),
      }
    }),
  }
}

function property(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Object.entries(json).find(([key]) => key === name)?.[1] : undefined
}

function text(json: unknown, name: string): string | undefined {
  const value = property(json, name)
  return typeof value === 'string' ? value : undefined
}

function list(json: unknown, name: string): unknown[] {
  const value = property(json, name)
  return Array.isArray(value) ? value : []
}
