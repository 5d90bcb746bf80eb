import { Unreadable } from '../hl7v2/unreadable.ts'
import type { ShownSegment } from './opened.ts'
import { readMessage } from './read.ts'

/** Whether bytes are an object of JSON, as FHIR and the rest that is no HL7 v2 are. */
export function isObject(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().startsWith('{')
}

/** An object a member a line. */
export function objectText(bytes: Uint8Array): string {
  return JSON.stringify(objectOf(bytes), null, 2)
}

/** Two objects side by side, member by member of the first level. */
export function objectsBeside(one: Uint8Array, other: Uint8Array): { source: ShownSegment[]; sent: ShownSegment[] } {
  const [source, sent] = [objectOf(one), objectOf(other)]
  return { source: shown(source, sent), sent: shown(sent, source) }
}

function shown(object: Record<string, unknown>, beside: Record<string, unknown>): ShownSegment[] {
  const fields = Object.entries(object).map(([at, value]) => {
    const text = written(value)
    return { at, text, differs: text !== written(beside[at]) }
  })
  return [{ name: written(object['resourceType'] ?? object['type']), alone: false, fields }]
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** What an edited object comes to; see `edited` of opened.ts. */
export function editedObject(
  typed: string,
  received: Uint8Array,
): { bytes: Uint8Array; event: string } | { wrong: string } {
  const content = 'resourceType' in objectOf(received) ? 'fhir' : 'json'
  const bytes = new TextEncoder().encode(typed)
  try {
    const copy = readMessage(content, bytes)
    if (copy.orderKey === readMessage(content, received).orderKey) return { bytes, event: copy.event }
    return { wrong: 'It names another patient. A copy goes in the line of the message’s own patient.' }
  } catch (fault) {
    if (fault instanceof Unreadable) return { wrong: `This can't be read: ${fault.message}.` }
    throw fault
  }
}

/** An object of JSON. */
export function objectOf(bytes: Uint8Array): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytes))
}
