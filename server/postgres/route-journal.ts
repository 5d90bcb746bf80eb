import type pg from 'pg'
import type { Received } from '../act/routes.ts'
import type { Seal } from './seal.ts'
import { transaction, unwaited } from './transaction.ts'

/** A message with the number that it was given when it was acknowledged. */
export interface Numbered {
  id: string
  message: Received
  receivedAt: Date
}

/** Rows of the journal that are brought in at once; a row has what came while the one before was being stored. */
const ROWS_AT_ONCE = 100
/** And so many bytes, but one row whatever its size. */
const MOST_BYTES = 8 * 1024 * 1024

/** Who brings in what is in the journal; one at a time, so that it comes in the order of its numbers. */
const MOVING = 7348

/**
 * Writes down what routes have heard: of each route a row, sealed whole, with a number for each message. What is acknowledged and
 * what is sent after that have their numbers in that order, whichever processes hear them.
 */
export async function writeJournal(pool: pg.Pool, seal: Seal, messages: readonly Received[], now: Date): Promise<void> {
  const each = [...Map.groupBy(messages, ({ organization, route }) => JSON.stringify([organization, route])).values()]
  const [first, ...others] = each
  if (first === undefined) return
  if (others.length === 0) await writeRow(pool, seal, first, now)
  else
    await transaction(pool, async (client) => {
      for (const ofRoute of each) await writeRow(client, seal, ofRoute, now)
    })
}

async function writeRow(
  client: Pick<pg.Pool, 'query'>,
  seal: Seal,
  messages: readonly Received[],
  now: Date,
): Promise<void> {
  const [first] = messages
  if (first === undefined) return
  const { organization, route } = first
  await client.query({
    name: 'route/journal',
    text: `insert into route_journal (numbers, organization, route, received_at, sealed)
       values (array(select nextval('route_message_id_seq') from generate_series(1, $1)), $2, $3, $4, $5)`,
    values: [messages.length, organization, route, now, seal.closeBytes(placeOf(first), packed(messages))],
  })
}

interface JournalRow {
  id: string
  numbers: string[]
  organization: string
  route: string
  received_at: Date
  sealed: Buffer
}

/**
 * Brings the oldest of the journal in: what `bring` does with the messages of a row and the going of the row are one transaction.
 * A route whose row can't be opened stays behind, and no other; `stuck` is told and remembers. Gives the routes that something was
 * brought in of.
 */
export function moveJournal(
  pool: pg.Pool,
  seal: Seal,
  stuck: Set<string>,
  bring: (client: pg.PoolClient, messages: readonly Numbered[]) => Promise<void>,
): Promise<Pick<Received, 'organization' | 'route'>[]> {
  // One that a failing machine undoes is done again, with the same numbers: the journal's rows are then there again.
  return unwaited(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(${MOVING}, 0)`)
    // A statement of its own: it must see what was brought in while it waited for the lock.
    const { rows } = await client.query<JournalRow>({
      name: 'route/journal-oldest',
      text: `select id, numbers, organization, route, received_at, sealed from (
           select *, sum(octet_length(sealed)) over (order by id) - octet_length(sealed) as before from (
             select * from route_journal where organization || '/' || route <> all($1) order by id limit ${ROWS_AT_ONCE}
           ) as oldest) as counted where before < ${MOST_BYTES} order by id`,
      values: [[...stuck]],
    })
    // Rows of one route that came one after the other go in together.
    for (const together of runsOf(rows)) {
      await bring(
        client,
        together.flatMap((row) => messagesIn(row, seal, stuck)),
      )
    }
    await client.query({
      name: 'route/journal-gone',
      text: 'delete from route_journal where id = any($1)',
      values: [rows.map(({ id }) => id)],
    })
    return rows.map(({ organization, route }) => ({ organization, route }))
  })
}

function runsOf(rows: readonly JournalRow[]): JournalRow[][] {
  const runs: JournalRow[][] = []
  for (const row of rows) {
    const run = runs.at(-1)
    const [first] = run ?? []
    if (run !== undefined && first?.organization === row.organization && first.route === row.route) run.push(row)
    else runs.push([row])
  }
  return runs
}

function messagesIn(row: JournalRow, seal: Seal, stuck: Set<string>): Numbered[] {
  const { organization, route, numbers } = row
  try {
    return unpacked(seal.openBytes(placeOf(row), row.sealed)).map((one, at) => ({
      id: numbers[at] ?? '',
      message: { organization, route, ...one },
      receivedAt: row.received_at,
    }))
  } catch (cause) {
    stuck.add(`${organization}/${route}`)
    throw new Error(`what the route ${organization}/${route} has heard can't be opened`, { cause })
  }
}

/** What a sealed row is bound to. */
function placeOf({ organization, route }: Pick<Received, 'organization' | 'route'>): string {
  return `${organization}/${route}/journal`
}

type Packed = Omit<Received, 'organization' | 'route'>

/** What is said about the messages as JSON, its length before it, and their bytes after it. */
function packed(messages: readonly Received[]): Buffer {
  const about = messages.map(({ organization: _organization, route: _route, bytes, ...said }) => ({
    ...said,
    size: bytes?.length ?? null,
  }))
  const said = Buffer.from(JSON.stringify(about))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(said.length)
  return Buffer.concat([length, said, ...messages.flatMap(({ bytes }) => bytes ?? [])])
}

function unpacked(whole: Buffer): Packed[] {
  let at = 4 + whole.readUInt32BE(0)
  const about: (Omit<Packed, 'bytes'> & { size: number | null })[] = JSON.parse(whole.toString('utf8', 4, at))
  return about.map(({ size, ...said }) => {
    const bytes = size === null ? null : whole.subarray(at, (at += size))
    return { ...said, bytes }
  })
}
