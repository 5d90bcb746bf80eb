import { loadavg } from 'node:os'
import { forget, openHouse, type RunningHouse } from '../test/journeys/house.ts'
import { patientNamed, record } from '../test/journeys/record.ts'
import { signIn, type EmrBrowser } from '../test/sandbox-emr.ts'
import { percentile } from './percentile.ts'
import { eventually } from './prepared-visit.ts'
import type { Row } from './row.ts'

const ROUNDS = 7
/** Made, moved, called off. */
const CHANGES = 3 * ROUNDS
/** How often Causeway looks at the schedule: the changes are spread over it, so that none is favoured by when it falls. */
const LOOK_MS = 10_000
const LIMIT = 'limit 60 s'

/** What the sandbox EMR tells by; of several a change would be heard by whichever is first. */
export const WAYS = {
  siu: { SANDBOX_SUBSCRIPTIONS: '' },
  subscription: { SANDBOX_MLLP: '', SANDBOX_SUBSCRIPTIONS: 'topic' },
  'rest-hook': { SANDBOX_MLLP: '', SANDBOX_SUBSCRIPTIONS: 'rest-hook' },
  polling: { SANDBOX_MLLP: '', SANDBOX_SUBSCRIPTIONS: '' },
} as const

/**
 * From a change that staff make in the EMR's own schedule to the patient's message about it at the mail server: told by the
 * EMR (SIU over MLLP, a topic-based Subscription, a plain rest-hook), and found by looking at the schedule.
 */
export async function measure(): Promise<Row[]> {
  const siu = await changes(WAYS.siu, 0)
  const subscription = await changes(WAYS.subscription, 0)
  const restHook = await changes(WAYS['rest-hook'], 0)
  const polling = await changes(WAYS.polling, LOOK_MS / CHANGES)
  const load = `${CHANGES} changes, sandbox EMR, load ${loadavg()[0]?.toFixed(1)}`
  const row = (name: string, percent: number, took: readonly number[], by: string): Row => ({
    measure: `change.${name}p${percent}.s`,
    value: percentile(took, percent),
    unit: 's',
    beside: `by ${by}; ${LIMIT}; ${load}`,
  })
  return [50, 95].flatMap((percent) => [
    row('', percent, siu, `SIU; by polling ${percentile(polling, percent).toFixed(2)} s`),
    row('subscription.', percent, subscription, 'topic-based Subscription'),
    row('rest-hook.', percent, restHook, 'R4 rest-hook'),
    row('polling.', percent, polling, 'polling'),
  ])
}

/** How long each change took, in seconds. `stepMs`: how much later than the one before each falls between two looks. */
async function changes(settings: Record<string, string>, stepMs: number): Promise<number[]> {
  const house = await openHouse(undefined, settings)
  try {
    const desk = await signIn(house.emr, house.causeway, 'desk-bowman')
    if (settings['SANDBOX_SUBSCRIPTIONS'] !== '')
      await eventually(
        async () =>
          (await record(house)).find(
            ({ resourceType, status }) => resourceType === 'Subscription' && status === 'active',
          ),
        'the subscription',
      )
    const patient = (await patientNamed(house, 'Lockman')).replace('Patient/', '')
    const took: number[] = []
    const change = async (path: string, form: Record<string, string>) => {
      await new Promise((resolve) => setTimeout(resolve, stepMs === 0 ? 0 : took.length * stepMs))
      took.push(await messageAfter(house, desk, path, form))
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const [slot, later] = await freeSlots(house)
      await change('/schedule/book', { slot, patient, reason: 'cough', date: '' })
      const appointment = await appointmentAt(house, slot)
      await change(`/schedule/appointment/${appointment}/move`, { slot: later })
      await change('/schedule/cancel', { appointment })
    }
    return took
  } finally {
    await house.stop()
    await forget(house.data)
  }
}

async function messageAfter(
  house: RunningHouse,
  desk: EmrBrowser,
  path: string,
  form: Record<string, string>,
): Promise<number> {
  const before = new Set((await house.outbox()).map(({ id }) => id))
  const pressed = Date.now()
  const answer = await desk.post(path, form)
  if (answer.status >= 400) throw new Error(`${path} answered ${answer.status}`)
  const caught = await eventually(
    async () => (await house.outbox()).find(({ id }) => !before.has(id)),
    `the message after ${path}`,
    60_000,
  )
  return (Date.parse(caught.at) - pressed) / 1000
}

async function freeSlots(house: RunningHouse): Promise<[slot: string, later: string]> {
  const from = Date.now() + 3_600_000
  const free = (await record(house)).filter(
    ({ resourceType, status, start, schedule }) =>
      resourceType === 'Slot' &&
      status === 'free' &&
      Date.parse(String(start)) > from &&
      JSON.stringify(schedule).includes('serrano'),
  )
  const [slot, later] = free
  if (slot === undefined || later === undefined) throw new Error('the schedule is full')
  return [slot.id, later.id]
}

async function appointmentAt(house: RunningHouse, slot: string): Promise<string> {
  const made = (await record(house)).find(
    ({ resourceType, status, slot: taken }) =>
      resourceType === 'Appointment' && status === 'booked' && JSON.stringify(taken).includes(`"Slot/${slot}"`),
  )
  if (made === undefined) throw new Error('the booking made no appointment in the EMR')
  return made.id
}
