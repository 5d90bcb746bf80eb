import type { Filed } from '#domain/visit/schedule-news.ts'
import { documentWords } from './document-words.ts'
import { text, type Message, type Segment } from './message.ts'
import { readSaidPatient } from './said-appointment.ts'

/** The messages by which an EMR tells what it has filed, and in which segment its numbers stand (HL7 v2.5.1). */
const TOLD: Readonly<Record<string, { events: readonly string[]; type: Filed['type']; segment: string }>> = {
  ADT: { events: ['A01', 'A04', 'A08'], type: 'Encounter', segment: 'PV1' },
  MDM: { events: ['T01', 'T02', 'T05', 'T06', 'T09', 'T10'], type: 'DocumentReference', segment: 'TXA' },
  ORM: { events: ['O01'], type: 'ServiceRequest', segment: 'ORC' },
  ORU: { events: ['R01'], type: 'Observation', segment: 'OBR' },
}

/** Where the EMR's own number stands, then the others by which a visit may know it. */
const FIELDS: Readonly<Record<string, readonly number[]>> = {
  PV1: [19, 50],
  TXA: [12, 14, 15],
  ORC: [3, 2],
  OBR: [3, 2],
}

/** What a message tells that was filed under a number; null where it tells of no such thing. */
export function readFiled({ segments }: Message): Filed | null {
  const [header] = segments
  const told = TOLD[text(header, 9)]
  const place = segments.find(({ name }) => name === told?.segment)
  if (told === undefined || place === undefined || !told.events.includes(text(header, 9, 2))) return null
  const numbers = numbersIn(place)
  const appointment = told.type === 'Encounter' ? text(place, 5) : ''
  const [number] = numbers
  if (number === undefined) return null
  return {
    type: told.type,
    numbers,
    number,
    appointment: appointment === '' ? null : appointment,
    patient: readSaidPatient(segments),
    ...(told.type === 'DocumentReference' && { words: documentWords(segments) }),
  }
}

function numbersIn(place: Segment): string[] {
  return (FIELDS[place.name] ?? []).map((field) => text(place, field)).filter((number) => number !== '')
}
