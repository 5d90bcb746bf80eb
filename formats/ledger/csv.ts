import { editShare, type SectionEdit } from '#domain/smart-note/edits.ts'
import { staffActions, type Measures } from '#domain/ledger/measures.ts'
import type { Series } from '#domain/ledger/weekly.ts'

/** Rows as CSV (RFC 4180). A text that a spreadsheet would take for a formula is quoted as text. */
function csv(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The measures by week, one row for each; a week of too few visits has neither value nor number. */
export function weeksCsv(series: readonly Series[]): string {
  return csv([
    ['week', 'measure', 'unit', 'value', 'visits'],
    ...series.flatMap(({ measure, unit, points }) =>
      points.map(({ week, value, of }) => [week, measure, unit, value, of]),
    ),
  ])
}

/** One row for each visit, by a pseudonym. */
export function visitsCsv(visits: readonly { visit: string; week: string; measures: Measures }[]): string {
  return csv([
    [
      'visit',
      'week',
      'outcome',
      'joined',
      'join_seconds',
      'wait_minutes',
      'note_close_minutes',
      'orders_proposed',
      'orders_placed',
      'orders_done',
      'orders_cancelled',
      'by_phone',
      'staff_actions',
      'ease_patient',
      'ease_clinician',
      'draft_edited',
      'draft_edits',
    ],
    ...visits.map(({ visit, week, measures: m }) => [
      visit,
      week,
      m.outcome,
      m.joined,
      m.joinSeconds,
      m.waitMinutes,
      m.closeMinutes,
      m.orders.proposed,
      m.orders.placed,
      m.orders.done,
      m.orders.cancelled,
      m.byPhone,
      staffActions(m),
      m.ease.patient,
      m.ease.clinician,
      editShare(m.edits ?? []),
      editsBySection(m.edits ?? []),
    ]),
  ])
}

/** `history 3/40; plan 0/12`: tokens changed, of how many in the longer of draft and note. */
function editsBySection(edits: readonly SectionEdit[]): string | null {
  if (edits.length === 0) return null
  return edits
    .map(({ section, drafted, signed, distance }) => `${section} ${distance}/${Math.max(drafted, signed)}`)
    .join('; ')
}
