import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { diceFrom } from './dice.ts'
import { heldBefore, proveOnce, type Proof } from './exactly-once.ts'
import { openMortalHouse, pause, type MortalHouse } from './mortal-house.ts'
import { playVisit, type Person, type Scripted } from './scripted-visit.ts'

/** What came of so many kills. */
export interface Killed extends Proof {
  kills: number
  /** Kills by where they fell: at random, while an answer was pending, between storing and reading back, on a mail. */
  at: Record<string, number>
  visits: number
  /** From each kill until the next process is ready. */
  recoverMs: number[]
  /** Sealed content that nothing waits for any more. */
  residue: number
}

const PEOPLE: readonly Person[] = [
  { given: 'Tony', family: 'Douglas', birthDate: '1972-04-18', contact: '555-707-6353' },
  { given: 'Gayla', family: 'Ferry', birthDate: '1937-06-03', contact: '555-605-8177' },
  { given: 'Wiley', family: 'Wisoky', birthDate: '1972-03-30', contact: '555-830-7174' },
  { given: 'Morris', family: 'Lockman', birthDate: '1970-12-24', contact: '555-172-1610' },
]

/** Where a kill is placed: the sandbox is asked for a fault, and the process dies when a request has met it. */
const PLACES: readonly { at: string; fault: Record<string, unknown> }[] = [
  ...[
    'Appointment',
    'Consent',
    'QuestionnaireResponse',
    'Encounter',
    'DocumentReference',
    'MedicationRequest',
    'ServiceRequest',
    'Communication',
  ].flatMap((type) => [
    // The EMR stores it while nobody listens any more, at times only after the next process has tried again.
    { at: 'answer pending', fault: { kind: 'slow', ms: 400, method: 'POST', type, count: 1 } },
    { at: 'answer pending past the restart', fault: { kind: 'slow', ms: 2_500, method: 'POST', type, count: 1 } },
    { at: 'stored, answer lost', fault: { kind: 'drop', method: 'POST', type, count: 1 } },
    { at: 'reading back', fault: { kind: 'slow', ms: 400, method: 'GET', type, count: 1 } },
  ]),
  ...['Appointment', 'Encounter', 'DocumentReference', 'MedicationRequest', 'ServiceRequest'].flatMap((type) => [
    { at: 'answer pending', fault: { kind: 'slow', ms: 400, method: 'PUT', type, count: 1 } },
    { at: 'answer pending past the restart', fault: { kind: 'slow', ms: 2_500, method: 'PUT', type, count: 1 } },
    { at: 'stored, answer lost', fault: { kind: 'drop', method: 'PUT', type, count: 1 } },
  ]),
]
/** How long a placed kill waits for its moment before it strikes anyway. */
const MOMENT_MS = 4_000
/** Faults set at once; the first that is met is the moment. */
const TRAPS = 8

/**
 * Kills Causeway so many times while visits are played, then lets them finish and proves that the EMR holds everything
 * once. `seed` decides where the kills fall; when they fall within a write is the machine's.
 */
export async function killDuringVisits(
  databaseUrl: string,
  { kills, seed, atOnce }: { kills: number; seed: number; atOnce: number },
): Promise<Killed> {
  const house = await openMortalHouse(databaseUrl)
  try {
    const dice = diceFrom(seed)
    const before = await heldBefore(house)
    const taken = new Set<string>()
    const visits: Scripted[] = []
    let killing = true
    let begun = 0
    const players = Array.from({ length: atOnce }, async () => {
      do {
        const number = begun++
        const person = PEOPLE[number % PEOPLE.length] as Person
        visits.push(await playVisit(house, person, `mark-${seed}-${String(number).padStart(3, '0')}-`, taken))
      } while (killing)
    })
    const played = Promise.all(players)
    const recoverMs: number[] = []
    const at: Record<string, number> = {}
    const killer = (async () => {
      while (recoverMs.length < kills && killing) {
        const fell = await moment(house, dice)
        recoverMs.push(await house.killAndRestart())
        at[fell] = (at[fell] ?? 0) + 1
        if (recoverMs.length % 25 === 0)
          console.error(`${recoverMs.length} of ${kills} kills, ${visits.length} visits done`)
      }
    })().finally(() => (killing = false))
    played.catch(() => (killing = false))
    await killer
    await clearFaults(house)
    await played
    const residue = await settled(databaseUrl)
    return {
      kills: recoverMs.length,
      at,
      visits: visits.length,
      recoverMs,
      residue,
      ...(await proveOnce(house, visits, before)),
    }
  } catch (fault) {
    console.error(house.log().slice(-4_000), await unfinished(databaseUrl))
    throw fault
  } finally {
    await house.stop()
  }
}

/** Waits for the moment of the next kill; says what kind of moment it was. */
async function moment(house: MortalHouse, dice: () => number): Promise<string> {
  const kind = dice()
  if (kind < 0.5) {
    await pause(30 + dice() * 2_000)
    return 'random'
  }
  if (kind < 0.6) {
    const outbox = join(house.data, 'sandbox', 'outbox.jsonl')
    const size = () => stat(outbox).then((found) => found.size)
    const was = await size()
    return (await comes(async () => (await size()) > was)) ? 'message accepted' : 'random'
  }
  const places = Array.from({ length: TRAPS }, () => PLACES[Math.floor(dice() * PLACES.length)] ?? PLACES[0])
  const kinds = [...new Set(places)].filter((place) => place !== undefined)
  for (const { fault } of kinds) await setFault(house, fault)
  let left = ''
  const met = await comes(async () => {
    left = await (await fetch(`${house.emr}/faults.json`)).text()
    return (left.match(/"kind"/g) ?? []).length < kinds.length
  })
  await clearFaults(house)
  return met ? (kinds.find(({ fault }) => !holds(left, fault))?.at ?? 'random') : 'random'
}

/** Whether a fault is still on the sandbox's list, that is, has not been met. */
function holds(list: string, fault: Record<string, unknown>): boolean {
  const { active } = JSON.parse(list) as { active: Record<string, unknown>[] }
  return active.some((one) => Object.entries(fault).every(([name, value]) => one[name] === value))
}

async function setFault(house: MortalHouse, fault: Record<string, unknown>): Promise<void> {
  await fetch(`${house.emr}/faults.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
}

async function comes(look: () => Promise<boolean>): Promise<boolean> {
  const last = Date.now() + MOMENT_MS
  while (Date.now() < last) {
    if (await look()) return true
    await pause(8)
  }
  return false
}

async function clearFaults(house: MortalHouse): Promise<void> {
  await fetch(`${house.emr}/faults.json`, { method: 'DELETE' })
}

/** Waits until no command is left, and counts the content that stayed all the same. */
async function settled(databaseUrl: string): Promise<number> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    for (const last = Date.now() + 90_000; ; await pause(100)) {
      const { rows } = await client.query<{ commands: number; held: number }>(
        'select (select count(*) from command)::int as commands, (select count(*) from held)::int as held',
      )
      if (rows[0]?.commands === 0) return rows[0].held
      if (Date.now() > last) throw new Error(`${rows[0]?.commands ?? 'Some'} commands were never carried out`)
    }
  } finally {
    await client.end()
  }
}

/** What still waits to be done, for whoever looks into a failure. Synthetic visits only. */
async function unfinished(databaseUrl: string): Promise<unknown[]> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(
    `select command.key, attempts, last_fault, lane.ready_at - now() as due_in, worker,
       (select count(*) from pg_locks where locktype = 'advisory' and objid = worker::oid)::int as workers_alive
     from command join lane on lane.key = command.lane order by command.id`,
  )
  await client.end()
  return rows
}
