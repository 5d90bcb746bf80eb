/** A day as X12 writes it (D8), ISO; null where it is none. */
export function dayOf(text: string): string | null {
  if (!/^\d{8}$/.test(text)) return null
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : null
}

/** The first and the last of the days that a DTP names, as D8 or RD8; null where it names none. */
export function rangeOf(form: string, text: string): { from: string; until: string } | null {
  const [from = null, until = null] = (form === 'RD8' ? text.split('-') : [text, text]).map(dayOf)
  return from === null || until === null || until < from ? null : { from, until }
}
