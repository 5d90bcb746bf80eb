import type { VisitLogReport } from '#api/visit-log.ts'
import type { Words } from '../words/en.ts'
import { placeOf } from './place.ts'

/** What is shown, to be worked through elsewhere: one line for each thing that is wrong. */
export function asCsv(rows: VisitLogReport['rows'], say: Words['visitLog'], at: (moment: string) => string): string {
  const head = [say.what, say.call, say.column.start, say.column.clinician, say.visit]
  const lines = rows.flatMap(({ session, visits, findings }) =>
    findings.map((finding) => [
      say.finding[finding],
      session?.patient ?? '',
      session === null ? '' : at(session.start),
      session?.clinician ?? '',
      visits.map((one) => [one.patient, at(one.start), placeOf(one, say)].join(', ')).join('; '),
    ]),
  )
  return [head, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

/** A spreadsheet takes what begins with one of these for a formula, and anybody may call themselves so in a meeting. */
const FORMULA = /^[=+\-@\t\r]/

function cell(text: string): string {
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}
