import { lastTwoSteps } from '../fhir/datatypes.ts'
import { FhirElement, Malformed } from '../fhir/element.ts'
import { MESSAGING_SCOPE } from './scopes.ts'

/** What came with an access token (SMART App Launch 2.2, "Launch context arrives with your access_token"). */
export interface TokenAnswer {
  accessToken: string
  /** Seconds; servers that do not say are taken at a short word. */
  expiresIn: number
  refreshToken: string | null
  idToken: string | null
  scope: string
  patient: string | null
  encounter: string | null
  appointment: string | null
  /** The pathway of a visit that is to begin now, as our card carries it. */
  begins: string | null
  /** The page that it opens. */
  opens: 'referrals' | null
  needPatientBanner: boolean
  /** How the EMR's own window is spoken to; null where it is not. */
  messaging: { origin: string; handle: string } | null
  /** Where the EMR tells what it opens in this session of its user (FHIRcast 3.0.0, 2.1). */
  hub: { url: string; topic: string } | null
}

const SHORT_SECONDS = 60

export function readTokenAnswer(json: unknown): TokenAnswer {
  const answer = new FhirElement(json, 'token')
  if (answer.text('token_type').toLowerCase() !== 'bearer') throw new Malformed('token.token_type', 'Bearer')
  const patient = answer.textMaybe('patient')
  const encounter = answer.textMaybe('encounter')
  return {
    accessToken: answer.text('access_token'),
    expiresIn: answer.numberMaybe('expires_in') ?? SHORT_SECONDS,
    refreshToken: answer.textMaybe('refresh_token') ?? null,
    idToken: answer.textMaybe('id_token') ?? null,
    scope: answer.textMaybe('scope') ?? '',
    patient: patient === undefined ? null : `Patient/${idOf(patient)}`,
    encounter: encounter === undefined ? null : `Encounter/${idOf(encounter)}`,
    appointment: appointmentIn(answer),
    begins: fromCard(answer.textMaybe('appContext')).begins,
    opens: fromCard(answer.textMaybe('appContext')).opens,
    needPatientBanner: answer.flag('need_patient_banner') ?? true,
    messaging: messagingIn(answer),
    hub: hubIn(answer),
  }
}

/** Both or neither: an address without a session can't be asked anything. */
function hubIn(answer: FhirElement): TokenAnswer['hub'] {
  const url = answer.textMaybe('hub.url')
  const topic = answer.textMaybe('hub.topic')
  return url === undefined || topic === undefined || !/^https?:/.test(url) ? null : { url, topic }
}

/** `fhirUser` as `Practitioner/x`; it may be relative, or absolute below the EMR's own base. */
export function practitionerOf(fhirUser: unknown, fhirBase: string): string | undefined {
  if (typeof fhirUser !== 'string') return undefined
  if (/^https?:/.test(fhirUser) && !fhirUser.startsWith(`${fhirBase}/`)) return undefined
  const reference = lastTwoSteps(fhirUser)
  return /^Practitioner\/[A-Za-z0-9.-]{1,64}$/.test(reference) ? reference : undefined
}

/**
 * The appointment in context: `fhirContext` is the EMR's own word, `appContext` the one that our card gave it to carry.
 * Two different ones are no context at all.
 */
function appointmentIn(answer: FhirElement): string | null {
  const said = answer
    .children('fhirContext')
    .flatMap((one) => one.textMaybe('reference') ?? [])
    .map(lastTwoSteps)
    .filter((reference) => reference.startsWith('Appointment/'))
  const { appointment: carried } = fromCard(answer.textMaybe('appContext'))
  const named = [...new Set([...said, ...(carried === null ? [] : [carried])])]
  if (named.length > 1) throw new Malformed('token.fhirContext', 'the appointment that appContext names')
  return named[0] ?? null
}

/**
 * What our card put there: `{"appointment":"Appointment/x"}`, `{"begins":"<pathway>"}` for a visit without one, or
 * `{"opens":"referrals"}` for a page of the desk. Others may launch us with an appContext of their own.
 */
function fromCard(appContext: string | undefined): Pick<TokenAnswer, 'appointment' | 'begins' | 'opens'> {
  try {
    const card = new FhirElement(JSON.parse(appContext ?? ''), 'appContext')
    const reference = card.textMaybe('appointment')
    return {
      appointment: reference?.startsWith('Appointment/') ? reference : null,
      begins: card.textMaybe('begins') ?? null,
      opens: card.textMaybe('opens') === 'referrals' ? 'referrals' : null,
    }
  } catch {
    return { appointment: null, begins: null, opens: null }
  }
}

/**
 * SMART Web Messaging STU 1: a handle, and the one origin that is spoken to and believed. Scopes that were granted without the
 * two of messaging leave nothing to speak by.
 */
function messagingIn(answer: FhirElement): TokenAnswer['messaging'] {
  const handle = answer.textMaybe('smart_web_messaging_handle')
  const origin = answer.textMaybe('smart_web_messaging_origin')
  const granted = (answer.textMaybe('scope') ?? '').split(/\s+/)
  if (handle === undefined || origin === undefined || !/^https?:\/\/[^/?#@\s]+$/.test(origin)) return null
  return MESSAGING_SCOPE.split(' ').every((scope) =>
    granted.some((one) => one === scope || one.startsWith(`${scope}.`)),
  )
    ? { origin, handle }
    : null
}

function idOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}
