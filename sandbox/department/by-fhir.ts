import type { WithId } from '@medplum/core'
import type { FhirRepository } from '@medplum/fhir-router'
import type { CodeableConcept, Composition, Observation, Patient, ServiceRequest, Task } from '@medplum/fhirtypes'
import { orderOfTask, readDepartmentTask, saidTask } from '#formats/fhir/department.ts'
import {
  previewOnTask,
  releasedTask,
  summaryComposition,
  summaryOnTask,
  writtenTask,
} from '#formats/fhir/department-summary.ts'
import { FhirElement } from '#formats/fhir/element.ts'
import { identifierIn, VISIT_STEP } from '#formats/fhir/identity.ts'
import { DETAILS } from '#formats/hl7v2/referral/codes.ts'
import { people } from './people.ts'
import type { Department } from './department.ts'
import type { DepartmentReferral } from './record.ts'

/**
 * The simulated department where it speaks FHIR: whoever refers files a ServiceRequest and a Task in its record, and what people here decide
 * is what the Task says. Nothing is kept beside that record.
 */
export function departmentByFhir({ repo, now }: { repo: FhirRepository; now: () => Date }): Department {
  const tasks = async () =>
    (await repo.searchResources<Task>({ resourceType: 'Task', count: 1000 })).filter((one) =>
      (identifierIn(element(one), VISIT_STEP) ?? '').endsWith('/task'),
    )
  const { candidates, whose, known, register } = people(repo)

  async function taskOf({ own }: DepartmentReferral): Promise<WithId<Task>> {
    const found = (await tasks()).find((one) => ownOf(one) === own)
    if (found === undefined) throw new Error(`the record has lost the Task of ${own}`)
    return found
  }
  async function change(referral: DepartmentReferral, next: (task: FhirElement) => object): Promise<void> {
    await repo.updateResource<Task>(Object(next(element(await taskOf(referral)))))
  }

  async function read(task: WithId<Task>): Promise<DepartmentReferral | undefined> {
    const id = orderOfTask(element(task))
    if (id === null) return undefined
    const order = await repo.readResource<ServiceRequest>('ServiceRequest', id)
    const patient = order.contained?.find((one): one is Patient => one.resourceType === 'Patient')
    if (patient === undefined) return undefined
    const { written, release } = summaryOnTask(element(task))
    const preview = previewOnTask(element(task))
    const answer = readDepartmentTask(element(task))
    const number = answer?.number ?? ''
    const said = answer?.word
    return {
      number,
      controlId: number,
      own: ownOf(task),
      at: task.authoredOn ?? '',
      calledOff: order.status === 'revoked',
      urgent: order.priority !== 'routine',
      by: order.requester?.display ?? '',
      patient: {
        number: patient.identifier?.[0]?.value ?? '',
        family: patient.name?.[0]?.family ?? '',
        given: patient.name?.[0]?.given?.[0] ?? '',
        birthDate: patient.birthDate?.replaceAll('-', '') ?? '',
        sex: patient.gender === 'female' ? 'F' : patient.gender === 'male' ? 'M' : 'U',
        phone: patient.telecom?.find(({ system }) => system === 'phone')?.value ?? '',
        email: patient.telecom?.find(({ system }) => system === 'email')?.value ?? '',
      },
      question: order.reasonCode?.[0]?.text ?? '',
      phq9: scoresIn(order),
      contact: ['voicemail', 'text'].map((way) =>
        codes(order.orderDetail).includes(`${way}-ok`) ? way.toUpperCase() : `NO${way.toUpperCase()}`,
      ),
      matched: order.subject.reference?.startsWith('Patient/') ? order.subject.reference.slice(8) : null,
      words: said === null || said === undefined || 'unread' in said ? [] : [said],
      given: (task.input ?? []).flatMap(({ id: controlId = '', type, valueString: words }) => {
        const information = DETAILS.INFORMATION.find((one) => codes([type]).includes(one))
        return information === undefined || words === undefined ? [] : [{ number, controlId, information, words }]
      }),
      summaries: written === null ? 0 : 1,
      ...(preview !== undefined && { preview: { number, ...preview } }),
      ...(release !== null && { released: release }),
    }
  }

  return {
    referrals: async () => {
      const found = await Promise.all((await tasks()).map(read))
      return found
        .filter((one) => one !== undefined)
        .toSorted((one, other) => one.at.localeCompare(other.at) || one.own.localeCompare(other.own))
    },
    candidates,
    whose,
    match: async (referral, number) => {
      if (number !== null && !(await known(number))) return false
      const reference = `Patient/${number ?? (await register(referral.patient))}`
      const task = await taskOf(referral)
      const id = orderOfTask(element(task)) ?? ''
      const order = await repo.readResource<ServiceRequest>('ServiceRequest', id)
      await repo.updateResource<ServiceRequest>({ ...order, subject: { reference } })
      await repo.updateResource<Task>({ ...task, for: { ...task.for, reference } })
      return true
    },
    say: (referral, word) => change(referral, (task) => saidTask(task, word)),
    write: async (referral, by, items) => {
      const task = await taskOf(referral)
      const { written } = summaryOnTask(element(task))
      const patient = `Patient/${referral.matched ?? ''}`
      const said = { patient, by: `Practitioner/${by}`, at: now().toISOString(), part2: true, items }
      const composition: Composition = Object(summaryComposition(said))
      const { id } =
        written === null
          ? await repo.createResource<Composition>(composition)
          : await repo.updateResource<Composition>({ ...composition, id: written.slice('Composition/'.length) })
      await change(referral, (now) => writtenTask(now, `Composition/${id}`))
    },
    release: (referral, _by, digest) => change(referral, (task) => releasedTask(task, digest)),
    close: async () => undefined,
  }
}

/** By which its page names a referral. */
function ownOf({ id }: WithId<Task>): string {
  return `MR-${id.slice(0, 8)}`
}

function element(task: Task): FhirElement {
  return new FhirElement(task, 'Task')
}

function codes(concepts: readonly CodeableConcept[] | undefined): string[] {
  return (concepts ?? []).flatMap(({ coding = [] }) => coding.flatMap(({ code }) => code ?? []))
}

function scoresIn({ contained = [] }: ServiceRequest): DepartmentReferral['phq9'] {
  const value = (wanted: string) => {
    const found = contained.find(
      (one): one is Observation => one.resourceType === 'Observation' && codes([one.code]).includes(wanted),
    )
    return found?.valueInteger === undefined ? '' : String(found.valueInteger)
  }
  const [total, ninth] = [value('44261-6'), value('44260-8')]
  return total === '' && ninth === '' ? null : { total, ninth }
}
