import type { WithId } from '@medplum/core'
import type { DocumentReference } from '@medplum/fhirtypes'
import { text } from '#formats/hl7v2/message.ts'
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
  const words = segmentsNamed(taking, 'OBX')
    .map((line) => text(line, 5))
    .join('\n')
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
    content: [
      { attachment: { contentType: 'text/plain; charset=utf-8', data: Buffer.from(words).toString('base64') } },
    ],
    context: { encounter: [{ reference: `Encounter/${encounter.id}` }] },
  })
  if (code === 'replaces' && parent) await supersede(taking, parent)
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
