import {
  bookedAppointment,
  bookingTransaction,
  moveTransaction,
  readAppointment,
  testAppointment,
  type Booking,
} from '#formats/fhir/appointment.ts'
import { referenceTo, versionOf, type FhirElement } from '#formats/fhir/element.ts'
import { byVisitStep } from '#formats/fhir/identity.ts'
import { readSlot, type TestService, type VisitType } from '#formats/fhir/schedule.ts'
import { ChartFault, type ChartWrite, type Receipt } from '../act/chart.ts'
import type { FhirClient } from './fhir-client.ts'
import { isFault } from './faults.ts'
import { lookUp } from './put.ts'
import { receiptFor } from './receipt.ts'

const TRIES = 2

/**
 * Takes a slot for a person; the EMR decides who gets it. After a refusal, and where the slot is taken already, it
 * first looks for this very booking: the answer to an earlier try may have been lost.
 */
export async function book(client: FhirClient, booking: Booking, type: VisitType | undefined): Promise<Receipt> {
  return take(client, booking, bookedAppointment(booking, type))
}

/** Books a test that was ordered at the service whose slot it is, by the same rules. */
export async function bookTest(
  client: FhirClient,
  test: Extract<ChartWrite, { write: 'order-book' }>,
  service: TestService,
): Promise<Receipt> {
  return take(client, test, testAppointment(test, service))
}

type Taking = { key: string; slot: string }

async function take(client: FhirClient, booking: Taking, appointment: object): Promise<Receipt> {
  for (let attempt = 1; ; attempt += 1) {
    const slot = await client.read(booking.slot)
    if (!readSlot(slot).free) return earlier(client, booking, appointment)
    try {
      await client.transaction(bookingTransaction(appointment, byVisitStep(booking.key), slot))
      return await earlier(client, booking, appointment)
    } catch (error) {
      if (!isFault(error, 'version-conflict', 'refused') || isForbidden(error)) throw error
      if (attempt >= TRIES) return earlier(client, booking, appointment)
    }
  }
}

/**
 * Moves an appointment from the start that the patient saw to a free slot. One that staff have touched meanwhile is left
 * alone; after a refusal it first looks whether an earlier try has moved it.
 */
export async function move(client: FhirClient, asked: Extract<ChartWrite, { write: 'move' }>): Promise<Receipt> {
  for (let attempt = 1; ; attempt += 1) {
    const now = await client.read(asked.appointment)
    if (isAt(now, asked.start)) return { reference: asked.appointment, version: versionOf(now), digest: null }
    if (!isAt(now, asked.from) || now.text('status') !== 'booked') throw new ChartFault({ kind: 'version-conflict' })
    const slot = await client.read(asked.slot)
    if (!readSlot(slot).free || attempt > TRIES) throw new ChartFault({ kind: 'slot-taken' })
    try {
      await client.transaction(moveTransaction(now, slot, asked))
    } catch (error) {
      if (!isFault(error, 'version-conflict', 'refused') || isForbidden(error)) throw error
    }
  }
}

function isAt(appointment: FhirElement, start: string): boolean {
  return Date.parse(readAppointment(appointment).start) === Date.parse(start)
}

/** 400, 409, 412 and 422 are ways in which EMRs say that a slot is gone; 401, 403 and 404 are not. */
function isForbidden(error: ChartFault): boolean {
  return error.fault.kind === 'refused' && ![400, 422].includes(error.fault.status)
}

async function earlier(client: FhirClient, booking: Taking, appointment: object): Promise<Receipt> {
  const found = await lookUp(client, 'Appointment', booking.key)
  if (found === undefined) throw new ChartFault({ kind: 'slot-taken' })
  return receiptFor(appointment, await client.read(referenceTo(found)))
}
