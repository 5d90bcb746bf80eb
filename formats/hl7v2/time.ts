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
