import type { Patient } from '@medplum/fhirtypes'
import { numbered, segment, type Segment } from '#formats/hl7v2/message.ts'
import { dtmOf } from '#formats/hl7v2/time.ts'
import type { Site } from '../site.ts'

/** A message that is made: its control id, when, and whose EMR tells it. */
export interface Made {
  id: string
  at: Date
  site: Site
}

/** MSH of whatever an EMR of the sandbox tells. */
export function headerFor(type: readonly [string, string, string], { id, at, site }: Made): Segment {
  return numbered('MSH', {
    1: '|',
    2: '^~\\&',
    3: site.application,
    4: site.facility,
    5: 'CAUSEWAY',
    6: site.facility,
    7: dtmOf(at),
    9: type,
    10: id,
    // Training: nobody here is real (table 0103).
    11: 'T',
    12: '2.5.1',
    18: 'UNICODE UTF-8',
  })
}

/** PID; the FHIR id is the record number. */
export function person({ id = '', name, birthDate = '', gender }: Patient, site: Site): Segment {
  const { family = '', given = [] } = name?.[0] ?? {}
  const sex = gender === 'female' ? 'F' : gender === 'male' ? 'M' : 'U'
  return segment('PID', '1', '', numberOf(id, site), '', [family, ...given], '', birthDate.replaceAll('-', ''), sex)
}

/** CX: a patient's number, of this EMR's own authority. */
export function numberOf(id: string, { application }: Site): readonly string[] {
  return [id, '', '', application, 'MR']
}

export function idOf(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1)
}
