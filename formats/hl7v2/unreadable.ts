/** Why a message can't be taken, as HL7 v2.5.1 table 0357 codes it in ERR-3. */
export const ERRORS = {
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  203: 'Unsupported version id',
  204: 'Unknown key identifier',
  205: 'Duplicate key identifier',
  207: 'Application internal error',
} as const

export type ErrorCode = keyof typeof ERRORS

/** What is wrong with a message and where: a segment or a field such as `SCH-2`, never what stands there; empty where it is at our end. */
export interface MessageError {
  code: ErrorCode
  where: string
}

/** Bytes that are no HL7 v2 message, or a message that lacks what it must have. */
export class Unreadable extends Error implements MessageError {
  readonly code: ErrorCode
  readonly where: string
  constructor(code: ErrorCode, where: string) {
    super(`${where}: ${ERRORS[code]}`)
    this.name = 'Unreadable'
    this.code = code
    this.where = where
  }
}
