import type { SiteProfile } from './profile.ts'

/** A site profile with every choice made, as a person edits it. MSH-11 is no choice of theirs: the install says it. */
export interface EditedProfile {
  sendingApplication: string
  sendingFacility: string
  receivingApplication: string
  receivingFacility: string
  acknowledgement: 'original' | 'accept' | 'accept-and-application'
  patientNumber: {
    is: 'record-number' | 'fhir-id'
    namespace: string
    universalId: string
    universalIdType: '' | 'ISO' | 'UUID' | 'DNS' | 'URI'
    type: string
  }
  visitNumber: 'PV1-19' | 'PV1-50' | 'PID-18'
  /** Of `type`, `location`, `segment` and `field` those count that the place has. */
  joinAddress: { place: 'NTE' | 'AIL' | 'Z'; type: string; location: string; segment: string; field: number }
  modality: { place: 'SCH-8' | 'PV1-3'; code: string; text: string }
  documentTypes: { loinc: string; code: string }[]
  documentText: 'TX' | 'FT'
  placeOfService: 'FT1-16' | 'PV1-3'
}

/** What is wrong with one field, in words. `field` is its path, such as `joinAddress.segment`. */
export interface WrongField {
  field: string
  says: string
}

/** A profile in which nothing is left out: a choice that is added to `SiteProfile` has to come back from an edit. */
type Chosen = Required<Omit<SiteProfile, 'processing'>> & Pick<SiteProfile, 'processing'>

/** The choices that a profile leaves out, made as messages make them. */
export function edited(profile: SiteProfile): EditedProfile {
  const { patientNumber, joinAddress, modality, documentTypes } = profile
  return {
    sendingApplication: profile.sendingApplication,
    sendingFacility: profile.sendingFacility,
    receivingApplication: profile.receivingApplication,
    receivingFacility: profile.receivingFacility,
    acknowledgement: profile.acknowledgement ?? 'original',
    patientNumber: {
      is: patientNumber?.is ?? 'record-number',
      namespace: patientNumber?.namespace ?? '',
      universalId: patientNumber?.universalId ?? '',
      universalIdType: patientNumber?.universalIdType ?? '',
      type: patientNumber?.type ?? 'MR',
    },
    visitNumber: profile.visitNumber ?? 'PV1-19',
    joinAddress: {
      place: joinAddress?.place ?? 'NTE',
      type: (joinAddress?.place === 'NTE' ? joinAddress.type : undefined) ?? 'JOIN',
      location: joinAddress?.place === 'AIL' ? joinAddress.location : '',
      segment: joinAddress?.place === 'Z' ? joinAddress.segment : '',
      field: (joinAddress?.place === 'Z' ? joinAddress.field : undefined) ?? 1,
    },
    modality: {
      place: modality?.place ?? 'SCH-8',
      code: modality?.code ?? 'VIDEO',
      text: modality === undefined ? 'Video visit' : (modality.text ?? ''),
    },
    documentTypes: Object.entries(documentTypes ?? {}).map(([loinc, code]) => ({ loinc, code })),
    documentText: profile.documentText ?? 'TX',
    placeOfService: profile.placeOfService ?? 'FT1-16',
  }
}

/** The profile that messages are made by; `processing` is the install's. */
export function profileFrom(given: EditedProfile, processing: SiteProfile['processing']): Chosen {
  const { is, namespace, universalId, universalIdType, type } = given.patientNumber
  return {
    sendingApplication: given.sendingApplication,
    sendingFacility: given.sendingFacility,
    receivingApplication: given.receivingApplication,
    receivingFacility: given.receivingFacility,
    ...(processing !== undefined && { processing }),
    acknowledgement: given.acknowledgement,
    patientNumber: {
      is,
      ...(namespace !== '' && { namespace }),
      ...(universalId !== '' && universalIdType !== '' && { universalId, universalIdType }),
      type,
    },
    visitNumber: given.visitNumber,
    joinAddress: placed(given.joinAddress),
    modality: { place: given.modality.place, code: given.modality.code, text: given.modality.text },
    documentTypes: Object.fromEntries(given.documentTypes.map(({ loinc, code }) => [loinc, code])),
    documentText: given.documentText,
    placeOfService: given.placeOfService,
  }
}

function placed({ place, type, location, segment, field }: EditedProfile['joinAddress']): Chosen['joinAddress'] {
  switch (place) {
    case 'NTE':
      return { place, type }
    case 'AIL':
      return { place, location }
    case 'Z':
      return { place, segment, field }
  }
}

/** Everything that is wrong with a profile, by field; lengths are those of HL7 v2.5.1, 2.A. Empty: it can be used. */
export function wrongWith(given: EditedProfile): WrongField[] {
  const { patientNumber, joinAddress, modality, documentTypes } = given
  const { universalId, universalIdType } = patientNumber
  const twice = documentTypes.findIndex(({ loinc }, at) => documentTypes.findIndex((one) => one.loinc === loinc) < at)
  return [
    ...optional('sendingApplication', given.sendingApplication, 'The sending application', 20),
    ...optional('sendingFacility', given.sendingFacility, 'The sending facility', 20),
    ...optional('receivingApplication', given.receivingApplication, 'The receiving application', 20),
    ...optional('receivingFacility', given.receivingFacility, 'The receiving facility', 20),
    ...optional('patientNumber.namespace', patientNumber.namespace, 'The namespace', 20),
    ...optional('patientNumber.universalId', universalId, 'The universal id', 199),
    ...(universalId !== '' && universalIdType === ''
      ? [{ field: 'patientNumber.universalIdType', says: 'Say of which kind the universal id is.' }]
      : []),
    ...(universalId === '' && universalIdType !== ''
      ? [{ field: 'patientNumber.universalId', says: 'Give the universal id, or say that there is none.' }]
      : []),
    ...(universalId !== '' && universalIdType === 'ISO' && !/^[012](\.(0|[1-9]\d*))+$/.test(universalId)
      ? [{ field: 'patientNumber.universalId', says: 'This is no OID; one looks like 2.16.840.1.113883.3.72.5.' }]
      : []),
    ...(universalId !== '' &&
    universalIdType === 'UUID' &&
    !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(universalId)
      ? [{ field: 'patientNumber.universalId', says: 'This is no UUID.' }]
      : []),
    ...needed('patientNumber.type', patientNumber.type, 'The type of the number', 5),
    ...(joinAddress.place === 'NTE' ? needed('joinAddress.type', joinAddress.type, 'The type of the note', 20) : []),
    ...(joinAddress.place === 'AIL' ? needed('joinAddress.location', joinAddress.location, 'The location', 20) : []),
    ...(joinAddress.place === 'Z' && !/^Z[A-Z0-9]{2}$/.test(joinAddress.segment)
      ? [
          {
            field: 'joinAddress.segment',
            says: 'A segment of your own is a Z and two capitals or digits, such as ZVV.',
          },
        ]
      : []),
    ...(joinAddress.place === 'Z' &&
    !(Number.isInteger(joinAddress.field) && joinAddress.field >= 1 && joinAddress.field <= 99)
      ? [{ field: 'joinAddress.field', says: 'Give the number of the field, from 1 to 99.' }]
      : []),
    ...needed('modality.code', modality.code, 'The code for a video visit', 20),
    ...optional('modality.text', modality.text, 'The words for a video visit', 199),
    ...documentTypes.flatMap(({ loinc, code }, at) => [
      ...(/^\d{1,5}-\d$/.test(loinc)
        ? []
        : [{ field: `documentTypes.${at}.loinc`, says: 'This is no LOINC code; one looks like 11506-3.' }]),
      ...needed(`documentTypes.${at}.code`, code, 'The EMR’s own code', 20),
    ]),
    ...(twice === -1
      ? []
      : [{ field: `documentTypes.${twice}.loinc`, says: 'This LOINC code stands here twice; keep one.' }]),
  ]
}

function needed(field: string, value: string, name: string, most: number): WrongField[] {
  return value.trim() === '' ? [{ field, says: `${name} is missing.` }] : optional(field, value, name, most)
}

function optional(field: string, value: string, name: string, most: number): WrongField[] {
  if ([...value].length > most)
    return [{ field, says: `${name} is longer than the ${most} characters that HL7 v2 has room for.` }]
  if (/\p{Cc}/u.test(value)) return [{ field, says: `${name} holds a line break or another control character.` }]
  if (value !== value.trim()) return [{ field, says: `${name} begins or ends with a space.` }]
  return []
}
