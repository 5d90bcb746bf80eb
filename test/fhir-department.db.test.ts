import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS, type Field } from '#domain/referral/consent.ts'
import type { Item } from '#domain/referral/summary.ts'
import { previewOnTask, releasedTask, summaryComposition, writtenTask } from '#formats/fhir/department-summary.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'
import { LOCKMAN } from './sandbox-chart.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** Referrals to a department whose EMR speaks FHIR: an order and a Task there, and what the Task says, by the same gate. */
let all: ReferralHouse
let department: NonNullable<ReferralHouse['byFhir']>

beforeAll(async () => {
  all = await openReferralHouse('fhir')
  if (all.byFhir === null) throw new Error('no department that speaks FHIR')
  department = all.byFhir
})
afterAll(() => all.close())

async function referred(question: string, more: Record<string, string> = {}) {
  const id = await all.referred(question, more)
  await all.carry()
  return { id, ...(await department.filed(question)) }
}
const reason = (...codes: string[]) => ({
  statusReason: { coding: codes.map((code) => ({ code })), text: 'Mrs. Xq said' },
})
const business = (code: string) => ({ businessStatus: { coding: [{ code }] } })

async function signed(id: string, permits: readonly Field[] = FIELDS): Promise<void> {
  const { version } = CONSENT_TEXT
  const consent = { version, language: 'en', lasts: 'until-revoked', name: 'M. Lockman' } as const
  await all.useCases.sign(await all.device(), id, { ...consent, permits: [...permits] })
}

test('a referral is an order and a Task at the department, with the patient as the practice knows them and nobody chosen', async () => {
  const { id, order, task } = await referred('Would therapy help?', { text: 'yes', urgency: 'urgent' })
  expect(order).toMatchObject({
    status: 'active',
    priority: 'urgent',
    subject: { reference: '#patient' },
    contained: [
      { resourceType: 'Patient', name: [{ family: 'Lockman' }], identifier: [{ value: LOCKMAN.split('/')[1] }] },
      { code: { coding: [{ code: '44261-6' }] }, valueInteger: 12 },
      { code: { coding: [{ code: '44260-8' }] }, valueInteger: 0 },
    ],
    orderDetail: [{ coding: [{ code: 'text-ok' }] }],
  })
  expect(task).toMatchObject({ status: 'requested', for: { identifier: { value: LOCKMAN.split('/')[1] } } })
  // Carried twice, as after an answer that was lost: still one order and one Task.
  await all.pool.query(
    `insert into referral_command (referral, command, at, ready_at) values ($1, '{"do":"send"}', now(), 'epoch')`,
    [id],
  )
  await all.carry()
  const orders = (await department.of('ServiceRequest')).filter(
    ({ reasonCode }) => reasonCode?.[0]?.text === 'Would therapy help?',
  )
  expect(orders).toHaveLength(1)
  expect(
    (await department.of('Task')).filter(({ focus }) => focus?.reference === `ServiceRequest/${order?.id}`),
  ).toHaveLength(1)
  expect(await all.lineOf(id)).toMatchObject({ sent: true, told: null })
})

test('what its Task says passes the gate: nothing before a consent, then the status with reason and alternative', async () => {
  const { id, task } = await referred('Is there room?')
  const before = await all.lineOf(id)
  const tasks = await all.tasks()
  await department.says(task, { status: 'rejected', ...reason('no-capacity', 'community-service') })
  await all.read()
  await all.carry()
  expect(await all.stageOf(id)).toBe('declined')
  expect(await all.lineOf(id)).toEqual(before)
  expect(await all.tasks()).toBe(tasks)
  await signed(id)
  await all.carry()
  expect(await all.lineOf(id)).toMatchObject({
    told: { stage: 'declined', reason: 'no-capacity', alternative: 'community-service' },
  })
  // Words that stood there have gone nowhere.
  expect(await all.tasks()).not.toContain('Xq')
})

test('a Task that says more than one step tells each that it implies, once, and never again while it only stands there', async () => {
  const { id, task } = await referred('How far is it?')
  await department.says(task, { status: 'in-progress', ...business('5.1.1') })
  await all.read()
  await all.read()
  const events = async () => {
    const { rows } = await all.pool.query<{ said: string | null }>(
      "select event -> 'word' ->> 'stage' as said from referral_event where referral = $1 and event ->> 'type' = 'word' order by seq",
      [id],
    )
    return rows.map(({ said }) => said)
  }
  expect(await events()).toEqual(['accepted', 'scheduled'])
  await department.says(task, { status: 'completed', businessStatus: undefined })
  await all.read()
  expect(await events()).toEqual(['accepted', 'scheduled', 'held'])
  // What does not follow changes nothing, and an operator hears of it once.
  await department.says(task, { status: 'rejected', ...reason('other') })
  await all.read()
  await all.read()
  expect(await events()).toEqual(['accepted', 'scheduled', 'held'])
  expect(all.unread.filter((why) => why.includes('declined'))).toEqual(['declined does not follow'])
})

test('what the department asks for by a known code is asked of the practice, and given on the Task once', async () => {
  const { id, task } = await referred('What do they take?')
  await department.says(task, { status: 'on-hold', statusReason: { text: 'Send us her therapist’s notes' } })
  await all.read()
  expect([await all.stageOf(id), all.unread.at(-1)]).toEqual([undefined, 'Task.statusReason'])
  await department.says(task, { status: 'on-hold', ...reason('medicines') })
  await all.read()
  await signed(id)
  await all.carry()
  expect(await all.lineOf(id)).toMatchObject({ told: { stage: 'information-requested', information: 'medicines' } })
  expect(await all.useCases.inform(all.desk, id, { words: 'Sertraline 50 mg' })).toBeNull()
  await all.carry()
  expect((await department.filed('What do they take?')).task?.input).toMatchObject([
    { valueString: 'Sertraline 50 mg' },
  ])
  expect(await all.lineOf(id)).toMatchObject({ given: 'there' })
})

test('an order that is called off in the chart is called off at the department', async () => {
  const { id, order, task } = await referred('Never mind?')
  const chart = all.sandbox.emr.smart.referralFetch(all.sandbox.emr.organization)
  const { fhirBase } = all.sandbox.emr.organization.emr
  const placed = (await all.open.referrals.referral('riverbend', id))?.state.order ?? ''
  const now = await (await chart(`${fhirBase}/${placed}`, {})).json()
  const headers = { 'content-type': 'application/fhir+json' }
  await chart(`${fhirBase}/${placed}`, { method: 'PUT', headers, body: JSON.stringify({ ...now, status: 'revoked' }) })
  await all.look()
  await all.carry()
  const [there, its] = [await department.of('ServiceRequest'), await department.of('Task')]
  expect(there.find((one) => one.id === order?.id)?.status).toBe('revoked')
  expect(its.find((one) => one.id === task?.id)?.status).toBe('cancelled')
})

test('without an agreement nothing leaves and nothing is read, and a department that is away is asked again', async () => {
  all.turned.agreed = false
  const { id, order } = await referred('Is there an agreement?')
  expect(order).toBeUndefined()
  all.turned.agreed = true
  await all.departmentEmr?.fail({ kind: 'down' })
  all.turned.now = new Date(all.turned.now.getTime() + 600_000)
  await all.carry()
  await all.read()
  expect((await all.lineOf(id))?.sent).toBe(false)
  await all.departmentEmr?.mend()
  all.turned.now = new Date(all.turned.now.getTime() + 600_000)
  await all.carry()
  expect((await department.filed('Is there an agreement?')).task).toMatchObject({ status: 'requested' })
  expect((await all.lineOf(id))?.sent).toBe(true)
})

/** What is due is carried, one thing of each referral after the other, with the department's Tasks read between. */
async function settled(): Promise<void> {
  for (let times = 0; times < 4; times++) {
    await all.carry()
    await all.read()
  }
}

const ITEMS: readonly Item[] = [
  {
    part2: true,
    field: 'diagnoses',
    code: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' },
    names: ['Opioid dependence'],
    certainty: 'confirmed',
    on: '2026-11-20',
  },
  {
    part2: true,
    field: 'scores',
    code: { system: 'http://loinc.org', code: '44261-6' },
    total: 9,
    on: '2026-11-20',
  },
  { part2: true, field: 'answer', words: 'Yes: weekly sessions help her sleep.' },
]

/** A summary of a visit that was held, named on the Task as its department does. */
async function written(
  question: string,
  { items = ITEMS, more = {} }: { items?: readonly Item[]; more?: object } = {},
) {
  const one = await referred(question)
  await department.says(one.task, { status: 'in-progress', ...business('5.1.4') })
  await settled()
  const about = { patient: 'Patient/seen-there', by: 'Practitioner/T-01', at: '2026-11-27T16:00:00Z', part2: true }
  const composition = { ...summaryComposition({ ...about, items }), ...more }
  const reference = await department.writes(composition)
  await department.says(one.task, writtenTask(await department.task(one.task), reference))
  await settled()
  const shown = async () => previewOnTask(await department.task(one.task))
  const release = async (digest: string) => {
    await department.says(one.task, releasedTask(await department.task(one.task), digest))
    await settled()
  }
  return { ...one, composition, reference, shown, release }
}

/** What the practice's chart holds of one referral, as JSON. */
async function inChart(id: string): Promise<string[]> {
  const types = ['DocumentReference', 'Observation', 'Condition', 'Task']
  const found = await Promise.all(
    types.map(async (type) => {
      const by = `${type}?patient=${LOCKMAN}&_count=200&_sort=-_lastUpdated`
      const bundle = await all.sandbox.get(by, all.sandbox.emr.smart.referralFetch(all.sandbox.emr.organization))
      return ((bundle as { entry?: { resource: unknown }[] }).entry ?? []).map(({ resource }) =>
        JSON.stringify(resource),
      )
    }),
  )
  return found.flat().filter((one) => one.includes(id))
}

test('its summary is shown on its Task as it will be filed, released there, and stands in the chart until a clinician has seen it', async () => {
  const one = await written('May I treat her sleep?')
  // Nothing but that there is nothing to be told is shown before a consent, and no release of it counts.
  expect(await one.shown()).toMatchObject({ blocked: 'no-consent', words: '', bytes: '' })
  await one.release((await one.shown())?.digest ?? '')
  expect(await inChart(one.id)).toEqual([])
  expect(await all.lineOf(one.id)).toMatchObject({ told: null })

  await signed(one.id, ['status', 'answer', 'scores'])
  await settled()
  const shown = await one.shown()
  expect(shown?.words).toContain('weekly sessions help her sleep')
  expect(shown?.words).toContain('42 CFR part 2 prohibits unauthorized use or disclosure of these records.')
  expect(shown?.words).not.toMatch(/opioid|F11|diagnos/i)
  expect(await all.lineOf(one.id)).toMatchObject({ told: { stage: 'held' } })
  await one.release(shown?.digest ?? '')

  const there = await inChart(one.id)
  // What was shown is what was filed, byte for byte where the chart keeps it.
  const document = there.find((resource) => resource.includes('"DocumentReference"')) ?? ''
  const words = Buffer.from(/"data":"([^"]+)"/.exec(document)?.[1] ?? '', 'base64').toString()
  expect(words).toBe(shown?.words)
  for (const label of ['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD']) expect(document).toContain(`"code":"${label}"`)
  expect(there.filter((resource) => resource.includes('"Observation"'))).toHaveLength(1)
  expect(there.join().replaceAll(/"data":"[^"]+"/g, '')).not.toMatch(/F11|[Oo]pioid/)
  expect(await all.lineOf(one.id)).toMatchObject({ rows: [{ row: 'acknowledge', owner: 'clinician' }], closed: null })
  // Read again and again, it is not told twice, and nothing of it is kept.
  await settled()
  expect(await inChart(one.id)).toEqual(there)
  const { rows } = await all.pool.query("select ref from referral_held where referral = $1 and ref like 'summary/%'", [
    one.id,
  ])
  expect(rows).toEqual([])
  expect(await all.useCases.word(all.desk, one.id, { act: 'acknowledge' })).toBeNull()
  expect(await all.lineOf(one.id)).toMatchObject({ closed: { how: 'acknowledged' } })
})

test('written anew it is shown anew, and what was released of it before counts no longer', async () => {
  const one = await written('What may I change?')
  await signed(one.id, ['status', 'answer'])
  await settled()
  const before = (await one.shown())?.digest ?? ''
  const said = ITEMS.map((item) => (item.field === 'answer' ? { ...item, words: 'Nothing for now.' } : item))
  const about = { patient: 'Patient/seen-there', by: 'Practitioner/T-01', at: '2026-11-27T16:00:00Z', part2: true }
  await department.writes(summaryComposition({ ...about, items: said }), one.reference.split('/')[1])
  await one.release(before)
  expect(await inChart(one.id)).toHaveLength(1)
  const after = await one.shown()
  expect([after?.words.includes('Nothing for now.'), after?.digest === before]).toEqual([true, false])
  await one.release(after?.digest ?? '')
  expect((await inChart(one.id)).some((resource) => resource.includes('"DocumentReference"'))).toBe(true)
})

test('a consent that is revoked after the release stops it, and one that covers less has it shown anew', async () => {
  const one = await written('Who may know?')
  await signed(one.id)
  await settled()
  const wide = (await one.shown())?.digest ?? ''
  await signed(one.id, ['status', 'answer'])
  await one.release(wide)
  expect((await inChart(one.id)).join()).not.toContain('DocumentReference')
  const narrow = await one.shown()
  expect(narrow?.words).not.toMatch(/opioid|F11/i)

  const consents = (await all.open.referrals.referral('riverbend', one.id))?.state.consents ?? []
  for (const { id } of consents) expect(await all.useCases.revoke(await all.device(), one.id, id)).toBeNull()
  await one.release(narrow?.digest ?? '')
  expect((await inChart(one.id)).join()).not.toContain('DocumentReference')
  expect(await one.shown()).toMatchObject({ blocked: 'consent-revoked', words: '' })
})

test('words that name what may not be told stop it, and a summary that can’t be read is said to an operator without what it says', async () => {
  const named = ITEMS.map((item) =>
    item.field === 'answer' ? { ...item, words: 'Better on opioid treatment.' } : item,
  )
  const one = await written('Is it better?', { items: named })
  await signed(one.id, ['status', 'answer'])
  await settled()
  expect(await one.shown()).toMatchObject({ blocked: 'words-name-withheld', words: '' })

  const odd = ITEMS.map((item) =>
    item.field === 'diagnoses' ? { ...item, code: { ...item.code, code: 'heroin use' } } : item,
  )
  const other = await written('Can it be read?', { items: odd })
  expect(await other.shown()).toBeUndefined()
  expect(all.unread.at(-1)).toBe('Composition.contained[0].code.coding.code')
  expect(all.unread.join()).not.toContain('heroin')
})

test('a Composition about somebody else than the Task is for is not believed', async () => {
  const one = await referred('Whose is it?')
  await department.says(one.task, {
    status: 'in-progress',
    ...business('5.1.4'),
    for: { reference: 'Patient/b218cee9-019d-47a4-b161-e97c0fd6f736' },
  })
  await signed(one.id)
  await settled()
  const about = { by: 'Practitioner/T-01', at: '2026-11-27T16:00:00Z', part2: true, items: ITEMS }
  const reference = await department.writes(summaryComposition({ ...about, patient: 'Patient/somebody-else' }))
  await department.says(one.task, writtenTask(await department.task(one.task), reference))
  await settled()
  expect(previewOnTask(await department.task(one.task))).toBeUndefined()
  expect(all.unread.at(-1)).toContain('Composition.subject')
})

test('what stands beside the fields of a Composition leaves with no consent, and stands in no table in the clear', async () => {
  const div = '<div xmlns="http://www.w3.org/1999/xhtml">SEEDED heroin</div>'
  const one = await written('What else is there?', {
    more: {
      text: { status: 'additional', div },
      title: 'SEEDED',
      extension: [{ url: 'urn:seeded', valueString: 'SEEDED' }],
      relatesTo: [{ code: 'appends', targetReference: { reference: 'DocumentReference/SEEDED' } }],
    },
  })
  await signed(one.id)
  await settled()
  const shown = await one.shown()
  await one.release(shown?.digest ?? '')
  expect(JSON.stringify([shown, await inChart(one.id), await all.useCases.page(all.desk)])).not.toMatch(/SEEDED|heroin/)
  const { rows: tables } = await all.pool.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  expect(tables.length).toBeGreaterThan(20)
  for (const { name } of tables) {
    const { rows } = await all.pool.query(
      `select 1 from ${name} as one where one::text ~* 'SEEDED|heroin|F11\\.20|weekly sessions'`,
    )
    expect({ name, rows: rows.length }).toEqual({ name, rows: 0 })
  }
})
