import type { ActivityDefinition, ServiceRequest } from '@medplum/fhirtypes'
import { text } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { signed } from '../../orders.ts'
import {
  conceptAt,
  encounterIn,
  identifierOf,
  instantAt,
  NotFound,
  numbered,
  patientIn,
  segmentNamed,
  segmentsNamed,
  staffAt,
  type Taking,
} from './looking-up.ts'

/** ORM^O01: `NW` is a signed order of a service, `CA` calls one off. */
export async function takeOrder(taking: Taking, trigger: string): Promise<void> {
  if (trigger !== 'O01') throw new Unreadable(201, 'MSH-9')
  const { tx, origin } = taking
  const control = segmentNamed(taking, 'ORC')
  const number = text(control, 2)
  if (number === '') throw new Unreadable(101, 'ORC-2')
  const patient = await patientIn(taking)
  const encounter = await encounterIn(taking, patient)
  const there = await numbered<ServiceRequest>(taking, 'ServiceRequest', number)
  if (there !== undefined && there.subject.reference !== `Patient/${patient.id}`) throw new NotFound('ORC-2')
  switch (text(control, 1)) {
    case 'NW': {
      if (there !== undefined) return
      const requested = segmentNamed(taking, 'OBR')
      const requester = await staffAt(taking, control, 12)
      const reason = text(requested, 31, 2)
      const note = segmentsNamed(taking, 'NTE').map((one) => ({ text: text(one, 3) }))
      const order: ServiceRequest = {
        resourceType: 'ServiceRequest',
        identifier: [identifierOf(taking, number)],
        status: 'active',
        intent: 'order',
        ...(await categoryOf(taking, text(requested, 4))),
        code: conceptAt(requested, 4),
        subject: { reference: `Patient/${patient.id}` },
        encounter: { reference: `Encounter/${encounter.id}` },
        authoredOn: instantAt(control, 9),
        requester: { reference: `Practitioner/${requester.id}` },
        ...(reason !== '' && { reasonCode: [{ text: reason }] }),
        ...(note.length > 0 && { note }),
      }
      const stored = await tx.createResource<ServiceRequest>(order)
      const numbers = (await signed(tx, stored, origin)).identifier ?? []
      // The EMR's own number first, as on orders that are signed here.
      await tx.updateResource<ServiceRequest>({ ...stored, identifier: numbers.toReversed() })
      return
    }
    case 'CA':
      if (there === undefined) throw new NotFound('ORC-2')
      if (there.status === 'active') await tx.updateResource<ServiceRequest>({ ...there, status: 'revoked' })
      return
    default:
      throw new Unreadable(103, 'ORC-1')
  }
}

/** As the practice's catalogue sorts it; a code that it does not have is in no category. */
async function categoryOf({ tx }: Taking, code: string): Promise<Pick<ServiceRequest, 'category'>> {
  const all = await tx.searchResources<ActivityDefinition>({ resourceType: 'ActivityDefinition', count: 1000 })
  const found = all.find((one) => one.code?.coding?.some((coding) => coding.code === code))
  return found?.topic === undefined ? {} : { category: found.topic }
}
