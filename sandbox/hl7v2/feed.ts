import type { Appointment, Patient, Reference, Schedule, ServiceRequest, Slot } from '@medplum/fhirtypes'
import { randomBytes } from 'node:crypto'
import { writeMessage } from '#formats/hl7v2/message.ts'
import type { PracticeRepository, Rule, Write } from '../fhir/repository.ts'
import type { Site } from '../site.ts'
import { filedMessage, filedOf } from './filed.ts'
import { isMerge, personMessage, toldBy, withNumbers, type Told } from './people.ts'
import { blockMessage, blockTriggerOf, schedulingMessage, triggerOf } from './scheduling.ts'
import { openSender } from './sender.ts'

/**
 * Tells an interface of every change of an appointment, of time that is blocked or free again, and of what is new of a person, in the order of the changes; what is
 * put into a record before it is open is no news. Where it tells `numbers`, what was filed is told with the numbers of
 * whoever sent it.
 */
export function openFeed(
  { host, port, site }: { host: string; port: number; site: Site },
  now: () => Date,
  tells: 'news' | 'numbers' = 'news',
): { rule: Rule; open(): void; close(): void } {
  const sender = openSender({ host, port })
  let opened = false
  const rule: Rule = {
    committed(repo, writes) {
      if (!opened) return
      const made = () => ({ id: randomBytes(8).toString('hex'), at: now(), site })
      for (const { before, after } of isMerge(writes) ? [] : changedAppointments(writes)) {
        const [trigger, header] = [triggerOf(before, after), made()]
        sender.send(async () => writeMessage(schedulingMessage(trigger, after, await patientOf(repo, after), header)))
      }
      for (const told of toldBy(writes, site).filter((one) => tells === 'news' || !FILED.has(one.type.join()))) {
        const header = made()
        sender.send(async () => {
          const patient = await repo.readReference<Patient>({ reference: told.patient })
          const order = tells === 'numbers' ? await orderOf(repo, told) : undefined
          return writeMessage(personMessage(withNumbers(told, order), patient, header))
        })
      }
      for (const { before, after } of writes) {
        if (after.resourceType !== 'Slot') continue
        const trigger = blockTriggerOf(before?.resourceType === 'Slot' ? before : undefined, after)
        const header = made()
        if (trigger === undefined) continue
        sender.send(async () => writeMessage(blockMessage(trigger, after, await giverOf(repo, after), header)))
      }
      if (tells === 'news') return
      for (const { before, after } of writes) {
        const [told, header] = [filedOf(before, after), made()]
        if (told === undefined) continue
        sender.send(async () => writeMessage(filedMessage(told, await referenced(repo, told.patient), header)))
      }
    },
  }
  return { rule, open: () => void (opened = true), close: () => sender.close() }
}

/** What is told with its numbers instead. */
const FILED: ReadonlySet<string> = new Set([['ADT', 'A04', 'ADT_A01'].join(), ['MDM', 'T01', 'MDM_T01'].join()])

/** Each appointment once, as it was before the transaction and is after it. */
function changedAppointments(writes: readonly Write[]): { before: Appointment | undefined; after: Appointment }[] {
  const changed = new Map<string, { before: Appointment | undefined; after: Appointment }>()
  for (const { before, after } of writes) {
    if (after.resourceType !== 'Appointment') continue
    const first = changed.has(after.id)
      ? changed.get(after.id)?.before
      : before?.resourceType === 'Appointment'
        ? before
        : undefined
    changed.set(after.id, { before: first, after })
  }
  return [...changed.values()]
}

async function giverOf(repo: PracticeRepository, { schedule }: Slot): Promise<Reference> {
  const { actor } = await repo.readReference<Schedule>(schedule)
  return actor.find(({ reference }) => reference?.startsWith('Practitioner/')) ?? actor[0] ?? {}
}

async function patientOf(repo: PracticeRepository, { participant }: Appointment): Promise<Patient | undefined> {
  const reference = participant.map(({ actor }) => actor?.reference).find((one) => one?.startsWith('Patient/'))
  return referenced(repo, reference)
}

async function orderOf(repo: PracticeRepository, { report }: Told): Promise<ServiceRequest | undefined> {
  const reference = report?.basedOn?.map((one) => one.reference).find((one) => one?.startsWith('ServiceRequest/'))
  if (reference === undefined) return undefined
  return repo.readReference<ServiceRequest>({ reference }).catch(() => undefined)
}

async function referenced(repo: PracticeRepository, reference: string | undefined): Promise<Patient | undefined> {
  if (reference === undefined) return undefined
  // An app may have written a reference that leads nowhere; the change is told all the same.
  return repo.readReference<Patient>({ reference }).catch(() => undefined)
}
