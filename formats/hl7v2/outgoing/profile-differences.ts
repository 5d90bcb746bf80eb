import type { EditedProfile } from './edited-profile.ts'

/** What differs between two profiles, a sentence each, in the order in which a person edits them. */
export function differencesOf(before: EditedProfile, after: EditedProfile): string[] {
  const was = sentencesOf(before)
  return sentencesOf(after).flatMap(([name, says], at) => {
    const earlier = was[at]?.[1] ?? ''
    return earlier === says ? [] : [`${name}: ${earlier} became ${says}`]
  })
}

function sentencesOf(profile: EditedProfile): [name: string, says: string][] {
  const { patientNumber, joinAddress, modality, documentTypes } = profile
  return [
    ['Sending application (MSH-3)', said(profile.sendingApplication)],
    ['Sending facility (MSH-4)', said(profile.sendingFacility)],
    ['Receiving application (MSH-5)', said(profile.receivingApplication)],
    ['Receiving facility (MSH-6)', said(profile.receivingFacility)],
    ['Acknowledgement', profile.acknowledgement],
    ['Patient number (PID-3.1)', patientNumber.is],
    ['Namespace of the number (PID-3.4)', said(patientNumber.namespace)],
    [
      'Universal id of the number (PID-3.4)',
      said([patientNumber.universalIdType, patientNumber.universalId].join(' ').trim()),
    ],
    ['Type of the number (PID-3.5)', said(patientNumber.type)],
    ['Visit number', profile.visitNumber],
    ['Join address', placeOf(joinAddress)],
    ['Modality', `${modality.place} ${[modality.code, modality.text].filter((word) => word !== '').join(', ')}`],
    [
      'Document types (TXA-2)',
      documentTypes.length === 0 ? 'LOINC' : documentTypes.map(({ loinc, code }) => `${loinc} as ${code}`).join(', '),
    ],
    ['Text of documents (OBX-2)', profile.documentText],
    ['Place of service of a charge', profile.placeOfService],
  ]
}

function placeOf({ place, type, location, segment, field }: EditedProfile['joinAddress']): string {
  switch (place) {
    case 'NTE':
      return `note ${type} after SCH`
    case 'AIL':
      return `note after the location ${location}`
    case 'Z':
      return `${segment}-${field}`
  }
}

function said(value: string): string {
  return value === '' ? 'nothing' : value
}
