import type { Again } from './again.ts'
import type { ClaimAnswer } from './answer.ts'
import type { Decision } from './decision.ts'
import type { GivenNumbers } from './rules.ts'
import type { Diagnosis } from './proposal.ts'

/** Where somebody is, as a claim writes it. */
export interface ClaimAddress {
  line: string
  city: string
  state: string
  /** Digits alone. */
  postalCode: string
}

/** What a site says once for all its claims. */
export interface ClaimSite {
  submitter: { name: string; id: string; contact: string; telephone: string }
  receiver: { name: string; id: string }
  billing: { name: string; npi: string; taxId: string; taxonomy?: string; address: ClaimAddress }
  /** Where its clinicians render services, when that is not where it bills from. */
  serviceLocation?: { name: string; npi?: string; address: ClaimAddress }
  /** By the payers of the rules: as the receiver knows them, with what kind of insurance they are (SBR09). */
  payers: Readonly<Record<string, { name: string; id: string; filing: string }>>
  /** The code systems of the site's table that are HCPCS, which a claim for a professional service is written in. */
  codeSystems: readonly string[]
  /** Whether the provider accepts assignment, benefits are assigned, and the patient's release is on file (CLM07 to 09). */
  assignment: 'A' | 'B' | 'C'
  benefits: 'Y' | 'N' | 'W'
  release: 'Y' | 'I'
}

/** Somebody on a claim as the EMR has them; null is what it does not say. */
export interface ClaimPerson {
  family: string | null
  given: string | null
  birthDate: string | null
  sex: 'F' | 'M' | 'U' | null
  address: ClaimAddress | null
}

/** FHIR's subscriber-relationship, as far as a professional claim can say it. */
export const RELATIONSHIPS = ['self', 'spouse', 'child', 'common', 'parent', 'other'] as const
export type Relationship = (typeof RELATIONSHIPS)[number]

/** One coverage of the patient that stands on the day of the visit. */
export interface Coverage {
  reference: string
  /** 1 pays first; null where the EMR does not say. */
  order: number | null
  memberId: string | null
  relationship: Relationship | null
  /** The plan's group, where there is one. */
  group: string | null
  /** Who pays, as the EMR names it; for a person to read. */
  payor: string | null
  /** By which the EMR numbers who pays, else the id of its record of them. */
  payorNumber: string | null
  /** The name of the plan, or its number. */
  plan: string | null
  planNumber: string | null
  /** All by which the EMR calls who pays and the kind of coverage: names, references, and codes and numbers as `system|value`. */
  known: readonly string[]
  /** Who holds it, where that is not the patient. */
  subscriber: ClaimPerson | null
}

/** What the EMR says of the people of a claim. */
export interface ClaimFacts {
  patient: ClaimPerson
  rendering: { family: string | null; given: string | null; npi: string | null; taxonomy: string | null }
  /** Null: the EMR does not give coverages out. */
  coverages: readonly Coverage[] | null
  /** How many coverages it has that don't stand on that day. */
  coveragesOver: number
}

/** What is billed, as it was proposed. */
export interface Billed {
  payer: string
  code: { system: string; code: string }
  place: string
  modifiers: readonly string[]
  diagnoses: readonly Diagnosis[]
  /** Cents that the site asks for the code. */
  amount: number | null
  /** The day of service. */
  date: string
  /** The coverage that a person has chosen; null: the one that pays first. */
  coverage: string | null
  /** Whose the coverage is by the site's word; null where that is not said. */
  covers: string | null
  /** Null: no other claim of the visit has gone. */
  again: Again | null
}

/** Why no claim can be made of a charge; each is something that a person can put right. */
export const CLAIM_HOLDS = [
  'no-claim-settings',
  'payer-without-id',
  'no-coverage',
  'several-coverages',
  'other-payer',
  'no-member-id',
  'no-relationship',
  'patient-incomplete',
  'subscriber-incomplete',
  'no-rendering-npi',
  'no-fee',
  'code-not-hcpcs',
  'diagnosis-not-icd-10-cm',
  'too-many-diagnoses',
  'too-many-modifiers',
  'unwritable',
  // Of a claim to the payer after the first.
  'first-undecided',
  'first-untold',
  'first-forwarded',
  'first-uneven',
  'first-let-go',
  'first-payer-again',
] as const
export type ClaimHold = (typeof CLAIM_HOLDS)[number]

interface WholePerson {
  family: string
  given: string
  birthDate: string
  sex: 'F' | 'M' | 'U'
  address: ClaimAddress
}

/** What the payer after the first is told of it: who they are, whose their coverage is, and what they have decided. */
export interface FirstPayer {
  payer: { name: string; id: string; filing: string }
  subscriber: { family: string; given: string; memberId: string; group: string | null; address: ClaimAddress }
  relationship: Relationship
  /** By which that payer knows its claim. */
  payerNumber: string | null
  /** Cents. */
  paid: number
  decision: Decision
}

/** A claim with everything that it needs; nothing of it was made up. */
export interface Claim {
  /** The EMR's Coverage that it rests on. */
  coverage: string
  /** The EMR's Coverages that pay after it, in their order; left out where there is none, or by content kept before that was asked. */
  after?: readonly string[]
  site: Omit<ClaimSite, 'payers' | 'codeSystems'>
  payer: { name: string; id: string; filing: string }
  subscriber: WholePerson & { memberId: string; group: string | null }
  /** Null where the patient is the subscriber. */
  patient: (WholePerson & { relationship: Exclude<Relationship, 'self'> }) | null
  rendering: { family: string; given: string; npi: string; taxonomy: string | null }
  place: string
  code: string
  modifiers: readonly string[]
  /** In the clinician's order, as ICD-10-CM writes them. */
  diagnoses: readonly string[]
  /** Cents. */
  amount: number
  date: string
  /** How it goes where another before it came back; left out: it is the first, or by content kept before that was asked. */
  again?: Again
  /** That the payer has agreed to the service, or that it was referred: left out where nobody was asked for it. */
  numbers?: GivenNumbers
  /** Left out where it goes to the payer that pays first. */
  first?: FirstPayer
}

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm'
/** HI holds twelve, SV101 four (005010X222A1, 2300 and 2400). */
const MOST_DIAGNOSES = 12
const MOST_MODIFIERS = 4
/** The basic and the extended character set of X12, less what separates. */
const WRITABLE = /^[A-Za-z0-9 !"&'()+,\-./;?=%@[\]_{}\\|<>#$]*$/

/** The claim of a charge, or every reason why there can be none yet. */
export function claimOf(site: ClaimSite | null, facts: ClaimFacts, billed: Billed): Claim | { holds: ClaimHold[] } {
  if (site === null) return { holds: ['no-claim-settings'] }
  const holds = new Set<ClaimHold>()
  const must = <T>(value: T | null | undefined, hold: ClaimHold): T | null => {
    if (value === null || value === undefined || value === '') {
      holds.add(hold)
      return null
    }
    return value
  }
  const payer = must(site.payers[billed.payer], 'payer-without-id')
  const standing = facts.coverages ?? []
  const coverage =
    standing.find(({ reference }) => reference === billed.coverage) ??
    (billed.coverage === null ? primaryOf(standing) : 'no-coverage')
  if (typeof coverage === 'string') holds.add(coverage)
  const covered = typeof coverage === 'string' ? null : coverage
  // A member's number of one payer on a claim to another is somebody's money asked of the wrong one.
  if (covered !== null && billed.covers !== null && billed.covers !== billed.payer) holds.add('other-payer')
  const memberId = covered && must(covered.memberId, 'no-member-id')
  const relationship = covered && must(covered.relationship, 'no-relationship')
  const patient = must(whole(facts.patient), 'patient-incomplete')
  const subscriber =
    relationship === null || relationship === 'self'
      ? patient
      : must(covered?.subscriber ? whole(covered.subscriber) : null, 'subscriber-incomplete')
  const { npi, family, given, taxonomy } = facts.rendering
  const rendering = family && given && npi && isNpi(npi) ? { family, given, npi, taxonomy } : null
  must(rendering, 'no-rendering-npi')
  const amount = must(billed.amount, 'no-fee')
  if (!site.codeSystems.includes(billed.code.system)) holds.add('code-not-hcpcs')
  const diagnoses = billed.diagnoses.flatMap(({ coding }) => (coding?.system === ICD_10_CM ? [coding.code] : []))
  if (diagnoses.length < billed.diagnoses.length || diagnoses.length === 0) holds.add('diagnosis-not-icd-10-cm')
  if (diagnoses.length > MOST_DIAGNOSES) holds.add('too-many-diagnoses')
  if (billed.modifiers.length > MOST_MODIFIERS) holds.add('too-many-modifiers')
  if (
    payer === null ||
    covered === null ||
    memberId === null ||
    relationship === null ||
    patient === null ||
    subscriber === null ||
    rendering === null ||
    amount === null
  )
    return { holds: [...holds] }
  const { payers: _, codeSystems: __, ...once } = site
  const claim: Claim = plain({
    coverage: covered.reference,
    ...afterIn(standing, covered),
    site: once,
    payer,
    subscriber: { ...subscriber, memberId, group: covered.group },
    patient: relationship === 'self' ? null : { ...patient, relationship },
    rendering,
    place: billed.place,
    code: billed.code.code,
    modifiers: billed.modifiers,
    diagnoses,
    amount,
    date: billed.date,
    ...(billed.again !== null && { again: billed.again }),
  })
  if (!isWritable(claim)) holds.add('unwritable')
  return holds.size > 0 ? { holds: [...holds] } : claim
}

/**
 * The claim to the payer after the first: what was billed to that one and nothing else, by the coverage that comes after, with what the
 * first has decided.
 */
export function nextClaimOf(
  site: ClaimSite | null,
  facts: ClaimFacts,
  billed: Billed,
  { claim, said }: { claim: Claim; said: (ClaimAnswer & { decision: Decision; paid: number }) | ClaimHold },
): Claim | { holds: ClaimHold[] } {
  const made = claimOf(site, facts, { ...billed, amount: claim.amount, date: claim.date, again: null })
  const why: ClaimHold[] = typeof said === 'string' ? [said] : []
  if (!isClaim(made)) return { holds: [...why, ...made.holds] }
  if (made.coverage === claim.coverage) why.push('first-payer-again')
  if (typeof said === 'string' || why.length > 0) return { holds: why }
  const { family, given, memberId, group, address } = claim.subscriber
  const first: FirstPayer = plain({
    payer: claim.payer,
    subscriber: { family, given, memberId, group, address },
    relationship: claim.patient?.relationship ?? 'self',
    payerNumber: said.payerNumber,
    paid: said.paid,
    decision: said.decision,
  })
  return isWritable(first) ? { ...made, first } : { holds: ['unwritable'] }
}

/** Whether a claim was made. */
export function isClaim(made: Claim | { holds: ClaimHold[] }): made is Claim {
  return !('holds' in made)
}

/** The coverage that pays first: the only one, or the one that the EMR puts first. */
export function primaryOf(coverages: readonly Coverage[]): Coverage | 'no-coverage' | 'several-coverages' {
  const [only, another] = coverages
  if (only === undefined) return 'no-coverage'
  if (another === undefined) return only
  const first = coverages.filter(({ order }) => order === 1)
  return first.length === 1 && first[0] !== undefined ? first[0] : 'several-coverages'
}

function afterIn(standing: readonly Coverage[], coverage: Coverage): Pick<Claim, 'after'> {
  const after = payingAfter(standing, coverage)
  return after.length === 0 ? {} : { after: after.map((one) => one.reference) }
}

/** Those that the EMR says pay after this one; of two without an order the other one. Where two have one place, none. */
export function payingAfter(standing: readonly Coverage[], { reference, order }: Coverage): Coverage[] {
  const others = standing.filter((one) => one.reference !== reference)
  const ordered = others.flatMap((one) =>
    one.order !== null && one.order > (order ?? 0) ? [{ ...one, order: one.order }] : [],
  )
  const [only, another] = others
  const after =
    only !== undefined && another === undefined && only.order === null
      ? [only]
      : ordered.toSorted((one, other) => one.order - other.order)
  const isClear = new Set(after.map((one) => one.order)).size === after.length
  return isClear ? after : []
}

/** Ten digits, the last of which proves the others (45 CFR 162.406: ISO 7812 with the prefix 80840). */
export function isNpi(text: string): boolean {
  if (!/^[12]\d{9}$/.test(text)) return false
  const sum = [...`80840${text}`].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

function whole({ family, given, birthDate, sex, address }: ClaimPerson): WholePerson | null {
  if (!family || !given || birthDate === null || !/^\d{4}-\d{2}-\d{2}$/.test(birthDate) || sex === null) return null
  return address === null ? null : { family, given, birthDate, sex, address }
}

/** Accents are not in the character set of X12; a name is written without them. */
function plain<T>(value: T): T {
  if (typeof value === 'string') return value.normalize('NFD').replaceAll(/\p{M}/gu, '').trim() as T
  if (Array.isArray(value)) return value.map(plain) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)])) as T
}

function isWritable(value: unknown): boolean {
  if (typeof value === 'string') return WRITABLE.test(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(isWritable)
}
