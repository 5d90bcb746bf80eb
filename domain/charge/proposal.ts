import type { Again } from './again.ts'
import { codesFitting, codesOn, type ChargeCode, type CodeTable } from './codes.ts'
import type { ChargeEvidence } from './evidence.ts'
import { ruled, type AskedNumber, type ChargeRules, type GivenNumbers, type PatientAt, type Ruled } from './rules.ts'

/** A problem that the clinician linked in the assessment of the visit, as the EMR codes it. */
export interface Diagnosis {
  /** The EMR's entry; null where the EMR shows no problems, and the clinician wrote down what it has. */
  reference: string | null
  text: string
  coding: { system: string; code: string; display: string } | null
}

/** What stands in the assessment: nothing, something for which the EMR has no code, or what it codes. */
export type Linked = 'none' | 'uncoded' | 'coded'

export function linkedOf(diagnoses: readonly Pick<Diagnosis, 'coding'>[]): Linked {
  if (diagnoses.length === 0) return 'none'
  return diagnoses.some(({ coding }) => coding === null) ? 'uncoded' : 'coded'
}

/** What a payer says of the coverage of the day, where it does not pay by it: none in force, or none for telehealth. */
export const NOT_COVERED = ['not-in-force', 'no-telehealth'] as const
export type NotCovered = (typeof NOT_COVERED)[number]

/** Why a charge can't be accepted as it stands. */
export const HOLDS = [
  'not-signed',
  'no-codes',
  'no-time',
  'no-modality',
  'no-location',
  'no-consent',
  'licence-overridden',
  'audio-unexplained',
  'interpreter-absent',
  'no-diagnosis',
  'diagnosis-uncoded',
  'payer-unsaid',
  'place-unsaid',
  'no-rule',
  'rules-disagree',
  'clinician-place-unsaid',
  'no-code-fits',
  'several-codes-fit',
  // Numbers that a rule of the payer asks for.
  'authorization-unsaid',
  'referral-unsaid',
  // Until a person has seen to the row that says so (R42).
  ...NOT_COVERED,
  // Nothing of it can be proposed: its pathway is not installed any more, or its log can't be judged.
  'not-judged',
] as const
export type Hold = (typeof HOLDS)[number]

/** What nothing in the visit says, and a person does; null while they have not. `code` is theirs over the one proposed. */
export interface ChargeChoice {
  payer: string | null
  patientAt: PatientAt | null
  code: string | null
}

/** A charge as the evidence has it. It may be accepted once nothing holds it. */
export interface Proposal {
  code: Pick<ChargeCode, 'system' | 'code' | 'label' | 'amount'> | null
  /** The codes that the evidence fits, and all that may be used on that day. */
  fitting: ChargeCode[]
  choices: ChargeCode[]
  ruled: Ruled | null
  holds: Hold[]
}

/** What is proposed, from the evidence of the visit, the site's codes and the rules in force on its day. */
export function propose(
  evidence: ChargeEvidence,
  { codes, rules }: { codes: CodeTable | null; rules: ChargeRules },
  { signed, linked, uncovered = null }: { signed: boolean; linked: Linked; uncovered?: NotCovered | null },
  choice: ChargeChoice,
): Proposal {
  const { date, modality, minutes, visitType, state } = evidence
  const table = codes?.codes ?? []
  const choices = date === null ? [] : codesOn(table, date)
  const fitting = date === null || modality === null ? [] : codesFitting(table, { visitType, modality, minutes, date })
  const [only = null, another] = fitting
  const proposed = another === undefined ? only : null
  const code = choice.code === null ? proposed : (choices.find((one) => one.code === choice.code) ?? null)
  const asked = ruledBy(evidence, rules, choice)
  const when = (held: boolean, why: Hold): Hold[] => (held ? [why] : [])
  return {
    code,
    fitting,
    choices,
    ruled: asked,
    holds: [
      ...when(!signed, 'not-signed'),
      ...when(evidence.segments.length === 0 || date === null, 'no-time'),
      ...when(modality === null, 'no-modality'),
      ...when(state === null, 'no-location'),
      ...when(!evidence.consented, 'no-consent'),
      ...when(evidence.licenceOverridden, 'licence-overridden'),
      ...when(!evidence.audioExplained, 'audio-unexplained'),
      ...when(evidence.interpreter === 'absent', 'interpreter-absent'),
      ...when(linked === 'none', 'no-diagnosis'),
      ...when(linked === 'uncoded', 'diagnosis-uncoded'),
      ...(uncovered === null ? [] : [uncovered]),
      ...when(choice.payer === null, 'payer-unsaid'),
      ...when(choice.patientAt === null, 'place-unsaid'),
      ...when(asked?.disagree === true, 'rules-disagree'),
      ...when(asked?.asksClinician === true, 'clinician-place-unsaid'),
      ...when(asked !== null && asked.place === null && !asked.disagree && !asked.asksClinician, 'no-rule'),
      ...when(codes === null, 'no-codes'),
      ...when(codes !== null && code === null && fitting.length === 0, 'no-code-fits'),
      ...when(codes !== null && code === null && fitting.length > 1, 'several-codes-fit'),
    ],
  }
}

/** The numbers that the payer's rules ask for and nobody has given. */
export function numbersUnsaid(asked: Pick<Ruled, 'asks'> | null, given: GivenNumbers): Hold[] {
  return (asked?.asks ?? []).flatMap((number) => (given[number] === undefined ? [`${number}-unsaid` as const] : []))
}

/** What is proposed to the payer after the first: what that one was billed, and nothing else. Only who pays may still be unsaid. */
export function proposeNext(
  billed: { code: { system: string; code: string; display: string }; place: string; modifiers: string[] } | null,
  { payer }: Pick<ChargeChoice, 'payer'>,
): Proposal {
  const holds: Hold[] = payer === null ? ['payer-unsaid'] : []
  if (billed === null) return { code: null, fitting: [], choices: [], ruled: null, holds }
  const { code, place, modifiers } = billed
  return {
    code: { system: code.system, code: code.code, label: code.display },
    fitting: [],
    choices: [],
    ruled: { place, modifiers, asks: [], by: [], disagree: false, asksClinician: false },
    holds,
  }
}

function ruledBy(
  { date, modality, state, clinician }: ChargeEvidence,
  { rules }: ChargeRules,
  { payer, patientAt }: ChargeChoice,
): Ruled | null {
  if (payer === null || patientAt === null || date === null || modality === null || state === null) return null
  return ruled(rules, { payer, state, date, patientAt, clinicianAt: clinician?.at ?? null, modality })
}

/** What the rules and the table of today would say otherwise of a charge that was accepted by those of its day. */
export const REJUDGED_FIELDS = ['place', 'modifiers', 'numbers', 'code', 'amount', 'class'] as const
export interface Rejudged {
  field: (typeof REJUDGED_FIELDS)[number]
  /** Codes with a space between; cents of an amount; empty for none. */
  was: string
  now: string
}

/** The site's tables by which a charge was accepted, and of now; null where it has none, or not any more. */
export interface Tables {
  then: CodeTable | null
  now: CodeTable | null
}

/**
 * Judges an accepted charge again; empty where nothing would change. Nothing does of a claim to the next payer, who is billed what the
 * first was, by whose rules it came out so.
 */
export function rejudged(
  evidence: ChargeEvidence,
  rules: ChargeRules,
  accepted: {
    code: string
    payer: string
    patientAt: PatientAt
    place: string
    modifiers: readonly string[]
    numbers?: readonly AskedNumber[]
    again?: Again
  },
  tables: Tables,
): Rejudged[] {
  if (accepted.again?.how === 'next-payer') return []
  const now = ruledBy(evidence, rules, accepted)
  const byRules: Rejudged[] =
    now === null
      ? []
      : [
          { field: 'place', was: accepted.place, now: now.place ?? '' },
          { field: 'modifiers', was: accepted.modifiers.join(' '), now: now.modifiers.join(' ') },
          { field: 'numbers', was: (accepted.numbers ?? []).join(' '), now: now.asks.join(' ') },
        ]
  return [...byRules, ...byTable(evidence, accepted.code, tables)].filter((one) => one.was !== one.now)
}

/**
 * By the table: another code than then is proposed, or the accepted one may not be used any more; or the table says otherwise what it asks
 * for that code, or what it is of, by which rows of the worklist are raised. What a person chose over the one proposed is left at that.
 */
function byTable({ date, modality, minutes, visitType }: ChargeEvidence, code: string, tables: Tables): Rejudged[] {
  const { then, now } = tables
  if (then === null || now === null || then.version === now.version || date === null || modality === null) return []
  const fitting = ({ codes }: CodeTable) =>
    codesFitting(codes, { visitType, modality, minutes, date })
      .map((one) => one.code)
      .toSorted()
      .join(' ')
  const [was, is] = [then, now].map(({ codes }) => codesOn(codes, date).find((one) => one.code === code))
  if (is === undefined || fitting(then) !== fitting(now)) return [{ field: 'code', was: code, now: fitting(now) }]
  if (was === undefined) return []
  return [
    { field: 'amount', was: `${was.amount ?? ''}`, now: `${is.amount ?? ''}` },
    { field: 'class', was: was.class ?? '', now: is.class ?? '' },
  ]
}
