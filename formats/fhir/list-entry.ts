import type { ListContent } from '#domain/visit/content.ts'
import type { ChartList, ListAct } from '#domain/visit/event.ts'
import { codesOf } from './datatypes.ts'
import type { FhirElement } from './element.ts'
import { visitStep } from './identity.ts'

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'

/** Resource types whose entries a list shows. */
export const TYPES_OF_LIST: Readonly<Record<ChartList, readonly string[]>> = {
  problems: ['Condition'],
  medicines: ['MedicationRequest', 'MedicationStatement'],
  allergies: ['AllergyIntolerance'],
}

/** A change of a list as a person pressed it. */
export interface ListChangeToWrite {
  key: string
  patient: string
  encounter: string | null
  author: string
  /** Whether the author gives care of their own: an allergy that anybody else takes down is unconfirmed. */
  byClinician: boolean
  /** Asked for by the patient's own words. */
  told: boolean
  at: string
  list: ChartList
  act: ListAct
  content: ListContent
}

/**
 * A new entry of a list: a problem-list Condition, an AllergyIntolerance, or a MedicationStatement: what is taken by the
 * patient's word is no prescription.
 */
export function addedEntry(change: ListChangeToWrite) {
  const { text, code, detail } = change.content
  const concept = { ...(code === null ? {} : { coding: [code] }), text }
  const patient = { reference: change.patient }
  const identifier = [visitStep(change.key)]
  const encounter = change.encounter === null ? {} : { encounter: { reference: change.encounter } }
  const told = change.told ? { asserter: patient } : {}
  const note = noteOf(change)
  switch (change.list) {
    case 'problems':
      return {
        resourceType: 'Condition',
        identifier,
        clinicalStatus: clinical('condition-clinical', 'active'),
        verificationStatus: clinical('condition-ver-status', 'confirmed'),
        category: [{ coding: [{ system: `${TERMINOLOGY}/condition-category`, code: 'problem-list-item' }] }],
        code: concept,
        subject: patient,
        ...encounter,
        recordedDate: change.at,
        recorder: { reference: change.author },
        ...told,
        ...note,
      }
    case 'allergies':
      return {
        resourceType: 'AllergyIntolerance',
        identifier,
        clinicalStatus: clinical('allergyintolerance-clinical', 'active'),
        verificationStatus: clinical(
          'allergyintolerance-verification',
          change.byClinician ? 'confirmed' : 'unconfirmed',
        ),
        code: concept,
        patient,
        ...encounter,
        recordedDate: change.at,
        recorder: { reference: change.author },
        ...told,
        ...(detail === '' ? {} : { reaction: [{ manifestation: [{ text: detail }] }] }),
        ...note,
      }
    case 'medicines':
      return {
        resourceType: 'MedicationStatement',
        identifier,
        status: 'active',
        medicationCodeableConcept: concept,
        subject: patient,
        ...(change.encounter === null ? {} : { context: { reference: change.encounter } }),
        dateAsserted: change.at,
        informationSource: patient,
        ...(detail === '' ? {} : { dosage: [{ text: detail }] }),
        ...note,
      }
  }
}

/** The entry as it reads once it is over, or was never right. */
export function changedEntry(entry: FhirElement, change: ListChangeToWrite): object {
  const reason = change.content.reason
  switch (entry.text('resourceType')) {
    case 'Condition':
      return {
        ...entry.json(),
        ...(change.act === 'refute'
          ? {
              clinicalStatus: clinical('condition-clinical', 'inactive'),
              verificationStatus: clinical('condition-ver-status', 'refuted'),
            }
          : { clinicalStatus: clinical('condition-clinical', 'resolved'), ...abated(entry, change.at) }),
        ...noteOf(change, entry),
      }
    case 'AllergyIntolerance':
      return {
        ...entry.json(),
        clinicalStatus: clinical('allergyintolerance-clinical', 'inactive'),
        ...(change.act === 'refute'
          ? { verificationStatus: clinical('allergyintolerance-verification', 'refuted') }
          : {}),
        ...noteOf(change, entry),
      }
    case 'MedicationRequest':
      return { ...entry.json(), status: 'stopped', ...(reason === '' ? {} : { statusReason: { text: reason } }) }
    default:
      return { ...entry.json(), status: 'stopped', ...(reason === '' ? {} : { statusReason: [{ text: reason }] }) }
  }
}

/** Whether an entry reads so already: by our own earlier try, or because somebody else was there first. */
export function isChanged(entry: FhirElement, act: ListAct): boolean {
  switch (entry.text('resourceType')) {
    case 'Condition':
      return act === 'refute' ? isRefuted(entry) : codesOf(entry.child('clinicalStatus')).includes('resolved')
    case 'AllergyIntolerance':
      return act === 'refute' ? isRefuted(entry) : codesOf(entry.child('clinicalStatus')).includes('inactive')
    default:
      return entry.text('status') === 'stopped'
  }
}

/**
 * The status of a Condition or AllergyIntolerance in one word. One that was refuted or entered in error is that first
 * of all, whatever its clinical status.
 */
export function standingOf(entry: FhirElement): string | undefined {
  const verification = codesOf(entry.child('verificationStatus')).find((code) =>
    ['refuted', 'entered-in-error'].includes(code),
  )
  return verification ?? codesOf(entry.child('clinicalStatus'))[0]
}

function isRefuted(entry: FhirElement): boolean {
  return codesOf(entry.child('verificationStatus')).includes('refuted')
}

function clinical(system: string, code: string) {
  return { coding: [{ system: `${TERMINOLOGY}/${system}`, code }] }
}

/** One abatement[x] at most: what the chart says already stays. */
function abated(entry: FhirElement, at: string): object {
  return Object.keys(entry.json()).some((name) => name.startsWith('abatement')) ? {} : { abatementDateTime: at }
}

/** Why it was changed, as an annotation below those that are there. Medicines have a place of their own for it. */
function noteOf({ author, at, content }: ListChangeToWrite, entry?: FhirElement): object {
  if (content.reason === '') return {}
  const said = { authorReference: { reference: author }, time: at, text: content.reason }
  return { note: [...(entry?.children('note').map((one) => one.json()) ?? []), said] }
}
