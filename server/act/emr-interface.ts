import { createHash } from 'node:crypto'
import type { OrderContent } from '#domain/visit/content.ts'
import type { VitalCode } from '#domain/visit/vital.ts'
import type { ChartWrite, Clinician, Person } from './chart.ts'

/**
 * The EMR's interface of HL7 v2, for writes that its FHIR server does not take. A message that is taken is no receipt yet:
 * whoever sends one looks in the chart for what has become of it, by the number under which it went.
 */
export interface EmrInterface {
  /**
   * Sends the message that carries a write, after all that were given to it for this organization before. Throws
   * `ChartFault`: `unreachable` where no acknowledgement came, which says nothing of the message; `not-taken` where the
   * EMR could not work on it now; `refused` where it never will. Sending it again is harmless: it is the same message.
   */
  send(organization: string, write: ChartWrite | NewPerson, facts: MessageFacts): Promise<Sent>
  /** By which the EMR gets to know the visit, from the key of its `arrive`. */
  visitNumber(arriveKey: string): string
  /** By which it gets to know the visit's signed note, from the key of any of its writes of the note. */
  documentNumber(noteKey: string): string
}

/** A record for somebody whom the EMR does not have, by a message alone; what is known of them is in the facts. */
export interface NewPerson {
  key: string
  write: 'new-person'
  at: string
}

/** By which the words of a document are known again. */
export function wordsDigest(words: string): string {
  return createHash('sha256').update(words).digest('hex')
}

/** `number`: ours of what the message tells of (SCH-1, PV1-19, TXA-12, ORC-2, OBR-3); null where the EMR numbers it. */
export type Sent =
  | {
      sent: 'taken'
      event: string
      controlId: string
      number: string | null
      /** Digest of the words of a document, by which it is known again when the EMR tells it back. */
      words: string | null
    }
  /** No message carries such a write, or the organization has no interface. */
  | { sent: 'not-carried' }
  /** The message can't go without a fact that is not known; a person has to look. */
  | { sent: 'lacking'; what: string }

/** What a message says beside the write; null is not known. */
export interface MessageFacts {
  patient:
    | (Pick<Readonly<Person>, 'reference' | 'birthDate' | 'sex'> & {
        name: Pick<Person['name'], 'given' | 'family'>
        identifiers: readonly string[]
        telecom: Readonly<Person['telecom']>
      })
    | null
  /** Who gives the visit; of a note, an order or a measurement who wrote it. */
  clinician: Pick<Clinician, 'reference' | 'name'> | null
  /** What the EMR calls the visit type, or the service of a test. */
  service: { code: string; title: string } | null
  /** The appointment as the EMR has it; `bookedAs` is the key of the booking where that was ours. */
  appointment: { reference: string | null; bookedAs: string | null; start: string; end: string } | null
  joinAddress: string | null
  visitNumber: string | null
  /** The number of the signed note that an addendum adds to, or a signature takes the place of. */
  document: string | null
  /** What was ordered, by the key of the write that proposed it. */
  order: { key: string; content: OrderContent } | null
  /** What was measured, by the key of the write that filed it. */
  measured: { key: string; code: VitalCode; at: string } | null
  /** Whether all of the patient's answers were sent before: then these correct them. */
  answersFinal: boolean
}
