import type { Appointment, Patient } from '@medplum/fhirtypes'
import { randomBytes } from 'node:crypto'
import { writeMessage } from '#formats/hl7v2/message.ts'
import type { PracticeRepository, Rule, Write } from '../fhir/repository.ts'
import { isMerge, personMessage, toldBy } from './people.ts'
import { schedulingMessage, triggerOf } from './scheduling.ts'
import { openSender } from './sender.ts'

/** Tells an interface of every change of an appointment, and of what is new of a person, in the order of the changes; what is put into a record before it is open is no news. */
export function openFeed(
  destination: { host: string; port: number },
  now: () => Date,
): { rule: Rule; open(): void; close(): void } {
  const sender = openSender(destination)
  let opened = false
  const rule: Rule = {
    committed(repo, writes) {
      if (!opened) return
      const made = () => ({ id: randomBytes(8).toString('hex'), at: now() })
      for (const { before, after } of isMerge(writes) ? [] : changedAppointments(writes)) {
        const [trigger, header] = [triggerOf(before, after), made()]
        sender.send(async () => writeMessage(schedulingMessage(trigger, after, await patientOf(repo, after), header)))
      }
      for (const told of toldBy(writes)) {
        const header = made()
        sender.send(async () => {
          const patient = await repo.readReference<Patient>({ reference: told.patient })
          return writeMessage(personMessage(told, patient, header))
        })
      }
    },
  }
  return { rule, open: () => void (opened = true), close: () => sender.close() }
}

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

async function patientOf(repo: PracticeRepository, { participant }: Appointment): Promise<Patient | undefined> {
  const reference = participant.map(({ actor }) => actor?.reference).find((one) => one?.startsWith('Patient/'))
  if (reference === undefined) return undefined
  // An app may have written a reference that leads nowhere; the change is told all the same.
  return repo.readReference<Patient>({ reference }).catch(() => undefined)
}
