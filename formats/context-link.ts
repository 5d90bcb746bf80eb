/** What an EMR says of the visit that a link of its schedule or a chart opens, in the names that such links commonly use. */
export interface ContextLink {
  /** The EMR's number of the appointment, or of the patient whose chart is open. */
  externalId: string
  /** What that number is of: `Appointment` or `Patient`. */
  externalIdType: string
  /** Of a patient: the visit type that begins now where they have no visit today. */
  visitType?: string
  /** When the link was made. */
  timestamp: Date
  /** Seconds from then on. */
  validSeconds: number
}

/** The longest that a link may ask to be good for. */
const LONGEST_SECONDS = 15 * 60
/** How far the EMR's clock may be ahead of ours. */
const AHEAD_MS = 60_000

/** The words that are signed. `nonce` makes two links to one visit two links. */
export function writeContextLink(
  { externalId, externalIdType, visitType, timestamp, validSeconds }: ContextLink,
  nonce: string,
): string {
  return JSON.stringify({
    ExternalID: externalId,
    ExternalIDType: externalIdType,
    ...(visitType !== undefined && { VisitType: visitType }),
    Timestamp: timestamp.toISOString(),
    LinkValidityPeriod: validSeconds,
    Nonce: nonce,
  })
}

/** Reads words whose signature was checked; why they are no link is a word for the log. */
export function readContextLink(words: string): ContextLink | { why: string } {
  const said = membersOf(words)
  const { ExternalID: externalId, ExternalIDType: externalIdType, LinkValidityPeriod: validSeconds } = said
  if (typeof externalId !== 'string' || typeof externalIdType !== 'string') return { why: 'link incomplete' }
  if (typeof said['Nonce'] !== 'string' || said['Nonce'] === '') return { why: 'link incomplete' }
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(externalId)) return { why: 'link number' }
  if (externalIdType !== 'Appointment' && externalIdType !== 'Patient') return { why: 'link number type' }
  const { VisitType: visitType } = said
  if (visitType !== undefined && (typeof visitType !== 'string' || visitType.length > 100))
    return { why: 'link visit type' }
  const timestamp = momentOf(said['Timestamp'])
  if (timestamp === null) return { why: 'link time' }
  if (typeof validSeconds !== 'number' || !Number.isInteger(validSeconds)) return { why: 'link validity' }
  if (validSeconds < 1 || validSeconds > LONGEST_SECONDS) return { why: 'link validity' }
  return { externalId, externalIdType, ...(visitType !== undefined && { visitType }), timestamp, validSeconds }
}

function membersOf(words: string): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(words)
    return typeof said === 'object' && said !== null ? { ...said } : {}
  } catch {
    return {}
  }
}

/** An instant with its zone; without one nobody knows when it is over. */
function momentOf(said: unknown): Date | null {
  if (typeof said !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(said)) return null
  const moment = new Date(said)
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** Whether a link is good at this moment. */
export function isGoodAt({ timestamp, validSeconds }: ContextLink, now: Date): boolean {
  const age = now.getTime() - timestamp.getTime()
  return age >= -AHEAD_MS && age <= validSeconds * 1000
}
