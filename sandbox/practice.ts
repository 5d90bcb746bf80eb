import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import type {
  Appointment,
  MedicationRequest,
  Patient,
  Practitioner,
  PractitionerRole,
  Resource,
  ServiceRequest,
  Slot,
  Schedule,
} from '@medplum/fhirtypes'
import type { WithId } from '@medplum/core'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { askApp, tellApp, type CdsClient } from './cds/cards.ts'
import { Connections } from './connections.ts'
import type { Emr, Staff } from './emr.ts'
import { Faults, parseFault } from './faults.ts'
import { openHub, type Hub } from './fhircast/hub.ts'
import { bookingRule } from './fhir/booking.ts'
import { letBrowserAppsAsk } from './fhir/browser-apps.ts'
import { refusal } from './fhir/refusals.ts'
import { PracticeRepository } from './fhir/repository.ts'
import { registerFhir } from './fhir/routes.ts'
import { openSubscriptions } from './fhir/subscriptions.ts'
import { openFeed } from './hl7v2/feed.ts'
import { openReceiver } from './hl7v2/receiver.ts'
import { orderRule, signed, storeFindings } from './orders.ts'
import { personalityNamed } from './personalities/known.ts'
import { catalogueResources } from './seed/catalogue.ts'
import { chartResources } from './seed/charts.ts'
import { meadowlarkResources } from './seed/meadowlark.ts'
import { namesake } from './seed/namesake.ts'
import { withPortrait } from './seed/portraits.ts'
import { practiceResources } from './seed/practice.ts'
import { topUpSlots } from './seed/slots.ts'
import { syntheaResources } from './seed/synthea.ts'
import type { SandboxSettings } from './settings.ts'
import { slotFile } from './slot-file.ts'
import { authorizationServer } from './smart/authorization.ts'
import type { Authorization } from './smart/authorization.ts'
import { smartConfiguration } from './smart/configuration.ts'
import { emrKeys, publicPart } from './smart/keys.ts'
import { Launches } from './smart/launches.ts'
import { SmartStorage } from './smart/storage.ts'

/** A practice that is open: pages may be added to `app` until it listens. `close` ends it cleanly. */
export interface Practice {
  emr: Emr
  app: FastifyInstance
  listen(): Promise<void>
  close(): Promise<void>
}

/** Opens the record, seeds it when it is empty, and puts FHIR, SMART and CDS Hooks on one server. */
export async function openPractice(settings: SandboxSettings, now: () => Date): Promise<Practice> {
  const origin = `http://localhost:${settings.port}`
  const fhirBase = `${origin}/fhir/r4`
  const { data } = settings
  const personality = personalityNamed(settings.personality)
  const feed =
    settings.mllp === undefined
      ? undefined
      : openFeed({ ...settings.mllp, site: settings.site }, now, personality.tellsFiled ? 'numbers' : 'news')
  const slots = settings.slotFolder === undefined ? undefined : slotFile(settings.slotFolder, now)
  const faults = new Faults()
  const subscriptions = openSubscriptions({
    kinds: personality.name === 'generous' ? settings.subscriptions : [],
    fhirBase,
    now,
    loses: () => faults.meet(['notifications-lost'], 'POST', ['Subscription']) !== undefined,
  })
  const repo = PracticeRepository.open({
    data,
    fhirBase,
    now,
    rules: [
      bookingRule,
      orderRule(origin),
      ...personality.rules,
      subscriptions.rule,
      ...(feed ? [feed.rule] : []),
      ...(slots ? [slots.rule] : []),
    ],
  })
  if (repo.empty) await seed(repo, settings, now())
  await topUpSlots(repo, now(), settings.site.slotMinutes)
  await slots?.write(repo)
  await subscriptions.open(repo)
  feed?.open()

  const people = await readStaff(repo)
  const staff = (practitioner: string): Staff | undefined => people.find((one) => one.practitioner === practitioner)
  const storage = new SmartStorage(data, now)
  const launches = new Launches(storage)
  const keys = await emrKeys(data)
  let hub: Hub | undefined
  const authorization = authorizationServer({
    settings,
    personality,
    origin,
    fhirBase,
    storage,
    launches,
    keys,
    staff,
    hubContext: (topic) => hub?.contextOf(topic) ?? {},
  })

  const app = Fastify({
    serverFactory: (handler) => shared(handler, authorization),
    bodyLimit: 8 * 1024 * 1024,
    forceCloseConnections: true,
  })
  letBrowserAppsAsk(app, settings.apps)
  registerFhir(app, {
    repo,
    fhirBase,
    faults,
    personality,
    subscriptions,
    ...(settings.record === undefined ? {} : { record: settings.record }),
    tokenOf: authorization.tokenOf,
  })
  const { smart } = personality
  if (smart !== null) app.get('/fhir/r4/.well-known/smart-configuration', async () => smartConfiguration(origin, smart))
  app.get('/cds/jwks.json', async () => ({ keys: [publicPart(keys.cds)] }))
  registerFaults(app, faults, authorization)
  if (personality.name === 'generous') {
    hub = openHub(app, {
      origin,
      now,
      topicOf: authorization.topicOf,
      fault: (kinds) => faults.meet(kinds, 'POST', [])?.kind,
    })
    app.server.on('upgrade', hub.upgrade)
  }

  const client: CdsClient = { origin, fhirBase, key: keys.cds, now }
  const emr: Emr = {
    settings,
    origin,
    fhirBase,
    repo,
    apps: settings.apps,
    now,
    transcriptionDown: () => faults.meet(['transcription-down'], 'POST', []) !== undefined,
    textGatewayDown: () => faults.meet(['gateway-down'], 'POST', []) !== undefined,
    telephoneFault: () => faults.meet(['telephone-down', 'telephone-drop'], 'POST', [])?.kind,
    videoFault: (how) => faults.meet([how === 'GET' ? 'video-down' : 'video-silent'], how, [])?.kind,
    nativeSilent: () => faults.meet(['native-silent'], 'POST', []) !== undefined,
    connectionStatusDown: () => faults.meet(['connection-status-down'], 'GET', []) !== undefined,
    connections: new Connections(),
    staff: async () => people,
    async signIn(reply, practitioner) {
      const person = staff(practitioner)
      if (!person) throw new Error(`No staff member ${practitioner}`)
      await authorization.signIn(reply, person)
      return person
    },
    signOut: async (request, reply) => {
      const topic = authorization.topicOfSession(request.headers.cookie)
      if (topic !== undefined) hub?.left(topic)
      await authorization.signOut(request.headers.cookie, reply)
    },
    staffOf: (request) => authorization.staffOf(request.headers.cookie),
    opened: (request, patient, encounter) => {
      const topic = authorization.topicOfSession(request.headers.cookie)
      if (topic !== undefined) hub?.opened(topic, patient, encounter)
    },
    closed: (request) => {
      const topic = authorization.topicOfSession(request.headers.cookie)
      if (topic !== undefined) hub?.closed(topic)
    },
    openLaunch: (context) => launches.open(context),
    async cards(person, patient, encounter, selected) {
      const view = { staff: person, patient, ...(encounter && { encounter }), ...(selected && { selected }) }
      return Promise.all(settings.apps.filter((one) => one.cds_services).map((one) => askApp(client, one, view)))
    },
    async cardEnded(end) {
      const known = settings.apps.some((one) => one.cds_services && end.service.startsWith(`${one.cds_services}/`))
      return known && (await tellApp(client, end))
    },
    async checkOrder(order) {
      return repo.withTransaction((tx) => storeFindings(tx, { ...order, id: order.id ?? '' }))
    },
    signOrder: (person, order) => signOrder(repo, origin, person, order),
    bookSlot: (booking) => bookSlot(repo, now(), booking),
  }
  let second: Server | undefined
  let receiver: { close(): void } | undefined
  return {
    emr,
    app,
    async listen() {
      await app.listen({ port: settings.port, host: '127.0.0.1' })
      second = await listenOnIpv6(app.server, settings.port)
      if (settings.mllpListen !== undefined)
        receiver = await openReceiver(settings.mllpListen, {
          repo,
          origin,
          site: settings.site,
          now,
          confirmsBookings: personality.confirmsBookings === true,
          isDown: () => faults.meet(['interface-down'], 'POST', []) !== undefined,
        })
    },
    async close() {
      hub?.close()
      second?.closeAllConnections()
      second?.close()
      await app.close()
      receiver?.close()
      feed?.close()
      subscriptions.close()
      await repo.close()
      storage.close()
    },
  }
}

/** One node server for both: the authorization server takes what is below `/auth/`, Fastify the rest. */
function shared(handler: RequestListener, authorization: Authorization): Server {
  return createServer((request, response) => {
    if (request.url?.startsWith('/auth/')) authorization.handle(request, response)
    else handler(request, response)
  })
}

/** `localhost` is 127.0.0.1 to some clients and ::1 to others; undefined on a machine without IPv6. */
function listenOnIpv6(first: Server, port: number): Promise<Server | undefined> {
  const second = createServer((request, response) => first.emit('request', request, response))
  second.on('upgrade', (request, socket, head) => first.emit('upgrade', request, socket, head))
  return new Promise((resolve, reject) => {
    second.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(error)
      else resolve(undefined)
    })
    second.listen(port, '::1', () => resolve(second))
  })
}

async function seed(repo: PracticeRepository, settings: SandboxSettings, now: Date): Promise<void> {
  const riverbend = (): WithId<Resource>[] => [
    ...practiceResources(settings.practiceName, now.getUTCFullYear()),
    ...catalogueResources(),
    ...syntheaResources(),
    ...chartResources(now),
    namesake(),
  ]
  const resources = (settings.site.id === 'meadowlark' ? meadowlarkResources() : riverbend()).flatMap(withPortrait)
  await repo.withTransaction(async (tx) => {
    for (const resource of resources) await tx.createResource(resource)
  })
}

const ROLES: readonly { code: string; role: Staff['role'] }[] = [
  { code: '159561009', role: 'front-desk' },
  { code: '22515006', role: 'rooming' },
  { code: '163W00000X', role: 'rooming' },
  { code: 'ict', role: 'operator' },
]

async function readStaff(repo: PracticeRepository): Promise<Staff[]> {
  const roles = await repo.searchResources<PractitionerRole>({ resourceType: 'PractitionerRole' })
  const staff = roles.map(async (role): Promise<Staff> => {
    const person = await repo.readReference<Practitioner>({ reference: role.practitioner?.reference ?? '' })
    const codes = role.code?.flatMap(({ coding }) => coding?.flatMap(({ code }) => code ?? []) ?? []) ?? []
    return {
      practitioner: person.id,
      role: ROLES.find(({ code }) => codes.includes(code))?.role ?? 'clinician',
      name: person.name?.[0]?.text ?? person.id,
    }
  })
  return Promise.all(staff)
}

async function signOrder(
  repo: PracticeRepository,
  origin: string,
  person: Staff,
  order: MedicationRequest | ServiceRequest,
): Promise<MedicationRequest | ServiceRequest> {
  if (person.role !== 'clinician') throw refusal('forbidden', 'Orders are signed by a clinician.')
  const id = order.id ?? ''
  return repo.withTransaction(async (tx) => {
    const numbered = await signed(tx, { ...order, id }, origin)
    return tx.updateResource<MedicationRequest | ServiceRequest>({ ...numbered, status: 'active', intent: 'order' })
  })
}

async function bookSlot(
  repo: PracticeRepository,
  now: Date,
  { slot: slotId, patient, reason }: { slot: string; patient: string; reason: string },
): Promise<string> {
  return repo.withTransaction(async (tx) => {
    const slot = await tx.readResource<Slot>('Slot', slotId)
    if (slot.status !== 'free') throw refusal('conflict', `The slot is ${slot.status}; choose another.`)
    const schedule = await tx.readReference<Schedule>({ reference: slot.schedule.reference ?? '' })
    const person = await tx.readResource<Patient>('Patient', patient)
    const actor = schedule.actor.find(({ reference }) => reference?.startsWith('Practitioner/'))
    const name = person.name?.[0]
    const appointment = await tx.createResource<Appointment>({
      resourceType: 'Appointment',
      status: 'booked',
      ...(slot.serviceType ? { serviceType: slot.serviceType } : {}),
      ...(reason ? { description: reason, reasonCode: [{ text: reason }] } : {}),
      start: slot.start,
      end: slot.end,
      created: now.toISOString(),
      slot: [{ reference: `Slot/${slotId}` }],
      participant: [
        {
          actor: { reference: `Patient/${patient}`, display: `${name?.given?.[0]} ${name?.family}` },
          status: 'accepted',
        },
        ...(actor ? [{ actor, status: 'accepted' as const }] : []),
        { actor: { reference: 'HealthcareService/follow-up-video' }, status: 'accepted' },
      ],
    })
    return appointment.id
  })
}

/** Failures on demand, as JSON; who may reach the sandbox may break it. */
function registerFaults(app: FastifyInstance, faults: Faults, authorization: Authorization): void {
  app.get('/faults.json', async () => ({ active: faults.list() }))
  app.delete('/faults.json', async () => {
    faults.clear()
    return { active: [] }
  })
  app.post<{ Body: unknown }>('/faults.json', async (request, reply) => {
    const revoke = revokedUser(request.body)
    if (revoke) return { revoked: authorization.revokeGrants(revoke) }
    try {
      faults.add(parseFault(request.body))
      return reply.code(201).send({ active: faults.list() })
    } catch (error) {
      return reply.code(400).send({ error: error instanceof Error ? error.message : 'unreadable' })
    }
  })
}

function revokedUser(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('kind' in body) || body.kind !== 'revoke-grants') return undefined
  return 'user' in body && typeof body.user === 'string' ? body.user : undefined
}
