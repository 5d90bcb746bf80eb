/**
 * Full years at an instant, by the calendar of `zone`. `birthDate` is a FHIR date: of a partial one (`2009`, `2009-05`)
 * the latest day it can mean is taken, so that a doubt never makes a child an adult.
 */
export function ageOn(birthDate: string, at: Date, zone: string): number {
  const [, year, month = '12', day = '31'] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(birthDate) ?? []
  if (year === undefined) throw new Error('expected a birth date as YYYY, YYYY-MM or YYYY-MM-DD, found something else')
  const today = localDate(at, zone)
  const years = Number(today.slice(0, 4)) - Number(year)
  return today.slice(5) < `${month}-${day}` ? years - 1 : years
}

/** The calendar day of an instant in a zone, as YYYY-MM-DD. */
export function localDate(at: Date, zone: string): string {
  // The Swedish locale writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    at,
  )
}
