import { text, type Message } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'

/** The name that this EMR keeps for tests. */
const FAMILY = 'ZZTEST'

/**
 * Whether a message is a test of the connection: marked as one (MSH-11) and about the test patient. Such a one is read and
 * files nothing. Of a booking it is said whether the join address stands where this EMR looks for it.
 */
export function isOfTestPatient({ segments }: Message): boolean {
  const [header] = segments
  const patient = segments.find(({ name }) => name === 'PID')
  if (text(header, 11) !== 'T' || patient === undefined || text(patient, 5) !== FAMILY) return false
  const note = segments.find((one) => one.name === 'NTE' && text(one, 4) === 'JOIN')
  if (text(header, 9, 2) === 'S12' && (note === undefined || text(note, 3) === '')) throw new Unreadable(101, 'NTE-3')
  return true
}
