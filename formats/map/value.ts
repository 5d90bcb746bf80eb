import { instantIn } from '#domain/day.ts'
import { dtmIn } from '../hl7v2/time.ts'
import { toBase64 } from '../fhir/datatypes.ts'

/** A value of HL7 v2: components, each of subcomponents. */
export type Value = readonly (readonly string[])[]

/** What is known beside the message when a value is written. */
export interface Around {
  /** Of moments that say none. */
  timeZone: string
  /** By the name that the sender uses for a code system or for who gives numbers, its address. */
  systems: ReadonlyMap<string, string>
}

/** The first text of a value; empty where it says nothing, or deletes. */
export function textOf(value: Value): string {
  return said(value[0]?.[0])
}

/** One component as a value of its own, whose components are its subcomponents. */
export function componentOf(value: Value, number: number): Value {
  return (value[number - 1] ?? []).map((one) => [one])
}

export function isSaid(value: Value): boolean {
  return value.some((component) => component.some((one) => said(one) !== ''))
}

function said(text: string | undefined): string {
  return text === undefined || text === '""' ? '' : text
}

/** A text as a primitive of FHIR; undefined where it is none. */
export function primitiveOf(type: string, text: string, around: Around): string | number | boolean | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  switch (type) {
    case 'date':
      return dateOf(trimmed)
    case 'dateTime':
      return momentIn(trimmed, around.timeZone) ?? dateOf(trimmed)
    case 'instant':
      return momentIn(trimmed, around.timeZone)
    case 'time':
      return /^([01]\d|2[0-3])([0-5]\d)/.test(trimmed)
        ? `${trimmed.slice(0, 2)}:${trimmed.slice(2, 4)}:${/^\d{6}/.test(trimmed) ? trimmed.slice(4, 6) : '00'}`
        : undefined
    case 'boolean':
      return { Y: true, N: false, true: true, false: false }[trimmed]
    case 'integer':
    case 'positiveInt':
    case 'unsignedInt':
      return wholeOf(trimmed, type === 'positiveInt' ? 1 : type === 'unsignedInt' ? 0 : -2_147_483_648)
    case 'decimal':
      return /^[+-]?\d{1,15}(\.\d{1,12})?$/.test(trimmed) ? Number(trimmed) : undefined
    case 'code':
      return /^\S+( \S+)*$/.test(trimmed) ? trimmed : undefined
    case 'uri':
    case 'url':
    case 'canonical':
      return /^[a-z][a-z0-9+.-]*:\S+$/i.test(trimmed) ? trimmed : undefined
    case 'id':
      return /^[A-Za-z0-9.-]{1,64}$/.test(trimmed) ? trimmed : undefined
    case 'base64Binary':
      return toBase64(text)
    case 'string':
    case 'markdown':
      return printable(text)
    default:
      return undefined
  }
}

/** FHIR's strings hold no control characters but tab and line ends. */
function printable(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex
  const kept = text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, ' ').trim()
  return kept === '' ? undefined : kept
}

function wholeOf(text: string, least: number): number | undefined {
  const found = /^[+-]?\d{1,10}(\.0*)?$/.test(text) ? Number(text) : undefined
  return found !== undefined && found >= least && found <= 2_147_483_647 ? found : undefined
}

const DTM = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?(?:([+-])(\d{2})(\d{2}))?)?$/

/** Year, month or day, as far as it is said; undefined for what is in no calendar. */
function dateOf(dtm: string): string | undefined {
  const [, year, month, day] = DTM.exec(dtm) ?? []
  if (year === undefined || year === '0000') return undefined
  const date = [year, month, day].filter((part) => part !== undefined).join('-')
  const whole = new Date(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`)
  return !Number.isNaN(whole.getTime()) && whole.toISOString().startsWith(date) ? date : undefined
}

/** A moment with its offset: its own, else that of the zone at that moment. Undefined where no time of day is said. */
function momentIn(dtm: string, timeZone: string): string | undefined {
  const [, , , day, hour = '', minute = '', second = '00', sign, hours = '', minutes = ''] = DTM.exec(dtm) ?? []
  const date = dateOf(dtm.slice(0, 8))
  if (day === undefined || date === undefined || hour === '' || Number(hour) > 23 || Number(minute) > 59)
    return undefined
  if (Number(second) > 59 || Number(hours) > 14 || Number(minutes) > 59) return undefined
  const local = `${date}T${hour}:${minute}:${second}`
  if (sign !== undefined) return `${local}${sign}${hours}:${minutes}`
  // Before there were zones a place's offset had seconds, which FHIR can't write.
  const [, ahead, more] = /([+-]\d\d)(\d\d)$/.exec(dtmIn(timeZone, instantIn(timeZone, local))) ?? []
  return ahead === undefined ? undefined : `${local}${ahead}:${more}`
}

/** HL7's own names of code systems (table 0396), and FHIR's for them. */
const CODE_SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['LN', 'http://loinc.org'],
  ['SCT', 'http://snomed.info/sct'],
  ['SNOMED-CT', 'http://snomed.info/sct'],
  ['I10', 'http://hl7.org/fhir/sid/icd-10'],
  ['I10C', 'http://hl7.org/fhir/sid/icd-10-cm'],
  ['I9C', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ['I9CDX', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ['RXNORM', 'http://www.nlm.nih.gov/research/umls/rxnorm'],
  ['CVX', 'http://hl7.org/fhir/sid/cvx'],
  ['NDC', 'http://hl7.org/fhir/sid/ndc'],
  ['UCUM', 'http://unitsofmeasure.org'],
  ['CDCREC', 'urn:oid:2.16.840.1.113883.6.238'],
])

/** The address of a code system by what a coded field calls it. */
export function codeSystemOf(name: string, { systems }: Around): string | undefined {
  const [, table] = /^HL7(\d{4})$/.exec(name) ?? []
  return (
    systems.get(name) ??
    CODE_SYSTEMS.get(name) ??
    (table === undefined ? undefined : `http://terminology.hl7.org/CodeSystem/v2-${table}`) ??
    addressOf(name, /^[0-2](\.(0|[1-9]\d*))+$/.test(name) ? 'ISO' : 'URI')
  )
}

/** The address of whoever gives numbers, by its HD: as the map file names it, else by its own universal id. */
export function authorityOf(
  namespace: string,
  universal: string,
  kind: string,
  { systems }: Around,
): string | undefined {
  return systems.get(namespace) ?? systems.get(universal) ?? addressOf(universal, kind)
}

function addressOf(id: string, kind: string): string | undefined {
  if (kind === 'ISO' && /^[0-2](\.(0|[1-9]\d*))+$/.test(id)) return `urn:oid:${id}`
  if ((kind === 'UUID' || kind === 'GUID') && /^[0-9a-f-]{36}$/i.test(id)) return `urn:uuid:${id.toLowerCase()}`
  if (kind === 'URI' && /^(https?:\/\/|urn:)\S+$/i.test(id)) return id
  return undefined
}
