import type { Patient } from '@medplum/fhirtypes'
import { numbered, segment, type Segment } from '#formats/hl7v2/message.ts'
import { dtmOf } from '#formats/hl7v2/time.ts'

/** MSH of whatever the practice's EMR tells. */
export function headerFor(type: readonly [string, string, string], { id, at }: { id: string; at: Date }): Segment {
  return numbered('MSH', {
    1: '|',
    2: '^~\\&',
    3: 'RIVERCHART',
    4: 'RIVERBEND',
    5: 'CAUSEWAY',
    6: 'RIVERBEND',
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
export function person({ id = '', name, birthDate = '', gender }: Patient): Segment {
  const { family = '', given = [] } = name?.[0] ?? {}
  const sex = gender === 'female' ? 'F' : gender === 'male' ? 'M' : 'U'
  const number = [id, '', '', 'RIVERCHART', 'MR']
  return segment('PID', '1', '', number, '', [family, ...given], '', birthDate.replaceAll('-', ''), sex)
}

export function idOf(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1)
}
