import { toBase64 } from './datatypes.ts'
import { visitStep } from './identity.ts'

/** The patient's answer to the telehealth consent, with the very text that was shown. A later answer updates it. */
export function telehealthConsent(answer: {
  key: string
  patient: string
  version: string
  decision: 'agree' | 'decline'
  at: string
  content: { text: string; language: 'en' | 'es'; takenBy?: string }
}) {
  const agreed = answer.decision === 'agree'
  const { takenBy } = answer.content
  return {
    resourceType: 'Consent',
    identifier: [visitStep(answer.key)],
    status: agreed ? 'active' : 'rejected',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'treatment' }] },
    category: [
      {
        coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }],
        text: 'Consent to telehealth',
      },
    ],
    patient: { reference: answer.patient },
    dateTime: answer.at,
    // Invariant ppc-1: a Consent names the policy it is about.
    policy: [{ uri: `urn:causeway:telehealth-consent:${answer.version}` }],
    sourceAttachment: {
      contentType: 'text/plain; charset=utf-8',
      language: answer.content.language,
      data: toBase64(answer.content.text),
      title: `Consent to telehealth, version ${answer.version}${takenBy === undefined ? '' : `, read out by telephone and taken down by ${takenBy}`}`,
    },
    // Consent.verification (FHIR R4): confirmed with the patient by word, and when.
    ...(takenBy !== undefined && {
      verification: [{ verified: true, verifiedWith: { reference: answer.patient }, verificationDate: answer.at }],
    }),
    provision: { type: agreed ? 'permit' : 'deny' },
  }
}
