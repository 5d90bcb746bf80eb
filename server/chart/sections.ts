import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Remark } from '#formats/fhir/bundle.ts'
import { belongsTo, SECTIONS, type Section, type SectionName } from '#formats/fhir/chart-sections.ts'
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
    const address = older === null ? firstAddress(section, patient) : cursors.open(older)
    if (address === undefined) return { state: 'failed' }
    return await asFault(async () => {
      const { matches, remarks, next } = await readPart(client, section, address)
      const state = stateFrom(remarks)
      if (state !== undefined) return { state }
      const rest = next ?? (older === null && section.past !== undefined ? pastAddress(section, patient) : undefined)
      return {
        state: 'shown',
        items: matches.map((one) => section.line(ofPatient(one, patient))),
        older: rest === undefined ? null : cursors.seal(rest),
        incomplete: remarks.includes('incomplete'),
      }
    })
  } catch (error) {
    if (!(error instanceof ChartFault)) throw error
    if (error.fault.kind === 'sign-in-lapsed') throw error
    return { state: error.fault.kind === 'refused' && error.fault.status === 403 ? 'withheld' : 'failed' }
  }
}

function readPart(client: FhirClient, section: Section, address: string) {
  if (!section.whole) return client.page(section.type, address)
  return client.search(section.type, address.slice(address.indexOf('?') + 1))
}

function firstAddress(section: Section, patient: string): string {
  return addressOf(section, patient, section.search)
}

function pastAddress(section: Section, patient: string): string {
  return addressOf(section, patient, section.past ?? '')
}

function addressOf({ type, whole }: Section, patient: string, search: string): string {
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
