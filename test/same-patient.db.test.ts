import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ElsewhereView, PatientPicked } from '#api/same-patient.ts'
import type { Workspace } from '#api/workspace.ts'
import { testDatabase } from './database.ts'
import { eventually } from './journeys/people.ts'
import { charted, noteText } from './journeys/record.ts'
import { book, launched, WILEY, type BookedVisit, type Person } from './walk/cast.ts'
import { openTwoPractices, type TwoPractices } from './walk/two-practices.ts'

/** Two patients of the sandbox who share a name. */
const SON = { given: 'Antonio', family: 'Carmona', birthDate: '2000-10-22', contact: '555-798-9446' }
const FATHER = { given: 'Antonio', family: 'Carmona', birthDate: '1958-07-19', contact: '555-271-4490' }
const SON_ID = 'Patient/845ac958-8036-45ee-9112-eac31d9b4f30'
const FATHER_ID = 'Patient/antonio-carmona-1958'

let database: pg.Pool
let house: TwoPractices
let [son, father, third]: BookedVisit[] = []
/** The tabs of one clinician, in the order in which they were opened. */
let first: Person
let second: Person

beforeAll(async () => {
  database = await testDatabase()
  house = await openTwoPractices(database.options.connectionString ?? '')
  son = { ...(await book(house, house.riverbend, SON)), patient: SON_ID }
  father = { ...(await book(house, house.riverbend, FATHER)), patient: FATHER_ID }
  third = await book(house, house.riverbend, WILEY)
}, 120_000)

afterAll(async () => {
  await house?.stop()
  await database?.end()
})

const of = (one: BookedVisit | undefined): BookedVisit => {
  if (one === undefined) throw new Error('nothing was booked')
  return one
}
const ask = (who: Person, method: string, path = '', body?: unknown) =>
  who.browser.ask(method, `${house.causeway}/api/w/${who.launch}${path}`, { ...(body !== undefined && { body }) })
const page = async (who: Person): Promise<Workspace> => JSON.parse((await ask(who, 'GET')).body)
const choice = async (who: Person): Promise<ElsewhereView> => {
  const { elsewhere } = await page(who)
  if (elsewhere === null) throw new Error('the workspace is not locked')
  return elsewhere
}
const note = (text: string, base: string | null = null) => ({ sections: [{ id: 'history', text }], base })
const pick = async (who: Person, patient: string | null, change: string): Promise<PatientPicked> =>
  JSON.parse((await ask(who, 'POST', '/patient', { patient, of: change })).body)
const fault = (sent: object | null) =>
  fetch(`${house.riverbend.emr}/faults.json`, {
    method: sent === null ? 'DELETE' : 'POST',
    ...(sent !== null && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) }),
  })
const notesOf = async (patient: string) =>
  (await charted(house.riverbend, 'DocumentReference', patient)).map((document) => noteText(document))

test('a second patient opened in another tab locks the first tab, and not the second', async () => {
  first = await launched(house, of(son), 'dr-okafor')
  expect((await page(first)).elsewhere).toBeNull()
  // The EMR takes no notes for a while: what is written now waits on its way.
  await fault({ kind: '500', type: 'DocumentReference' })
  const queued = await ask(first, 'PUT', '/note', note('Of the son.'))
  expect(queued.status).toBe(202)
  await eventually(async () => (await page(first)).state.waitingWrites > 0, 'the note to be tried')

  second = await launched(house, of(father), 'dr-okafor', first)
  expect((await page(second)).elsewhere).toBeNull()
  const { told, patients } = await choice(first)
  // The EMR's own word, and the launch, in whichever order they come.
  expect(['emr', 'launch']).toContain(told)
  const byBirth = patients.toSorted((a, b) => ((a.person?.birthDate ?? '') < (b.person?.birthDate ?? '') ? -1 : 1))
  expect(byBirth).toMatchObject([
    {
      which: 'other',
      reference: FATHER_ID,
      person: { name: 'Mr. Antonio Carmona', birthDate: '1958-07-19', identifiers: ['RB-1958'], photo: true },
    },
    {
      which: 'visit',
      reference: SON_ID,
      person: { name: 'Mr. Antonio Carmona', birthDate: '2000-10-22', photo: true },
    },
  ])
}, 60_000)

test('the photos of both are the EMR’s own, read live', async () => {
  const [ofVisit, ofOther] = await Promise.all(
    ['visit', 'other'].map((which) => ask(first, 'GET', `/patients/${which}/photo`)),
  )
  for (const photo of [ofVisit, ofOther])
    expect([photo?.status, photo?.headers['content-type'], photo?.headers['cache-control']]).toEqual([
      200,
      'image/png',
      'no-store',
    ])
  expect(ofVisit?.body).not.toBe(ofOther?.body)
  expect((await ask(second, 'GET', '/patients/other/photo')).status).toBe(404)
})

describe('while it is locked', () => {
  test.each<[string, string, unknown]>([
    ['PUT', '/note', note('Of whom?')],
    ['PUT', '/note/unsaved', note('Of whom?')],
    ['POST', '/orders', { catalogue: 'MedicationKnowledge/x', category: 'medication', reason: 'x' }],
    ['POST', '/orders/x/sign', { mitigations: [] }],
    ['DELETE', '/orders/x', undefined],
    ['POST', '/orders/x/booking', { slot: 'Slot/x' }],
    ['POST', '/lists', {}],
    ['DELETE', '/lists/x', undefined],
    ['POST', '/pictures', { site: 'hand' }],
    ['POST', '/pictures/x', { act: 'allow' }],
    ['POST', '/follow-ups', { slot: 'Slot/x', reason: 'x' }],
    ['POST', '/sign', note('Of whom?')],
    ['POST', '/addendum', { text: 'Of whom?' }],
  ])('the server refuses %s %s, and the audit has it', async (method, path, body) => {
    const answer = await ask(first, method, path, body)
    expect([answer.status, answer.code]).toEqual([403, 'patient-changed'])
    const { rows } = await database.query(
      "select 1 from audit where entry ->> 'outcome' = 'denied' and entry ->> 'visit' = $1 and entry -> 'who' ->> 'ref' = 'Practitioner/dr-okafor'",
      [of(son).visit],
    )
    expect(rows.length).toBeGreaterThan(0)
  })

  test('the call and the chart are open as before', async () => {
    for (const [method, path, body] of [
      ['GET', '/chart/problems', undefined],
      ['GET', '/intake', undefined],
      ['POST', '/guests', { guest: 'interpreter', act: 'invite' }],
      ['POST', '/emergency', undefined],
    ] as const)
      expect([path, (await ask(first, method, path, body)).status < 300]).toEqual([path, true])
    const room = `${house.causeway.replace('http', 'ws')}/room/${of(son).visit}?launch=${first.launch}`
    expect(await first.browser.knock(room, house.causeway)).toBe(101)
  })

  test('what was on its way before goes to the patient it was written for, and what is typed in the other tab to its own', async () => {
    expect((await ask(second, 'PUT', '/note', note('Of the father.'))).status).toBe(202)
    await fault(null)
    await eventually(async () => (await notesOf(SON_ID)).length > 0, 'the note of the son', 40_000)
    await eventually(async () => (await notesOf(FATHER_ID)).length > 0, 'the note of the father', 40_000)
    expect(await notesOf(SON_ID)).toEqual([expect.stringContaining('Of the son.')])
    expect(await notesOf(FATHER_ID)).toEqual([expect.stringContaining('Of the father.')])
    expect((await choice(first)).patients).toHaveLength(2)
  }, 90_000)
})

describe('picking', () => {
  test('the other patient leaves the visit locked, and says where the other’s is open', async () => {
    const { at } = await choice(first)
    expect(await pick(first, FATHER_ID, at)).toEqual({ picked: 'other', launch: second.launch })
    expect((await ask(first, 'PUT', '/note', note('Of whom?'))).status).toBe(403)
  })

  test('out of a choice that is no more unlocks nothing', async () => {
    const before = await choice(first)
    await launched(house, of(third), 'dr-okafor', first)
    expect((await choice(first)).at).not.toBe(before.at)
    expect((await ask(first, 'POST', '/patient', { patient: SON_ID, of: before.at })).code).toBe('choice-outdated')
    expect((await ask(first, 'PUT', '/note', note('Of whom?'))).status).toBe(403)
  })

  test('the visit’s patient unlocks it; pressed twice it is the same', async () => {
    const { at } = await choice(first)
    expect(await Promise.all([pick(first, SON_ID, at), pick(first, SON_ID, at)])).toContainEqual({ picked: 'visit' })
    expect(await pick(first, SON_ID, at)).toEqual({ picked: 'visit' })
    const { elsewhere, note: known } = await page(first)
    expect(elsewhere).toBeNull()
    expect((await ask(first, 'PUT', '/note', note('Of the son, and more.', known.version))).status).toBe(202)
    const { rows } = await database.query<{ what: string }>(
      "select entry ->> 'what' as what from audit where entry ->> 'visit' = $1 and entry ->> 'what' ~ '^(workspace locked|picked)' order by seq",
      [of(son).visit],
    )
    expect(new Set(rows.map(({ what }) => what))).toEqual(
      new Set([
        'workspace locked: another patient open in the EMR',
        'picked: the other patient',
        "picked: the visit's patient",
      ]),
    )
  })
})

test('a colleague, another session of the EMR, and the same patient opened again lock nothing', async () => {
  await launched(house, of(father), 'dr-lindqvist')
  await launched(house, of(father), 'dr-okafor')
  await launched(house, of(son), 'dr-okafor', first)
  expect((await page(first)).elsewhere).toBeNull()
  // The tab of the father is the one that is not before the clinician now.
  expect((await choice(second)).patients.map(({ which, reference }) => [which, reference])).toContainEqual([
    'other',
    SON_ID,
  ])
})

test('a launch from one patient’s chart for the appointment of another opens nothing, and the audit has it', async () => {
  const { browser } = await launched(house, of(father), 'dr-lindqvist')
  const { emr } = house.riverbend
  const appContext = JSON.stringify({ appointment: `Appointment/${of(son).appointment}` })
  const form = { url: `${house.causeway}/launch`, appointment: '', appContext }
  const opened = await browser.ask('POST', `${emr}/chart/${FATHER_ID.replace('Patient/', '')}/launch`, { form })
  const begun = new URL(opened.location ?? '', emr).searchParams.get('launch') ?? ''
  const iss = encodeURIComponent(`${emr}/fhir/r4`)
  const { at, answer } = await browser.follow(`${house.causeway}/launch?iss=${iss}&launch=${begun}`)
  expect([new URL(at).pathname, answer.status]).toEqual(['/launch/callback', 400])
  expect(answer.body).not.toMatch(/Carmona/)
  const { rows } = await database.query(
    "select 1 from audit where entry ->> 'what' = 'launch: patient mismatch' and entry ->> 'outcome' = 'denied' and entry ->> 'visit' = $1",
    [of(son).visit],
  )
  expect(rows).toHaveLength(1)
})

describe('what the EMR tells by its hub', () => {
  let visit: Person
  const wiley = () => of(third).patient.replace('Patient/', '')
  const opens = (patient: string) => visit.browser.ask('GET', `${house.riverbend.emr}/chart/${patient}`)
  const heard = (state: Workspace['hears']) =>
    eventually(async () => (await page(visit)).hears === state, `the EMR to be ${state}`, 30_000)
  const locked = () =>
    eventually(async () => (await page(visit)).elsewhere ?? undefined, 'the workspace to be locked', 30_000)
  const otherOf = ({ patients }: ElsewhereView) => patients.find(({ which }) => which === 'other')
  const unlock = async () => expect(await pick(visit, SON_ID, (await choice(visit)).at)).toEqual({ picked: 'visit' })

  beforeAll(async () => {
    visit = await launched(house, of(son), 'dr-okafor')
    await heard('heard')
  }, 40_000)

  test('another patient’s chart that is opened there locks the workspace, and the patient’s own does not', async () => {
    await opens(SON_ID.replace('Patient/', ''))
    await opens(wiley())
    const elsewhere = await locked()
    expect(elsewhere.told).toBe('emr')
    expect(otherOf(elsewhere)).toMatchObject({ reference: of(third).patient, person: { birthDate: '1972-03-30' } })
    expect((await ask(visit, 'PUT', '/note', note('Of whom?'))).code).toBe('patient-changed')
  })

  test('going back to the patient’s own chart, or to none, does not unlock it: only a pick does', async () => {
    await opens(SON_ID.replace('Patient/', ''))
    await visit.browser.ask('GET', `${house.riverbend.emr}/schedule`)
    expect(otherOf(await choice(visit))).toMatchObject({ reference: of(third).patient })
    await unlock()
    expect((await page(visit)).elsewhere).toBeNull()
  })

  test('a hub that is down is said in the workspace, locks nothing, and is heard again: also what was opened meanwhile', async () => {
    await fault({ kind: 'hub-down' })
    await opens(wiley())
    await heard('unheard')
    expect((await page(visit)).elsewhere).toBeNull()
    expect((await ask(visit, 'PUT', '/note', note('Of the son.', (await page(visit)).note.version))).status).toBe(202)
    await fault(null)
    await heard('heard')
    expect(otherOf(await locked())).toMatchObject({ reference: of(third).patient })
    await unlock()
  }, 60_000)

  test('a line that died unseen is said within a minute, and who was opened meanwhile is asked for', async () => {
    await fault({ kind: 'hub-silent', count: 1 })
    await opens(wiley())
    expect((await page(visit)).elsewhere).toBeNull()
    await heard('unheard')
    expect(otherOf(await locked())).toMatchObject({ reference: of(third).patient })
    await heard('heard')
    await unlock()
  }, 90_000)

  test('a chart that is opened without a word whose locks the workspace: nobody knows who it is', async () => {
    await fault({ kind: 'hub-garbled', count: 1 })
    await opens(wiley())
    expect(otherOf(await locked())).toMatchObject({ reference: null, person: null })
    await heard('out-of-step')
    await unlock()
    await opens(SON_ID.replace('Patient/', ''))
    await heard('heard')
  }, 40_000)

  test('a patient whom the EMR does not know locks the workspace too, and has no name', async () => {
    await fault({ kind: 'hub-stranger', count: 1 })
    await opens(wiley())
    expect(otherOf(await locked())).toMatchObject({ reference: 'Patient/nobody-here', person: null })
    await unlock()
  })

  test('a subscription that is denied is said in the workspace, and a launch on another patient locks all the same', async () => {
    await fault({ kind: 'hub-denied', count: 1 })
    visit = await launched(house, of(son), 'dr-okafor')
    await heard('unheard')
    await launched(house, of(father), 'dr-okafor', visit)
    expect((await locked()).told).toBe('launch')
  }, 40_000)
})

describe('a workspace whose user has left the EMR', () => {
  let left: Person
  const seen = async () => {
    const { status, code } = await ask(left, 'GET')
    return [status, code]
  }

  beforeAll(async () => {
    left = await launched(house, of(son), 'dr-lindqvist')
    const opened = async () =>
      (await database.query('select 1 from emr_session where launch = $1 and opened is not null', [left.launch])).rows
        .length > 0
    await eventually(opened, 'the hub to have told of this chart', 30_000)
    // As its hub says, and with what the EMR granted still standing.
    await database.query('update launch set elsewhere = $2 where id = $1', [
      left.launch,
      { patient: null, told: 'suspended', at: new Date().toISOString() },
    ])
  }, 60_000)

  test('shows and takes nothing, a pick neither, and lets the call go on', async () => {
    expect(await seen()).toEqual([403, 'signed-out'])
    for (const [method, path, body] of [
      ['GET', '/chart/problems', undefined],
      ['PUT', '/note/unsaved', note('Of whom?')],
      ['POST', '/patient', { patient: SON_ID, of: 'any' }],
    ] as const)
      expect([path, (await ask(left, method, path, body)).code]).toEqual([path, 'signed-out'])
    expect((await ask(left, 'POST', '/language', { language: 'en' })).status).toBe(204)
  })

  test('goes on once its user starts the same patient’s visit in that browser, and not by another’s', async () => {
    await launched(house, of(son), 'dr-lindqvist')
    expect(await seen()).toEqual([403, 'signed-out'])
    await launched(house, of(son), 'dr-lindqvist', left)
    expect((await ask(left, 'GET')).status).toBe(200)
    const { rows } = await database.query<{ what: string }>(
      "select entry ->> 'what' as what from audit where entry ->> 'what' = 'workspace unlocked: back in the EMR' and entry ->> 'visit' = $1",
      [of(son).visit],
    )
    expect(rows).toHaveLength(1)
  })

  test('is told of by the hub when its user signs out there', async () => {
    const told = async () =>
      (
        await database.query(
          "select 1 from audit where entry ->> 'what' = 'workspace locked: signed-out in the EMR' and entry ->> 'visit' = $1",
          [of(son).visit],
        )
      ).rows.length > 0
    await eventually(async () => (await page(left)).hears === 'heard', 'the EMR to be heard', 30_000)
    await left.browser.ask('POST', `${house.riverbend.emr}/sign-out`, { form: {} })
    await eventually(told, 'the workspace to be locked', 30_000)
    expect(await seen()).toEqual([403, 'signed-out'])
  }, 60_000)
})
