import { loadavg } from 'node:os'
import { personalityNamed } from '../sandbox/personalities/known.ts'
import { PERSONALITY_NAMES, type Personality } from '../sandbox/personalities/personality.ts'
import { forget, openHouse, type RunningHouse } from '../test/journeys/house.ts'
import { patientNamed, record } from '../test/journeys/record.ts'
import { signIn, type EmrBrowser } from '../test/sandbox-emr.ts'
import { percentile } from './percentile.ts'
import { eventually } from './prepared-visit.ts'
import type { Row } from './row.ts'

/** Rounds of made, moved and called off: of the sandbox as it is, and of each other EMR that it can be. */
const ROUNDS = { generous: 7, others: 3 }
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

type Way = keyof typeof WAYS
const SAID: Record<Way, string> = {
  siu: 'SIU',
  subscription: 'topic-based Subscription',
  'rest-hook': 'R4 rest-hook',
  polling: 'polling',
}

/**
 * From a change that staff make in the EMR's own schedule to the patient's message about it at the mail server: told by the
 * EMR (SIU over MLLP, a topic-based Subscription, a plain rest-hook), and found by looking at the schedule. Each EMR that the
 * sandbox can be is asked by each way that it has.
 */
export async function measure(): Promise<Row[]> {
  const rows: Row[] = []
  for (const personality of PERSONALITY_NAMES) {
    const isGenerous = personality === 'generous'
    const rounds = isGenerous ? ROUNDS.generous : ROUNDS.others
    for (const way of waysOf(personalityNamed(personality))) {
      const took = await changes({ ...WAYS[way], SANDBOX_PERSONALITY: personality }, rounds, way === 'polling')
      const name = isGenerous ? (way === 'siu' ? '' : `${way}.`) : `${personality}.${way}.`
      const beside = `by ${SAID[way]}; ${LIMIT}; ${took.length} changes, sandbox EMR as ${personality}, load ${loadavg()[0]?.toFixed(1)}`
      for (const percent of [50, 95])
        rows.push({ measure: `change.${name}p${percent}.s`, value: percentile(took, percent), unit: 's', beside })
    }
  }
  return rows
}

/**
 * The sandbox sends a feed whatever it is; the rest is what its CapabilityStatement says. A schedule can be looked at only where
 * appointments are searched by when they changed.
 */
function waysOf({ declared }: Personality): Way[] {
  const { types } = declared ?? {}
  const tells = types === undefined || types['Subscription']?.interactions.includes('create') === true
  const isLookedAt = types === undefined || types['Appointment']?.by.includes('_lastUpdated') === true
  return [
    'siu',
    ...(tells ? (['subscription', 'rest-hook'] as const) : []),
    ...(isLookedAt ? (['polling'] as const) : []),
  ]
}

/** How long each change took, in seconds. `spread`: each falls later between two looks than the one before. */
async function changes(settings: Record<string, string>, rounds: number, spread: boolean): Promise<number[]> {
  const stepMs = spread ? LOOK_MS / (3 * rounds) : 0
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
      await new Promise((resolve) => setTimeout(resolve, took.length * stepMs))
      took.push(await messageAfter(house, desk, path, form))
    }
    for (let round = 0; round < rounds; round += 1) {
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
