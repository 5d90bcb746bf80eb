import type { OrderResult } from '#domain/visit/schedule-news.ts'
import { text, type Message, type Segment } from './message.ts'
import { readSaidPatient } from './said-appointment.ts'

/**
 * The orders to which a message ORU^R01 brings an end: each OBR whose report is final (or that will never come), by the
 * placer's number, of ORC-2 or OBR-2, and the filler's, of ORC-3 or OBR-3 (HL7 v2.5.1, 7.3.1), and the person of the PID before
 * it. A preliminary report ends nothing.
 */
export function readResults({ segments }: Message): OrderResult[] {
  const [header] = segments
  if (text(header, 9) !== 'ORU' || text(header, 9, 2) !== 'R01') return []
  return segments.flatMap((request, at): OrderResult[] => {
    if (request.name !== 'OBR') return []
    const before = segments.slice(0, at)
    // An ORC may stand before the OBR that it is about, and only right before it.
    const control = before.at(-1)?.name === 'ORC' ? before.at(-1) : undefined
    const placer = text(request, 2) || said(control, 2)
    const filler = text(request, 3) || said(control, 3)
    const how = endOf(request, control, observed(segments.slice(at + 1)))
    const whose = before.findLastIndex(({ name }) => name === 'PID')
    if (how === null || (placer === '' && filler === '')) return []
    return [
      {
        placer: placer === '' ? null : placer,
        filler: filler === '' ? null : filler,
        how,
        patient: whose < 0 ? null : readSaidPatient(segments.slice(whose)),
      },
    ]
  })
}

/** OBR-25 by table 0123, ORC-5 by 0038, else OBX-11 by 0085. What none of them says is not guessed. */
function endOf(request: Segment, control: Segment | undefined, values: readonly Segment[]): OrderResult['how'] | null {
  const status = text(request, 25)
  if (FINAL.has(status)) return 'done'
  if (status === 'X') return 'cancelled'
  if (status !== '') return null
  const order = said(control, 5)
  if (order === 'CM') return 'done'
  if (order === 'CA' || order === 'DC') return 'cancelled'
  if (order !== '') return null
  const results = values.map((value) => text(value, 11))
  return results.length > 0 && results.every((one) => FINAL.has(one)) ? 'done' : null
}

const FINAL: ReadonlySet<string> = new Set(['F', 'C'])

/** The OBX of one OBR, up to the next order. */
function observed(after: readonly Segment[]): Segment[] {
  const next = after.findIndex(({ name }) => name === 'OBR' || name === 'ORC' || name === 'PID')
  return (next < 0 ? after : after.slice(0, next)).filter(({ name }) => name === 'OBX')
}

function said(segment: Segment | undefined, number: number): string {
  return segment === undefined ? '' : text(segment, number)
}
