import { CHARGE_CLASSES, type ChargeCode } from '#domain/charge/codes.ts'
import { MODALITIES } from '#domain/charge/rules.ts'
import { isDay } from './day.ts'

/** A line that can't be used, and why; the first line of a file is 1. */
export interface CodeProblem {
  line: number
  says: string
}

const HEADER = ['system', 'code', 'label', 'visit-type', 'modality', 'minutes-from', 'minutes-until', 'from', 'to']
/** What a site may add: by which rules tell services apart, and what it asks for one, in its own money. */
const MORE = [...HEADER, 'class', 'amount']
/** And after how many days a procedure leaves its follow-up to be charged by itself. */
const WITH_GLOBAL = [...MORE, 'global-days']
const CODE = /^[A-Za-z0-9.-]{1,20}$/

/**
 * Reads a site's table of charge codes: CSV (RFC 4180, values without commas and quotes) with its header first. A visit type,
 * a modality, an end of minutes or a last day that is left empty does not limit. A table with any line that can't be used is
 * none.
 */
export function parseChargeCodes(text: string): ChargeCode[] | CodeProblem[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const columns = [HEADER, MORE, WITH_GLOBAL].find((header) => header.join(',') === lines[0]?.trim())
  if (columns === undefined) return [{ line: 1, says: `is not the header ${HEADER.join(',')}` }]
  const codes: ChargeCode[] = []
  const problems: CodeProblem[] = []
  for (const [at, line] of lines.entries()) {
    if (at === 0 || line.trim() === '') continue
    const read = readLine(
      line.split(',').map((value) => value.trim()),
      columns.length,
    )
    if (typeof read === 'string') problems.push({ line: at + 1, says: read })
    else codes.push(read)
  }
  if (codes.length === 0 && problems.length === 0) return [{ line: 1, says: 'is followed by no code' }]
  return problems.length > 0 ? problems : codes
}

/** Whether it was read; a list of problems is never empty. */
export function isCodeList(read: ChargeCode[] | CodeProblem[]): read is ChargeCode[] {
  return read.every((one) => 'code' in one)
}

/** The code of one line, or what is wrong with it. */
function readLine(values: readonly string[], columns: number): ChargeCode | string {
  const [
    system = '',
    code = '',
    label = '',
    visitType = '',
    medium = '',
    least = '',
    under = '',
    from = '',
    to = '',
    kind = '',
    amount = '',
    globalDays = '',
  ] = values
  const modality = MODALITIES.find((one) => one === medium) ?? null
  if (values.length !== columns) return `has ${values.length} values in place of ${columns}`
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(system)) return 'has no code system that is an address, such as urn:oid:…'
  if (!CODE.test(code)) return 'has no code of letters, digits, dots and hyphens'
  if (label === '') return 'has no label'
  if (medium !== '' && modality === null) return `has a modality that is none of ${MODALITIES.join(', ')}`
  if (!/^\d{1,4}$/.test(least)) return 'has no minutes from which on it fits; write 0 for any'
  if (!/^\d{0,4}$/.test(under) || (under !== '' && Number(under) <= Number(least)))
    return 'has minutes until that are no greater number than minutes from'
  if (!isDay(from)) return 'has no first day such as 2026-01-31'
  if (to !== '' && (!isDay(to) || to < from)) return 'has a last day that is none, or before the first'
  const named = CHARGE_CLASSES.find((one) => one === kind) ?? null
  if (kind !== '' && named === null) return `has a class that is none of ${CHARGE_CLASSES.join(', ')}`
  if (!/^(\d{1,6}\.\d{2})?$/.test(amount)) return 'has an amount that is not written as 120.00'
  if (globalDays !== '' && (named !== 'procedure' || !/^\d{1,3}$/.test(globalDays)))
    return 'has global days that are no number of days, or of what is no procedure'
  return {
    system,
    code,
    label,
    visitType: visitType || null,
    modality,
    minutes: { from: Number(least), until: under === '' ? null : Number(under) },
    from,
    to: to || null,
    ...(columns > HEADER.length && { class: named, amount: amount === '' ? null : Math.round(Number(amount) * 100) }),
    ...(globalDays !== '' && { globalDays: Number(globalDays) }),
  }
}
