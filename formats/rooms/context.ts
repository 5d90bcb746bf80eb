import type { Context } from '#domain/access/context.ts'

/** As FHIR writes an id. */
const ID = /^[A-Za-z0-9.-]{1,64}$/
const TYPE = /^[\w.-]{1,40}$/
const SECONDS = /^\d{1,12}$/
const MINUTES = /^\d{1,6}$/

/**
 * Reads what a context-aware link says, as `Name=value&Name=value`. Undefined where it is none, says a name twice, or says
 * something that can't be: a wrong key, or a value that somebody changed, mostly ends so. Names of people are not kept.
 */
export function readContext(text: string): Context | undefined {
  const said = new Map<string, string>()
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at)
    const value = at < 1 ? undefined : decoded(pair.slice(at + 1))
    if (value === undefined || said.has(name)) return undefined
    said.set(name, value)
  }
  const conference = said.get('ConferenceID') ?? ''
  const external = said.get('ExternalID') ?? ''
  const externalType = said.get('ExternalIDType') ?? ''
  const made = said.get('Timestamp')
  const minutes = said.get('LinkValidityPeriod')
  if (!ID.test(conference) || !ID.test(external) || !TYPE.test(externalType)) return undefined
  if ((made !== undefined && !SECONDS.test(made)) || (minutes !== undefined && !MINUTES.test(minutes))) return undefined
  return {
    conference,
    external,
    externalType,
    madeAt: made === undefined ? null : new Date(Number(made) * 1000),
    appointmentTime: said.get('AppointmentTime') ?? null,
    minutes: minutes === undefined ? null : Number(minutes),
  }
}

/** Writes a context for somebody whom we send to the EMR's own module; it has ids, times, and nobody's name. */
export function writeContext(said: {
  session: string
  conference: string
  external: string
  externalType: string
  madeAt: Date
  minutes: number
}): string {
  const pairs = {
    SessionID: said.session,
    ConferenceID: said.conference,
    ExternalID: said.external,
    ExternalIDType: said.externalType,
    Timestamp: String(Math.floor(said.madeAt.getTime() / 1000)),
    LinkValidityPeriod: String(said.minutes),
  }
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}

/** EMRs write a space as a plus, or leave one before a number. */
function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll('+', ' ')).trim()
  } catch {
    return undefined
  }
}
