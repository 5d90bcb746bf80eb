/**
 * What one site has agreed on with its interface team: names, and the places for what HL7 v2.5.1 has no place for.
 * docs/hl7v2.md says what is done where a member is left out.
 */
export interface SiteProfile {
  /** MSH-3 to MSH-6. */
  sendingApplication: string
  sendingFacility: string
  receivingApplication: string
  receivingFacility: string
  /** MSH-11 (table 0103): production unless given. */
  processing?: 'P' | 'T' | 'D'
  /**
   * Which acknowledgement is waited for: the one of original mode, or of enhanced mode the accept acknowledgement alone
   * (MSH-15) or also the application's own (MSH-16).
   */
  acknowledgement?: 'original' | 'accept' | 'accept-and-application'
  patientNumber?: {
    /** The record's first medical record number, or the id of the FHIR Patient. */
    is?: 'record-number' | 'fhir-id'
    /** Assigning authority, PID-3.4: the namespace, and the universal id with its type. */
    namespace?: string
    universalId?: string
    universalIdType?: 'ISO' | 'UUID' | 'DNS' | 'URI'
    /** PID-3.5 (table 0203). */
    type?: string
  }
  /** Where the visit number stands. */
  visitNumber?: 'PV1-19' | 'PV1-50' | 'PID-18'
  joinAddress?:
    | { place: 'NTE'; type?: string }
    /** A location of its own, with the address in the NTE after it. */
    | { place: 'AIL'; location: string }
    /** A segment after SCH by a name that both sides know, with the address in the field of this number. */
    | { place: 'Z'; segment: string; field?: number }
  /** What says that a visit is held by video; PV1-2 stays `O` either way. */
  modality?: { place: 'SCH-8' | 'PV1-3'; code: string; text?: string }
  /** TXA-2 by the LOINC code of a note's type, where the EMR has codes of its own (table 0270). */
  documentTypes?: Readonly<Record<string, string>>
  /** How plain text of a note stands in OBX: each line in a TX of its own unless given, or all of it in one FT. */
  documentText?: 'TX' | 'FT'
  /** Where the place of service of a charge stands: FT1-16 unless given. */
  placeOfService?: 'FT1-16' | 'PV1-3'
}

/** What making a message needs besides: digest, clock and zone are the shell's. */
export interface Making {
  /** Twenty characters that stand for a text, the same for the same text. */
  numberOf(text: string): string
  /** When the message is made, MSH-7. */
  at: Date
  /** Whose clock its times are said by. */
  zone: string
}
