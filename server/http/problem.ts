import type { Problem } from '#api/problem.ts'
import { ChartFault, type FaultKind } from '../act/chart.ts'
import type { No } from '../act/use-cases.ts'
import { says, type Code, type Listener } from './says.ts'

/** Everything that is not answered as asked, before it is put into words. `facts` help the page to help. */
export interface Trouble {
  status: number
  code: Code
  facts?: Record<string, unknown>
  retryAfterSeconds?: number
}

/** Thrown by hooks and routes; becomes the answer in one place. */
export class HttpTrouble extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(`http: ${trouble.code}`)
    this.name = 'HttpTrouble'
    this.trouble = trouble
  }
}

/** Puts a trouble into the words of whoever looks at the screen. */
export function problemOf(trouble: Trouble, listener: Listener): Problem {
  const { status, code, facts } = trouble
  return { status, code, says: says(code, listener, facts ?? {}), ...(facts && { facts }) }
}

const STATUS = {
  'under-age': 422,
  'slot-in-the-past': 422,
  'not-yet': 409,
  'state-not-licensed': 409,
  'location-too-old': 409,
  'consent-missing': 409,
  'not-your-visit': 403,
  already: 409,
  over: 409,
  'unverified-patient': 403,
  'newer-version': 409,
  'note-empty': 422,
  'charge-held': 409,
  'no-such-charge-code': 422,
  'not-a-visit-log': 422,
  'visit-log-given-up': 503,
  'controlled-substance': 422,
  'unknown-order': 404,
  'unfit-change': 422,
  'unfit-profile': 422,
  'red-flag': 409,
  'attempts-missing': 409,
  'for-a-clinician': 403,
  'another-patient': 409,
  'not-rooming': 409,
  'unknown-task': 404,
  'checks-running': 409,
  'captions-off': 409,
  'not-in-this-room': 409,
  'captions-against': 409,
  'not-in-therapy': 409,
  'listening-not-offered': 409,
  'listening-off': 409,
  'listening-against': 409,
  'transcriber-away': 503,
  'too-much-speech': 429,
  'picture-not-allowed': 409,
  'not-your-picture': 403,
  'body-site-not-offered': 422,
  'unfit-picture': 422,
  'picture-too-large': 413,
  'not-in-pathway': 409,
  'unfit-answer': 400,
  'unfit-contact': 422,
  'unfit-vital': 422,
  'too-many-phrases': 409,
  'choice-outdated': 409,
  'referral-moved-on': 409,
  'unfit-consent': 422,
  'no-scan': 422,
  'patient-changed': 403,
  'not-found': 404,
  'not-identified': 403,
  'wrong-code': 403,
  'locked-out': 403,
  'no-baa': 503,
  'wrong-launch': 400,
  'wrong-signature': 401,
  'unknown-type': 404,
  'chart-unreachable': 503,
  'draft-not-made': 503,
} as const satisfies Record<No['refused'], number>

/** A considered no. Its own facts go along, so that the page can offer the way on. */
export function troubleOfNo(no: No): Trouble {
  const { refused, ...facts } = no
  const code = refused === 'locked-out' ? 'locked' : refused
  return { status: STATUS[refused], code, ...(Object.keys(facts).length > 0 && { facts }) }
}

/** The world failed: the EMR is away, busy, or answered what can't be read. */
export function troubleOfFault(fault: FaultKind): Trouble {
  switch (fault.kind) {
    case 'unreachable':
    case 'not-taken':
      return { status: 503, code: 'chart-unreachable', retryAfterSeconds: 5 }
    case 'busy':
      return {
        status: 503,
        code: 'chart-unreachable',
        retryAfterSeconds: Math.max(1, Math.ceil(fault.retryAfterMs / 1000)),
      }
    case 'sign-in-lapsed':
      return { status: 401, code: 'sign-in-lapsed' }
    case 'slot-taken':
      return { status: 409, code: 'slot-taken' }
    case 'version-conflict':
      return { status: 409, code: 'newer-version' }
    case 'checks-unresolved':
      return { status: 409, code: 'checks-unresolved' }
    case 'refused':
    case 'malformed':
    case 'answer-lost':
      return { status: 502, code: 'chart-refused' }
  }
}

/** What an error thrown below comes to; undefined for a bug. */
export function troubleOfError(error: unknown): Trouble | undefined {
  if (error instanceof HttpTrouble) return error.trouble
  if (error instanceof ChartFault) return troubleOfFault(error.fault)
  switch (codeOf(error)) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { status: 415, code: 'not-json' }
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status: 413, code: 'too-large' }
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return { status: 400, code: 'not-json' }
    default:
      return undefined
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
