import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import { hasLeft, type Elsewhere, type OpenWorkspace, type picked } from '../../domain/access/same-patient.ts'
import type { hearEmrs } from '../../server/act/hear-emr.ts'
import type { House } from '../../server/act/house.ts'
import type { LaunchTokens } from '../../server/act/launch.ts'
import type { EmrSession, Hearing, Store } from '../../server/act/store.ts'
import type { listenToHub } from '../../server/fhircast/hub.ts'
import { eventually } from '../journeys/people.ts'

/** What the host does next: its hub says something, loses the line, or the clinician picks out of the two shown. */
type Turn =
  | { says: string }
  | { drops: true }
  /** Its line carries nothing any more, and stands open; what it opens meanwhile is said when it is asked what is open. */
  | { dies: string | null }
  /** It sends nothing any more, heartbeats neither, and its line answers pings; meanwhile this one is opened. */
  | { falls: string | null }
  /** The lease comes near its end, and it gives the same line more time, or does not answer that. */
  | { lease: 'renewed' | 'passed-over' }
  | {
      picks: string | null
      /** Out of the choice shown before this turn's, where it is not the present one. */ of?: 'before'
    }

/** A simulated host whose hub tells what it opens beside a visit of Ann's. */
export interface HubHost {
  name: string
  /** What it answers to who subscribes, instead of an endpoint. */
  answers?: { status: number; body?: string }
  /** It can't be asked what is open. */
  mute?: true
  /** It denies what it has accepted. */
  denies?: true
  /** It grants these events only. */
  grants?: string
  turns: readonly Turn[]
  /** What a workspace on Ann's visit, and those beside it, come to. */
  becomes: string
}

/** Everything here is on loopback, and a lock with a fault in it may wait in vain. */
const PATIENCE_MS = 3_000
const TOPIC = 'the-session-of-this-user'
const START = Date.parse('2026-11-26T12:00:00Z')
const at = (second: number) => new Date(START + second * 1_000).toISOString()

/** An event as the standard has it. */
function event(name: string, patient: string | null, second: number, more: { topic?: string; context?: unknown } = {}) {
  const context = more.context ?? [
    ...(name.toLowerCase().startsWith('encounter')
      ? [{ key: 'encounter', resource: { resourceType: 'Encounter', id: '5' } }]
      : []),
    ...(patient === null ? [] : [{ key: 'patient', resource: { resourceType: 'Patient', id: patient } }]),
  ]
  const said = { 'hub.topic': more.topic ?? TOPIC, 'hub.event': name, context }
  return { says: JSON.stringify({ timestamp: at(second), id: `event-${second}`, event: said }) }
}

/** Its line stands, and it will say so again in this many seconds (FHIRcast 3.0.0-ballot). */
const beat = (seconds: number) =>
  event('heartbeat', null, 5, { context: [{ key: 'period', decimal: String(seconds) }] })

const BEN_OPENED = event('Patient-open', 'ben', 10)
const LOCKED = 'locked by Patient/ben'
const BESIDE = 'a colleague open, another session open, Ben’s own'

export const HUBS: readonly HubHost[] = [
  { name: 'another patient', turns: [BEN_OPENED], becomes: `${LOCKED}; ${BESIDE} open; heard` },
  {
    name: 'another patient, in small letters',
    turns: [event('patient-open', 'ben', 10)],
    becomes: `${LOCKED}; ${BESIDE} open; heard`,
  },
  {
    name: 'an encounter of another patient',
    turns: [event('Encounter-open', 'ben', 10)],
    becomes: `${LOCKED}; ${BESIDE} open; heard`,
  },
  {
    name: 'the same patient',
    turns: [event('Patient-open', 'ann', 10)],
    becomes: `open; a colleague open, another session open, Ben’s own locked by Patient/ann; heard`,
  },
  {
    name: 'another patient, then the same again',
    turns: [BEN_OPENED, event('Patient-open', 'ann', 11)],
    becomes: `${LOCKED}; a colleague open, another session open, Ben’s own locked by Patient/ann; heard`,
  },
  {
    name: 'a chart that is closed',
    turns: [event('Patient-close', 'ann', 10)],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'another patient, then closes one who was open before',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, event('Patient-close', 'cy', 11), { dies: 'ben' }],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'another patient, after whom an older closing comes late',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, event('Patient-close', 'ben', 9), { dies: 'ben' }],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'an encounter that it closes again, and opens the patient while its line is dead',
    turns: [
      event('Encounter-open', 'ben', 10),
      { picks: 'Patient/ann' },
      event('Encounter-close', 'ben', 12),
      { dies: 'ben' },
    ],
    becomes: `${LOCKED}; ${BESIDE} open; heard`,
  },
  {
    name: 'another session’s patient',
    turns: [event('Patient-open', 'ben', 10, { topic: 'another-session' })],
    becomes: `open; ${BESIDE} open; out-of-step`,
  },
  {
    name: 'a patient whom nobody knows',
    turns: [event('Patient-open', 'nobody', 10)],
    becomes:
      'locked by Patient/nobody; a colleague open, another session open, Ben’s own locked by Patient/nobody; heard',
  },
  {
    name: 'a chart without a word whose',
    turns: [event('Patient-open', null, 10)],
    becomes: 'locked by somebody; a colleague open, another session open, Ben’s own locked by somebody; out-of-step',
  },
  {
    name: 'an event with a context that is none',
    turns: [event('Patient-open', 'ben', 10, { context: 'lost' })],
    becomes: 'locked by somebody; a colleague open, another session open, Ben’s own locked by somebody; out-of-step',
  },
  { name: 'words that are no event', turns: [{ says: '{"timestamp"' }], becomes: `open; ${BESIDE} open; out-of-step` },
  {
    name: 'an app that did not follow',
    turns: [event('syncerror', null, 10)],
    becomes: `open; ${BESIDE} open; out-of-step`,
  },
  {
    name: 'an answer that is no address',
    answers: { status: 202, body: '{}' },
    turns: [],
    becomes: `open; ${BESIDE} open; unheard`,
  },
  { name: 'a subscription refused', answers: { status: 403 }, turns: [], becomes: `open; ${BESIDE} open; unheard` },
  { name: 'a hub that is down', answers: { status: 503 }, turns: [], becomes: `open; ${BESIDE} open; unheard` },
  {
    name: 'a subscription denied after it was accepted',
    denies: true,
    turns: [],
    becomes: `open; ${BESIDE} open; unheard`,
  },
  {
    name: 'nothing that it tells, as it grants other events only',
    grants: 'ImagingStudy-open',
    turns: [],
    becomes: `open; ${BESIDE} open; unheard`,
  },
  {
    name: 'another patient, and Ann is picked',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'another patient, and that one is picked',
    turns: [BEN_OPENED, { picks: 'Patient/ben' }],
    becomes: `${LOCKED}; ${BESIDE} open; heard`,
  },
  {
    name: 'somebody, and the one without a name is picked',
    turns: [event('Patient-open', null, 10), { picks: null }],
    becomes: 'locked by somebody; a colleague open, another session open, Ben’s own locked by somebody; out-of-step',
  },
  {
    name: 'a third patient, while the two before are picked from',
    turns: [BEN_OPENED, event('Patient-open', 'cy', 11), { picks: 'Patient/ann', of: 'before' }],
    becomes: 'locked by Patient/cy; a colleague open, another session open, Ben’s own locked by Patient/cy; heard',
  },
  {
    name: 'the same opening told again after a dropped line',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, { drops: true }, BEN_OPENED],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'a third patient while its line is dead',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, { dies: 'cy' }],
    becomes: 'locked by Patient/cy; a colleague open, another session open, Ben’s own locked by Patient/cy; heard',
  },
  {
    name: 'nothing new while its line is dead',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, { dies: 'ben' }],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'the same patient again while its line is dead, after closing',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, event('Patient-close', 'ben', 12), { dies: 'ben' }],
    becomes: `${LOCKED}; ${BESIDE} open; heard`,
  },
  {
    name: 'nobody while its line is dead',
    turns: [{ dies: null }],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'somebody while its line is dead, and can’t be asked whom',
    mute: true,
    turns: [{ dies: 'cy' }],
    becomes: `open; ${BESIDE} open; out-of-step`,
  },
  {
    name: 'somebody while its line is dead, can’t be asked whom, and says it then',
    mute: true,
    turns: [{ dies: 'cy' }, event('Patient-open', 'cy', 12)],
    becomes: 'locked by Patient/cy; a colleague open, another session open, Ben’s own locked by Patient/cy; heard',
  },
  {
    name: 'nobody, as its user signs out',
    turns: [event('UserLogout', null, 10)],
    becomes: 'closed: signed-out; a colleague open, another session open, Ben’s own closed: signed-out; heard',
  },
  {
    name: 'nobody for a while, as its user leaves the session',
    turns: [event('userHibernate', null, 10)],
    becomes: 'closed: suspended; a colleague open, another session open, Ben’s own closed: suspended; heard',
  },
  {
    name: 'nobody, as its user signs out, and Ann is picked',
    turns: [event('UserLogout', null, 10), { picks: 'Patient/ann' }],
    becomes: 'closed: signed-out; a colleague open, another session open, Ben’s own closed: signed-out; heard',
  },
  {
    name: 'the same patient, once its user is back',
    turns: [event('UserHibernate', null, 10), event('Patient-open', 'ann', 11)],
    becomes: 'open; a colleague open, another session open, Ben’s own locked by Patient/ann; heard',
  },
  {
    name: 'another patient, once its user is back',
    turns: [event('UserHibernate', null, 10), event('Patient-open', 'ben', 11)],
    becomes: 'locked by Patient/ben; a colleague open, another session open, Ben’s own open; heard',
  },
  {
    name: 'another patient, after an older word that its user has left',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, event('UserLogout', null, 9)],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'nobody, and says by its heartbeat that it is there',
    turns: [beat(30)],
    becomes: `open; ${BESIDE} open; heard`,
  },
  {
    name: 'a third patient since its last heartbeat, and says nothing more',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, beat(0.2), { falls: 'cy' }],
    becomes: 'locked by Patient/cy; a colleague open, another session open, Ben’s own locked by Patient/cy; heard',
  },
  {
    name: 'another patient, on the line to which it has given more time',
    turns: [{ lease: 'renewed' }, BEN_OPENED],
    becomes: `${LOCKED}; ${BESIDE} open; heard`,
  },
  {
    name: 'another patient, after a lease that it did not renew',
    turns: [{ lease: 'passed-over' }, BEN_OPENED],
    becomes: `${LOCKED}; ${BESIDE} open; heard`,
  },
  {
    name: 'an app that did not follow, before the line is given more time',
    turns: [event('syncerror', null, 10), { lease: 'renewed' }],
    becomes: `open; ${BESIDE} open; out-of-step`,
  },
  {
    name: 'another opening of the same patient after a pick',
    turns: [BEN_OPENED, { picks: 'Patient/ann' }, event('Patient-open', 'ben', 20)],
    becomes: `${LOCKED}; ${BESIDE} open; heard`,
  },
]

/** Our own parts, or copies of them. */
export interface Parts {
  hearEmrs: typeof hearEmrs
  listenToHub: typeof listenToHub
  picked: typeof picked
}

/** What comes of a host, for Ann's workspace and those beside it. */
export async function meetHub(host: HubHost, parts: Parts): Promise<string> {
  const hub = await serve(host)
  const dying = host.turns.some((turn) => 'dies' in turn)
  const clock = { now: START }
  const launches = openLaunches()
  const house = { store: launches.store, now: () => new Date(clock.now) } as unknown as House
  const hubs = parts.hearEmrs(house, {
    listen: parts.listenToHub({
      fetchAs: () => (url, init) => fetch(url, init),
      mayUse: () => true,
      // Only the line that is to die is given up early: a busy machine is no dead hub.
      aliveMs: () => (dying && hub.lines() === 0 ? 100 : 60_000),
      onBug: (fault) => {
        throw fault
      },
    }),
    hubOf: () => ({ url: hub.url, topic: TOPIC }),
  })
  try {
    await hubs.turn()
    await eventually(async () => launches.hears() !== 'asked', 'the first word of the hub', PATIENCE_MS)
    let before: string | undefined
    for (const turn of host.turns) {
      const { ann } = launches
      if ('says' in turn) {
        before = ann.elsewhere?.at
        clock.now += 1_000
        await hub.say(turn.says)
      } else if ('drops' in turn) {
        hub.drop()
        await eventually(async () => launches.hears() === 'unheard', 'the dropped line to be noticed', PATIENCE_MS)
        clock.now += 60_000
        await hubs.turn()
        await eventually(async () => launches.hears() === 'heard', 'the hub to be heard again', PATIENCE_MS)
      } else if ('lease' in turn) {
        const [asked, lines] = [hub.renewals(), hub.lines()]
        hub.renews(turn.lease === 'renewed')
        clock.now += 500_000
        await hubs.turn()
        await eventually(async () => hub.renewals() > asked, 'more time to be asked for', PATIENCE_MS)
        if (turn.lease === 'passed-over') {
          clock.now += 6_000
          await hubs.turn()
          await eventually(async () => hub.lines() > lines, 'a new line', PATIENCE_MS)
        }
        // What comes on the line before an answer has been heard with it.
        await hub.say(event('Nothing-open', null, 1).says)
      } else if ('dies' in turn || 'falls' in turn) {
        if ('dies' in turn) hub.die(turn.dies)
        else hub.fall(turn.falls)
        await eventually(async () => launches.hears() === 'unheard', 'the dead line to be noticed', PATIENCE_MS)
        clock.now += 60_000
        // What a new line has said before the hub was asked is no answer to that.
        let toldBefore = Infinity
        hub.whenAsked(() => (toldBefore = launches.told()))
        await hubs.turn()
        await eventually(async () => launches.told() > toldBefore, 'what is open to be asked and known', PATIENCE_MS)
      } else if (ann.elsewhere !== null) {
        const of = turn.of === 'before' ? (before ?? '') : ann.elsewhere.at
        if (parts.picked(ann.elsewhere, ann.patient, { patient: turn.picks, of }) === 'unlocked') ann.elsewhere = null
      }
    }
    return `${launches.said()}; ${launches.hears()}`
  } finally {
    await hubs.close()
    hub.close()
  }
}

/** The launches of one house, kept in memory: what PostgreSQL makes of them the database tests show. */
function openLaunches() {
  const open = (launch: string, practitioner: string, patient: string, session: string): OpenWorkspace => ({
    launch,
    practitioner,
    patient,
    session,
    elsewhere: null,
  })
  const ann = open('ann', 'Practitioner/dr', 'Patient/ann', 'desk')
  const beside = {
    'a colleague': open('colleague', 'Practitioner/colleague', 'Patient/ann', 'desk'),
    'another session': open('tablet', 'Practitioner/dr', 'Patient/ann', 'tablet'),
    'Ben’s own': open('ben', 'Practitioner/dr', 'Patient/ben', 'desk'),
  }
  const all = [ann, ...Object.values(beside)]
  const session: EmrSession = {
    organization: 'riverbend',
    practitioner: 'Practitioner/dr',
    session: 'desk',
    launch: 'ann',
    role: 'clinician',
    newest: null,
    opened: null,
  }
  let hears: Hearing = 'asked'
  let told = 0
  let taken = false
  const store: Pick<
    Store,
    'tokens' | 'takeSessions' | 'holdSessions' | 'tellSession' | 'openWorkspaces' | 'lockWorkspaces' | 'unlockWorkspace'
  > = {
    tokens: async <T>() => ({}) satisfies Partial<LaunchTokens> as T,
    takeSessions: async () => {
      const free = taken ? [] : [session]
      taken = true
      return free
    },
    holdSessions: async (sessions) => [...sessions],
    tellSession: async (_, news) => {
      told += 1
      hears = news.hears
    },
    openWorkspaces: async () => all.map((one) => ({ ...one, visit: `visit of ${one.launch}` })),
    unlockWorkspace: async (_, launch, at) => {
      const one = all.find((each) => each.launch === launch && each.elsewhere?.at === at)
      if (one !== undefined) one.elsewhere = null
      return one !== undefined
    },
    lockWorkspaces: async (_, ids, elsewhere: Elsewhere) => {
      for (const one of all) if (ids.includes(one.launch)) one.elsewhere = elsewhere
    },
  }
  const of = ({ elsewhere }: OpenWorkspace) => {
    if (elsewhere === null) return 'open'
    return hasLeft(elsewhere) ? `closed: ${elsewhere.told}` : `locked by ${elsewhere.patient ?? 'somebody'}`
  }
  return {
    store,
    ann,
    hears: () => hears,
    told: () => told,
    said: () =>
      `${of(ann)}; ${Object.entries(beside)
        .map(([name, one]) => `${name} ${of(one)}`)
        .join(', ')}`,
  }
}

/** One host's hub on loopback. */
async function serve(host: HubHost) {
  const lines = new WebSocketServer({ noServer: true })
  const server = createServer((request, response) => {
    void subscribed(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body)
    })
  })
  server.on('request', ({ method }) => method === 'GET' && asked())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `127.0.0.1:${portOf(server)}`
  let line: WebSocket | undefined
  let answered = 0
  let opened = 0
  let renewals = 0
  let renews = true
  let open: string | null = null
  let asked = (): void => undefined

  async function subscribed(request: IncomingMessage): Promise<{ status: number; body: string }> {
    if (request.method === 'GET') return { status: host.mute ? 404 : 200, body: JSON.stringify(contextOf(open)) }
    let text = ''
    for await (const bytes of request) text += String(bytes)
    const asked = Object.fromEntries(new URLSearchParams(text))
    if (host.answers !== undefined) return { body: '', ...host.answers }
    if (asked['hub.topic'] !== TOPIC || asked['hub.channel.type'] !== 'websocket' || asked['hub.mode'] !== 'subscribe')
      return { status: 400, body: '' }
    const endpoint = `ws://${base}/line`
    if (asked['hub.channel.endpoint'] === endpoint) {
      renewals += 1
      if (renews) line?.send(confirmation('subscribe'))
    }
    return { status: 202, body: JSON.stringify({ 'hub.channel.endpoint': endpoint }) }
  }

  const confirmation = (mode: string) =>
    JSON.stringify({
      'hub.mode': mode,
      'hub.topic': TOPIC,
      'hub.events': host.grants ?? 'Patient-open,Patient-close,Encounter-open,Encounter-close,syncerror',
      'hub.lease_seconds': 600,
    })

  server.on('upgrade', (request, socket, head) =>
    lines.handleUpgrade(request, socket, head, (upgraded) => {
      line = upgraded
      opened += 1
      upgraded.on('message', () => (answered += 1))
      upgraded.send(confirmation(host.denies ? 'denied' : 'subscribe'))
    }),
  )

  return {
    url: `http://${base}/hub`,
    /** Settles once the app has answered; words without an id can't be, and are followed by ones that can. */
    say: async (text: string) => {
      const before = answered
      const said = /"hub.event":"\w+-open".*"resourceType":"Patient","id":"(\w+)"/i.exec(text)
      open = said?.[1] ?? (/-close"/i.test(text) ? null : open)
      line?.send(text)
      if (!/"id":"/.test(text)) line?.send(event('Nothing-open', null, 1).says)
      await eventually(async () => answered > before, 'the answer to an event', PATIENCE_MS)
    },
    drop: () => line?.terminate(),
    /** The line stands and carries nothing any more; meanwhile this one is opened. */
    die: (patient: string | null) => {
      line?.pause()
      open = patient
    },
    /** It is there no more, and what stands before it still answers pings. */
    fall: (patient: string | null) => {
      open = patient
    },
    renews: (willing: boolean) => (renews = willing),
    renewals: () => renewals,
    whenAsked: (then: () => void) => (asked = then),
    lines: () => opened,
    close: () => {
      for (const one of lines.clients) one.terminate()
      lines.close()
      server.close()
    },
  }
}

function contextOf(patient: string | null) {
  return patient === null
    ? { 'context.type': '', context: [] }
    : { 'context.type': 'Patient', context: [{ key: 'patient', resource: { resourceType: 'Patient', id: patient } }] }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the host has no port')
  return address.port
}
