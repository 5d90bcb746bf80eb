import { createHash, randomBytes } from 'node:crypto'
import type { LaunchContext } from '../emr.ts'
import type { SmartStorage } from './storage.ts'

const LAUNCH_SECONDS = 300
const GRANT_SECONDS = 12 * 3600

/** Launches that the EMR has opened and not yet seen used, and the context of the grants they became. */
export class Launches {
  readonly #storage: SmartStorage

  constructor(storage: SmartStorage) {
    this.#storage = storage
  }

  open(context: LaunchContext): string {
    const id = randomBytes(24).toString('base64url')
    this.#storage.put('Launch', id, { context }, LAUNCH_SECONDS)
    return id
  }

  /** The context of a launch that is still good for this app and this signed-in user. */
  find(id: string, clientId: string, user: string | undefined): LaunchContext | undefined {
    const context = contextOf(this.#storage.get('Launch', id)?.context)
    return context?.clientId === clientId && context.user === user ? context : undefined
  }

  /** Turns a launch into the context of a grant; the launch is then spent. */
  use(id: string, context: LaunchContext, grantId: string): void {
    this.#storage.remove('Launch', id)
    const launched = { ...context, messagingHandle: messagingHandle(id) }
    this.#storage.put('LaunchedGrant', grantId, { context: launched }, GRANT_SECONDS)
  }

  ofGrant(grantId: string): LaunchContext | undefined {
    return contextOf(this.#storage.get('LaunchedGrant', grantId)?.context)
  }
}

/** By which an app proves to the EMR's window that it came by this launch (SMART Web Messaging STU 1). */
export function messagingHandle(launch: string): string {
  return createHash('sha256').update(`messaging ${launch}`).digest('base64url')
}

/** SMART App Launch 2.2, "Launch context arrives with your access_token". */
export function tokenResponseContext(context: LaunchContext): { [parameter: string]: unknown } {
  const { patient, encounter, appointment, appContext } = context
  return {
    need_patient_banner: false,
    ...(patient ? { patient } : {}),
    ...(encounter ? { encounter } : {}),
    ...(appointment ? { fhirContext: [{ reference: `Appointment/${appointment}` }] } : {}),
    ...(appContext ? { appContext } : {}),
  }
}

function contextOf(stored: unknown): LaunchContext | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const { user, clientId, ...rest }: { [name: string]: unknown } = { ...stored }
  if (typeof user !== 'string' || typeof clientId !== 'string') return undefined
  const texts = Object.entries(rest).filter(([, value]) => typeof value === 'string')
  return { user, clientId, ...Object.fromEntries(texts) }
}
