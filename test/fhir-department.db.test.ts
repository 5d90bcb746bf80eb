import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
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

async function signed(id: string): Promise<void> {
  const { version } = CONSENT_TEXT
  const consent = { version, language: 'en', lasts: 'until-revoked', name: 'M. Lockman' } as const
  await all.useCases.sign(await all.device(), id, { ...consent, permits: [...FIELDS] })
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
  await department.emr.fail({ kind: 'down' })
  all.turned.now = new Date(all.turned.now.getTime() + 600_000)
  await all.carry()
  await all.read()
  expect((await all.lineOf(id))?.sent).toBe(false)
  await department.emr.mend()
  all.turned.now = new Date(all.turned.now.getTime() + 600_000)
  await all.carry()
  expect((await department.filed('Is there an agreement?')).task).toMatchObject({ status: 'requested' })
  expect((await all.lineOf(id))?.sent).toBe(true)
})
