import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  BACKEND,
  CLINICIAN,
  faultOf,
  LOCKMAN,
  OKAFOR,
  OLIVARES,
  openSandboxChart,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'
import type { ChartWrite, TestSlot } from '../act/chart.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

let sandbox: SandboxChart
let free: TestSlot[]
let order: string

beforeAll(async () => {
  sandbox = await openSandboxChart()
  free = (await sandbox.chart.read.testSlots('laboratory', new Date().toISOString(), 10)) ?? []
  const visit = await sandbox.arrived()
  const content = {
    category: 'laboratory' as const,
    code: { system: 'http://loinc.org', code: '2276-4', display: 'Ferritin' },
    text: 'Ferritin',
    dose: null,
    reason: 'tired',
  }
  const { encounter, patient, key } = visit
  const at = '2026-11-20T15:10:00.000Z'
  const write: ChartWrite = { key: `${key}/order/o1`, write: 'order', encounter, patient, author: OKAFOR, at, content }
  order = (await sandbox.chart.write(write, CLINICIAN)).reference
})
afterEach(() => sandbox.emr.mend())
afterAll(() => sandbox.emr.stop())

function bookingAt({ slot, start, end }: TestSlot, patient = LOCKMAN): ChartWrite {
  return { key: `${randomUUID()}/order-book/o1`, write: 'order-book', order, patient, slot, start, end }
}

function at(index: number): TestSlot {
  const slot = free[index]
  if (slot === undefined) throw new Error('expected free times of the laboratory')
  return slot
}

test('free times are those of the service that does such tests; where there is none, that is said', async () => {
  expect(new Set(free.map(({ where }) => where))).toEqual(new Set(['Laboratory']))
  expect(await sandbox.chart.read.testSlot(at(0).slot)).toMatchObject({ category: 'laboratory', where: 'Laboratory' })
  expect(await sandbox.chart.read.testSlots('referral', new Date().toISOString(), 10)).toBeNull()
  const clinicians = await sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 200)
  expect(clinicians.some(({ slot }) => free.some((one) => one.slot === slot))).toBe(false)
})

test('a test is booked in person, based on its order, once, also when the answer was lost', async () => {
  const write = bookingAt(at(0))
  await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'Appointment', count: 1 })
  expect(await faultOf(sandbox.chart.write(write, BACKEND))).toBe('unreachable')
  const { reference } = await sandbox.chart.write(write, BACKEND)
  expect(await sandbox.stored('Appointment', write.key)).toEqual([reference])
  expect(await sandbox.get(reference)).toMatchObject({
    status: 'booked',
    basedOn: [{ reference: order }],
    participant: [{ actor: { reference: LOCKMAN } }, { actor: { reference: 'HealthcareService/laboratory' } }],
  })
  expect(await sandbox.chart.read.appointment(reference, CLINICIAN)).toMatchObject({
    type: 'Laboratory',
    telemedicine: false,
    practitioner: null,
  })
})

test('a time that somebody else has is not taken from them', async () => {
  await sandbox.chart.write(bookingAt(at(1), OLIVARES), BACKEND)
  expect(await faultOf(sandbox.chart.write(bookingAt(at(1)), BACKEND))).toBe('slot-taken')
})
