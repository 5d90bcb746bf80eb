import { ALTERNATIVES, DECLINE_REASONS, INFORMATION, type Word } from '#domain/referral/referral.ts'
import { codesOf } from './datatypes.ts'
import type { FhirElement } from './element.ts'
import { identifierIn, VISIT_STEP, visitStep } from './identity.ts'
import { BSER, TASK_STATUS } from './referral.ts'

/** A referral as a department that speaks FHIR is to have it, made from the chart when it is sent. */
export interface DepartmentRequest {
  /** By which both sides name it; it says nothing of the patient. */
  number: string
  patient: {
    /** The patient's number at the one who refers, in a system of its own. */
    identifier: { system: string; value: string }
    name: { given: string; family: string }
    birthDate: string
    sex: string
    telecom: readonly { system: 'phone' | 'email'; value: string }[]
  }
  /** Who refers, and for whom. */
  from: { practice: string; clinician: string | null }
  to: string
  urgency: 'routine' | 'urgent'
  authoredOn: string
  question: string
  phq9: { total: number | null; ninth: number | null } | null
  contact: { voicemail: boolean; text: boolean }
}

/** Keys of the two resources, as a second try finds them. */
export const orderKeyOf = (number: string) => `${number}/order`
export const taskKeyOf = (number: string) => `${number}/task`

const OURS = 'urn:causeway:referral'

/**
 * The order at the department. Who the patient is there, a person there says: their demographics go along contained, and no Patient of
 * the department is chosen or made by a program (R4, 2.3.0.4).
 */
export function departmentOrder(request: DepartmentRequest) {
  const { number, patient, from, to, urgency, authoredOn, question, phq9, contact } = request
  const subject = { reference: '#patient' }
  const score = (id: string, code: string, text: string, value: number) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code }], text },
    subject,
    effectiveDateTime: authoredOn,
    valueInteger: value,
  })
  const scores = [
    ...(phq9?.total == null ? [] : [score('phq9-total', '44261-6', 'PHQ-9 total score', phq9.total)]),
    ...(phq9?.ninth == null ? [] : [score('phq9-ninth', '44260-8', 'PHQ-9 ninth question', phq9.ninth)]),
  ]
  const details = [
    ...(contact.voicemail ? [['voicemail-ok', 'A message may be left']] : []),
    ...(contact.text ? [['text-ok', 'Text messages may be sent']] : []),
  ]
  return {
    resourceType: 'ServiceRequest',
    contained: [
      {
        resourceType: 'Patient',
        id: 'patient',
        identifier: [patient.identifier],
        name: [{ family: patient.name.family, given: [patient.name.given] }],
        gender: patient.sex,
        birthDate: patient.birthDate,
        ...(patient.telecom.length > 0 && { telecom: patient.telecom }),
      },
      ...scores,
    ],
    identifier: [visitStep(orderKeyOf(number))],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' }] }],
    priority: urgency,
    code: { text: 'Behavioral health referral' },
    ...(details.length > 0 && {
      orderDetail: details.map(([code, text]) => ({ coding: [{ system: `${OURS}-contact`, code }], text })),
    }),
    subject,
    authoredOn,
    requester: { display: from.clinician === null ? from.practice : `${from.clinician}, ${from.practice}` },
    performer: [{ display: to }],
    ...(question !== '' && { reasonCode: [{ text: question }] }),
    ...(scores.length > 0 && { supportingInfo: scores.map(({ id }) => ({ reference: `#${id}` })) }),
  }
}

/** The Task by which the department says what becomes of the order. */
export function departmentTask({ number, patient, from, to, urgency, authoredOn }: DepartmentRequest, order: string) {
  return {
    resourceType: 'Task',
    identifier: [visitStep(taskKeyOf(number))],
    status: 'requested',
    intent: 'order',
    priority: urgency,
    code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
    focus: { reference: order },
    for: { type: 'Patient', identifier: patient.identifier },
    authoredOn,
    requester: { display: from.practice },
    owner: { display: to },
  }
}

/** The order, called off; undefined where it is so already. */
export function calledOffOrder(order: FhirElement): object | undefined {
  return order.textMaybe('status') === 'active' ? { ...order.json(), status: 'revoked' } : undefined
}

/** The Task of an order that is called off; undefined where the department has ended it itself. */
export function calledOffTask(task: FhirElement): object | undefined {
  return ENDED.includes(task.text('status')) ? undefined : { ...task.json(), status: 'cancelled' }
}

const ENDED = ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error']

/** The Task with what the department asked for; undefined where it has that. `id` names this answer, also in a second try. */
export function answeredTask(task: FhirElement, given: { id: string; information: string; words: string }) {
  const input = task.children('input').map((one) => one.json())
  if (input.some((one) => one['id'] === given.id)) return undefined
  const type = { coding: [{ system: `${OURS}-information`, code: given.information }], text: 'What was asked for' }
  return { ...task.json(), input: [...input, { id: given.id, type, valueString: given.words }] }
}

/** What a department's Task says, in codes that are known; words that stand there are never read. */
export interface TaskAnswer {
  number: string
  /** Null: nothing yet. `unread`: the place of a code that is not known. */
  word: Word | null | { unread: string }
}

/** Reads one; undefined for a Task that is not of a referral of ours. */
export function readDepartmentTask(task: FhirElement): TaskAnswer | undefined {
  const key = identifierIn(task, VISIT_STEP)
  const [, number] = /^([^/]+)\/task$/.exec(key ?? '') ?? []
  if (number === undefined) return undefined
  const business = codesOf(task.child('businessStatus'))
  const said = business.map((code) => BY_BUSINESS[code]).find((one) => one !== undefined)
  const stage = said ?? BY_STATUS[task.textMaybe('status') ?? '']
  if (stage === undefined) return { number, word: { unread: 'Task.status' } }
  if (stage === null) return { number, word: null }
  if (stage !== 'declined' && stage !== 'information-requested') return { number, word: { stage } }
  const reasons = codesOf(task.child('statusReason'))
  const known = <T extends string>(codes: readonly T[]) => codes.find((one) => reasons.includes(one))
  if (stage === 'declined')
    return {
      number,
      word: { stage, reason: known(DECLINE_REASONS) ?? 'other', alternative: known(ALTERNATIVES) ?? null },
    }
  const information = known(INFORMATION)
  return { number, word: information === undefined ? { unread: 'Task.statusReason' } : { stage, information } }
}

/** The id of the order that a Task is about; null for what is no order. */
export function orderOfTask(task: FhirElement): string | null {
  return (
    /(?:^|\/)ServiceRequest\/([A-Za-z0-9.-]{1,64})$/.exec(task.child('focus')?.textMaybe('reference') ?? '')?.[1] ??
    null
  )
}

/** The Task as its department says this by it. */
export function saidTask(task: FhirElement, word: Word): object {
  const { businessStatus: _business, statusReason: _reason, ...rest } = task.json()
  const business = Object.entries(BY_BUSINESS).find(([, stage]) => stage === word.stage)?.[0]
  const why =
    word.stage === 'declined'
      ? [word.reason, word.alternative].filter((one) => one !== null)
      : word.stage === 'information-requested'
        ? [word.information]
        : []
  return {
    ...rest,
    status: TASK_STATUS[word.stage],
    ...(business !== undefined && { businessStatus: { coding: [{ system: BSER, code: business }] } }),
    ...(why.length > 0 && { statusReason: { coding: why.map((code) => ({ system: `${OURS}-why`, code })) } }),
  }
}

type Stage = Word['stage']

/** BSeR's business status, which says more than `Task.status`. */
const BY_BUSINESS: Readonly<Record<string, Stage>> = {
  '2.0': 'received',
  '3.0': 'accepted',
  '4.0': 'declined',
  '5.1.1': 'scheduled',
  '5.1.2': 'unattended',
  '5.1.4': 'held',
  '7.0': 'held',
}

/** `Task.status` (R4) of a department that says no more. */
const BY_STATUS: Readonly<Record<string, Stage | null>> = {
  draft: null,
  requested: null,
  received: 'received',
  accepted: 'accepted',
  rejected: 'declined',
  ready: 'accepted',
  'in-progress': 'accepted',
  'on-hold': 'information-requested',
  failed: 'not-reached',
  completed: 'held',
}
