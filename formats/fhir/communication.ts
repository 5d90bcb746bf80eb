import { relativeReference } from './datatypes.ts'
import { referenceTo, type FhirElement } from './element.ts'
import { visitStep } from './identity.ts'

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/communication-category'
const TOPIC = 'urn:causeway:topic'
const SUMMARY = 'visit-summary'

/** The words for the patient after the visit, as their clinician wrote or accepted them; they may have left none. */
export function summaryCommunication(summary: {
  key: string
  encounter: string
  patient: string
  author: string
  at: string
  content: { text: string }
}) {
  return {
    resourceType: 'Communication',
    identifier: [visitStep(summary.key)],
    status: 'completed',
    category: [{ coding: [{ system: CATEGORY, code: 'instruction' }] }],
    topic: { coding: [{ system: TOPIC, code: SUMMARY }], text: 'Visit summary' },
    subject: { reference: summary.patient },
    encounter: { reference: summary.encounter },
    sent: summary.at,
    recipient: [{ reference: summary.patient }],
    sender: { reference: summary.author },
    // A payload holds something, or there is none (R4, ele-1).
    ...(summary.content.text === '' ? {} : { payload: [{ contentString: summary.content.text }] }),
  }
}

/** A patient's message, into the clinician's own in-basket. */
export function patientMessage(message: {
  key: string
  encounter: string | null
  appointment: string
  patient: string
  practitioner: string
  at: string
  content: { text: string }
}) {
  return {
    resourceType: 'Communication',
    identifier: [visitStep(message.key)],
    status: 'completed',
    category: [{ coding: [{ system: CATEGORY, code: 'notification' }] }],
    topic: { text: 'Message about a virtual visit' },
    subject: { reference: message.patient },
    about: [{ reference: message.appointment }],
    ...(message.encounter === null ? {} : { encounter: { reference: message.encounter } }),
    sent: message.at,
    recipient: [{ reference: message.practitioner }],
    sender: { reference: message.patient },
    payload: [{ contentString: message.content.text }],
  }
}

export function isSummary(communication: FhirElement): boolean {
  const codings = communication.child('topic')?.children('coding') ?? []
  return codings.some((coding) => coding.textMaybe('system') === TOPIC && coding.textMaybe('code') === SUMMARY)
}

export function communicationText(communication: FhirElement): string {
  return communication
    .children('payload')
    .flatMap((payload) => payload.textMaybe('contentString') ?? [])
    .join('\n')
}

/**
 * A visit's thread, oldest first: what names the appointment, and answers to it that do not. `about` is no search
 * parameter in R4, so the patient's communications are read and sorted here.
 */
export function threadOf(communications: readonly FhirElement[], appointment: string) {
  const kept = communications.filter((one) => !isSummary(one) && one.text('status') !== 'entered-in-error')
  const thread = new Set<string>()
  const inTime = kept.toSorted((a, b) => (sentAt(a) < sentAt(b) ? -1 : 1))
  for (const one of inTime) {
    const about = one.children('about').map(relativeReference)
    const answers = one.children('inResponseTo').map(relativeReference)
    if (about.includes(appointment) || answers.some((to) => to !== undefined && thread.has(to)))
      thread.add(referenceTo(one))
  }
  return inTime
    .filter((one) => thread.has(referenceTo(one)))
    .map((one) => ({
      reference: referenceTo(one),
      from: relativeReference(one.child('sender'))?.startsWith('Patient/')
        ? ('patient' as const)
        : ('practice' as const),
      text: communicationText(one),
      at: sentAt(one),
    }))
}

function sentAt(communication: FhirElement): string {
  return communication.textMaybe('sent') ?? communication.textMaybe('received') ?? ''
}
