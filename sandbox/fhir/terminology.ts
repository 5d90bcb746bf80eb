import type { ValueSet } from '@medplum/fhirtypes'
import { refusal } from './refusals.ts'

type Concept = readonly [code: string, display: string]

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const SNOMED = 'http://snomed.info/sct'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'

/** ICD-10-CM (CMS and NCHS, public domain), written down from memory and not checked against a release. */
const PROBLEMS: readonly Concept[] = [
  ['I10', 'Essential (primary) hypertension'],
  ['E11.9', 'Type 2 diabetes mellitus without complications'],
  ['R73.03', 'Prediabetes'],
  ['E78.5', 'Hyperlipidemia, unspecified'],
  ['E66.9', 'Obesity, unspecified'],
  ['E03.9', 'Hypothyroidism, unspecified'],
  ['J45.909', 'Unspecified asthma, uncomplicated'],
  ['J44.9', 'Chronic obstructive pulmonary disease, unspecified'],
  ['J30.9', 'Allergic rhinitis, unspecified'],
  ['J06.9', 'Acute upper respiratory infection, unspecified'],
  ['G47.33', 'Obstructive sleep apnea (adult) (pediatric)'],
  ['G43.909', 'Migraine, unspecified, not intractable, without status migrainosus'],
  ['G47.00', 'Insomnia, unspecified'],
  ['F41.1', 'Generalized anxiety disorder'],
  ['F32.A', 'Depression, unspecified'],
  ['K21.9', 'Gastro-esophageal reflux disease without esophagitis'],
  ['K58.9', 'Irritable bowel syndrome without diarrhea'],
  ['N39.0', 'Urinary tract infection, site not specified'],
  ['I48.91', 'Unspecified atrial fibrillation'],
  ['I25.10', 'Atherosclerotic heart disease of native coronary artery without angina pectoris'],
  ['M17.9', 'Osteoarthritis of knee, unspecified'],
  ['M54.50', 'Low back pain, unspecified'],
  ['M81.0', 'Age-related osteoporosis without current pathological fracture'],
  ['L20.9', 'Atopic dermatitis, unspecified'],
  ['D50.9', 'Iron deficiency anemia, unspecified'],
  ['E55.9', 'Vitamin D deficiency, unspecified'],
]

/** As the Synthea charts of this practice code them. */
const ALLERGIES: readonly Concept[] = [
  ['91930004', 'Allergy to eggs'],
  ['424213003', 'Allergy to bee venom'],
  ['418689008', 'Allergy to grass pollen'],
  ['419263009', 'Allergy to tree pollen'],
  ['419474003', 'Allergy to mould'],
  ['232347008', 'Dander (animal) allergy'],
  ['232350006', 'House dust mite allergy'],
  ['91936005', 'Allergy to penicillin'],
  ['91939003', 'Allergy to sulfonamide'],
]

/** RxNorm ingredients (National Library of Medicine), written down from memory and not checked against a release. */
const ALLERGENS: readonly Concept[] = [
  ['723', 'Amoxicillin'],
  ['1191', 'Aspirin'],
  ['18631', 'Azithromycin'],
  ['2231', 'Cephalexin'],
  ['2670', 'Codeine'],
  ['5640', 'Ibuprofen'],
  ['29046', 'Lisinopril'],
  ['7052', 'Morphine'],
  ['7258', 'Naproxen'],
  ['10180', 'Sulfamethoxazole'],
]

/** The value sets that this EMR expands, by the addresses that US Core gives them. */
const VALUE_SETS: Readonly<Record<string, readonly { system: string; concepts: readonly Concept[] }[]>> = {
  'http://hl7.org/fhir/us/core/ValueSet/us-core-condition-code': [{ system: ICD10, concepts: PROBLEMS }],
  'http://cts.nlm.nih.gov/fhir/ValueSet/2.16.840.1.113762.1.4.1186.8': [
    { system: SNOMED, concepts: ALLERGIES },
    { system: RXNORM, concepts: ALLERGENS },
  ],
}

/** `ValueSet/$expand` with `url`, `filter` and `count` (R4, 4.9.19): codes whose words hold each word of the filter. */
export function expand(query: URLSearchParams, now: Date): ValueSet {
  const url = query.get('url') ?? ''
  const groups = VALUE_SETS[url]
  if (groups === undefined) throw refusal('unknown', 'This EMR expands the value sets of problems and allergies only')
  const wanted = (query.get('filter') ?? '').toLowerCase().split(/\s+/)
  const found = groups.flatMap(({ system, concepts }) =>
    concepts
      .filter(([, display]) => wanted.every((word) => display.toLowerCase().includes(word)))
      .map(([code, display]) => ({ system, code, display })),
  )
  const contains = found.slice(0, Number(query.get('count') ?? 100))
  return {
    resourceType: 'ValueSet',
    url,
    status: 'active',
    expansion: { timestamp: now.toISOString(), total: found.length, contains },
  }
}
