import type { Coded } from '#domain/referral/summary.ts'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const LOINC = 'http://loinc.org'
const SNOMED = 'http://snomed.info/sct'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'

/** The terminologies of a summary, by their names in HL7 v2 (table 0396). */
export const TERMINOLOGIES: Readonly<Record<string, string>> = {
  I10: ICD10,
  I10C: ICD10,
  LN: LOINC,
  SCT: SNOMED,
  RXNORM,
}

/** The label of what is of a Part 2 programme's record (ActCode). */
export const PART2 = '42CFRPart2'

/** The same by the FHIR systems of their codes. */
export const SYSTEMS: ReadonlySet<string> = new Set(Object.values(TERMINOLOGIES))

/** The questionnaires whose totals a summary may hold. */
export const QUESTIONNAIRES: Readonly<Record<string, string>> = {
  '44261-6': 'PHQ-9 total score',
  '70274-6': 'GAD-7 total score',
  '75626-2': 'AUDIT-C total score',
}

const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [LOINC]: QUESTIONNAIRES,
  [ICD10]: {
    'F10.20': 'Alcohol dependence, uncomplicated',
    'F11.20': 'Opioid dependence, uncomplicated',
    'F31.9': 'Bipolar disorder, unspecified',
    'F32.0': 'Major depressive disorder, single episode, mild',
    'F32.1': 'Major depressive disorder, single episode, moderate',
    'F32.2': 'Major depressive disorder, single episode, severe without psychotic features',
    'F33.0': 'Major depressive disorder, recurrent, mild',
    'F33.1': 'Major depressive disorder, recurrent, moderate',
    'F34.1': 'Dysthymic disorder',
    'F40.10': 'Social phobia, unspecified',
    'F41.0': 'Panic disorder [episodic paroxysmal anxiety]',
    'F41.1': 'Generalized anxiety disorder',
    'F43.10': 'Post-traumatic stress disorder, unspecified',
    'F43.21': 'Adjustment disorder with depressed mood',
    'F51.01': 'Primary insomnia',
  },
  [SNOMED]: {
    '75516001': 'Psychotherapy',
    '228557008': 'Cognitive and behavioral therapy',
    '76168009': 'Group psychotherapy',
  },
  [RXNORM]: {
    '36437': 'sertraline',
    '32937': 'paroxetine',
    '4493': 'fluoxetine',
    '2556': 'citalopram',
    '15996': 'mirtazapine',
    '6813': 'methadone',
    '1819': 'buprenorphine',
    '7243': 'naltrexone',
  },
}

/**
 * What a code is called, in our own words for it: what a department writes beside its codes is not shown, as more than a name may
 * stand there. Undefined for a code that is not listed here; it then stands by itself.
 */
export function nameOfCode({ system, code }: Coded): string | undefined {
  return KNOWN[system]?.[code]
}
