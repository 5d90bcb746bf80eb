import type pg from 'pg'
import type { Participant, Recorded } from '#domain/visit/event.ts'
import type { AuditEntry, StoredVisit } from '../act/store.ts'
import type { TranscriptPiece, Transcripts } from '../act/transcripts.ts'
import type { Seal } from './seal.ts'
import { transaction } from './transaction.ts'
import { COLUMNS, fromRow, type VisitRow } from './visit-row.ts'
import { locked } from './visit-lock.ts'

/** Numbers of one asking stay apart from those of the next, so that no number is ever another's. */
const PER_TURN = 10_000
/** What no words have come of by then is missed: a process that held its sound is gone, or a vendor never called. */
const GIVEN_UP_MS = 2 * 60_000

interface PieceRow {
  id: string
  visit: string
  n: number
  turn: number
  who: Participant
  continues: string | null
  said_at: Date
  sent_at: Date
  outcome: 'waiting' | 'kept' | 'silent' | 'missed'
  sealed: Buffer | null
}

/** Transcripts, sealed and bound to their place as all content is. */
export function transcripts(pool: pg.Pool, seal: Seal): Transcripts {
  return {
    take: (piece, refuse) =>
      transaction(pool, async (client) => {
        const visit = await locked(client, piece.visit)
        const { rowCount: known } = await client.query('select from transcript_piece where id = $1', [piece.id])
        if (known !== 0) return { refusal: null, fresh: false }
        const refusal = refuse(visit)
        if (refusal !== null) return { refusal, fresh: false }
        await client.query(
          `insert into transcript_piece (visit, n, id, organization, turn, who, said_at, sent_at, continues)
           select $1, greatest(coalesce(max(n), 0), $5) + 1, $2, $3, $4, $6, $7, $8, $9 from transcript_piece where visit = $1`,
          [
            piece.visit,
            piece.id,
            visit.organization,
            piece.turn,
            (piece.turn - 1) * PER_TURN,
            piece.who,
            piece.saidAt,
            piece.sentAt,
            piece.continues,
          ],
        )
        return { refusal: null, fresh: true }
      }),

    waiting: async (organization, id) => {
      const { rows } = await pool.query<PieceRow>(
        "select * from transcript_piece where organization = $1 and id = $2 and outcome = 'waiting'",
        [organization, id],
      )
      return rows[0] === undefined ? null : pieceOf(rows[0])
    },

    settle: (piece, words, mayKeep, now) =>
      transaction(pool, async (client) => {
        const visit = await locked(client, piece.visit)
        if (words !== null && words !== '' && !mayKeep(visit)) {
          await client.query('delete from transcript_piece where id = $1 and sealed is null', [piece.id])
          return
        }
        const outcome = words === null ? 'missed' : words === '' ? 'silent' : 'kept'
        const sealed = outcome === 'kept' ? seal.close(`${piece.visit}/speech/${piece.id}`, words) : null
        await client.query(
          "update transcript_piece set outcome = $2, sealed = $3, lag_ms = $4 where id = $1 and outcome = 'waiting'",
          [piece.id, outcome, sealed, Math.max(0, now.getTime() - piece.sentAt.getTime())],
        )
      }),

    lines: async (visit) => {
      const { rows } = await pool.query<PieceRow>(
        'select * from transcript_piece where visit = $1 order by said_at, n',
        [visit],
      )
      return rows.map(({ n, id, who, continues, said_at: saidAt, outcome, sealed }) => ({
        id,
        n,
        who,
        continues,
        saidAt,
        text: sealed === null ? (outcome === 'silent' ? '' : null) : seal.open<string>(`${visit}/speech/${id}`, sealed),
      }))
    },

    saidAt: async (visits) => {
      const { rows } = await pool.query<Pick<PieceRow, 'visit' | 'said_at'>>(
        'select visit, said_at from transcript_piece where visit = any($1) and sealed is not null order by said_at',
        [visits],
      )
      const each = Map.groupBy(rows, ({ visit }) => visit)
      return new Map([...each].map(([visit, said]) => [visit, said.map((one) => one.said_at.toISOString())]))
    },

    progress: async (visit, now) => {
      const { rows } = await pool.query<{ outcome: string; lag_ms: number | null; sent_at: Date }>(
        'select outcome, lag_ms, sent_at from transcript_piece where visit = $1 order by n',
        [visit],
      )
      const isGivenUp = ({ outcome, sent_at: sent }: (typeof rows)[number]) =>
        outcome === 'waiting' && sent.getTime() < now.getTime() - GIVEN_UP_MS
      const done = rows.flatMap(({ outcome, lag_ms: lag, sent_at: sent }) =>
        lag === null || outcome === 'missed' ? [] : [{ lag, at: sent.getTime() + lag }],
      )
      const lags = done.map(({ lag }) => lag).toSorted((one, other) => one - other)
      const last = done.toSorted((one, other) => one.at - other.at).at(-1)
      return {
        lines: rows.filter(({ outcome }) => outcome === 'kept').length,
        waiting: rows.filter((row) => row.outcome === 'waiting' && !isGivenUp(row)).length,
        missed: rows.filter((row) => row.outcome === 'missed' || isGivenUp(row)).length,
        lagMs: last === undefined ? null : { median: lags[Math.floor(lags.length / 2)] ?? last.lag, last: last.lag },
        lastWordsAt: last === undefined ? null : new Date(last.at).toISOString(),
      }
    },
  }
}

/**
 * Takes out of the store what an event of the visit says is gone, in the event's own transaction: at a no, what is not
 * transcribed yet; at a deletion, everything. Gives the audit's word of it.
 */
export async function storeTranscript(
  client: pg.PoolClient,
  visit: StoredVisit,
  events: readonly Recorded[],
): Promise<AuditEntry[]> {
  const isNo = (event: Recorded) =>
    event.kind === 'listening-stopped' || (event.kind === 'listening-answered' && !event.agree)
  if (events.some(isNo))
    await client.query("delete from transcript_piece where visit = $1 and outcome = 'waiting'", [visit.id])
  const deleted = events.filter((event) => event.kind === 'transcript-deleted')
  // Of a visit whose words never came there is nothing to say, and nothing to keep either.
  const over = visit.state.note === 'final' && visit.state.listening
  if (deleted.length > 0 || over) await client.query('delete from transcript_piece where visit = $1', [visit.id])
  return deleted.map(({ why }) => ({
    action: 'update',
    what: 'transcript deleted',
    who: { kind: 'causeway', ref: null },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
    detail: { why },
  }))
}

/** What is kept of what was said, by visit: how much, since when, until when, and whether that time is over. */
export async function keptTranscripts(
  pool: pg.Pool,
  organization: string,
  untilOf: (visit: StoredVisit) => string | null,
  now: Date,
): Promise<{ visit: string; lines: number; since: Date; until: string | null; late: boolean }[]> {
  const { rows } = await pool.query<{ visit: string; lines: number; since: Date }>(
    `select visit, count(*)::int as lines, min(said_at) as since from transcript_piece
     where organization = $1 and sealed is not null group by visit order by since`,
    [organization],
  )
  const visits = await pool.query<VisitRow>(`select ${COLUMNS} from visit where id = any($1)`, [
    rows.map(({ visit }) => visit),
  ])
  const until = new Map(visits.rows.map((row) => [row.id, untilOf(fromRow(row))]))
  return rows.map((row) => {
    const end = until.get(row.visit) ?? null
    return { ...row, until: end, late: end === null || end < now.toISOString() }
  })
}

/** How many transcripts were deleted, by why; read from the visits' own logs. */
export async function deletedTranscripts(pool: pg.Pool, organization: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ why: string; count: number }>(
    `select body ->> 'why' as why, count(*)::int from event join visit on visit.id = event.visit
     where organization = $1 and body ->> 'kind' = 'transcript-deleted' group by 1 order by 1`,
    [organization],
  )
  return Object.fromEntries(rows.map(({ why, count }) => [why, count]))
}

function pieceOf({ id, visit, turn, who, continues, said_at: saidAt, sent_at: sentAt }: PieceRow): TranscriptPiece {
  return { id, visit, turn, who, continues, saidAt, sentAt }
}
