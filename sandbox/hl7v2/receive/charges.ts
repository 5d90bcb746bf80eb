import type { ChargeItem } from '@medplum/fhirtypes'
import { fieldAt, saidIn, text, type Segment } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
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

/**
 * DFT^P03: posts a charge (FT1-6 `CG`), and takes back one that was posted (`CD`) under its number, as entered in error. The same transaction
 * number again is the same charge, and the same credit.
 */
export async function takeCharge(taking: Taking, trigger: string): Promise<void> {
  if (trigger !== 'P03') throw new Unreadable(201, 'MSH-9')
  segmentNamed(taking, 'FT1')
  for (const transaction of segmentsNamed(taking, 'FT1')) await post(taking, transaction)
}

async function post(taking: Taking, posted: Segment): Promise<void> {
  const { tx } = taking
  const number = text(posted, 2)
  if (number === '') throw new Unreadable(101, 'FT1-2')
  if (text(posted, 6) === 'CD') return credit(taking, number)
  if (text(posted, 6) !== 'CG') throw new Unreadable(103, 'FT1-6')
  const place = text(posted, 16)
  if (!/^\d\d$/.test(place)) throw new Unreadable(103, 'FT1-16')
  const reasons = fieldAt(posted, 19).flatMap((repetition) => saidIn(repetition) ?? [])
  if (reasons.length === 0) throw new Unreadable(101, 'FT1-19')
  const patient = await patientIn(taking)
  const encounter = await encounterIn(taking, patient)
  const there = await numbered<ChargeItem>(taking, 'ChargeItem', number)
  if (there !== undefined && there.subject.reference !== `Patient/${patient.id}`) throw new NotFound('FT1-2')
  if (there !== undefined) return
  const performer = await staffAt(taking, posted, 20)
  const insurances = segmentsNamed(taking, 'IN1').map(insuranceIn)
  const modifiers = fieldAt(posted, 26).flatMap((repetition) => saidIn(repetition) ?? [])
  await tx.createResource<ChargeItem>({
    resourceType: 'ChargeItem',
    identifier: [identifierOf(taking, number)],
    status: 'billable',
    code: conceptAt(posted, 7),
    subject: { reference: `Patient/${patient.id}` },
    context: { reference: `Encounter/${encounter.id}` },
    occurrenceDateTime: instantAt(posted, 4),
    performer: [{ actor: { reference: `Practitioner/${performer.id}` } }],
    quantity: { value: Number(text(posted, 10)) },
    enteredDate: instantAt(posted, 5),
    reason: reasons.map((code) => ({ coding: [{ code }] })),
    note: [
      { text: [`Place of service ${place}.`, ...modifiers.map((one) => `Modifier ${one}.`), ...insurances].join(' ') },
    ],
  })
}

async function credit(taking: Taking, number: string): Promise<void> {
  const patient = await patientIn(taking)
  const there = await numbered<ChargeItem>(taking, 'ChargeItem', number)
  if (there === undefined || there.subject.reference !== `Patient/${patient.id}`) throw new NotFound('FT1-2')
  if (there.status !== 'entered-in-error')
    await taking.tx.updateResource<ChargeItem>({ ...there, status: 'entered-in-error' })
}

/** Who pays, as a biller reads it; a plan and a payor are asked for (6.5.6.2 and 6.5.6.3). */
function insuranceIn(insurance: Segment): string {
  const plan = fieldAt(insurance, 2)
    .flatMap((repetition) => repetition.flat())
    .join('')
  if (plan === '') throw new Unreadable(101, 'IN1-2')
  if (text(insurance, 3) === '') throw new Unreadable(101, 'IN1-3')
  const agreed = text(insurance, 14)
  const authorized = agreed === '' ? '' : `, authorization ${agreed}`
  return `Insurance ${text(insurance, 22)}: ${text(insurance, 4)} ${text(insurance, 49)}${authorized}.`
}
