import type { Row } from './rules.ts'
import type { MessageRow } from './tables.ts'

/**
 * Where we depart from HL7's tables, each with its reason: rows that no program can read, that name what FHIR R4 does not have,
 * or that leave a choice to whoever implements them. A row that is left writes nothing, so that its field counts as unmapped.
 */
export interface Amendments {
  /** Of messages: what is left, or put instead; the first that fits counts. */
  uses: readonly { message?: string; at?: string; map?: string; to?: RegExp; put?: Partial<MessageRow>; why: string }[]
  /** Of segments and data types: rows that are left, or put instead; the first that fits counts. */
  rows: readonly {
    map: RegExp
    from?: string
    to?: RegExp
    if?: RegExp
    when?: RegExp
    put?: readonly Row[]
    /** Rows that the map has besides. */
    add?: readonly Row[]
    why: string
  }[]
  /** Whole maps of ours. */
  maps: Record<string, readonly Row[]>
  codes: Record<string, Record<string, [string, string, string]>>
  /** Structures of messages that HL7 has no table for. */
  messages: Record<string, readonly MessageRow[]>
  /** Fields that say nothing of the patient, and why: never counted as unmapped. */
  passes: readonly { at: RegExp; why: string }[]
}

const IDENTIFIER_TYPE = '"http://terminology.hl7.org/CodeSystem/v2-0203"'
const MINUTES = 'IN ("min", "MIN", "m", "M", "minutes", "Minutes")'

export const AMENDMENTS: Amendments = {
  uses: [
    {
      to: /^(Bundle|MessageHeader|Provenance)/,
      why: 'What is delivered is resources, not a FHIR message; who sent what and when stands in the route’s own record.',
    },
    { to: /^(Basic|Account|CareTeam|EpisodeOfCare|Device|PractitionerRole|Procedure)/, why: 'Not made yet.' },
    { to: /^RelatedPerson/, why: 'Next of kin are contacts of the Patient, as the table allows.' },
    {
      to: /^(ServiceRequest|Specimen)/,
      why: 'Orders and specimens are not made yet; a report names its order by its identifiers.',
    },
    { to: /^Coverage/, why: 'Insurance is not made yet: the tables leave the payer’s identity to the implementer.' },
    { map: 'PD1[Observation-LivingWill]', why: 'Not made yet.' },
    {
      map: 'OBX[Observation-Component]',
      to: /./,
      why: 'Values that repeat are not made yet: which is whose part is the sender’s to say.',
    },
    { map: 'DG1[EpisodeOfCare]', why: 'Not made yet.' },
    { map: 'DG1[Encounter]', why: 'The diagnosis is a Condition of the patient.' },
    { map: 'PRT[Observation-Location]', why: 'Participations are not made yet.' },
    { map: 'PRT[Patient-GeneralPractitioner-Practitioner]', why: 'Participations are not made yet.' },
    { map: 'PRT[Patient-GeneralPractitioner-PractitionerRole]', why: 'Participations are not made yet.' },
    { map: 'ROL[Patient-GeneralPractitioner]', why: 'Roles are not made yet.' },
    { map: 'ROL[Encounter-PractitionerRole]', why: 'Roles are not made yet.' },
    { map: 'PV1[Patient]', why: 'Whether VIP is said of the person or of the stay is not known.' },
    {
      map: 'DG1[Condition]',
      put: { to: 'Condition[1]', refer: 'Condition[1].subject=Patient[1].id', when: '' },
      why: 'In an order of the message that we read, a DG1 is always the patient’s.',
    },
    {
      message: 'SIU_S12',
      map: 'PID[Appointment]',
      put: { map: 'PID[Appointment]', refer: '' },
      why: 'One participant for the patient, by a map of ours below.',
    },
    {
      message: 'SIU_S12',
      map: 'SCH[Appointment]',
      put: { refer: '' },
      why: 'The patient is a participant by PID[Appointment].',
    },
    {
      message: 'SIU_S12',
      map: 'NTE[Appointment-Comment]',
      put: { refer: '', when: '' },
      why: 'All notes are one comment, as the table itself advises for R4.',
    },
    {
      message: 'SIU_S12',
      to: /^Appointment/,
      map: 'AIS[Appointment]',
      put: { when: '' },
      why: 'Each service is a serviceType, which may repeat.',
    },
    { message: 'SIU_S12', map: 'AIG[Appointment]', put: { when: '' }, why: 'Each resource is a participant.' },
    { message: 'SIU_S12', map: 'AIL[Appointment]', put: { when: '' }, why: 'Each place is a participant.' },
    {
      message: 'SIU_S12',
      map: 'OBX[Observation]',
      put: { if: 'OBX-5 LST.COUNT LESS THAN OR EQUALS 1', refer: 'Observation[1].subject=Patient[1].id' },
      why: 'Sampled data are not made yet.',
    },
    {
      map: 'NK1[Patient]',
      put: { if: undefined, when: undefined },
      why: 'Next of kin are contacts of the Patient, whatever their relation.',
    },
    {
      message: 'ORU_R01',
      at: 'ORU_R01.PATIENT_RESULT.ORDER_OBSERVATION.OBSERVATION.OBX',
      map: 'OBX[Observation]',
      to: /^Observation/,
      put: {
        to: 'Observation[2]',
        if: 'OBX-5 LST.COUNT LESS THAN OR EQUALS 1',
        refer:
          'DiagnosticReport[1].result=Observation[2].id Observation[2].subject=Patient[1].id Observation[2].encounter=Encounter[1].id',
      },
      why: 'Questions answered at order entry (OBX-29) stand with the results: there is no order to hang them on.',
    },
    {
      message: 'ORU_R01',
      map: 'OBR[DiagnosticReport]',
      put: { refer: 'DiagnosticReport[1].subject=Patient[1].id' },
      why: 'The table leaves out whose report it is.',
    },
    {
      message: 'MDM_T02',
      map: 'TXA[DocumentReference]',
      put: { refer: 'DocumentReference[1].subject=Patient[1].id', when: undefined },
      why: 'The table leaves out whose document it is.',
    },
    {
      map: 'NTE[Observation]',
      to: /note$/,
      put: { to: 'Observation[2]' },
      why: 'The map itself leads to the note.',
    },
    {
      message: 'ORU_R01',
      at: 'ORU_R01.PATIENT_RESULT.ORDER_OBSERVATION.OBSERVATION.NTE',
      put: { to: 'Observation[2]', map: 'NTE[Observation]' },
      why: 'The table names the map for orders.',
    },
    {
      map: 'OBX[Observation]',
      put: { if: 'OBX-5 LST.COUNT LESS THAN OR EQUALS 1', when: undefined },
      why: 'Sampled data are not made yet.',
    },
  ],
  rows: [
    // Who gives a number, and by which code system a code is: by the map file's `systems`, else by its own universal id.
    {
      map: /^CX\[/,
      from: 'CX.4',
      to: /system$/,
      put: [{ from: 'CX.4', v2: 'HD', to: 'system', as: '(authority)' }],
      why: 'A system is what a number can be looked for by; FHIR’s registry knows few of those who give numbers.',
    },
    { map: /^CX\[/, from: 'CX.4', to: /assigner/, why: 'The system says it.' },
    {
      map: /^XCN\[Practitioner\]$/,
      from: 'XCN.9',
      when: /system/,
      put: [{ from: 'XCN.9', v2: 'HD', to: 'identifier[1].system', as: '(authority)' }],
      why: 'As CX.4.',
    },
    { map: /^XCN\[/, from: 'XCN.9', why: 'The system says it.' },
    {
      map: /^XON\[Organization\]$/,
      from: 'XON.6',
      when: /system/,
      put: [{ from: 'XON.6', v2: 'HD', to: 'identifier[1].system', as: '(authority)' }],
      why: 'As CX.4.',
    },
    { map: /^XON\[/, from: 'XON.6', why: 'The system says it.' },
    {
      map: /^XON\[Organization\]$/,
      from: 'XON.3',
      put: [{ from: 'XON.3', v2: 'NM', if: 'XON.10 NOT VALUED', to: 'identifier[1].value' }],
      why: 'One identifier, whose system and type the other rows say.',
    },
    {
      map: /^XON\[Organization\]$/,
      from: 'XON.10',
      put: [{ from: 'XON.10', v2: 'ST', to: 'identifier[1].value' }],
      why: 'As XON.3.',
    },
    {
      map: /^XON\[Organization\]$/,
      from: 'XON.7',
      to: /code$/,
      put: [{ from: 'XON.7', v2: 'ID', to: 'identifier[1].type.coding.code', codes: 'IdentifierType' }],
      why: 'As XON.3.',
    },
    {
      map: /^XON\[Organization\]$/,
      from: 'XON.7',
      to: /system$/,
      put: [{ from: 'XON.7', v2: 'ID', to: 'identifier[1].type.coding.system', set: IDENTIFIER_TYPE }],
      why: 'As XON.3.',
    },
    {
      map: /^EI\[Identifier-Extension\]$/,
      add: [{ from: 'EI', v2: 'EI', to: 'system', as: '(authority)' }],
      why: 'The table proposes extensions that FHIR R4 does not have; the system says it.',
    },
    {
      map: /^EI\[Identifier-Organization\]$/,
      from: 'EI.2',
      put: [{ from: 'EI', v2: 'EI', to: 'system', as: '(authority)' }],
      why: 'As CX.4.',
    },
    { map: /^EI\[Identifier-Organization\]$/, from: 'EI.3', why: 'The system says it.' },
    { map: /^EI\[Identifier-Organization\]$/, from: 'EI.4', why: 'The system says it.' },
    { map: /^EI\[Condition\]$/, to: /assigner/, why: 'A Condition has no assigner.' },
    {
      map: /^(CX\[Identifier\])$/,
      add: [{ from: 'CX.5', v2: 'ID', to: 'type.coding.system', set: IDENTIFIER_TYPE }],
      why: 'The table gives the code without its system.',
    },
    {
      map: /^XCN\[Practitioner\]$/,
      add: [{ from: 'XCN.13', v2: 'ID', to: 'identifier[1].type.coding.system', set: IDENTIFIER_TYPE }],
      why: 'The table gives the code without its system.',
    },
    {
      map: /^XCN\[Practitioner\]$/,
      from: 'XCN.7',
      why: 'Of no use in the name of a participant; HL7 itself has withdrawn it.',
    },
    {
      map: /^XCN\[PractitionerRole\]$/,
      from: 'XCN.17',
      why: 'Its condition lacks a word; XCN.19 and XCN.20 have the period.',
    },
    {
      map: /^ST\[Identifier\]$/,
      put: [{ from: 'ST.1', v2: 'ST', to: 'value' }],
      why: 'The table leads to the identifier itself.',
    },
    {
      map: /^DLN\[Identifier\]$/,
      to: /sytem$/,
      put: [{ from: 'DLN.1', v2: 'ST', to: 'type.coding.system', set: IDENTIFIER_TYPE }],
      why: 'A slip of the pen.',
    },
    // Values.
    { map: /^(DTM|DR)\[/, to: /^\$value$/, put: [{ from: 'DTM.1', to: '$value' }], why: 'Moments are converted.' },
    { map: /^DTM\[Annotation-Time\]$/, put: [{ from: 'DTM.1', to: 'time' }], why: 'Moments are converted.' },
    {
      map: /^(CWE|CE|CF)\[CodeableConcept\]$/,
      from: undefined,
      when: /^If mapped to FHIR/,
      put: [{ from: 'CWE.1', v2: 'ST', to: 'coding[1].code' }],
      why: 'What is mapped stands first, and the sender’s own code after it.',
    },
    {
      map: /^CNE\[/,
      from: 'CNE.13',
      put: [{ from: 'CNE.13', v2: 'ST', to: 'coding[3].version' }],
      why: 'A slip of the pen.',
    },
    {
      map: /^CWE\[Quantity\]$/,
      from: 'CWE.1',
      to: /code$/,
      put: [{ from: 'CWE.1', v2: 'ST', to: 'code' }],
      why: 'The table names the type itself.',
    },
    {
      map: /^CWE\[Quantity\]$/,
      from: 'CWE.1',
      to: /unit$/,
      put: [{ from: 'CWE.1', v2: 'ST', if: 'CWE.2 NOT VALUED', to: 'unit' }],
      why: 'The table names the type itself.',
    },
    {
      map: /^CWE\[Quantity\]$/,
      from: 'CWE.2',
      put: [{ from: 'CWE.2', v2: 'ST', to: 'unit' }],
      why: 'The table names the type itself.',
    },
    {
      map: /^CWE\[Quantity\]$/,
      from: 'CWE.3',
      put: [{ from: 'CWE.3', v2: 'ID', to: 'system' }],
      why: 'The table names the type itself.',
    },
    {
      map: /^NM\[PositiveInt\]$/i,
      put: [{ from: 'NM.1', to: '$value' }],
      why: 'What is not positive is no positiveInt, and is left out.',
    },
    {
      map: /^NM\[Quantity-LengthOfStay\]$/,
      when: /positive/,
      to: /^value$/,
      put: [
        { from: 'NM.1', v2: 'NM', to: 'value' },
        { from: 'NM.1', v2: 'NM', to: 'unit', set: '"days"' },
        { from: 'NM.1', v2: 'NM', to: 'system', set: '"http://unitsofmeasure.org"' },
        { from: 'NM.1', v2: 'NM', to: 'code', set: '"d"' },
      ],
      why: 'A length of stay that is not positive is left out by its type.',
    },
    { map: /^NM\[Quantity-LengthOfStay\]$/, why: 'Put above.' },
    {
      map: /^FN\[HumanName\]$/,
      from: 'FN.5',
      to: /url$/,
      put: [
        {
          from: 'FN.5',
          to: 'family.extension[4].url',
          set: '"http://hl7.org/fhir/StructureDefinition/humanname-partner-name"',
        },
        { from: 'FN.5', v2: 'ST', to: 'family.extension[4].valueString' },
      ],
      why: 'The table numbers two extensions alike.',
    },
    { map: /^FN\[HumanName\]$/, from: 'FN.5', why: 'Put above.' },
    { map: /^XPN\[HumanName\]$/, from: 'XPN.15', why: 'Nicknames are not made yet.' },
    {
      map: /^XAD\[Address\]$/,
      from: 'XAD.1',
      put: [{ from: 'XAD.1', v2: 'SAD', to: '$this', as: 'SAD[Address]' }],
      why: 'SAD leads to the lines of the address.',
    },
    {
      map: /^XAD\[Address\]$/,
      from: 'XAD.7',
      to: /^extension\[2\]/,
      why: 'An Address has no such extension; type and use say it.',
    },
    {
      map: /^XTN\[ContactPoint\]$/,
      from: 'XTN.3',
      to: /data-absent/,
      why: 'A contact without a kind is left without one.',
    },
    {
      map: /^XTN\[ContactPoint\]$/,
      add: [{ from: 'XTN.1', v2: 'ST', if: 'XTN.3 NOT VALUED AND XTN.4 NOT VALUED', to: 'system', set: '"phone"' }],
      why: 'XTN.1 is a telephone number by its name, and FHIR demands the kind of a contact that has a value.',
    },
    {
      map: /^ED\[/,
      from: 'ED.5',
      put: [
        { from: 'ED.5', v2: 'TX', if: 'ED.4 EQUALS "Base64"', to: 'data', as: '(base64)' },
        { from: 'ED.5', v2: 'TX', if: 'ED.4 EQUALS "A"', to: 'data' },
      ],
      why: 'Base64 stays, text is encoded; hexadecimal is not read yet.',
    },
    {
      map: /^ED\[/,
      from: 'ED.3',
      put: [{ from: 'ED.3', v2: 'ID', if: 'ED.2 VALUED', to: 'contentType', set: 'ED.2+"/"+ED.3' }],
      why: 'A content type has two halves.',
    },
    // Locations: a chain of Locations, each part of the next, is what only a directory can know.
    {
      map: /^PL\[/,
      from: 'PL.1',
      to: /identifier/,
      put: [
        { from: 'PL', v2: 'PL', to: 'name', set: 'PL.4+" "+PL.7+" "+PL.8+" "+PL.1+" "+PL.2+" "+PL.3' },
        { from: 'PL.9', v2: 'ST', to: 'description' },
      ],
      why: 'One Location that is named from site to bed; which is part of which is the destination’s own directory.',
    },
    { map: /^PL\[/, why: 'Put above.' },
    // The patient.
    {
      map: /^PID\[Patient\]$/,
      from: 'PID-6',
      to: /value/,
      put: [{ from: 'PID-6', v2: 'XPN', to: 'extension[1].valueString', set: 'PID-6.1' }],
      why: 'The family name, which is what a maiden name is.',
    },
    { map: /^PID\[Patient\]$/, from: 'PID-19', when: /outside/, why: 'A site elsewhere says so in its map file.' },
    {
      map: /^PID\[Patient\]$/,
      from: 'PID-19',
      when: /^If in the US/,
      put: [{ from: 'PID-19', v2: 'ST', to: 'identifier[4].type.coding.code', set: '"SS"' }],
      why: 'A site elsewhere says otherwise in its map file.',
    },
    {
      map: /^PID\[Patient\]$/,
      from: 'PID-19',
      to: /identifier\[4\]\.system/,
      put: [{ from: 'PID-19', v2: 'ST', to: 'identifier[4].system', set: '"http://hl7.org/fhir/sid/us-ssn"' }],
      why: 'A slip of the pen: a full stop.',
    },
    { map: /^PID\[Patient\]$/, from: 'PID-2', put: [], why: 'Withdrawn for PID-3; a number without its type.' },
    { map: /^PID\[Patient\]$/, from: 'PID-4', put: [], why: 'Withdrawn for PID-3; a number without its type.' },
    { map: /^PID\[Patient\]$/, from: 'PID-21', why: 'The mother is not made yet.' },
    {
      map: /^PID\[Patient\]$/,
      from: 'PID-7',
      to: /extension.*valueDateTime/,
      put: [
        { from: 'PID-7', v2: 'DTM', if: 'PID-7 LENGTH GREATER THAN 8', to: 'birthDate.extension[1].valueDateTime' },
      ],
      why: 'As it stands.',
    },
    {
      map: /^PID\[Patient\]$/,
      from: 'PID-12',
      to: /^address\[2\]/,
      why: 'A county without its address.',
    },
    // Appointments.
    { map: /^PID\[Appointment\]$/, why: 'Put below: one participant for the patient.' },
    {
      map: /^PID\[Appointment\]$/,
      add: [
        { from: 'PID', to: 'participant[patient].actor', as: '(patient)' },
        { from: 'PID', to: 'participant[patient].status', set: '"accepted"' },
      ],
      why: 'One participant for the patient; that they come is what is booked.',
    },
    {
      map: /^SCH\[Appointment\]$/,
      from: 'SCH-9',
      put: [{ from: 'SCH-9', v2: 'NM', if: `SCH-10.1 ${MINUTES}`, to: 'minutesDuration' }],
      why: 'Its condition in a form that can be read.',
    },
    { map: /^SCH\[Appointment\]$/, from: 'SCH-12', why: 'Whom the placer’s side is called by takes no part.' },
    { map: /^SCH\[Appointment\]$/, from: 'SCH-16', why: 'Whom the filler’s side is called by takes no part.' },
    { map: /^SCH\[Appointment\]$/, from: 'SCH-20', why: 'Who entered it takes no part.' },
    { map: /^SCH\[Appointment\]$/, from: 'SCH-26', why: 'Orders are not made yet.' },
    { map: /^SCH\[Appointment\]$/, from: 'SCH-27', why: 'Orders are not made yet.' },
    {
      map: /^SCH\[Appointment\]$/,
      from: 'SCH-25',
      put: [
        { from: 'SCH', if: 'MSH-9.2 IN ("S12", "S13", "S14", "S16")', to: 'status', set: '"booked"' },
        { from: 'SCH-25', v2: 'CWE', to: 'status', as: 'CWE[code]', codes: 'FillerStatusCodes[Appointment]' },
        { from: 'SCH', if: 'MSH-9.2 EQUALS "S15"', to: 'status', set: '"cancelled"' },
        { from: 'SCH', if: 'MSH-9.2 EQUALS "S17"', to: 'status', set: '"entered-in-error"' },
        { from: 'SCH', if: 'MSH-9.2 EQUALS "S26"', to: 'status', set: '"noshow"' },
      ],
      why: 'FHIR demands a status; the event says it where the sender’s word is none of FHIR’s, and always where it is called off.',
    },
    {
      map: /^AIS\[Appointment\]$/,
      from: 'AIS-4',
      put: [{ from: 'AIS-4', v2: 'DTM', if: 'SCH-11.4 NOT VALUED AND TQ1-7 NOT VALUED', to: 'start' }],
      why: 'The service’s time is the appointment’s where that is not said.',
    },
    {
      map: /^AIS\[Appointment\]$/,
      from: 'AIS-7',
      put: [{ from: 'AIS-7', v2: 'NM', if: `AIS-8.1 ${MINUTES} AND SCH-9 NOT VALUED`, to: 'minutesDuration' }],
      why: 'As AIS-4.',
    },
    { map: /^AIS\[Appointment\]$/, from: 'AIS-5', why: 'Offsets are not reckoned yet.' },
    { map: /^AIS\[Appointment\]$/, from: 'AIS-10', why: 'The status of one service is not the appointment’s.' },
    { map: /^AI[GLP]\[Appointment\]$/, to: /period\.end/, why: 'Durations of participants are not reckoned yet.' },
    { map: /^AI[GLP]\[Appointment\]$/, from: 'AIG-9', why: 'Offsets are not reckoned yet.' },
    { map: /^AI[GLP]\[Appointment\]$/, from: 'AIL-7', why: 'Offsets are not reckoned yet.' },
    { map: /^AI[GLP]\[Appointment\]$/, from: 'AIP-7', why: 'Offsets are not reckoned yet.' },
    {
      map: /^AIG\[Appointment\]$/,
      from: 'AIG-3',
      put: [{ from: 'AIG-3', v2: 'CWE', to: 'participant.type', as: 'CWE[CodeableConcept]' }],
      why: 'What it is, is not said in a way that tells a place from a device.',
    },
    {
      map: /^AIG\[Appointment\]$/,
      add: [{ from: 'AIG', to: 'participant.status', set: '"accepted"' }],
      why: 'FHIR demands a status of each participant.',
    },
    {
      map: /^AIL\[Appointment\]$/,
      add: [{ from: 'AIL', to: 'participant.status', set: '"accepted"' }],
      why: 'FHIR demands a status of each participant.',
    },
    { map: /^AIP\[Appointment\]$/, from: 'AIP-12', why: 'Its words are none of FHIR’s.' },
    {
      map: /^AIP\[Appointment\]$/,
      add: [{ from: 'AIP', to: 'participant.status', set: '"accepted"' }],
      why: 'FHIR demands a status of each participant.',
    },
    {
      map: /^NTE\[Appointment-Comment\]$/,
      from: 'NTE-3',
      to: /url$/,
      put: [{ from: 'NTE-3', v2: 'FT', to: 'comment', lines: true }],
      why: 'R4 has one comment; the extension is R5’s.',
    },
    { map: /^NTE\[Appointment-Comment\]$/, why: 'R4 has one comment.' },
    // Encounters.
    { map: /^PV1\[Encounter\]$/, from: 'PV1-37', why: 'Where to is not made yet.' },
    { map: /^PV1\[Encounter\]$/, from: 'PV1-40', why: 'The state of a bed is the destination’s own.' },
    { map: /^PV1\[Encounter\]$/, from: 'PV1-42', why: 'The table has no status for it.' },
    { map: /^PV1\[Encounter\]$/, from: 'PV1-53', why: 'Episodes are not made yet.' },
    { map: /^PV1\[Encounter\]$/, from: 'PV1-54', why: 'Episodes are not made yet.' },
    {
      map: /^PV1\[Encounter\]$/,
      from: 'PV1-45',
      to: /^status/,
      put: [{ from: 'PV1-45', to: 'status', set: '"finished"' }],
      why: 'Its value stands in the wrong column.',
    },
    { map: /^PV1\[Encounter\]$/, from: 'PV1-52', why: 'HL7 has withdrawn it; which part they take is not said.' },
    {
      map: /^PV1\[Encounter\]$/,
      from: 'PV1-8',
      to: /individual/,
      put: [{ from: 'PV1-8', v2: 'XCN', to: 'participant[2].individual(Practitioner)', as: 'XCN[Practitioner]' }],
      why: 'A system stands in the wrong row.',
    },
    {
      map: /^PV2\[Encounter\]$/,
      from: 'PV2-9',
      to: /url$/,
      put: [
        {
          from: 'PV2-9',
          to: 'extension[2].url',
          set: '"http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate"',
        },
      ],
      why: 'A slip of the pen.',
    },
    {
      map: /^PV2\[Encounter\]$/,
      from: 'PV2-38',
      to: /url$/,
      put: [
        {
          from: 'PV2-38',
          to: 'extension[4].url',
          set: '"http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival"',
        },
        { from: 'PV2-38', v2: 'CWE', to: 'extension[4].valueCoding', as: 'CWE[Coding]', codes: 'ModeOfArrivalCode' },
      ],
      why: 'The table numbers two extensions alike.',
    },
    { map: /^PV2\[Encounter\]$/, from: 'PV2-38', why: 'Put above.' },
    { map: /^PV2\[Encounter\]$/, from: 'PV2-12', why: 'A narrative is a text of the whole.' },
    { map: /^PV2\[Encounter\]$/, from: 'PV2-22', why: 'Labels are made with consent, not yet.' },
    // Results.
    {
      map: /^OBR\[DiagnosticReport\]$/,
      from: 'OBR-2',
      to: /^identifier\[1\]$/,
      put: [
        { from: 'OBR-2', v2: 'EI', if: 'ORC-2 NOT VALUED', to: 'identifier[1]', as: 'EI[Identifier-Extension]' },
        { from: 'OBR-2', if: 'ORC-2 NOT VALUED', to: 'identifier[1].type.coding.code', set: '"PLAC"' },
        { from: 'OBR-2', if: 'ORC-2 NOT VALUED', to: 'identifier[1].type.coding.system', set: IDENTIFIER_TYPE },
      ],
      why: 'Its condition in a form that can be read.',
    },
    {
      map: /^OBR\[DiagnosticReport\]$/,
      from: 'OBR-3',
      to: /^identifier\[2\]$/,
      put: [
        { from: 'OBR-3', v2: 'EI', if: 'ORC-3 NOT VALUED', to: 'identifier[2]', as: 'EI[Identifier-Extension]' },
        { from: 'OBR-3', if: 'ORC-3 NOT VALUED', to: 'identifier[2].type.coding.code', set: '"FILL"' },
        { from: 'OBR-3', if: 'ORC-3 NOT VALUED', to: 'identifier[2].type.coding.system', set: IDENTIFIER_TYPE },
      ],
      why: 'Its condition in a form that can be read.',
    },
    { map: /^OBR\[DiagnosticReport\]$/, when: /ORC-[23] of the same/, why: 'Put above.' },
    {
      map: /^OBR\[DiagnosticReport\]$/,
      to: /^(resultsInterpreter|performer)/,
      why: 'Who interpreted and performed are not made yet: NDL has no address of theirs.',
    },
    { map: /^ORC\[DiagnosticReport\]$/, to: /^basedOn/, why: 'Orders are not made yet.' },
    { map: /^ORC\[DiagnosticReport\]$/, from: 'ORC-4', why: 'The number of the group is not the report’s.' },
    { map: /^ORC\[DiagnosticReport\]$/, from: 'ORC-28', why: 'Labels are made with consent, not yet.' },
    { map: /^OBX\[Observation\]$/, from: 'OBX-4', why: 'What a sub-id ties together is the sender’s to say.' },
    {
      map: /^OBX\[Observation\]$/,
      from: 'OBX-5',
      if: /^IF OBX-2 IN \("ST"/,
      put: [{ from: 'OBX-5', if: 'OBX-2 IN ("ST", "FT", "TX")', to: 'valueString' }],
      why: 'Markup stays as it is written.',
    },
    {
      map: /^OBX\[Observation\]$/,
      from: 'OBX-5',
      if: /"<>"$/,
      put: [
        {
          from: 'OBX-5',
          if: 'OBX-2 EQUALS "SN" AND OBX-5.1 EQUALS "<>"',
          to: 'valueString',
          set: 'OBX-5.1+" "+OBX-5.2+" "+OBX-5.3+" "+OBX-5.4',
        },
      ],
      why: 'A parenthesis and signs of addition are missing.',
    },
    {
      map: /^OBX\[Observation\]$/,
      from: 'OBX-5',
      if: /EQUALS "\+"$/,
      put: [
        {
          from: 'OBX-5',
          if: 'OBX-2 EQUALS "SN" AND OBX-5.1 NOT EQUALS "<>" AND OBX-5.3 EQUALS "+"',
          to: 'valueString',
          set: 'OBX-5.1+" "+OBX-5.2+" "+OBX-5.3+" "+OBX-5.4',
        },
      ],
      why: 'Signs of addition are missing.',
    },
    { map: /^OBX\[Observation\]$/, from: 'OBX-5', when: /fail/, why: 'The other rows leave nothing over.' },
    { map: /^OBX\[Observation\]$/, from: 'OBX-5', to: /Sampl?edData/, why: 'Sampled data are not made yet.' },
    {
      map: /^OBX\[Observation\]$/,
      from: 'OBX-6',
      if: /"NA"/,
      put: [{ from: 'OBX-6', v2: 'CWE', if: 'OBX-2 EQUALS "NM"', to: 'valueQuantity', as: 'CWE[Quantity]' }],
      why: 'Sampled data are not made yet.',
    },
    {
      map: /^OBX\[Observation\]$/,
      from: 'OBX-10',
      to: /uri$/,
      put: [
        {
          from: 'OBX-10',
          to: 'extension[3].url',
          set: '"http://hl7.org/fhir/StructureDefinition/observation-nature-of-abnormal-test"',
        },
      ],
      why: 'A slip of the pen.',
    },
    {
      map: /^OBX\[Observation\]$/,
      from: 'OBX-10',
      to: /value/,
      put: [
        {
          from: 'OBX-10',
          v2: 'ID',
          to: 'extension[3].valueCodeableConcept',
          as: 'ID[CodeableConcept]',
          codes: 'NatureOfAbnormalTesting',
        },
      ],
      why: 'A slip of the pen.',
    },
    { map: /^OBX\[Observation\]$/, from: 'OBX-11', to: /^status\.extension/, why: 'The status itself says it.' },
    { map: /^OBX\[Observation\]$/, to: /^(performer|device|specimen|category|extension\[2\])/, why: 'Not made yet.' },
    { map: /^OBX\[Observation\]$/, from: 'OBX-33', why: 'Specimens are not made yet.' },
    {
      map: /^NTE\[Observation\]$/,
      from: 'NTE-3',
      put: [{ from: 'NTE-3', v2: 'FT', to: 'note.text', lines: true }],
      why: 'Several lines are one note.',
    },
    // Documents.
    {
      map: /^TXA\[DocumentReference\]$/,
      from: 'TXA-3',
      why: 'It says how the text is written in the message; OBX-2 says what it is.',
    },
    {
      map: /^TXA\[DocumentReference\]$/,
      from: 'TXA-6',
      to: /^date$/,
      put: [{ from: 'TXA-6', v2: 'DTM', to: 'date' }],
      why: 'A day without a time is no instant, and is left out.',
    },
    { map: /^TXA\[DocumentReference\]$/, from: 'TXA-6', why: 'R4 has no such extension.' },
    {
      map: /^TXA\[DocumentReference\]$/,
      from: 'TXA-17',
      put: [{ from: 'TXA-17', v2: 'ID', to: 'docStatus', codes: 'DocumentCompletionStatus' }],
      why: 'HL7’s words for it are none of FHIR’s.',
    },
    {
      map: /^TXA\[DocumentReference\]$/,
      from: 'TXA-19',
      put: [],
      why: 'Put below.',
    },
    {
      map: /^TXA\[DocumentReference\]$/,
      add: [
        { from: 'TXA', to: 'status', set: '"current"' },
        { from: 'TXA-19', if: 'TXA-19 EQUALS "OB"', to: 'status', set: '"superseded"' },
        { from: 'TXA-19', if: 'TXA-19 EQUALS "CA"', to: 'status', set: '"entered-in-error"' },
      ],
      why: 'FHIR demands a status, and TXA-19 is optional.',
    },
    {
      map: /^OBX\[DocumentReference\]$/,
      from: 'OBX-5',
      if: /"TX"/,
      to: /data$/,
      put: [
        { from: 'OBX-5', if: 'OBX-2 IN ("TX", "FT", "ST")', to: 'content[text].attachment.data', lines: true },
        {
          from: 'OBX-5',
          if: 'OBX-2 IN ("TX", "FT", "ST")',
          to: 'content[text].attachment.contentType',
          set: '"text/plain"',
        },
      ],
      why: 'The lines of a document are one attachment.',
    },
    { map: /^OBX\[DocumentReference\]$/, from: 'OBX-5', if: /"(TX|FT)"/, why: 'Put above.' },
    {
      map: /^OBX\[DocumentReference\]$/,
      from: 'OBX-5',
      if: /"RP"/,
      put: [{ from: 'OBX-5', if: 'OBX-2 EQUALS "RP"', to: 'content[3].attachment.url' }],
      why: 'The table leads beside the attachment.',
    },
    { map: /^NTE\[DocumentReference\]$/, put: [], why: 'A note beside a document is none of its contents.' },
    // Allergies.
    {
      map: /^AL1\[/,
      from: 'AL1-4',
      when: /not used/,
      put: [
        {
          from: 'AL1-4',
          v2: 'CWE',
          to: 'reaction.severity',
          as: 'CWE[code]',
          codes: 'AllergySeverity[AllergyIntolerance.reaction.severity]',
        },
      ],
      why: 'Severity is taken for what it is called.',
    },
    { map: /^AL1\[/, from: 'AL1-4', why: 'Severity is taken for what it is called.' },
    { map: /^AL1\[/, from: 'AL1-2', to: /^category\.extension/, why: 'The category itself says it.' },
    {
      map: /^DG1\[Condition\]$/,
      from: 'DG1-21',
      put: [
        { from: 'DG1-21', if: 'DG1-21 EQUALS "D"', to: 'verificationStatus.coding.code', set: '"entered-in-error"' },
        {
          from: 'DG1-21',
          if: 'DG1-21 EQUALS "D"',
          to: 'verificationStatus.coding.system',
          set: '"http://terminology.hl7.org/CodeSystem/condition-ver-status"',
        },
      ],
      why: 'Only what is deleted was entered in error.',
    },
    { map: /^DG1\[Condition\]$/, from: 'DG1-22', why: 'What it comes of is not made yet.' },
  ],
  maps: {
    'TQ1[Appointment]': [
      { from: 'TQ1-7', v2: 'DTM', to: 'start' },
      { from: 'TQ1-8', v2: 'DTM', to: 'end' },
    ],
    'MRG[Patient]': [
      { from: 'MRG-1', v2: 'CX', to: 'link[1].other.identifier', as: 'CX[Identifier]' },
      { from: 'MRG-1', to: 'link[1].type', set: '"replaces"' },
    ],
  },
  codes: {
    DocumentCompletionStatus: Object.fromEntries(
      [
        ['AU', 'final', 'Final'],
        ['DI', 'preliminary', 'Preliminary'],
        ['DO', 'final', 'Final'],
        ['IN', 'preliminary', 'Preliminary'],
        ['IP', 'preliminary', 'Preliminary'],
        ['LA', 'final', 'Final'],
        ['PA', 'preliminary', 'Preliminary'],
      ].map(([v2 = '', code = '', display = '']) => [v2, [code, display, 'http://hl7.org/fhir/composition-status']]),
    ),
  },
  messages: {
    // ADT^A40: who is left, and under which number they were known before.
    ADT_A39: [
      { at: 'ADT_A39.MSH', syntax: 'MSH' },
      { at: 'ADT_A39.EVN', syntax: 'EVN' },
      { at: 'ADT_A39.PATIENT', syntax: '{' },
      { at: 'ADT_A39.PATIENT.PID', syntax: 'PID', to: 'Patient[1]', map: 'PID[Patient]' },
      { at: 'ADT_A39.PATIENT.PD1', syntax: '[ PD1 ]', to: 'Patient[1]', map: 'PD1[Patient]' },
      { at: 'ADT_A39.PATIENT.MRG', syntax: 'MRG', to: 'Patient[1]', map: 'MRG[Patient]' },
      { at: 'ADT_A39.PATIENT.PV1', syntax: '[ PV1 ]' },
    ],
  },
  passes: [
    { at: /^MSH-/, why: 'The envelope: the route has checked it and kept it.' },
    { at: /^(PID|NK1|PV1|PV2|OBR|OBX|NTE|AL1|DG1|RGS|AIS|AIG|AIL|AIP|TQ1|TXA|ORC|SPM)-1$/, why: 'Counts segments.' },
    { at: /^AI[SGLP]-2$/, why: 'What a snapshot is to do with a segment: each message is the whole.' },
  ],
}
