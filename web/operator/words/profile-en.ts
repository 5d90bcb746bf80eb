import type { TestMessage } from '#api/operator.ts'

/** Of the site profile for HL7 v2. Names of fields are the standard's. */
export const profileEn = {
  none: {
    title: 'No interface of HL7 v2',
    sends: 'This practice sends no messages:',
    where:
      'in the organizations file says where to. Once it is there, this page says where in a message the site wants what HL7 v2 leaves open.',
  },
  file: 'the settings file',
  theFile: 'The settings file',
  version: (version: number) => `version ${version}`,
  versionOf: (version: number) => `Version ${version}`,
  inForce: {
    title: 'Site profile for HL7 v2',
    goTo: 'Messages go to',
    at: (host: string, port: number) => `${host}, port ${port}`,
    how: { tls: 'by TLS', clear: 'in the clear on this machine' },
    say: (how: string) => `, ${how}, and say`,
    because: {
      test: 'in MSH-11, because this install is a test. Both are the settings file’s.',
      production: 'in MSH-11, because this install is a production. Both are the settings file’s.',
    },
    file: ['In force is what the settings file says (', '). What you put in force here counts over it from then on.'],
    asFile: (version: number) =>
      `In force is what the settings file says: version ${version} went back to it. What you put in force here counts over it.`,
    edited: ['In force is', ', which was edited here and counts over the settings file.'],
    otherwise: (count: number) => `The settings file says otherwise in ${count}`,
  },
  edit: {
    title: 'Where the site wants what',
    put: 'Put in force',
    drop: 'Give up the edit',
    backTo: (what: string) => `Go back to ${what}`,
    done: 'In force from the next message on. Messages that were sent stay as they were.',
    backToFile: 'In force: what the settings file says.',
    backToVersion: (version: number) => `In force: what version ${version} said, as a new version.`,
  },
  test: {
    title: 'Test message',
    fictive: 'Causeway ZZTEST',
    sent: (event: string, controlId: string, at: string) => `${event}, MSH-10 ${controlId}, ${at}`,
    about: [
      'About',
      ', number CAUSEWAY-TEST, who is nobody, and with',
      'for test in MSH-11 whatever the install. It goes to the interface above,',
    ],
    by: { draft: 'by the profile as you have it now', inForce: 'by the profile in force' },
    what: 'What it tells',
    waiting: 'Waiting for its acknowledgement …',
    send: 'Send a test message',
    outcomes: {
      taken: '✓ Taken.',
      'not-now': '! Not taken now.',
      refused: '! Refused.',
      unanswered: '! No answer.',
    } satisfies Record<TestMessage['outcome'], string>,
  },
  messages: {
    title: 'What the messages look like',
    about: 'A fictive visit of Causeway ZZTEST with Test Clinician, tomorrow. Which of these are sent, the doors say.',
    later: 'They are shown again once nothing above is wrong.',
    changes: (count: number) => (count === 1 ? '1 segment changes' : `${count} segments change`),
  },
  history: {
    title: 'Versions',
    nobody:
      'Nobody has edited the profile yet. Each version that is put in force stands here, with who made it and what it changed.',
    inForce: ', in force',
    wentBack: (what: string) => `, went back to ${what}`,
    now: ', as it is now',
  },
  form: {
    join: {
      title: 'Join address',
      about: 'The standard has no place for it. Left alone it is a note after SCH, NTE-4 JOIN.',
      places: {
        NTE: 'in a note after the appointment (NTE-3 after SCH)',
        AIL: 'in a note after a location of its own (NTE-3 after AIL)',
        Z: 'in a segment of your own (after SCH)',
      },
      type: 'Type of the note (NTE-4)',
      location: 'Location (AIL-3)',
      segment: 'Segment',
      suchAs: 'such as ZVV',
      field: 'Number of the field',
    },
    where: 'Where it stands',
    modality: {
      title: 'Modality',
      about: 'What says that a visit is by video. PV1-2 stays O either way.',
      places: { 'SCH-8': 'as the type of the appointment (SCH-8)', 'PV1-3': 'as a location that is none (PV1-3)' },
      code: 'Code',
      text: 'Words',
    },
    who: {
      title: 'Who sends and who receives',
      sendingApplication: 'Sending application (MSH-3)',
      sendingFacility: 'Sending facility (MSH-4)',
      receivingApplication: 'Receiving application (MSH-5)',
      receivingFacility: 'Receiving facility (MSH-6)',
      acknowledgement: 'Acknowledgement',
      modes: {
        original: 'original mode: AA, AE or AR',
        accept: 'enhanced mode: CA alone (MSH-15 AL, MSH-16 NE)',
        'accept-and-application': 'enhanced mode: CA and then AA (both AL)',
      },
    },
    numbers: {
      title: 'The patient’s number, and the visit’s',
      patient: 'The patient’s number (PID-3.1)',
      is: { 'record-number': 'the record’s first medical record number', 'fhir-id': 'the id of the FHIR Patient' },
      namespace: 'Namespace (PID-3.4.1)',
      universalId: 'Universal id (PID-3.4.2)',
      universalIdType: 'Kind of the universal id (PID-3.4.3)',
      kinds: { '': 'none', ISO: 'ISO: an OID', UUID: 'UUID', DNS: 'DNS: a name', URI: 'URI: an address' },
      type: 'Type of the number (PID-3.5)',
      visit: 'The visit’s number',
    },
    documents: {
      title: 'Types of documents (TXA-2)',
      about: 'A note goes with its LOINC code unless the EMR’s own code stands here.',
      loinc: 'LOINC code',
      own: 'The EMR’s own code',
      takeOut: 'Take out',
      add: 'Add a type',
    },
    text: {
      title: 'Text of documents, and the place of a charge',
      note: 'Plain text of a note (OBX-2)',
      as: {
        TX: 'TX: each line in an OBX of its own',
        FT: 'FT: all of it in one OBX, line breaks as \\.br\\',
      },
      place: 'Place of service of a charge',
      places: {
        'FT1-16': 'with the charge (FT1-16, point of care)',
        'PV1-3': 'with the visit (PV1-3, point of care)',
      },
    },
  },
}
