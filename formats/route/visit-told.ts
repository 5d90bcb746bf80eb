import type { Numbered, SaidAppointment, SaidPatient } from '#domain/visit/schedule-news.ts'
import { PERSON_TOLD, APPOINTMENT_TOLD } from '#domain/route/visit-told.ts'
import type { Told } from '../hl7v2/told.ts'
import { Unreadable } from '../hl7v2/unreadable.ts'
import { objectIn, textAt } from './read.ts'

type Happened = (typeof APPOINTMENT_TOLD)[number] | (typeof PERSON_TOLD)[number]

/**
 * Reads what a message of JSON tells visits, or throws `Unreadable`: `appointment` and `patient` are numbers, of `appointmentSystem`
 * and `patientSystem` where those are named, or references of the EMR (`Patient/123`). The rest is for an EMR that can't be asked.
 */
export function readVisitTold(bytes: Uint8Array): { id: string; event: string; told: Told } {
  const value = objectIn(bytes)
  const id = needed(value, 'id')
  const event = needed(value, 'type')
  const happened = [...APPOINTMENT_TOLD, ...PERSON_TOLD].find((one): one is Happened => one === event)
  if (happened === undefined) throw new Unreadable(201, 'type')
  // Without it the message would wait behind everybody else's who has none.
  const patient = numberedAt(value, 'patient')
  if (patient === null) throw new Unreadable(101, 'patient')
  const who = saidPatient(value)
  switch (happened) {
    case 'arrived':
    case 'documented':
    case 'resulted': {
      const order = textAt(value, 'order') ?? null
      const results =
        happened === 'resulted' && order !== null
          ? [{ placer: order, filler: order, how: 'done' as const, patient: who }]
          : []
      const people = [
        { happened: happened === 'arrived' ? ('changed' as const) : happened, patient: [patient], prior: [] },
      ]
      return { id, event, told: { people, filed: null, results } }
    }
    case 'booked':
    case 'moved':
    case 'changed':
    case 'cancelled':
    case 'no-show': {
      const appointment = numberedAt(value, 'appointment')
      if (appointment === null) throw new Unreadable(101, 'appointment')
      const start = textAt(value, 'start') ?? null
      const said: SaidAppointment = {
        status: happened === 'cancelled' ? 'cancelled' : happened === 'no-show' ? 'noshow' : 'booked',
        start,
        end: textAt(value, 'end') ?? null,
        services: [textAt(value, 'service')].flatMap((one) => one ?? []),
        givenBy: [textAt(value, 'practitioner')].flatMap((one) => one ?? []).map(idIn),
        patient: who,
      }
      const news = {
        happened,
        appointment: [appointment],
        start,
        patient: [patient],
        status: null,
      }
      return { id, event, told: { news, said, times: { at: null, times: [] } } }
    }
  }
}

function numberedAt(value: object, name: 'appointment' | 'patient'): Numbered | null {
  const found = textAt(value, name)
  if (found === undefined || found === '') return null
  return { value: idIn(found), authority: textAt(value, `${name}System`) ?? null }
}

/** Of a reference its id. */
function idIn(text: string): string {
  return text.replace(/^[A-Z][A-Za-z]+\//, '')
}

function saidPatient(value: object): SaidPatient | null {
  const [number, family, birthDate] = ['patient', 'family', 'birthDate'].map((name) => textAt(value, name))
  if (number === undefined || family === undefined || birthDate === undefined) return null
  return { numbers: [idIn(number)], family, birthDate }
}

function needed(value: object, name: string): string {
  const found = textAt(value, name)
  if (found === undefined || found === '') throw new Unreadable(101, name)
  return found
}
