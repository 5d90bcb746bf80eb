import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Remark } from '#formats/fhir/bundle.ts'
import { belongsTo, SECTIONS, type Part, type Section, type SectionName } from '#formats/fhir/chart-sections.ts'
import type { FhirElement } from '#formats/fhir/element.ts'
import { ChartFault, type ChartLine, type ListState } from '../act/chart.ts'
import { asFault } from './faults.ts'
import type { FhirClient } from './fhir-client.ts'

const WHOLE_PAGE = 200
const NEWEST_PAGE = 50

/**
 * One list of the chart. A list that failed or was withheld says so: it is never an empty list. `older` continues one
 * that was cut; it names an address of the EMR, so it is sealed to this patient and list, and nobody can make the
 * clinician's token read another.
 */
export async function readSection(
  client: FhirClient,
  cursorKey: Uint8Array,
  patient: string,
  name: SectionName,
  older: string | null,
): Promise<ListState<ChartLine>> {
  const section = SECTIONS[name]
  const cursors = cursorsFor(cursorKey, `${patient} ${name}`)
  try {
    const addresses = older === null ? firstAddresses(section, patient) : cursors.open(older)?.split('\n')
    if (addresses === undefined) return { state: 'failed' }
    return await asFault(async () => {
      const read = await Promise.all(addresses.map((address) => readPart(client, section, address)))
      const remarks = read.flatMap((part) => part.remarks)
      const state = stateFrom(remarks)
      if (state !== undefined) return { state }
      const next = read.flatMap((part) => part.next ?? [])
      const rest = next.length > 0 || older !== null ? next : pastAddresses(section, patient)
      return {
        state: 'shown',
        items: read.flatMap(({ matches, line }) => matches.map((one) => line(ofPatient(one, patient)))),
        older: rest.length === 0 ? null : cursors.seal(rest.join('\n')),
        incomplete: remarks.includes('incomplete'),
      }
    })
  } catch (error) {
    if (!(error instanceof ChartFault)) throw error
    if (error.fault.kind === 'sign-in-lapsed') throw error
    return { state: error.fault.kind === 'refused' && error.fault.status === 403 ? 'withheld' : 'failed' }
  }
}

/** One entry of a list, in the words in which the list shows it. */
export async function readEntry(client: FhirClient, name: SectionName, reference: string): Promise<ChartLine> {
  const { type, line, also } = SECTIONS[name]
  if (!reference.startsWith(`${type}/`) && also?.type !== reference.slice(0, reference.indexOf('/')))
    throw new ChartFault({ kind: 'malformed', where: 'reference' })
  const read = reference.startsWith(`${type}/`) || also === undefined ? line : also.line
  return read(await client.read(reference))
}

async function readPart(client: FhirClient, section: Section, address: string): Promise<PartRead> {
  const also = section.also !== undefined && typeIn(address) === section.also.type ? section.also : undefined
  const { type, line } = also ?? section
  try {
    const found = section.whole
      ? await client.search(type, address.slice(address.indexOf('?') + 1))
      : await client.page(type, address)
    return {
      matches: found.matches,
      remarks: also === undefined ? found.remarks : softened(found.remarks),
      next: found.next,
      line,
    }
  } catch (error) {
    const refused = error instanceof ChartFault && error.fault.kind === 'refused' ? error.fault.status : undefined
    if (also === undefined || refused === undefined) throw error
    // An EMR that has no such type has nothing of it to show; one that keeps it to itself makes the list incomplete.
    return { matches: [], remarks: refused === 404 ? [] : ['incomplete'], next: undefined, line }
  }
}

/** What is kept to itself of the lesser part makes the list incomplete, and hides nothing of the other. */
function softened(remarks: readonly Remark[]): Remark[] {
  return remarks.map(() => 'incomplete')
}

interface PartRead {
  matches: FhirElement[]
  remarks: Remark[]
  next: string | undefined
  line: Part['line']
}

/** The type that an address asks for, relative or absolute. */
function typeIn(address: string): string {
  const path = address.split('?')[0] ?? ''
  return path.slice(path.lastIndexOf('/') + 1)
}

function firstAddresses(section: Section, patient: string): string[] {
  return partsOf(section).map((part) => addressOf(section, part, patient, part.search))
}

function pastAddresses(section: Section, patient: string): string[] {
  return partsOf(section).flatMap((part) =>
    part.past === undefined ? [] : addressOf(section, part, patient, part.past),
  )
}

function partsOf(section: Section): Part[] {
  return section.also === undefined ? [section] : [section, section.also]
}

function addressOf({ whole }: Section, { type }: Part, patient: string, search: string): string {
  const count = `_count=${whole ? WHOLE_PAGE : NEWEST_PAGE}`
  return `${type}?${[`patient=${patient}`, search, count].filter((part) => part !== '').join('&')}`
}

function stateFrom(remarks: readonly Remark[]): 'withheld' | 'failed' | undefined {
  if (remarks.includes('failed')) return 'failed'
  return remarks.includes('withheld') ? 'withheld' : undefined
}

/** An EMR that answers with another patient's entry has answered wrongly, whatever the reason: nothing of it is shown. */
function ofPatient(resource: FhirElement, patient: string): FhirElement {
  if (belongsTo(resource, patient)) return resource
  throw new ChartFault({ kind: 'malformed', where: `${resource.path}.subject` })
}

/** Sealed addresses of a list's next page: `address.mac`, both base64url. */
function cursorsFor(key: Uint8Array, scope: string) {
  const macOf = (address: string) => createHmac('sha256', key).update(`${scope}\n${address}`).digest()
  return {
    seal: (address: string): string =>
      `${Buffer.from(address).toString('base64url')}.${macOf(address).toString('base64url')}`,
    open(cursor: string): string | undefined {
      const [encoded = '', mac = ''] = cursor.split('.')
      const address = Buffer.from(encoded, 'base64url').toString()
      const given = Buffer.from(mac, 'base64url')
      const right = macOf(address)
      return given.length === right.length && timingSafeEqual(given, right) ? address : undefined
    },
  }
}
