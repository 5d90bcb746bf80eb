const DTM = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?(?:([+-])(\d{2})(\d{2}))?$/

/**
 * A moment (HL7 v2.5.1, 2.A.22 DTM) as ISO 8601, to the second; with an offset only where the message has one. Null where it is not
 * said to the minute, or is no moment of any calendar.
 */
export function momentOf(dtm: string): string | null {
  const [, year, month, day, hour, minute, second = '00', sign, hours, minutes] = DTM.exec(dtm) ?? []
  if (year === undefined) return null
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const instant = new Date(`${local}Z`)
  // A day such as 31 February would roll over into March.
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(local)) return null
  return sign === undefined ? local : `${local}${sign}${hours}:${minutes}`
}

/** An instant as DTM, in UTC and to the second. */
export function dtmOf(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}+0000`
}

/** An instant as the clock of a zone shows it, to the second and with that zone's offset then. */
export function dtmIn(zone: string, instant: Date): string {
  const shown = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(instant)
  const part = (type: string) => shown.find((one) => one.type === type)?.value ?? ''
  const local = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(part).join('')
  // `GMT-05:00`, and `GMT` alone where there is none.
  return `${local}${part('timeZoneName').replace('GMT', '').replace(':', '') || '+0000'}`
}
