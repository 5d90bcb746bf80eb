import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { AuditEntry } from '../act/store.ts'
import { only } from './transaction.ts'

/**
 * Appends to an organization's audit. Each row's digest covers the one before it, so a row that was altered or taken
 * out shows. The head row is locked to the end of the transaction: keep the audit its last statement.
 */
export function appendAudit(
  client: pg.PoolClient,
  organization: string,
  entries: AuditEntry[],
  now: Date,
): Promise<void> {
  return appendAudited(
    client,
    organization,
    entries.map((entry) => ({ entry, at: now })),
  )
}

/** The same for what happened at times of its own; many cost as many questions as one. */
export async function appendAudited(
  client: pg.PoolClient,
  organization: string,
  audited: readonly { entry: AuditEntry; at: Date }[],
): Promise<void> {
  if (audited.length === 0) return
  await client.query(
    'insert into audit_head (organization, seq, digest) values ($1, 0, $2) on conflict (organization) do nothing',
    [organization, Buffer.alloc(32)],
  )
  const head = only(
    (
      await client.query<{ seq: string; digest: Buffer }>(
        'select seq, digest from audit_head where organization = $1 for update',
        [organization],
      )
    ).rows,
    'audit_head',
  )
  let seq = Number(head.seq)
  let digest = head.digest
  const rows = audited.map(({ entry, at }) => {
    const previous = digest
    seq += 1
    digest = auditDigest(previous, seq, at, entry)
    return { seq, at, entry: JSON.stringify(entry), previous, digest }
  })
  await client.query(
    `insert into audit (organization, seq, at, entry, previous, digest)
     select $1, one.seq, one.at, one.entry::jsonb, one.previous, one.digest
     from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::bytea[], $6::bytea[]) as one(seq, at, entry, previous, digest)`,
    [
      organization,
      rows.map((row) => row.seq),
      rows.map((row) => row.at),
      rows.map((row) => row.entry),
      rows.map((row) => row.previous),
      rows.map((row) => row.digest),
    ],
  )
  await client.query('update audit_head set seq = $2, digest = $3 where organization = $1', [organization, seq, digest])
}

function auditDigest(previous: Buffer, seq: number, at: Date, entry: AuditEntry): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(`${seq} ${at.toISOString()} ${canonical(entry)}`)
    .digest()
}

/** JSON with sorted keys: jsonb does not keep the order that a digest needs. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** An entry as it lies in an organization's audit. */
export interface AuditRow {
  seq: number
  at: Date
  entry: AuditEntry
}

const PAGE = 1000

/**
 * Reads an organization's audit in order, as far as it goes at this moment. Gives the first place where a row is
 * missing, or whose digest does not follow from its contents and the row before; null while the chain is whole.
 */
export async function readAudit(
  pool: pg.Pool,
  organization: string,
  each: (row: AuditRow) => void,
): Promise<number | null> {
  const heads = await pool.query<{ seq: string; digest: Buffer }>(
    'select seq, digest from audit_head where organization = $1',
    [organization],
  )
  const [head] = heads.rows
  const last = Number(head?.seq ?? 0)
  let previous: Buffer = Buffer.alloc(32)
  let read = 0
  let broken: number | null = null
  for (;;) {
    // Rows that come after the head was read belong to the next reading; rows without a head belong to nobody.
    const { rows } = await pool.query<{ seq: string; at: Date; entry: AuditEntry; previous: Buffer; digest: Buffer }>(
      'select seq, at, entry, previous, digest from audit where organization = $1 and seq > $2 and ($3 = 0 or seq <= $3) order by seq limit $4',
      [organization, read, last, PAGE],
    )
    for (const row of rows) {
      const seq = Number(row.seq)
      const follows =
        seq === read + 1 &&
        row.previous.equals(previous) &&
        row.digest.equals(auditDigest(previous, seq, row.at, row.entry))
      if (!follows) broken ??= read + 1
      each({ seq, at: row.at, entry: row.entry })
      previous = row.digest
      read = seq
    }
    if (rows.length < PAGE) break
  }
  if (read !== last || (head !== undefined && !head.digest.equals(previous))) broken ??= Math.min(read, last) + 1
  return broken
}
