import { fieldAt, saidIn, text, type Message } from '../hl7v2/message.ts'

/**
 * Whose message it is, so that one person's keep their order: the first number of PID-3 with who gave it, else that of
 * PID-2 (versions before 2.3.1). Empty for a message about nobody; those keep their order among themselves.
 */
export function orderKeyOf({ segments }: Message): string {
  const person = segments.find(({ name }) => name === 'PID')
  if (person === undefined) return ''
  const [number] = [3, 2].flatMap((field) => fieldAt(person, field).filter((one) => saidIn(one) != null))
  return [saidIn(number), saidIn(number, 4), saidIn(number, 4, 2)].map((part) => part ?? '').join('^')
}

/** MSH-9 as a route file writes it: `SIU^S12`. */
export function typeOf({ segments: [header] }: Message): string {
  return `${text(header, 9)}^${text(header, 9, 2)}`
}
