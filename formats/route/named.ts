import type { Privacy } from '#domain/route/privacy.ts'
import { contentOf } from '#domain/route/route.ts'
import { fieldAt, parseMessage, saidIn } from '../hl7v2/message.ts'
import { subjectIn } from './read.ts'

/**
 * Whom a message names to the organization's EMR: the numbers of PID-3 that are of its own authority, or its own reference. A number
 * of anybody else's is none: it may be another person's there.
 */
export function namedIn(
  { patient: authority }: Pick<Privacy, 'patient'>,
  { event, bytes }: { event: string; bytes: Uint8Array },
): { reference: string } | { numbers: { value: string; authority: string }[] } | null {
  const content = contentOf(event)
  if (content !== 'hl7v2') {
    const { orderKey } = subjectIn(content, bytes)
    return orderKey.startsWith('Patient/') ? { reference: orderKey } : null
  }
  if (authority === undefined) return null
  const person = parseMessage(bytes).segments.find(({ name }) => name === 'PID')
  const numbers = (person === undefined ? [] : fieldAt(person, 3)).flatMap((one) => {
    const value = saidIn(one)
    const by = [saidIn(one, 4), saidIn(one, 4, 2)]
    return typeof value === 'string' && by.includes(authority) ? [{ value, authority }] : []
  })
  return numbers.length === 0 ? null : { numbers }
}
