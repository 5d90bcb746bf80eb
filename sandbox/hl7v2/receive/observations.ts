import type { Observation, ObservationComponent } from '@medplum/fhirtypes'
import { text, type Segment } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import {
  conceptAt,
  encounterIn,
  identifierOf,
  instantAt,
  numbered,
  patientIn,
  segmentNamed,
  segmentsNamed,
  type Taking,
} from './looking-up.ts'

/** Whose values are one observation with components, as a survey's are; other reports are one observation for each value. */
const BLOOD_PRESSURE = '85354-9'
/** Reports that are answers to questions. */
const SURVEYS = new Set(['74465-6'])

/** Table 0123. */
const STATUSES: Readonly<Record<string, Observation['status']>> = { P: 'preliminary', F: 'final', C: 'corrected' }

/** ORU^R01: what was observed, by the filler's number in OBR-3. The same number again replaces it; `W` says it was wrong. */
export async function takeObservations(taking: Taking, trigger: string): Promise<void> {
  if (trigger !== 'R01') throw new Unreadable(201, 'MSH-9')
  const report = segmentNamed(taking, 'OBR')
  const number = text(report, 3)
  if (number === '') throw new Unreadable(101, 'OBR-3')
  const patient = await patientIn(taking)
  const visit = segmentsNamed(taking, 'PV1').length === 0 ? undefined : await encounterIn(taking, patient)
  const values = segmentsNamed(taking, 'OBX')
  const survey = SURVEYS.has(text(report, 4))
  const panel = survey || text(report, 4) === BLOOD_PRESSURE
  if (values.some((value) => text(value, 11) === 'W')) return takeBack(taking, number)
  const note = segmentsNamed(taking, 'NTE').map((one) => ({ text: text(one, 3) }))
  const category = survey ? 'survey' : 'vital-signs'
  const base = {
    resourceType: 'Observation' as const,
    status: STATUSES[text(report, 25)] ?? ('final' as const),
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] }],
    subject: { reference: `Patient/${patient.id}` },
    ...(visit !== undefined && { encounter: { reference: `Encounter/${visit.id}` } }),
    effectiveDateTime: instantAt(report, 7),
    ...(note.length > 0 && { note }),
  }
  if (panel) {
    const component = values.map((value): ObservationComponent => ({ code: conceptAt(value, 3), ...valueOf(value) }))
    return keep(taking, number, { ...base, code: conceptAt(report, 4), component })
  }
  for (const [index, value] of values.entries()) {
    const own = values.length === 1 ? number : `${number}/${index + 1}`
    await keep(taking, own, { ...base, code: conceptAt(value, 3), ...valueOf(value) })
  }
}

async function keep(taking: Taking, number: string, observation: Observation): Promise<void> {
  const there = await numbered<Observation>(taking, 'Observation', number)
  const identifier = [identifierOf(taking, number)]
  if (there === undefined) await taking.tx.createResource<Observation>({ ...observation, identifier })
  else await taking.tx.updateResource<Observation>({ ...observation, identifier, id: there.id })
}

async function takeBack(taking: Taking, number: string): Promise<void> {
  const there = await numbered<Observation>(taking, 'Observation', number)
  // What never was here need not be taken back.
  if (there !== undefined) await taking.tx.updateResource<Observation>({ ...there, status: 'entered-in-error' })
}

function valueOf(value: Segment): Pick<Observation, 'valueQuantity' | 'valueCodeableConcept' | 'valueString'> {
  switch (text(value, 2)) {
    case 'NM': {
      const number = Number(text(value, 5))
      if (text(value, 5) === '' || Number.isNaN(number)) throw new Unreadable(102, 'OBX-5')
      const [code, unit] = [text(value, 6), text(value, 6, 2)]
      return { valueQuantity: { value: number, unit, system: 'http://unitsofmeasure.org', code } }
    }
    case 'TX':
    case 'FT':
      return { valueString: text(value, 5) }
    case 'CE':
      return { valueCodeableConcept: conceptAt(value, 5) }
    default:
      throw new Unreadable(103, 'OBX-2')
  }
}
