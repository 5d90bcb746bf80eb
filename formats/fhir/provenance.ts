import type { FhirElement } from './element.ts'

const PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type'
const DEVICE = { system: 'urn:causeway:device', value: 'note-draft' }

/**
 * What a signed note was made of (R4, Provenance): its author, who has taken every sentence, and the device that proposed some of
 * them. The note itself names the author alone.
 */
export function provenanceOfNote({ note, author, at }: { note: string; author: string; at: string }) {
  return {
    resourceType: 'Provenance',
    target: [{ reference: note }],
    recorded: at,
    agent: [
      { type: { coding: [{ system: PARTICIPANT, code: 'author', display: 'Author' }] }, who: { reference: author } },
      {
        type: { coding: [{ system: PARTICIPANT, code: 'assembler', display: 'Assembler' }] },
        who: { type: 'Device', identifier: DEVICE, display: 'Causeway, draft of the note' },
        onBehalfOf: { reference: author },
      },
    ],
  }
}

/** Whether this says so already of a note: R4 gives a Provenance no identifier by which a second try could find the first. */
export function isOfDraft(resource: FhirElement): boolean {
  return resource
    .children('agent')
    .some((agent) => agent.child('who')?.child('identifier')?.textMaybe('system') === DEVICE.system)
}
