import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  BACKEND,
  CLINICIAN,
  LOCKMAN,
  OKAFOR,
  openSandboxChart,
  sandboxTest,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

const NO_PAGES = 'HAPI has no pages by which staff order, change and book'
const CHART = `/chart/${LOCKMAN.replace('Patient/', '')}/orders`

let sandbox: SandboxChart
let browser: Awaited<ReturnType<SandboxChart['emr']['signIn']>>
const since = new Date(Date.now() - 60_000).toISOString()

beforeAll(async () => {
  sandbox = await openSandboxChart()
  browser = await sandbox.emr.signIn('dr-okafor')
})
afterAll(() => sandbox.emr.stop())

/** Orders in the EMR's own composer, naming no visit, and gives the order's reference. */
async function ordered(item: string): Promise<string> {
  const before = await nameless()
  await browser.post(CHART, { item, instructions: 'tired', 'no-visit': 'yes' })
  const type = item.startsWith('MedicationKnowledge') ? 'MedicationRequest' : 'ServiceRequest'
  const drafts = (await sandbox.get(`${type}?patient=${LOCKMAN}&status=draft`)) as {
    entry: { resource: { id: string } }[]
  }
  await browser.post(`${CHART}/${type}/${drafts.entry[0]?.resource.id}/sign`, {})
  const [placed] = (await nameless()).filter((one) => !before.includes(one))
  if (placed === undefined) throw new Error('expected an order that was placed')
  return placed
}

async function nameless(): Promise<string[]> {
  return (await sandbox.chart.read.placedWithoutEncounter([LOCKMAN], since)).map(({ reference }) => reference)
}

sandboxTest(
  'an order that names no encounter is found by its patient and the time since, and says who placed it when',
  NO_PAGES,
  async () => {
    const order = await ordered('ActivityDefinition/laboratory-ferritin')
    const found = await sandbox.chart.read.placedWithoutEncounter([LOCKMAN, 'Patient/none'], since)
    expect(found.find(({ reference }) => reference === order)).toMatchObject({
      encounter: null,
      patient: LOCKMAN,
      requester: OKAFOR,
      category: 'laboratory',
      ours: false,
    })
    expect(Date.parse(found[0]?.authoredOn ?? '')).toBeGreaterThan(Date.parse(since))
    const later = new Date(Date.now() + 60_000).toISOString()
    expect(await sandbox.chart.read.placedWithoutEncounter([LOCKMAN], later)).toEqual([])
  },
)

sandboxTest('a test has its result although its request stays active', NO_PAGES, async () => {
  const order = await ordered('ActivityDefinition/laboratory-creatinine')
  expect(await sandbox.chart.read.resultedOrders([order])).toEqual([])
  await browser.post(`${CHART}/${order}/result`, {})
  expect(await sandbox.chart.read.followedOrders([order])).toMatchObject([{ reference: order, how: null }])
  expect(await sandbox.chart.read.resultedOrders([order, 'MedicationRequest/none'])).toEqual([order])
})

sandboxTest('an order that is changed in the EMR reads otherwise, and otherwise only then', NO_PAGES, async () => {
  const order = await ordered('ActivityDefinition/laboratory-lipid-panel')
  const readings = async () => (await sandbox.chart.read.followedOrders([order])).map(({ digest }) => digest)
  const first = await readings()
  expect(await readings()).toEqual(first)
  await browser.post(`${CHART}/${order}/change`, { instructions: 'fasting' })
  const changed = await readings()
  expect(changed).not.toEqual(first)
  await browser.post(`${CHART}/${order}/done`, {})
  expect(await sandbox.chart.read.followedOrders([order])).toMatchObject([{ how: 'done', digest: changed[0] }])
})

test('what was signed here reads as its receipt says until somebody changes it', async () => {
  const visit = await sandbox.arrived()
  const at = '2026-11-20T15:10:00.000Z'
  const { encounter, patient, key } = visit
  const content = {
    category: 'laboratory' as const,
    code: { system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' },
    text: 'Hemoglobin A1c',
    dose: null,
    reason: 'follow-up',
  }
  const base = { encounter, patient, author: OKAFOR, at }
  const { reference } = await sandbox.chart.write(
    { ...base, key: `${key}/order/o1`, write: 'order', content },
    CLINICIAN,
  )
  const sign = {
    key: `${key}/order-sign/o1`,
    write: 'order-sign',
    order: reference,
    author: OKAFOR,
    at,
    content: null,
  } as const
  const signed = await sandbox.chart.write(sign, CLINICIAN)
  expect(signed.digest).not.toBeNull()
  expect(await sandbox.chart.read.followedOrders([reference])).toEqual([
    { reference, how: null, digest: signed.digest },
  ])
  expect((await sandbox.chart.write(sign, CLINICIAN)).digest).toBe(signed.digest)
})

for (const [item, instructions] of [
  ['ActivityDefinition/laboratory-potassium', 'in the morning'],
  ['MedicationKnowledge/rxnorm-309309', '1 tablet twice a day'],
] as const)
  sandboxTest(`the order that stands in the place of ${item} is found by what it replaces`, NO_PAGES, async () => {
    const order = await ordered(item)
    expect(await sandbox.chart.read.replacementOf(order, LOCKMAN, since)).toBeNull()
    await browser.post(`${CHART}/${order}/replace`, { instructions })
    expect(await sandbox.chart.read.followedOrders([order])).toMatchObject([{ how: 'cancelled' }])
    const another = await sandbox.chart.read.replacementOf(order, LOCKMAN, since)
    expect(another?.reference).not.toBe(order)
    expect(await sandbox.chart.read.order(another?.reference ?? '', CLINICIAN)).toMatchObject({
      status: 'active',
      dose: instructions,
    })
  })

sandboxTest(
  'the time of a test is followed as it is moved and cancelled in the EMR, and another is booked under a key of its own',
  NO_PAGES,
  async () => {
    const order = await ordered('ActivityDefinition/laboratory-sodium')
    const [first, second, third] = (await sandbox.chart.read.testSlots('laboratory', new Date().toISOString(), 5)) ?? []
    if (!first || !second || !third) throw new Error('expected free times of the laboratory')
    const booking = { key: `${order}/order-book/o1`, write: 'order-book' as const, order, patient: LOCKMAN }
    const { reference } = await sandbox.chart.write({ ...booking, ...first }, BACKEND)
    const desk = await sandbox.emr.signIn('desk-bowman')
    const page = `/schedule/appointment/${reference.replace('Appointment/', '')}`
    const stands = () => sandbox.chart.read.bookedTimes([reference])
    await desk.post(`${page}/move`, { slot: second.slot.replace('Slot/', '') })
    expect(await stands()).toMatchObject([{ reference, status: 'booked', start: second.start }])
    await desk.post(`${page}/cancel`, {})
    expect(await stands()).toMatchObject([{ reference, status: 'cancelled' }])
    const again = await sandbox.chart.write({ ...booking, key: `${booking.key}-2`, ...third }, BACKEND)
    expect(again.reference).not.toBe(reference)
    expect((await sandbox.chart.read.bookedTimes([again.reference]))[0]).toMatchObject({
      status: 'booked',
      start: third.start,
    })
  },
)
