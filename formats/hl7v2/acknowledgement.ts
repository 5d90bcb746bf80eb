import { USUAL_DELIMITERS } from './escape.ts'
import { fieldAt, NOTHING, saidAt, segment, text, type Message, type Segment } from './message.ts'
import { dtmOf } from './time.ts'
import { ERRORS, Unreadable, type MessageError } from './unreadable.ts'

/**
 * What became of a message. `repeat`: not now, the sender tries again; `refused`: as it stands it will never do. Both say
 * what is wrong.
 */
export type Verdict = { verdict: 'done' } | { verdict: 'repeat' | 'refused'; error: MessageError }

/** Last letter of the code in MSA-1 (HL7 v2.5.1 table 0008). */
const LETTER = { done: 'A', repeat: 'E', refused: 'R' } as const

/**
 * The acknowledgement of a message, of which only the header has to be readable (HL7 v2.5.1, 2.9). Original mode: AA, AE
 * or AR. Enhanced mode, where MSH-15 or MSH-16 says something: CA, CE or CR by MSH-15, else AA, AE or AR by MSH-16. Null
 * where the sender wants none. `id` becomes its MSH-10.
 */
export function acknowledgementOf(
  { delimiters, segments: [header] }: Message,
  outcome: Verdict,
  { id, at }: { id: string; at: Date },
): Message | null {
  const [accept, application] = [text(header, 15), text(header, 16)]
  const enhanced = accept !== '' || application !== ''
  const level = !enhanced ? 'A' : isWanted(accept, outcome) ? 'C' : isWanted(application, outcome) ? 'A' : null
  if (level === null) return null
  const version = text(header, 12)
  const trigger = text(header, 9, 2)
  const detailed = 'error' in outcome && /^2\.(?:[5-9]|\d{2})/.test(version)
  const msh: Segment = {
    name: 'MSH',
    fields: [
      fieldAt(header, 1),
      fieldAt(header, 2),
      // Who received it sends this one.
      fieldAt(header, 5),
      fieldAt(header, 6),
      fieldAt(header, 3),
      fieldAt(header, 4),
      [[[dtmOf(at)]]],
      NOTHING,
      trigger === '' ? [[['ACK']]] : [[['ACK'], [trigger], ['ACK']]],
      [[[id]]],
      fieldAt(header, 11),
      fieldAt(header, 12),
      NOTHING,
      NOTHING,
      NOTHING,
      NOTHING,
      NOTHING,
      [[[text(header, 18)]]],
    ],
  }
  const code = `${level}${LETTER[outcome.verdict]}`
  // MSA-3 carried the reason before there was an ERR segment to hold it.
  const reason = 'error' in outcome && !detailed ? said(outcome.error) : ''
  const msa = segment('MSA', code, saidAt(header, 10) ?? '', ...(reason === '' ? [] : [reason]))
  return { delimiters, segments: [msh, msa, ...(detailed ? [errorSegment(outcome.error)] : [])] }
}

/**
 * A message as if it wanted of the two acknowledgements of enhanced mode one alone, the accept acknowledgement (MSH-15) or the application's
 * (MSH-16); one of original mode as it is.
 */
export function asksAlone(
  { delimiters, segments: [header, ...more] }: Message,
  one: 'accept' | 'application',
): Message {
  const other = one === 'accept' ? 16 : 15
  if (text(header, 15) === '' && text(header, 16) === '') return { delimiters, segments: [header, ...more] }
  const fields = header.fields.map((field, at) => (at === other - 1 ? [[['NE']]] : field))
  return { delimiters, segments: [{ name: header.name, fields }, ...more] }
}

/** Bytes without a header are answered too, so that whoever connects a feed sees that something listens. */
export function acknowledgementOfNothing(error: MessageError, { id, at }: { id: string; at: Date }): Message {
  const header = segment('MSH', '|', '^~\\&', '', '', '', '', dtmOf(at), '', 'ACK', id, 'P', '2.5.1')
  return { delimiters: USUAL_DELIMITERS, segments: [header, segment('MSA', 'AR', ''), errorSegment(error)] }
}

/** What an acknowledgement says of which message; `error` names code and place, never what stands there. */
export interface Acknowledged {
  /** MSA-1 (table 0008). */
  code: 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR'
  /** MSA-2. */
  controlId: string
  error: { code: string; where: string } | null
}

/** Reads an acknowledgement, or throws `Unreadable`. Of what the other side writes in its own words nothing is taken. */
export function readAcknowledgement({ segments }: Message): Acknowledged {
  const msa = segments.find(({ name }) => name === 'MSA')
  if (msa === undefined) throw new Unreadable(100, 'MSA')
  const said = text(msa, 1)
  const code = CODES.find((one) => one === said)
  if (code === undefined) throw new Unreadable(103, 'MSA-1')
  const err = segments.find(({ name }) => name === 'ERR')
  return { code, controlId: text(msa, 2), error: err === undefined ? null : errorOf(err) }
}

const CODES = ['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const

/** Since 2.5 ERR-2 and ERR-3; before that ERR-1, whose fourth component is the code (HL7 v2.5.1, 2.15.5.1). */
function errorOf(err: Segment): Acknowledged['error'] {
  const placed = text(err, 2) === '' ? 1 : 2
  const [name, number] = [text(err, placed), text(err, placed, 3)]
  const code = text(err, 3) || text(err, 1, 4)
  const where = /^[A-Z][A-Z0-9]{2}$/.test(name) ? (/^\d+$/.test(number) ? `${name}-${number}` : name) : ''
  return { code: /^\d{1,3}$/.test(code) ? code : '', where }
}

function said({ code, where }: MessageError): string {
  return where === '' ? ERRORS[code] : `${where}: ${ERRORS[code]}`
}

/** HL7 v2.5.1 table 0155. */
function isWanted(condition: string, { verdict }: Verdict): boolean {
  if (condition === 'AL') return true
  return condition === 'ER' ? verdict !== 'done' : condition === 'SU' && verdict === 'done'
}

/** ERR-2 where, ERR-3 what (table 0357), ERR-4 how bad (HL7 v2.5.1, 2.15.5). */
function errorSegment({ code, where }: MessageError): Segment {
  const [name = '', number = ''] = /^([A-Z][A-Z0-9]{2})(?:-(\d+))?$/.exec(where)?.slice(1) ?? []
  const place = name === '' ? '' : number === '' ? [name, '1'] : [name, '1', number]
  return segment('ERR', '', place, [String(code), ERRORS[code], 'HL70357'], 'E')
}
