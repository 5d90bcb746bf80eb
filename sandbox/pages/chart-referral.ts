import type { WithId } from '@medplum/core'
import type { Consent, Observation, Reference, ServiceRequest, Task } from '@medplum/fhirtypes'
import type { Emr } from '../emr.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { addressIn, type OpenChart } from './open-chart.ts'
import { field, find } from './reading.ts'

const NAME = 'Behavioral health'

/** Where a clinician places a referral to the behavioral health department, with what the department needs to know. */
export function referralForm(chart: OpenChart): Html {
  return html`<form class="panel compose" method="post" action="${addressIn(chart, '/referral')}">
    <h2>Behavioral health referral</h2>
    <label>Question <input name="question" required maxlength="400" /></label>
    <label for="urgency">Urgency</label>
    <select id="urgency" name="urgency">
      <option value="routine">Routine</option>
      <option value="urgent">Urgent</option>
    </select>
    <label>PHQ-9 total <input name="total" type="number" min="0" max="27" /></label>
    <label>PHQ-9 ninth question <input name="ninth" type="number" min="0" max="3" /></label>
    <label><input type="checkbox" name="voicemail" value="yes" /> A message may be left</label>
    <label><input type="checkbox" name="text" value="yes" /> May be texted</label>
    <button>Place referral</button>
  </form>`
}

/** Where a revocation on paper is entered: what a department may tell of the patient no more, from a day on. */
export function revocationForm(chart: OpenChart): Html {
  return html`<form class="panel compose" method="post" action="${addressIn(chart, '/revocation')}">
    <h2>Consent revoked on paper</h2>
    <label>Department <input name="department" required maxlength="80" /></label>
    <label>Revoked on <input name="on" type="date" required /></label>
    <button>Enter revocation</button>
  </form>`
}

/** The revocation as a privacy consent that holds no more. */
export async function enterRevocation({ emr, patient }: OpenChart, body: unknown): Promise<void> {
  await emr.repo.createResource<Consent>({
    resourceType: 'Consent',
    status: 'inactive',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }] }],
    patient: { reference: `Patient/${patient.id}` },
    dateTime: field(body, 'on'),
    organization: [{ display: field(body, 'department') }],
    policy: [{ uri: 'https://riverbend.example/revocation-on-paper' }],
  })
}

/** The referral as the form says it, with the scores as results of their own; it is signed by whoever places it. */
export async function placeReferral({ emr, patient, staff }: OpenChart, body: unknown): Promise<void> {
  const at = emr.now().toISOString()
  const subject = { reference: `Patient/${patient.id}` }
  const scores = [
    await score(emr, subject, at, '44261-6', 'PHQ-9 total score', field(body, 'total')),
    await score(emr, subject, at, '44260-8', 'PHQ-9 ninth question', field(body, 'ninth')),
  ].flat()
  const details = ['voicemail', 'text'].filter((one) => field(body, one) === 'yes').map((one) => `${one}-ok`)
  const draft = await emr.repo.createResource<ServiceRequest>({
    resourceType: 'ServiceRequest',
    status: 'draft',
    intent: 'order',
    priority: field(body, 'urgency') === 'urgent' ? 'urgent' : 'routine',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' }] }],
    code: {
      coding: [{ system: 'https://riverbend.example/orderables', code: 'behavioral-health', display: NAME }],
      text: NAME,
    },
    ...(details.length > 0 && {
      orderDetail: details.map((code) => ({ coding: [{ system: 'https://riverbend.example/contact', code }] })),
    }),
    subject,
    authoredOn: at,
    requester: { reference: `Practitioner/${staff.practitioner}`, display: staff.name },
    reasonCode: [{ text: field(body, 'question') }],
    ...(scores.length > 0 && { supportingInfo: scores }),
  })
  await emr.signOrder(staff, draft)
}

async function score(
  emr: Emr,
  subject: Reference,
  at: string,
  code: string,
  display: string,
  value: string,
): Promise<Reference[]> {
  if (!/^\d{1,2}$/.test(value)) return []
  const stored = await emr.repo.createResource<Observation>({
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'survey' }] }],
    code: { coding: [{ system: 'http://loinc.org', code, display }], text: display },
    subject: subject as Observation['subject'],
    effectiveDateTime: at,
    valueInteger: Number(value),
  })
  return [{ reference: `Observation/${stored.id}` }]
}

/** How far each referral of this patient has come, as the Task beside its order says. */
export async function referralStatus({ emr, patient }: OpenChart): Promise<(order: ServiceRequest) => string> {
  const tasks = await find<Task>(emr.repo, `Task?patient=Patient/${patient.id}`)
  return ({ id }) => {
    const task: WithId<Task> | undefined = tasks.find(({ focus }) => focus?.reference === `ServiceRequest/${id}`)
    if (task === undefined) return ''
    const why = task.statusReason?.text
    const notes = (task.note ?? []).map(({ text }) => text)
    return [`${[task.businessStatus?.text, why].filter(Boolean).join(': ')}.`, ...notes].join(' ')
  }
}
