import {
  answeredTask,
  calledOffOrder,
  calledOffTask,
  departmentOrder,
  departmentTask,
  orderKeyOf,
  readDepartmentTask,
  taskKeyOf,
  type DepartmentRequest,
} from '#formats/fhir/department.ts'
import { referenceTo } from '#formats/fhir/element.ts'
import { VISIT_STEP } from '#formats/fhir/identity.ts'
import { ChartFault } from '../act/chart.ts'
import type { DepartmentAnswer, DepartmentInterface, ReferralMessage, ReferralSent } from '../act/referral-ports.ts'
import { credentialsHeld } from './connect.ts'
import { asFault } from './faults.ts'
import { FhirClient, turnstile, type Fetch } from './fhir-client.ts'
import { change, createOnce, lookUp } from './put.ts'

const AT_ONCE = 4
const NUMBERS_AT_ONCE = 25

/** Where a department that speaks FHIR is, and how the two sides name each other. */
export interface FhirDepartmentParts {
  fhirBase: string
  fetch: Fetch
  /** Who refers. */
  practice: string
  /** The department, as clinicians know it. */
  name: string
  /** The system in which the practice numbers its patients. */
  patients: string
  mayReceive(): boolean
}

/** One department's FHIR server: a ServiceRequest and a Task for each referral, and what the Tasks say. */
export interface FhirDepartment {
  send(message: ReferralMessage): Promise<ReferralSent>
  show: OmitOrganization<DepartmentInterface['show']>
  answers(numbers: readonly string[]): Promise<DepartmentAnswer[]>
}

type OmitOrganization<F> = F extends (organization: string, said: infer S) => infer R ? (said: S) => R : never

export function fhirDepartment(parts: FhirDepartmentParts): FhirDepartment {
  const client = new FhirClient(parts.fhirBase, credentialsHeld(parts.fetch), turnstile(AT_ONCE))

  async function file(request: DepartmentRequest): Promise<void> {
    const { number } = request
    const order = await createOnce(client, departmentOrder(request), { key: orderKeyOf(number), again: true })
    const task = departmentTask(request, order.reference)
    await createOnce(client, task, { key: taskKeyOf(number), again: true })
  }

  /** What never reached the department has nothing there to call off. */
  async function callOff(number: string): Promise<void> {
    const [order, task] = await Promise.all([
      lookUp(client, 'ServiceRequest', orderKeyOf(number)),
      lookUp(client, 'Task', taskKeyOf(number)),
    ])
    if (order !== undefined) await change(client, referenceTo(order), calledOffOrder)
    if (task !== undefined) await change(client, referenceTo(task), calledOffTask)
  }

  async function inform(number: string, given: NonNullable<ReferralMessage['given']>): Promise<void> {
    const task = await lookUp(client, 'Task', taskKeyOf(number))
    if (task === undefined) throw new ChartFault({ kind: 'malformed', where: 'Task (of the referral, not found)' })
    await change(client, referenceTo(task), (now) => answeredTask(now, given))
  }

  return {
    send: async (message) => {
      if (!parts.mayReceive()) return { sent: 'again', why: 'no agreement (BAA) is in force' }
      const { number, calledOff, given } = message
      const write =
        given !== undefined ? inform(number, given) : calledOff ? callOff(number) : file(requestOf(message, parts))
      return write.then(
        () => ({ sent: 'taken' }) as const,
        (fault: unknown) => {
          if (!(fault instanceof ChartFault)) throw fault
          return { sent: NEVER.has(fault.fault.kind) ? 'never' : 'again', why: fault.fault.kind } as const
        },
      )
    },
    // No summary comes by FHIR, so none is there to be shown.
    show: async () => ({ sent: 'never', why: 'a department that speaks FHIR is shown no summary' }),
    answers: (numbers) =>
      asFault(async () => {
        if (!parts.mayReceive()) return []
        const answers: DepartmentAnswer[] = []
        for (let from = 0; from < numbers.length; from += NUMBERS_AT_ONCE) {
          const some = numbers.slice(from, from + NUMBERS_AT_ONCE).map((one) => `${VISIT_STEP}|${taskKeyOf(one)}`)
          const { matches } = await client.search(
            'Task',
            new URLSearchParams({ identifier: some.join(',') }).toString(),
          )
          answers.push(...matches.flatMap((one) => readDepartmentTask(one) ?? []))
        }
        return answers
      }),
  }
}

/** The department's considered answer: as it stands it will not take it. */
const NEVER: ReadonlySet<string> = new Set(['refused', 'malformed', 'version-conflict', 'not-taken'])

function requestOf({ number, placed, patient, by }: ReferralMessage, parts: FhirDepartmentParts): DepartmentRequest {
  const { urgency, authoredOn, question, phq9, contact } = placed
  const { name, birthDate, sex, telecom, reference } = patient
  const value = reference.slice(reference.indexOf('/') + 1)
  return {
    number,
    patient: { identifier: { system: parts.patients, value }, name, birthDate, sex, telecom },
    from: { practice: parts.practice, clinician: by?.name ?? null },
    to: parts.name,
    urgency,
    authoredOn,
    question,
    phq9,
    contact,
  }
}
