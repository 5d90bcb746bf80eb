import { createHash } from 'node:crypto'
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
import { isOfTask, readComposition, shownOnTask, summaryOnTask } from '#formats/fhir/department-summary.ts'
import { Malformed, referenceTo, type FhirElement } from '#formats/fhir/element.ts'
import { VISIT_STEP } from '#formats/fhir/identity.ts'
import { ChartFault, unlessFault } from '../act/chart.ts'
import type {
  DepartmentAnswer,
  DepartmentInterface,
  DepartmentSummary,
  ReferralMessage,
  ReferralSent,
} from '../act/referral-ports.ts'
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
  /** The same for what it writes of a visit, by a token of its own: a department that grants none is still told of referrals. */
  fetchSummaries: Fetch
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

  const summaries = new FhirClient(parts.fhirBase, credentialsHeld(parts.fetchSummaries), turnstile(AT_ONCE))

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

  async function sent(write: () => Promise<unknown>): Promise<ReferralSent> {
    if (!parts.mayReceive()) return { sent: 'again', why: 'no agreement (BAA) is in force' }
    try {
      await write()
      return { sent: 'taken' }
    } catch (fault) {
      if (!(fault instanceof ChartFault)) throw fault
      return { sent: NEVER.has(fault.fault.kind) ? 'never' : 'again', why: fault.fault.kind }
    }
  }

  async function changeTask(number: string, next: (now: FhirElement) => object | undefined): Promise<void> {
    const task = await lookUp(client, 'Task', taskKeyOf(number))
    if (task === undefined) throw new ChartFault({ kind: 'malformed', where: 'Task (of the referral, not found)' })
    await change(client, referenceTo(task), next)
  }

  /** The newest version of each that can be read, by reference. */
  async function written(references: readonly string[]): Promise<Map<string, FhirElement>> {
    const found = new Map<string, FhirElement>()
    for (let from = 0; from < references.length; from += NUMBERS_AT_ONCE) {
      const ids = references.slice(from, from + NUMBERS_AT_ONCE).map((one) => one.slice(one.indexOf('/') + 1))
      const { matches } = await summaries.search('Composition', new URLSearchParams({ _id: ids.join(',') }).toString())
      for (const one of matches) found.set(referenceTo(one), one)
    }
    return found
  }

  return {
    send: async (message) => {
      const { number, calledOff, given } = message
      return sent(async () => {
        if (given !== undefined) await changeTask(number, (now) => answeredTask(now, given))
        else await (calledOff ? callOff(number) : file(requestOf(message, parts)))
      })
    },
    show: ({ number, ...shown }) => sent(() => changeTask(number, (now) => shownOnTask(now, shown))),
    answers: (numbers) =>
      asFault(async () => {
        if (!parts.mayReceive()) return []
        const tasks: FhirElement[] = []
        for (let from = 0; from < numbers.length; from += NUMBERS_AT_ONCE) {
          const some = numbers.slice(from, from + NUMBERS_AT_ONCE).map((one) => `${VISIT_STEP}|${taskKeyOf(one)}`)
          const query = new URLSearchParams({ identifier: some.join(',') }).toString()
          tasks.push(...(await client.search('Task', query)).matches)
        }
        const named = tasks.flatMap((task) => orMalformed(() => summaryOnTask(task).written ?? [], []))
        // What a department will not give out keeps nobody from hearing where its referrals stand.
        const compositions = await unlessFault(
          asFault(() => written(named)),
          new Map<string, FhirElement>(),
        )
        return tasks.flatMap((task): DepartmentAnswer[] => {
          // One that can't be read keeps no other back.
          const answer = orMalformed(() => readDepartmentTask(task), undefined)
          return answer === undefined
            ? []
            : [{ ...answer, summary: orMalformed(() => summaryIn(task, compositions), null) }]
        })
      }),
  }
}

function orMalformed<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch (fault) {
    if (fault instanceof Malformed) return otherwise
    throw fault
  }
}

/** What a Task says of a summary, with what the Composition that it names says in its newest version. */
function summaryIn(task: FhirElement, compositions: ReadonlyMap<string, FhirElement>): DepartmentSummary | null {
  const { written, release } = summaryOnTask(task)
  const composition = written === null ? undefined : compositions.get(written)
  if (written === null) return null
  if (composition === undefined) return { unread: 'Composition (named by Task.output, not to be read)' }
  if (!isOfTask(composition, task)) return { unread: 'Composition.subject (another patient’s than Task.for)' }
  try {
    const said = readComposition(composition)
    // By what it says: not every server keeps versions, and a version that says the same is the same.
    const digest = createHash('sha256').update(JSON.stringify(said)).digest('hex')
    return { controlId: `${written}/${digest}`, release, ...said }
  } catch (fault) {
    if (fault instanceof Malformed) return { unread: fault.where }
    throw fault
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
