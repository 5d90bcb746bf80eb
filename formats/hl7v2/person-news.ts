import type { PersonNews } from '#domain/visit/person-news.ts'
import { fieldAt, text, type Message, type Segment } from './message.ts'
import { patientIn } from './numbers.ts'
import { Unreadable } from './unreadable.ts'

/**
 * The trigger events of each type of message about one person (HL7 v2.5.1, tables 0003 and 0076) that may stand for
 * something a visit follows. Those that tell of two people's records, but A40 and what it replaced, are not among them.
 */
const EVENTS: Readonly<Record<string, RegExp>> = {
  ADT: /^A(0[1-9]|1[0-6]|18|2[1-35-9]|3[0-48]|40|47|5[2-5]|60|61|62)$/,
  MDM: /^T(0[1-9]|1[01])$/,
  ORU: /^R(01|30|31|32|40)$/,
}

/** A18, A30 and A34 are how A40 was said before 2.3.1 (HL7 v2.5.1, 3.3.40). */
const MERGES = ['A18', 'A30', 'A34', 'A40']

/** Whether a message is about a person's record rather than the schedule. */
export function isPersonNews({ segments: [header] }: Message): boolean {
  return EVENTS[text(header, 9)] !== undefined
}

/**
 * Reads a message ADT, MDM or ORU, or throws `Unreadable`: one piece of news for each person in it, in their order. A merge
 * of several and a batch of results name several.
 */
export function readPersonNews({ segments }: Message): PersonNews[] {
  const [header] = segments
  const [type, event] = [text(header, 9), text(header, 9, 2)]
  const events = EVENTS[type]
  if (events === undefined) throw new Unreadable(200, 'MSH-9')
  if (!events.test(event)) throw new Unreadable(201, 'MSH-9')
  if (!/^2\.\d/.test(text(header, 12))) throw new Unreadable(203, 'MSH-12')
  const people = segments.filter(({ name }) => name === 'PID')
  if (people.length === 0) throw new Unreadable(100, 'PID')
  return people.map((person, at): PersonNews => {
    const patient = numbersOf(person, 3)
    if (patient.length === 0) throw new Unreadable(101, 'PID-3')
    if (!MERGES.includes(event)) return { happened: HAPPENED[type] ?? 'changed', patient, prior: [] }
    const [from, until] = [segments.indexOf(person), segments.indexOf(people[at + 1] ?? person)]
    const merged = segments.find(
      ({ name }, index) => name === 'MRG' && index > from && (until <= from || index < until),
    )
    if (merged === undefined) throw new Unreadable(100, 'MRG')
    const prior = numbersOf(merged, 1)
    if (prior.length === 0) throw new Unreadable(101, 'MRG-1')
    return { happened: 'merged', patient, prior }
  })
}

const HAPPENED: Readonly<Record<string, PersonNews['happened']>> = { MDM: 'documented', ORU: 'resulted' }

function numbersOf(segment: Segment, number: number): PersonNews['patient'] {
  return fieldAt(segment, number).flatMap(patientIn)
}
