/** A free time as an EMR's export names it. */
export interface FileSlot {
  /** The EMR's own word for this time. */
  slot: string
  /** Instants, ISO 8601 in UTC. */
  start: string
  end: string
  visitType: string
  /** The number by which the EMR's messages know the clinician. */
  clinician: string
}

/** A line that can't be used, and why; the first line of a file is 1. */
export interface SlotProblem {
  line: number
  says: string
}

const HEADER = ['slot', 'start', 'end', 'visit-type', 'clinician']
const NUMBER = /^[A-Za-z0-9._-]{1,64}$/
/** With its offset: a file crosses clocks. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/**
 * Reads the file by which an EMR without a schedule to ask gives out its free times: CSV (RFC 4180, values without commas
 * and quotes), the header `slot,start,end,visit-type,clinician` first. A file with any line that can't be used is none: half
 * of the truth would offer times that are taken.
 */
export function parseSlotFile(text: string): FileSlot[] | SlotProblem[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  if (lines[0]?.trim() !== HEADER.join(',')) return [{ line: 1, says: `is not the header ${HEADER.join(',')}` }]
  const slots: FileSlot[] = []
  const problems: SlotProblem[] = []
  const seen = new Set<string>()
  for (const [at, line] of lines.entries()) {
    if (at === 0 || line.trim() === '') continue
    const values = line.split(',').map((value) => value.trim())
    const wrong = (says: string) => void problems.push({ line: at + 1, says })
    const [slot = '', start = '', end = '', visitType = '', clinician = ''] = values
    if (values.length !== HEADER.length) wrong(`has ${values.length} values in place of ${HEADER.length}`)
    else if (!NUMBER.test(slot)) wrong('has no slot of letters, digits, dots, hyphens and underscores')
    else if (seen.has(slot)) wrong('names a slot that stands above already')
    else if (!isInstant(start))
      wrong('has a start that is no instant with its offset, such as 2026-12-01T09:00:00-05:00')
    else if (!isInstant(end)) wrong('has an end that is no instant with its offset, such as 2026-12-01T09:20:00-05:00')
    else if (Date.parse(end) <= Date.parse(start)) wrong('ends before it starts')
    else if (visitType === '') wrong('has no visit type')
    else if (!NUMBER.test(clinician)) wrong('has no number of a clinician')
    else {
      seen.add(slot)
      slots.push({ slot, start: utc(start), end: utc(end), visitType, clinician })
    }
  }
  return problems.length > 0 ? problems : slots
}

/** Whether it was read; a list of problems is never empty. */
export function isSlotList(read: FileSlot[] | SlotProblem[]): read is FileSlot[] {
  return read.every((one) => 'slot' in one)
}

function isInstant(value: string): boolean {
  return INSTANT.test(value) && !Number.isNaN(Date.parse(value))
}

function utc(instant: string): string {
  return new Date(instant).toISOString()
}
