import type { VitalCode, VitalContent } from '#domain/visit/vital.ts'
import type { FhirElement } from './element.ts'
import { visitStep } from './identity.ts'

const LOINC = 'http://loinc.org'
const UCUM = 'http://unitsofmeasure.org'
const VITAL_SIGNS = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/observation-category',
      code: 'vital-signs',
      display: 'Vital Signs',
    },
  ],
}

/** US Core 6.1 vital signs: the codes that its profiles ask for, in units that they allow. */
const CODES = {
  'blood-pressure': {
    text: 'Blood pressure',
    loinc: [['85354-9', 'Blood pressure panel with all children optional']],
    unit: 'mmHg',
    ucum: 'mm[Hg]',
  },
  pulse: { text: 'Heart rate', loinc: [['8867-4', 'Heart rate']], unit: '/min', ucum: '/min' },
  'oxygen-saturation': {
    text: 'Oxygen saturation by pulse oximetry',
    loinc: [
      ['59408-5', 'Oxygen saturation in Arterial blood by Pulse oximetry'],
      ['2708-6', 'Oxygen saturation in Arterial blood'],
    ],
    unit: '%',
    ucum: '%',
  },
  temperature: { text: 'Body temperature', loinc: [['8310-5', 'Body temperature']], unit: '°F', ucum: '[degF]' },
  weight: { text: 'Body weight', loinc: [['29463-7', 'Body weight']], unit: 'lb', ucum: '[lb_av]' },
} as const

/** How the patient came to know a measurement, in words for whoever reads the chart. */
export const SOURCES = {
  device: 'Read out by the patient from their own device during the visit',
  intake: 'Written by the patient in the questions before the visit, as measured at home today or yesterday',
  remembered: 'As the patient remembers it; not measured during the visit',
}

export interface VitalToWrite {
  key: string
  patient: string
  encounter: string
  /** Who took it down. */
  author: string
  at: string
  content: VitalContent
}

/** A measurement that the patient made; who took it down, and how the patient came to know it, stands in the note. */
export function vitalObservation({ key, patient, encounter, author, at, content }: VitalToWrite) {
  return {
    resourceType: 'Observation',
    identifier: [visitStep(key)],
    status: 'final',
    category: [VITAL_SIGNS],
    ...measured(content),
    subject: { reference: patient },
    encounter: { reference: encounter },
    effectiveDateTime: at,
    performer: [{ reference: patient }],
    note: [{ text: SOURCES[content.source], authorReference: { reference: author }, time: at }],
  }
}

/** R4, Observation.status: what was taken down wrongly stays in the record as such. */
export function withdrawnObservation(observation: FhirElement) {
  return { ...observation.json(), status: 'entered-in-error' }
}

function measured(content: VitalContent) {
  const { code, text } = codeOf(content.code)
  const parts = measurements(content).map((part) => ({
    code: { coding: part.code, text: part.text },
    valueQuantity: { value: part.value, unit: part.unit, system: UCUM, code: part.ucum },
  }))
  const [only] = parts
  return content.code === 'blood-pressure' || only === undefined
    ? { code: { coding: code, text }, component: parts }
    : only
}

/** What a measurement is called: its LOINC codes, the most exact first. */
export function codeOf(vital: VitalCode) {
  const { text, loinc } = CODES[vital]
  return { text, code: loinc.map(([code, display]) => ({ system: LOINC, code, display })) }
}

/** The numbers of a measurement, each with its own code: two for a blood pressure, one for everything else. */
export function measurements({ code: vital, value, diastolic = 0 }: VitalContent) {
  const { unit, ucum } = CODES[vital]
  if (vital !== 'blood-pressure') return [{ ...codeOf(vital), value, unit, ucum }]
  return [
    pressure('8480-6', 'Systolic blood pressure', value),
    pressure('8462-4', 'Diastolic blood pressure', diastolic),
  ].map((one) => ({ ...one, unit, ucum }))
}

function pressure(code: string, display: string, value: number) {
  return { text: display, code: [{ system: LOINC, code, display }], value }
}
