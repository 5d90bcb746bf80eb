import type { WithId } from '@medplum/core'
import type { ActivityDefinition, MedicationKnowledge } from '@medplum/fhirtypes'
import { FORMULARY } from '../drugs.ts'
import type { Drug } from '../drugs.ts'

/** Categories of ServiceRequest in SNOMED CT. */
const CATEGORIES = {
  laboratory: { code: '108252007', display: 'Laboratory procedure', text: 'Laboratory' },
  imaging: { code: '363679005', display: 'Imaging', text: 'Imaging' },
  referral: { code: '3457005', display: 'Patient referral', text: 'Referral' },
} as const

const LABORATORY: readonly [loinc: string, title: string][] = [
  ['24323-8', 'Comprehensive metabolic panel'],
  ['24320-4', 'Basic metabolic panel'],
  ['58410-2', 'Complete blood count (CBC)'],
  ['57021-8', 'CBC with automated differential'],
  ['4548-4', 'Hemoglobin A1c'],
  ['2345-7', 'Glucose'],
  ['24331-1', 'Lipid panel'],
  ['2085-9', 'HDL cholesterol'],
  ['13457-7', 'LDL cholesterol, calculated'],
  ['3016-3', 'Thyroid stimulating hormone (TSH)'],
  ['3024-7', 'Free T4'],
  ['2160-0', 'Creatinine'],
  ['2823-3', 'Potassium'],
  ['2951-2', 'Sodium'],
  ['14959-1', 'Urine albumin to creatinine ratio'],
  ['24356-8', 'Urinalysis complete panel'],
  ['630-4', 'Urine culture'],
  ['34714-6', 'INR'],
  ['24325-3', 'Hepatic function panel'],
  ['2276-4', 'Ferritin'],
  ['2132-9', 'Vitamin B12'],
  ['1989-3', 'Vitamin D, 25-hydroxy'],
  ['1988-5', 'C reactive protein'],
  ['11268-0', 'Streptococcus pyogenes throat culture'],
  ['2857-1', 'Prostate specific antigen'],
]

const IMAGING: readonly string[] = [
  'Chest X-ray, two views',
  'Knee X-ray',
  'Ankle X-ray',
  'Lumbar spine X-ray',
  'Abdominal ultrasound',
  'Thyroid ultrasound',
  'Screening mammogram, both sides',
  'Bone density scan (DXA)',
  'CT of the head without contrast',
  'MRI of the lumbar spine without contrast',
]

const REFERRALS: readonly string[] = [
  'Cardiology',
  'Dermatology',
  'Endocrinology',
  'Gastroenterology',
  'Orthopedics',
  'Physical therapy',
  'Behavioral health',
  'Nutrition counseling',
]

/** What can be ordered. R4 has no order catalogue; ActivityDefinition and MedicationKnowledge come nearest. */
export function catalogueResources(): WithId<ActivityDefinition | MedicationKnowledge>[] {
  return [
    ...LABORATORY.map(([code, title]) =>
      activity('laboratory', title, { coding: [{ system: 'http://loinc.org', code, display: title }], text: title }),
    ),
    ...IMAGING.map((title) => activity('imaging', title, localCode(title))),
    ...REFERRALS.map((title) => activity('referral', `Referral to ${title.toLowerCase()}`, localCode(title))),
    ...FORMULARY.map(medication),
  ]
}

function activity(
  category: keyof typeof CATEGORIES,
  title: string,
  code: NonNullable<ActivityDefinition['code']>,
): WithId<ActivityDefinition> {
  const { text, ...coding } = CATEGORIES[category]
  return {
    resourceType: 'ActivityDefinition',
    id: `${category}-${slug(title)}`,
    status: 'active',
    name: slug(title).replaceAll('-', '_'),
    title,
    kind: 'ServiceRequest',
    topic: [{ coding: [{ system: 'http://snomed.info/sct', ...coding }], text }],
    code,
  }
}

function localCode(title: string): NonNullable<ActivityDefinition['code']> {
  return {
    coding: [{ system: 'https://riverbend.example/orderables', code: slug(title), display: title }],
    text: title,
  }
}

function medication({ rxnorm, name, form, route, schedule }: Drug): WithId<MedicationKnowledge> {
  return {
    resourceType: 'MedicationKnowledge',
    id: `rxnorm-${rxnorm}`,
    status: 'active',
    code: {
      coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: rxnorm, display: name }],
      text: name,
    },
    doseForm: { text: form },
    intendedRoute: [{ text: route }],
    ...(schedule ? { regulatory: [controlled(schedule)] } : {}),
  }
}

function controlled(schedule: NonNullable<Drug['schedule']>): NonNullable<MedicationKnowledge['regulatory']>[number] {
  const system = 'https://www.dea.gov/drug-information/drug-scheduling'
  return {
    regulatoryAuthority: { display: 'Drug Enforcement Administration' },
    schedule: [{ schedule: { coding: [{ system, code: schedule }], text: schedule } }],
  }
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
