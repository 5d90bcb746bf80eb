import { fieldAt, saidIn, text, type Message, type Segment } from '../hl7v2/message.ts'

/**
 * Whose message it is, so that one person's keep their order: the first number of PID-3 with who gave it, else that of
 * PID-2 (versions before 2.3.1). Empty for a message about nobody; those keep their order among themselves.
 */
export function orderKeyOf({ segments }: Message): string {
  const person = segments.find(({ name }) => name === 'PID')
  return person === undefined ? '' : keyAt(person, [3, 2])
}

/** The number of everybody whom a message is about, of an answer that finds several; each once. */
export function numbersOf({ segments }: Message): string[] {
  const keys = segments.filter(({ name }) => name === 'PID').map((person) => keyAt(person, [3, 2]).split('^')[0] ?? '')
  return [...new Set(keys.filter((number) => number !== ''))]
}

/** Of a merge (ADT^A40) the same of who is merged into the person of PID: the first number of MRG-1, else of MRG-4. */
export function mergedKeyOf(message: Message): string | undefined {
  const merge = message.segments.find(({ name }) => name === 'MRG')
  if (merge === undefined || typeOf(message) !== 'ADT^A40') return undefined
  const key = keyAt(merge, [1, 4])
  return key === '' || key === orderKeyOf(message) ? undefined : key
}

function keyAt(segment: Segment, fields: readonly number[]): string {
  for (const field of fields) {
    const number = fieldAt(segment, field).find((one) => saidIn(one) != null)
    if (number !== undefined) return `${saidIn(number)}^${saidIn(number, 4) ?? ''}^${saidIn(number, 4, 2) ?? ''}`
  }
  return ''
}

/** MSH-9 as a route file writes it: `SIU^S12`. */
export function typeOf({ segments: [header] }: Message): string {
  return `${text(header, 9)}^${text(header, 9, 2)}`
}
