import type { Appointment, Slot } from '@medplum/fhirtypes'
import { refusal } from './refusals.ts'
import type { PracticeRepository, Rule, Write } from './repository.ts'

const HOLDS_SLOT = new Set(['booked', 'pending', 'arrived', 'checked-in', 'fulfilled', 'proposed'])

/**
 * The practice's booking rule: a slot belongs to one appointment. A new one needs a free slot, and takes it; a
 * cancelled one gives it back. An app may write the Slot itself in the same transaction (with `ifMatch`), or leave it.
 */
export const bookingRule: Rule = {
  async check(repo, { before, after }) {
    if (after.resourceType === 'Slot') return refuseToFree(repo, after)
    if (after.resourceType !== 'Appointment' || !holdsSlot(after)) return
    const kept = before?.resourceType === 'Appointment' && holdsSlot(before) ? slotsOf(before) : []
    for (const reference of slotsOf(after)) {
      if (kept.includes(reference)) continue
      const slot = await repo.readReference<Slot>({ reference })
      const holders = await holdersOf(repo, reference)
      if (slot.status === 'free' && holders.every(({ id }) => id === after.id)) continue
      throw refusal(
        'conflict',
        `${reference} is not free: it is ${slot.status}. Read the slots again and offer others.`,
      )
    }
  },

  async settle(repo, writes) {
    for (const reference of slotsTouched(writes)) {
      const slot = await repo.readReference<Slot>({ reference })
      const taken = (await holdersOf(repo, reference)).length > 0
      if (taken && slot.status === 'free') await repo.updateResource<Slot>({ ...slot, status: 'busy' })
      if (!taken && slot.status === 'busy') await repo.updateResource<Slot>({ ...slot, status: 'free' })
    }
  },
}

async function refuseToFree(repo: PracticeRepository, slot: Slot & { id: string }): Promise<void> {
  if (slot.status !== 'free') return
  const holders = (await holdersOf(repo, `Slot/${slot.id}`)).map(({ id }) => `Appointment/${id}`)
  if (holders.length > 0) throw refusal('conflict', `Slot/${slot.id} is held by ${holders.join(', ')}`)
}

async function holdersOf(repo: PracticeRepository, slot: string): Promise<(Appointment & { id: string })[]> {
  const appointments = await repo.searchResources<Appointment>({
    resourceType: 'Appointment',
    filters: [{ code: 'slot', operator: 'eq', value: slot }],
  })
  return appointments.filter(holdsSlot)
}

function slotsTouched(writes: readonly Write[]): Set<string> {
  const slots = new Set<string>()
  for (const { before, after } of writes) {
    for (const one of [before, after]) {
      if (one?.resourceType === 'Appointment') slotsOf(one).forEach((slot) => slots.add(slot))
    }
  }
  return slots
}

function slotsOf(appointment: Appointment): string[] {
  return (appointment.slot ?? []).map(({ reference }) => reference).filter((reference) => reference !== undefined)
}

function holdsSlot(appointment: Appointment): boolean {
  return HOLDS_SLOT.has(appointment.status)
}
