import type { Appointment, Patient } from '@medplum/fhirtypes'
import { randomBytes } from 'node:crypto'
import { writeMessage } from '#formats/hl7v2/message.ts'
import type { PracticeRepository, Rule, Write } from '../fhir/repository.ts'
import { filedMessage, filedOf } from './filed.ts'
import { schedulingMessage, triggerOf } from './scheduling.ts'
import { openSender } from './sender.ts'

/**
 * Tells an interface of every change of an appointment, in the order of the changes; and where it tells `all`, of
 * encounters, signed documents, orders and measurements as well.
 */
export function openFeed(
  destination: { host: string; port: number },
  now: () => Date,
  tells: 'schedule' | 'all' = 'schedule',
): { rule: Rule; close(): void } {
  const sender = openSender(destination)
  const rule: Rule = {
    committed(repo, writes) {
      for (const { before, after } of changedAppointments(writes)) {
        const [trigger, at] = [triggerOf(before, after), now()]
        sender.send(async () => {
          const made = { id: randomBytes(8).toString('hex'), at }
          return writeMessage(schedulingMessage(trigger, after, await patientOf(repo, after), made))
        })
      }
      if (tells === 'schedule') return
      for (const { before, after } of writes) {
        const [told, at] = [filedOf(before, after), now()]
        if (told === undefined) continue
        sender.send(async () => {
          const made = { id: randomBytes(8).toString('hex'), at }
          return writeMessage(filedMessage(told, await referenced(repo, told.patient), made))
        })
      }
    },
  }
  return { rule, close: () => sender.close() }
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
  return referenced(repo, reference)
}

async function referenced(repo: PracticeRepository, reference: string | undefined): Promise<Patient | undefined> {
  if (reference === undefined) return undefined
  // An app may have written a reference that leads nowhere; the change is told all the same.
  return repo.readReference<Patient>({ reference }).catch(() => undefined)
}
