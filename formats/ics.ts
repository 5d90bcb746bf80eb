/** A calendar entry of one visit. Instants are ISO 8601; nothing in it may tell what the visit is about. */
export interface CalendarEntry {
  /** Stable for the visit's life, so that a new time moves the entry instead of adding one (RFC 5545, 3.8.4.7). */
  uid: string
  /** Counts reschedulings (3.8.7.4). */
  sequence: number
  /** Takes the entry out of the calendar (RFC 5546, 3.2.5). */
  cancelled: boolean
  made: string
  start: string
  end: string
  title: string
  description: string
  /** The visit's address, which admits nobody by itself. */
  address: string
  organizer: { name: string; mail: string }
  attendee: string
}

/**
 * Writes the entry as an iTIP request (RFC 5546, 3.2.2): calendars take the newest SEQUENCE of a UID in place of what
 * they have. Times are UTC, so that a change of daylight saving between booking and visit moves nothing.
 */
export function icsOf(entry: CalendarEntry): string {
  const { organizer } = entry
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Causeway//Visit//EN',
    `METHOD:${entry.cancelled ? 'CANCEL' : 'REQUEST'}`,
    'BEGIN:VEVENT',
    `UID:${text(entry.uid)}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${utc(entry.made)}`,
    `DTSTART:${utc(entry.start)}`,
    `DTEND:${utc(entry.end)}`,
    `SUMMARY:${text(entry.title)}`,
    `DESCRIPTION:${text(entry.description)}`,
    `LOCATION:${text(entry.address)}`,
    `URL:${entry.address}`,
    `ORGANIZER;CN=${parameter(organizer.name)}:mailto:${organizer.mail}`,
    `ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:${entry.attendee}`,
    `STATUS:${entry.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'CLASS:PRIVATE',
    'TRANSP:OPAQUE',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** RFC 5545, 3.3.5, form 2. */
function utc(instant: string): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime()))
    throw new Error(`ics: a time of the entry is no instant; expected ISO 8601 with an offset`)
  return `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** RFC 5545, 3.3.11. */
function text(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replaceAll(/\r\n|\r|\n/g, '\\n')
}

/** A quoted parameter value has no escape for a quote (3.2); RFC 6868 gives one. */
function parameter(value: string): string {
  return `"${value
    .replaceAll('^', '^^')
    .replaceAll('"', "^'")
    .replaceAll(/[\r\n]+/g, '^n')}"`
}

/** Lines of at most 75 octets, never cut within a character (3.1). */
function folded(line: string): string {
  const octets = new TextEncoder()
  let out = ''
  let length = 0
  for (const character of line) {
    const size = octets.encode(character).length
    if (length + size > 75) {
      out += '\r\n '
      length = 1
    }
    out += character
    length += size
  }
  return out
}
