import type { WithId } from '@medplum/core'
import type { Attachment, DocumentReference } from '@medplum/fhirtypes'
import { text, type Segment } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import {
  conceptAt,
  encounterIn,
  identifierOf,
  instantAt,
  NotFound,
  numbered,
  patientIn,
  segmentNamed,
  segmentsNamed,
  staffAt,
  type Taking,
} from './looking-up.ts'

const RELATES = { T02: null, T06: 'appends', T10: 'replaces' } as const

/** MDM: T02 files a document, T06 an addendum to one, T10 one in the place of another, at the visit that PV1-19 names. */
export async function takeDocument(taking: Taking, trigger: string): Promise<void> {
  if (trigger !== 'T02' && trigger !== 'T06' && trigger !== 'T10') throw new Unreadable(201, 'MSH-9')
  const { tx } = taking
  const described = segmentNamed(taking, 'TXA')
  const number = text(described, 12)
  if (number === '') throw new Unreadable(101, 'TXA-12')
  const patient = await patientIn(taking)
  const encounter = await encounterIn(taking, patient)
  const author = await staffAt(taking, described, 9)
  const code = RELATES[trigger]
  const parent =
    code === null ? undefined : await numbered<DocumentReference>(taking, 'DocumentReference', text(described, 13))
  if (code !== null && parent?.subject?.reference !== `Patient/${patient.id}`) throw new NotFound('TXA-13')
  // One number is one document: what comes again under it is here already.
  if ((await numbered<DocumentReference>(taking, 'DocumentReference', number)) !== undefined) return
  const [first] = segmentsNamed(taking, 'OBX')
  if (first === undefined) throw new Unreadable(100, 'OBX')
  const signed = ['AU', 'LA'].includes(text(described, 17))
  const type = conceptAt(first, 3)
  await tx.createResource<DocumentReference>({
    resourceType: 'DocumentReference',
    masterIdentifier: identifierOf(taking, number),
    identifier: [identifierOf(taking, number)],
    status: 'current',
    docStatus: signed ? 'final' : 'preliminary',
    type,
    category: [CLINICAL_NOTE],
    subject: { reference: `Patient/${patient.id}` },
    date: instantAt(described, 6),
    author: [{ reference: `Practitioner/${author.id}` }],
    ...(code !== null && parent && { relatesTo: [{ code, target: { reference: `DocumentReference/${parent.id}` } }] }),
    content: [{ attachment: attachmentIn(segmentsNamed(taking, 'OBX')) }],
    context: { encounter: [{ reference: `Encounter/${encounter.id}` }] },
  })
  if (code === 'replaces' && parent) await supersede(taking, parent)
}

/** What OBX-5 holds by its type (OBX-2): lines of text, one formatted text, or one encapsulated document (ED). */
function attachmentIn(lines: readonly Segment[]): Attachment {
  const [first, ...more] = lines
  if (first === undefined) throw new Unreadable(100, 'OBX')
  switch (text(first, 2)) {
    case 'TX':
    case 'FT': {
      const words = lines.map((line) => text(line, 5)).join('\n')
      return { contentType: 'text/plain; charset=utf-8', data: Buffer.from(words).toString('base64') }
    }
    case 'ED': {
      const contentType = SUBTYPES[text(first, 5, 3)]
      if (contentType === undefined || text(first, 5, 4) !== 'Base64' || more.length > 0)
        throw new Unreadable(103, 'OBX-5')
      return { contentType, data: text(first, 5, 5) }
    }
    default:
      throw new Unreadable(103, 'OBX-2')
  }
}

/** By table 0291. */
const SUBTYPES: Readonly<Record<string, string>> = {
  HTML: 'application/xhtml+xml; charset=utf-8',
  RTF: 'text/rtf; charset=utf-8',
  PDF: 'application/pdf',
}

async function supersede({ tx }: Taking, document: WithId<DocumentReference>): Promise<void> {
  await tx.updateResource<DocumentReference>({ ...document, status: 'superseded' })
}

const CLINICAL_NOTE = {
  coding: [
    {
      system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
      code: 'clinical-note',
      display: 'Clinical Note',
    },
  ],
}
