import { BODY_SITES, type BodySite, type Side } from '#domain/visit/body-site.ts'
import type { PictureContent } from '#domain/visit/content.ts'
import { codesOf } from './datatypes.ts'
import type { FhirElement } from './element.ts'
import { visitStep } from './identity.ts'

const SNOMED = 'http://snomed.info/sct'

/** SNOMED CT laterality as mCODE's qualifier of a body site has it: R4 gives Media no element of its own for the side. */
const LATERALITY = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-laterality-qualifier'
const SIDES: Readonly<Record<Exclude<Side, 'not-applicable'>, { code: string; display: string }>> = {
  left: { code: '7771000', display: 'Left' },
  right: { code: '24028007', display: 'Right' },
  both: { code: '51440002', display: 'Right and left' },
}

/** A still from the visit's video, filed as Media (R4). `sha1` is the image's digest in base64, as Attachment.hash wants it. */
export function pictureMedia(
  picture: {
    key: string
    encounter: string
    patient: string
    author: string
    at: string
    consent: { by: string; onPage: boolean; at: string }
    content: PictureContent
  },
  image: { sha1: string; bytes: number },
) {
  const { content, consent } = picture
  const words = siteWords(content)
  return {
    resourceType: 'Media',
    identifier: [visitStep(picture.key)],
    status: 'completed',
    type: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/media-type', code: 'image', display: 'Image' }],
    },
    modality: {
      coding: [
        {
          system: 'http://dicom.nema.org/resources/ontology/DCM',
          code: 'XC',
          display: 'External-camera Photography',
        },
      ],
      text: 'Still image from a video visit',
    },
    subject: { reference: picture.patient },
    encounter: { reference: picture.encounter },
    createdDateTime: content.takenAt,
    issued: picture.at,
    operator: { reference: picture.author },
    bodySite: bodySite(content, words),
    deviceName: 'Camera of the patient’s own device, by video call',
    height: content.height,
    width: content.width,
    content: {
      contentType: 'image/jpeg',
      data: content.jpeg,
      size: image.bytes,
      hash: image.sha1,
      title: words,
      creation: content.takenAt,
    },
    // Media has no place for a consent: the annotation says whose word it rests on, how it was given, and when.
    note: [
      {
        authorReference: { reference: consent.by },
        time: consent.at,
        text: consent.onPage
          ? 'Taken with the patient’s consent: asked on their page during the visit, they allowed this picture for their record.'
          : 'Taken with the patient’s consent, given by word of mouth during the visit and noted by the clinician.',
      },
    ],
  }
}

/** R4, event-status: what was filed wrongly stays in the record as such. */
export function withdrawnPicture(media: FhirElement) {
  return { ...media.json(), status: 'entered-in-error' }
}

function bodySite(content: PictureContent, text: string) {
  const coding = codingOf(content.site)
  const side = content.side === 'not-applicable' ? undefined : SIDES[content.side]
  return {
    ...(side && {
      extension: [{ url: LATERALITY, valueCodeableConcept: { coding: [{ system: SNOMED, ...side }] } }],
    }),
    ...(coding && { coding: [coding] }),
    text,
  }
}

function codingOf(site: BodySite) {
  return site === 'other' ? undefined : { system: SNOMED, ...BODY_SITES[site] }
}

/** Site and side as a person says them, so that no reader needs the codes: `Hand, left`. */
function siteWords({ site, siteText, side }: PictureContent): string {
  const name = site === 'other' ? (siteText ?? '') : site.replace('-', ' ')
  const words = name.charAt(0).toUpperCase() + name.slice(1)
  const sides = { left: 'left', right: 'right', both: 'both sides', 'not-applicable': '' }
  return [words, sides[side]].filter((part) => part !== '').join(', ')
}

/** Site and side of a picture in the EMR, by the names of our lists; null where it has none of them. */
export function siteOf(bodySite: FhirElement | undefined): { site: string | null; side: string | null } {
  const codes = codesOf(bodySite)
  const site = Object.entries(BODY_SITES).find(([, { code }]) => codes.includes(code))?.[0] ?? null
  const qualifier = bodySite?.children('extension').find((one) => one.textMaybe('url') === LATERALITY)
  const sides = codesOf(qualifier?.child('valueCodeableConcept'))
  const side = Object.entries(SIDES).find(([, { code }]) => sides.includes(code))?.[0] ?? 'not-applicable'
  return { site, side: bodySite === undefined ? null : side }
}
