import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '#domain/access/access.ts'
import { readAudit } from '../../server/postgres/audit.ts'
import { testDatabase } from '../database.ts'
import { eventually } from '../journeys/people.ts'
import { record } from '../journeys/record.ts'
import type { Answer } from './browser.ts'
import {
  asHelper,
  atTheDesk,
  book,
  identified,
  launched,
  newBrowser,
  openedLink,
  outbox,
  WILEY,
  type BookedVisit,
  type Person,
} from './cast.ts'
import { disagreements, known, lets, routeOf, ROWS, type Row } from './rows.ts'
import { openTwoPractices, type Practice, type TwoPractices } from './two-practices.ts'

/** Somebody who walks the endpoints of the first visit, and the role that they have there. */
interface Walker extends Person {
  name: string
  role: Role
  /** An `Authorization` header that goes along. */
  authorization?: string
}

let database: pg.Pool
let house: TwoPractices
let visit: BookedVisit
let walkers: Walker[]
/** Names, birth dates and contacts of every patient of both practices. */
let patientData: RegExp

const find = (name: string): Walker => {
  const found = walkers.find((walker) => walker.name === name)
  if (found === undefined) throw new Error(`nobody is called ${name}`)
  return found
}

beforeAll(async () => {
  database = await testDatabase()
  house = await openTwoPractices(database.options.connectionString ?? '')
  const { riverbend, lakeside } = house
  visit = await book(house, riverbend)
  const [another, elsewhere] = [await book(house, riverbend, WILEY), await book(house, lakeside)]
  // Each opens this visit, and in another tab another patient's, which locks the first workspace.
  const locked = await launched(house, visit, 'dr-okafor')
  const roomingLocked = await launched(house, visit, 'ma-ruiz')
  // Signed out of the EMR in truth everything that it has granted the person would be over, and with it the others here.
  const left = await launched(house, visit, 'dr-okafor')
  // And without its session, so that what its hub tells of opening this chart opens nothing here.
  await database.query('update launch set elsewhere = $2, session = null where id = $1', [
    left.launch,
    { patient: null, told: 'signed-out', at: new Date().toISOString() },
  ])
  const inAnother = await launched(house, another, 'dr-okafor', locked)
  await launched(house, another, 'ma-ruiz', roomingLocked)
  // Both EMRs have the same seed: only the organization tells these two patients, and these two clinicians, apart.
  if (elsewhere.patient !== visit.patient) throw new Error('the two EMRs have not started from the same seed')
  walkers = [
    { name: 'nobody', role: 'nobody', browser: newBrowser() },
    { name: 'the link alone', role: 'patient-link', ...(await openedLink(visit)) },
    { name: 'the patient', role: 'patient', ...(await identified(house, visit)) },
    { name: 'the helper', role: 'guest', ...(await asHelper(house, visit)) },
    { name: 'another patient', role: 'nobody', ...(await identified(house, another, WILEY.birthDate)) },
    { name: 'the clinician', role: 'clinician', ...(await launched(house, visit, 'dr-okafor')) },
    { name: 'a colleague', role: 'other-clinician', ...(await launched(house, visit, 'dr-lindqvist')) },
    { name: 'the clinician in another launch', role: 'nobody', ...inAnother },
    { name: 'the clinician whose EMR shows another patient', role: 'clinician-elsewhere', ...locked },
    { name: 'who rooms, whose EMR shows another patient', role: 'rooming-elsewhere', ...roomingLocked },
    { name: 'who had the workspace open before signing out', role: 'signed-out', ...left },
    { name: 'who rooms the patient', role: 'rooming', ...(await launched(house, visit, 'ma-ruiz')) },
    { name: 'the front desk in a chart', role: 'nobody', ...(await launched(house, visit, 'desk-bowman')) },
    { name: 'the front desk', role: 'front-desk', ...(await atTheDesk(house, riverbend, 'desk-bowman')) },
    { name: 'the clinician at the desk', role: 'desk-clinician', ...(await atTheDesk(house, riverbend, 'dr-okafor')) },
    { name: 'who looks after the connection', role: 'operator', ...(await atTheDesk(house, riverbend, 'rn-cole')) },
    { name: 'who may open messages', role: 'message-opener', ...(await atTheDesk(house, riverbend, 'it-novak')) },
    { name: 'a forged call of the EMR', role: 'cds', browser: newBrowser() },
    { name: 'a forged call of a gateway', role: 'gateway', browser: newBrowser() },
    { name: 'the EMR', role: 'emr', browser: newBrowser(), authorization: await subscribedAs(riverbend) },
    {
      name: "another organization's EMR",
      role: 'nobody',
      browser: newBrowser(),
      authorization: await subscribedAs(lakeside),
    },
    { name: "another organization's patient", role: 'nobody', ...(await identified(house, elsewhere)) },
    { name: "another organization's clinician", role: 'nobody', ...(await launched(house, elsewhere, 'dr-okafor')) },
  ]
  patientData = await everyPatient(house)
}, 120_000)

afterAll(async () => {
  await house?.stop()
  await database?.end()
})

/** With what a practice's EMR proves itself: the header that its subscription was given, as the EMR keeps it. */
async function subscribedAs(practice: Practice): Promise<string> {
  return eventually(async () => {
    const made = (await record(practice)).find(({ resourceType }) => resourceType === 'Subscription')
    return /Authorization: (Bearer [\w-]+)/.exec(JSON.stringify(made ?? ''))?.[1]
  }, `the subscription in the EMR of ${practice.id}`)
}

async function everyPatient({ riverbend, lakeside }: TwoPractices): Promise<RegExp> {
  const words = new Set<string>()
  for (const practice of [riverbend, lakeside]) {
    for (const resource of await record(practice)) {
      if (resource.resourceType !== 'Patient') continue
      const text = JSON.stringify([resource['name'], resource['telecom'], resource['birthDate'], resource['address']])
      for (const [, word] of text.matchAll(/"(?:family|value|line|postalCode)":"([^"]{3,})"/g)) words.add(word ?? '')
      for (const [, list] of text.matchAll(/"(?:given|line)":\[([^\]]*)\]/g))
        for (const [, word] of (list ?? '').matchAll(/"([^"]{3,})"/g)) words.add(word ?? '')
      words.add(String(resource['birthDate']))
    }
  }
  words.delete('')
  if (words.size < 30) throw new Error(`only ${words.size} facts of patients were found in the record`)
  return new RegExp(`\\b(${[...words].map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})\\b`)
}

/** Asks an endpoint as somebody: at the first visit, and at their own launch only if that is on the first visit. */
async function ask(row: Row, walker: Walker): Promise<Answer> {
  const [method = '', url = ''] = row.endpoint.split(' ')
  const own = /clinician|rooming|signed-out/.test(walker.role) && walker.role !== 'desk-clinician'
  const atDesk = ['front-desk', 'desk-clinician', 'operator', 'message-opener'].includes(walker.role)
  const desk = routeOf(row).known === 'by-desk'
  const launch = ((desk ? atDesk : own) ? walker.launch : find(desk ? 'the front desk' : 'the clinician').launch) ?? ''
  const params: Record<string, string> = {
    organization: 'riverbend',
    ticket: visit.visit,
    visit: visit.visit,
    launch,
    ...row.params,
  }
  const path = url.replaceAll(/:(\w+)|\*/g, (all, name?: string) => params[name ?? all] ?? '')
  // The room's clinicians say which launch they come from, strangers their own.
  const from = walker.role === 'guest' ? '?guest=helper' : walker.launch === undefined ? '' : `?launch=${walker.launch}`
  const query = row.query ?? (url === '/room/:visit' ? from : '')
  return walker.browser.ask(method, house.causeway + path + query, {
    ...(row.body !== undefined && { body: row.body }),
    ...(walker.role === 'cds' && { headers: { authorization: 'Bearer forged.by.somebody' } }),
    ...(walker.authorization !== undefined && { headers: { authorization: walker.authorization } }),
    ...(walker.role === 'gateway' && { headers: { 'causeway-signature': `t=${nowInSeconds()},v1=${'0'.repeat(64)}` } }),
  })
}

const nowInSeconds = () => Math.floor(Date.now() / 1000)

const byRole = <T extends string | number>(
  value: T | Partial<Record<Role, T>> | undefined,
  role: Role,
): T | undefined => (typeof value === 'object' ? value[role] : value)

test('every endpoint has one row of the table, and the table says what domain/access says', () => {
  expect(disagreements(ROLES)).toEqual([])
})

describe('the walk', () => {
  // One test for each endpoint: how many there are is no matter of how long one of them may take.
  test.each(ROWS)('$endpoint refuses who is not let through, and tells them nothing of any patient', async (row) => {
    const wrong: string[] = []
    for (const walker of walkers) {
      if (lets(row, walker.role)) continue
      const answer = await ask(row, walker)
      // Who is known at this door and may not gets another answer than who is not known at all.
      const expected = walker.role !== 'nobody' && known(routeOf(row).known, walker.role) ? 403 : 401
      if (answer.status !== expected) wrong.push(`as ${walker.name}: ${answer.status} ${answer.code}`)
      const told = patientData.exec(answer.body)?.[0]
      if (told !== undefined) wrong.push(`tells ${walker.name} "${told}"`)
      wrong.push(...headersWrong(row, answer))
    }
    expect(wrong).toEqual([])
  })

  test("a colleague's try to act is in the audit", async () => {
    const { rows } = await database.query(
      "select distinct entry ->> 'what' as what, entry -> 'who' ->> 'ref' as who from audit where entry ->> 'outcome' = 'denied' and entry -> 'who' ->> 'kind' = 'clinician' and entry ->> 'visit' = $1 and entry -> 'who' ->> 'ref' = 'Practitioner/dr-lindqvist'",
      [visit.visit],
    )
    const tried = rows.map(({ what }) => what)
    expect(tried).toEqual(
      expect.arrayContaining([
        'admit',
        'write-note',
        'order',
        'sign-order',
        'end',
        'sign',
        'add-addendum',
        'enter-room',
      ]),
    )
  })

  // In the order of the table, which is that of a visit.
  test.each(ROWS)(
    '$endpoint answers who is let through, and the audit says what was touched and by whom',
    async (row) => {
      const wrong: string[] = []
      for (const walker of walkers) {
        if (!lets(row, walker.role)) continue
        const before = await lastAudit()
        const answer = await ask(row, walker)
        const expected = byRole(row.status, walker.role)
        if (answer.status !== expected)
          wrong.push(`as ${walker.name}: ${answer.status} ${answer.code ?? ''}, not ${expected}`)
        const told = row.who === 'everybody' ? patientData.exec(answer.body)?.[0] : undefined
        const mayHear = row.brings?.includes(walker.role) === true
        if ((told !== undefined) !== mayHear) wrong.push(`tells ${walker.name} "${told ?? 'nothing'}"`)
        wrong.push(...headersWrong(row, answer))
        const what = byRole(row.audit, walker.role)
        if (what !== undefined && !(await auditedSince(before, what, walker)))
          wrong.push(`as ${walker.name} left no audit of "${what}"`)
      }
      expect(wrong).toEqual([])
    },
  )
})

test("the patient's answers are read from the chart under the token of whoever looks", async () => {
  const told = async (name: string, path: string) => {
    const { browser, launch } = find(name)
    return (await browser.ask('GET', `${house.causeway}/api/w/${launch}${path}`)).body
  }
  // Once the chart has them nothing is sealed here any more, and only the EMR can tell.
  await eventually(async () => (await told('the clinician', '')).includes('"waitingWrites":0'), 'the writes', 30_000)
  for (const name of ['the clinician', 'a colleague'])
    expect(JSON.parse(await told(name, '/intake'))).toMatchObject({
      state: 'shown',
      whereabouts: { place: { city: 'Springfield' } },
    })
}, 60_000)

const firstBroken = (organization: string) => readAudit(database, organization, () => undefined)

async function lastAudit(): Promise<number> {
  const { rows } = await database.query<{ seq: string }>("select seq from audit_head where organization = 'riverbend'")
  return Number(rows[0]?.seq ?? 0)
}

/** What is noted of no one patient. */
const OF_NOBODY = [
  'identity',
  'EMR notification received',
  'day board',
  'worklist',
  'charges',
  'file of claim answers read',
  'visits beside the log of another tool',
  'ledger',
  'ledger exported',
  'own visits exported',
  'EMR capabilities read again',
  'EMR taken as it is',
  'site profile read',
  'site profile changed',
  'site profile set back',
  'test message sent',
  'configuration exported',
  'configuration compared',
  'messages of routes looked for',
  'referrals',
  'invitations',
]

async function auditedSince(seq: number, what: string, { role }: Walker): Promise<boolean> {
  const kinds =
    what === 'identity'
      ? ['anybody']
      : role === 'emr'
        ? ['emr']
        : ['front-desk', 'operator', 'message-opener'].includes(role) || role.startsWith('rooming')
          ? ['staff']
          : /clinician|signed-out/.test(role)
            ? ['clinician']
            : role === 'guest'
              ? ['guest']
              : ['patient', 'anybody']
  const { rows } = await database.query(
    "select 1 from audit where organization = 'riverbend' and seq > $1 and entry ->> 'what' = $2 and entry -> 'who' ->> 'kind' = any($3) and (entry ->> 'patient' = $4 or $2 = any($5))",
    [seq, what, kinds, visit.patient, OF_NOBODY],
  )
  return rows.length > 0
}

/** Headers that every answer carries, and who may frame it. */
function headersWrong({ endpoint, framedBy }: Row, { headers }: Answer): string[] {
  const policy = String(headers['content-security-policy'])
  const emrs = [house.riverbend.emr, house.lakeside.emr]
  const framers =
    policy
      .split('; ')
      .find((part) => part.startsWith('frame-ancestors '))
      ?.split(' ')
      .slice(1) ?? []
  const mayFrame = framedBy === undefined ? ["'none'"] : ["'self'", ...emrs]
  const elsewhere =
    policy.match(/https?:\/\/[^ ;]+/g)?.filter((origin) => ![house.causeway, ...emrs].includes(origin)) ?? []
  return [
    ...(headers['x-content-type-options'] === 'nosniff' ? [] : ['no nosniff']),
    ...(headers['referrer-policy'] === 'no-referrer' ? [] : ['no referrer-policy']),
    ...(headers['permissions-policy'] === undefined ? ['no permissions-policy'] : []),
    ...(policy.startsWith("default-src 'self'; ") ? [] : ['no content-security-policy']),
    ...(framers.length > 0 && framers.every((one) => mayFrame.includes(one)) ? [] : [`framed by ${framers.join(' ')}`]),
    ...elsewhere.map((origin) => `lets pages call ${origin}`),
  ].map((what) => `${endpoint}: ${what}`)
}

test("another organization's front desk sees none of this practice's visits, and does nothing about one", async () => {
  const { browser, launch } = await atTheDesk(house, house.lakeside, 'desk-bowman')
  const at = `${house.causeway}/api/desk/${launch}`
  const board = await browser.ask('GET', at)
  expect([board.status, board.body.includes(visit.visit)]).toEqual([200, false])
  const tried = await Promise.all(
    ['link', 'unlock'].map((act) => browser.ask('POST', `${at}/visits/${visit.visit}/${act}`, { body: {} })),
  )
  expect(tried.map(({ status }) => status)).toEqual([404, 404])
})

test('who looks after a connection sees the configuration of their own organization alone, and no secret of it', async () => {
  const { browser, launch } = await atTheDesk(house, house.lakeside, 'it-novak')
  const own = await browser.ask('GET', `${house.causeway}/api/operator/${launch}/configuration.json`)
  expect([own.status, Object.keys(JSON.parse(own.body).organizations)]).toEqual([200, ['lakeside']])
  expect(own.body).not.toMatch(/signs-with-these-words|sandbox-sms|sandbox links by context|sandbox-call-back/)
  const petra = find('who looks after the connection')
  const other = await browser.ask('GET', `${house.causeway}/api/operator/${petra.launch}/configuration.json`)
  expect([other.status, other.code]).toEqual([401, 'no-session'])
})

test('a clinician at the desk sees the visits that are theirs to give', async () => {
  const board = async (practitioner: string) => {
    const { browser, launch } = await atTheDesk(house, house.riverbend, practitioner)
    const days = await Promise.all(
      [0, 1, 2, 3].map((days) => {
        const day = new Date(Date.now() + days * 24 * 3_600_000).toISOString().slice(0, 10)
        return browser.ask('GET', `${house.causeway}/api/desk/${launch}?day=${day}`)
      }),
    )
    const today = await browser.ask('GET', `${house.causeway}/api/desk/${launch}`)
    return [today, ...days].some(({ body }) => body.includes(visit.visit))
  }
  expect([await board('dr-okafor'), await board('dr-lindqvist')]).toEqual([true, false])
})

describe('what is carried elsewhere opens nothing', () => {
  const api = (path: string) => house.causeway + path
  const port = () => new URL(house.causeway).port

  test("one visit's cookie under another visit's name", async () => {
    const other = find('another patient')
    const secret = other.browser.cookies(house.causeway).get(`cw_link_${port()}_${other.visit}`)
    const answer = await newBrowser().ask('GET', api(`/api/visit/${visit.visit}`), {
      headers: { cookie: `cw_link_${port()}_${visit.visit}=${secret}` },
    })
    expect([secret?.length, answer.status, answer.code]).toEqual([43, 401, 'no-link'])
  })

  test("one launch's cookie under another launch's name", async () => {
    const [colleague, clinician] = [find('a colleague'), find('the clinician')]
    const secret = colleague.browser.cookies(house.causeway).get(`cw_w_${port()}_${colleague.launch}`)
    const answer = await newBrowser().ask('GET', api(`/api/w/${clinician.launch}`), {
      headers: { cookie: `cw_w_${port()}_${clinician.launch}=${secret}` },
    })
    expect([secret?.length, answer.status, answer.code]).toEqual([43, 401, 'no-session'])
  })

  test('a session past its day', async () => {
    const late = await launched(house, visit, 'dr-okafor')
    const at = api(`/api/w/${late.launch}`)
    expect((await late.browser.ask('GET', at)).status).toBe(200)
    await database.query("update launch set until = now() - interval '1 second' where id = $1", [late.launch])
    expect((await late.browser.ask('GET', at)).code).toBe('no-session')
  })

  test('a launch that was begun and left lying', async () => {
    const browser = newBrowser()
    const iss = encodeURIComponent(`${house.riverbend.emr}/fhir/r4`)
    const begun = await browser.ask('GET', api(`/launch?iss=${iss}&launch=x`))
    const state = new URL(begun.location ?? '').searchParams.get('state') ?? ''
    await database.query("update launch set until = now() - interval '1 second' where id = $1", [state])
    const back = await browser.ask('GET', api(`/launch/callback?state=${state}&code=x`))
    const { rows } = await database.query('select pending is not null as untouched from launch where id = $1', [state])
    expect([begun.status, back.status, rows]).toEqual([302, 400, [{ untouched: true }]])
  })

  test("the front desk's launch", async () => {
    expect(find('the front desk in a chart').launch).toBeUndefined()
    const { rows } = await database.query(
      "select entry ->> 'what' as what, entry ->> 'outcome' as outcome from audit where entry -> 'who' ->> 'ref' = 'Practitioner/desk-bowman' and entry ->> 'what' like 'launch%'",
    )
    expect(rows).toEqual([{ what: 'launch: role', outcome: 'denied' }])
  })

  test("a visit's id, which stands in the calendar entry, is no ticket, and a ticket is good at its own practice", async () => {
    const browser = newBrowser()
    const id = await browser.ask('GET', api(`/api/book/riverbend/tickets/${visit.visit}`))
    expect([id.status, id.code]).toEqual([404, 'not-found'])
  })
})

describe('the room', () => {
  test.each([
    ['nobody', 401],
    ['the link alone', 403],
    ['another patient', 401],
    ['a colleague', 403],
    ['the clinician in another launch', 401],
    ['the front desk', 401],
    ["another organization's patient", 401],
    ["another organization's clinician", 401],
    ['the patient', 101],
    ['the clinician', 101],
  ])('answers %s with %i', async (name, status) => {
    const { browser, launch } = find(name)
    const address = `${house.causeway.replace(/^http/, 'ws')}/room/${visit.visit}${launch === undefined ? '' : `?launch=${launch}`}`
    expect(await browser.knock(address, house.causeway)).toBe(status)
  })

  test("does not open to another site's page", async () => {
    const { browser } = find('the patient')
    const address = `${house.causeway.replace(/^http/, 'ws')}/room/${visit.visit}`
    expect(await browser.knock(address, house.riverbend.emr)).toBe(403)
  })
})

test("each EMR's own call is told of its own visits", async () => {
  const told = async (walker: Walker, emr: string) => {
    const { body } = await walker.browser.ask('GET', `${emr}/chart/${visit.patient.replace('Patient/', '')}/cards`)
    return [...body.matchAll(/"uuid":"([^"]+)"/g)].map(([, uuid]) => uuid)
  }
  const elsewhere = find("another organization's clinician")
  // The first visit is signed by now or about to be; a new one of the same patient is told.
  const next = await book(house, house.riverbend)
  await eventually(
    async () => (await told(find('the clinician'), house.riverbend.emr)).includes(next.visit),
    'the card',
  )
  const [here, there] = [
    await told(find('the clinician'), house.riverbend.emr),
    await told(elsewhere, house.lakeside.emr),
  ]
  expect([here.includes(elsewhere.visit), there]).toEqual([false, [elsewhere.visit]])
})

describe('the audit', () => {
  const command = (name: string) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '..', '..', 'server', 'cli', `${name}.ts`), 'lakeside'], {
      env: { ...process.env, ...house.settings },
      encoding: 'utf8',
    })

  test('is exported as one AuditEvent a line, and said to be whole', async () => {
    const { status, stdout, stderr } = command('audit')
    const lines = stdout.trim().split('\n')
    const types = lines.map((line): unknown => JSON.parse(line).resourceType)
    expect([status, new Set(types)]).toEqual([0, new Set(['AuditEvent'])])
    expect(stderr).toBe(
      `The audit of lakeside is whole: ${lines.length} entries, each following from the one before.\n`,
    )
    expect(patientData.exec(stdout)?.[0]).toBeUndefined()
  })

  test('is a whole chain for each organization, and an altered row and a missing one show', async () => {
    expect([await firstBroken('riverbend'), await firstBroken('lakeside')]).toEqual([null, null])
    const ofLakeside = "audit where organization = 'lakeside'"
    const third = "organization = 'lakeside' and seq = 3"
    const [kept] = (await database.query<{ entry: unknown }>(`select entry from audit where ${third}`)).rows
    await database.query(`update audit set entry = jsonb_set(entry, '{outcome}', '"failed"') where ${third}`)
    expect([await firstBroken('lakeside'), command('audit').status]).toEqual([3, 2])
    await database.query(`update audit set entry = $1 where ${third}`, [kept?.entry])
    expect(await firstBroken('lakeside')).toBeNull()
    const { rows } = await database.query<{ seq: string }>(
      `delete from ${ofLakeside} and seq = (select max(seq) from ${ofLakeside}) returning seq`,
    )
    expect(await firstBroken('lakeside')).toBe(Number(rows[0]?.seq))
  })

  test('is beside a list of the content that is kept, which holds none of it', () => {
    const { status, stdout, stderr } = command('residue')
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^\d+ pieces of content are kept for lakeside/)])
    expect(patientData.exec(stdout)?.[0]).toBeUndefined()
  })
})

test('an EMR is looked at with its own practice’s credentials, at the start and by the command, and no patient comes of it', async () => {
  const connect = join(import.meta.dirname, '..', '..', 'server', 'cli', 'connect.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [connect, `${house.lakeside.emr}/fhir/r4`], {
    env: { ...process.env, ...house.settings },
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout.replaceAll('\n', ' ')).toContain(
    'With the credentials of "lakeside" each resource type was searched once',
  )
  expect(stdout).toContain('a token was given')
  expect(stdout).toContain(`redirect address: ${house.causeway}/launch/callback`)
  expect(patientData.exec(stdout)?.[0]).toBeUndefined()
  const metrics = await (await fetch(`${house.causeway}/metrics`)).text()
  expect(metrics).toContain('causeway_emr_lost{organization="lakeside"} 0')
  expect(house.log()).not.toMatch(/EMR (offers less|capabilities not read)/)
})

test('the log of all this, at its most talkative, holds nothing of a patient, no code and no link', async () => {
  const log = house.log()
  const secrets = (await outbox(house)).flatMap(({ text }) =>
    [...text.matchAll(/\/p\/([\w-]+)|\b(\d{6})\b/g)].map(([, token, code]) => token ?? code ?? ''),
  )
  expect([log.split('\n').length > 100, secrets.length > 5]).toEqual([true, true])
  expect(patientData.exec(log)?.[0]).toBeUndefined()
  // Six digits of a longer number, such as the time that an answer took, are no code.
  const told = (secret: string) =>
    /^\d{6}$/.test(secret) ? new RegExp(`(?<![\\w.-])${secret}(?![\\w-])`).test(log) : log.includes(secret)
  expect(secrets.filter(told)).toEqual([])
  expect(
    // An instant in milliseconds may hold the digits of a ZIP code.
    /Elm Street|\b01103\b|413-555-010[01]|Ana Douglas|Blood pressure|Thank you|Called back|Nora|1980-02-03|nora@/.exec(
      log,
    )?.[0],
  ).toBeUndefined()
})
