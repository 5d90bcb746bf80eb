import type { Claim, ClaimAddress, FirstPayer } from '#domain/charge/claim.ts'
import { leftToPay, type Adjustment } from '#domain/charge/decision.ts'
import type { Interchange, Segment } from './interchange.ts'

/** The numbers by which what comes back is told apart, and when the file is made. */
export interface ClaimNumbers {
  /** ISA13 and GS06: up to nine digits. */
  interchange: number
  /** CLM01, at most twenty characters; BHT03 and REF*6R as well, as each file has one claim. */
  claim: string
  /** By the site's clock: `20261124` and `1403`. */
  date: string
  time: string
  /** ISA15: of a test or of production. */
  usage: 'T' | 'P'
}

const DELIMITERS = { element: '*', repetition: '^', component: ':', segment: '~' }
const VERSION = '005010X222A1'
/** A diagnosis pointer names at most four (005010X222A1, SV107). */
const MOST_POINTERS = 4

/** A CAS holds six (005010X222A1, CAS02 to CAS19). */
const MOST_REASONS = 6

/** PAT01 of a patient who is not the subscriber; FHIR's codes that it has no word for are another relationship. */
const RELATED = { spouse: '01', child: '19', common: '53', parent: 'G8', other: 'G8' } as const

/** CLM05-3: an original claim, one in the place of that which REF*F8 names, or its end. */
const FREQUENCY = { anew: '1', 'next-payer': '1', replace: '7', void: '8' } as const

/** An 837P (005010X222A1) with one claim of one service. */
export function professionalClaim(claim: Claim, numbers: ClaimNumbers): Interchange {
  const control = String(numbers.interchange).padStart(9, '0')
  const set = '0001'
  const body = [
    segment('ST', '837', set, VERSION),
    segment('BHT', '0019', '00', numbers.claim, numbers.date, numbers.time, 'CH'),
    ...parties(claim),
    ...billing(claim),
    ...subscriber(claim),
    ...patient(claim),
    ...service(claim, numbers),
  ]
  const { submitter, receiver } = claim.site
  return {
    delimiters: DELIMITERS,
    segments: [
      {
        id: 'ISA',
        elements: [
          ['00', ' '.repeat(10), '00', ' '.repeat(10)],
          ['ZZ', submitter.id.padEnd(15), 'ZZ', receiver.id.padEnd(15)],
          [numbers.date.slice(2), numbers.time, DELIMITERS.repetition, '00501', control],
          ['1', numbers.usage, DELIMITERS.component],
        ].flat(),
        after: '',
      },
      segment(
        'GS',
        'HC',
        submitter.id,
        receiver.id,
        numbers.date,
        numbers.time,
        String(numbers.interchange),
        'X',
        VERSION,
      ),
      ...body,
      segment('SE', String(body.length + 1), set),
      segment('GE', '1', String(numbers.interchange)),
      segment('IEA', '1', control),
    ],
  }
}

/** A file of claims is named for its interchange, and says nothing of anybody. */
export function claimFileName(interchange: number): string {
  return `${String(interchange).padStart(9, '0')}.837`
}

/** 1000A and 1000B. */
function parties({ site: { submitter, receiver } }: Claim): Segment[] {
  return [
    segment('NM1', '41', '2', submitter.name, '', '', '', '', '46', submitter.id),
    segment('PER', 'IC', submitter.contact, 'TE', submitter.telephone.replaceAll(/\D/g, '')),
    segment('NM1', '40', '2', receiver.name, '', '', '', '', '46', receiver.id),
  ]
}

/** 2000A and 2010AA. */
function billing({ site: { billing: provider } }: Claim): Segment[] {
  const { taxonomy } = provider
  return [
    segment('HL', '1', '', '20', '1'),
    ...(taxonomy === undefined ? [] : [segment('PRV', 'BI', 'PXC', taxonomy)]),
    segment('NM1', '85', '2', provider.name, '', '', '', '', 'XX', provider.npi),
    ...address(provider.address),
    segment('REF', 'EI', provider.taxId.replaceAll(/\D/g, '')),
  ]
}

/** SBR: whether the payer pays first or second, and how the patient is related to the one who is insured. */
function subscriberInformation(
  order: 'P' | 'S',
  relationship: string,
  { group }: Pick<Claim['subscriber'], 'group'>,
  { filing }: Pick<Claim['payer'], 'filing'>,
): Segment {
  return segment('SBR', order, relationship, group ?? '', '', '', '', '', '', filing)
}

/** 2000B with 2010BA and 2010BB. Who is the patient as well has birth date and address here, and no loop of their own. */
function subscriber({ subscriber: holder, patient: other, payer, first }: Claim): Segment[] {
  const isPatient = other === null
  return [
    segment('HL', '2', '1', '22', isPatient ? '0' : '1'),
    subscriberInformation(first === undefined ? 'P' : 'S', isPatient ? '18' : '', holder, payer),
    segment('NM1', 'IL', '1', holder.family, holder.given, '', '', '', 'MI', holder.memberId),
    ...address(holder.address),
    segment('DMG', 'D8', day(holder.birthDate), holder.sex),
    segment('NM1', 'PR', '2', payer.name, '', '', '', '', 'PI', payer.id),
  ]
}

/** 2000C. */
function patient({ patient: other }: Claim): Segment[] {
  if (other === null) return []
  return [
    segment('HL', '3', '2', '23', '0'),
    segment('PAT', RELATED[other.relationship]),
    segment('NM1', 'QC', '1', other.family, other.given),
    ...address(other.address),
    segment('DMG', 'D8', day(other.birthDate), other.sex),
  ]
}

/** 2300 and 2400. */
function service(claim: Claim, numbers: ClaimNumbers): Segment[] {
  const { site, rendering, diagnoses } = claim
  const amount = money(claim.amount)
  const [first = '', ...others] = diagnoses.map((code) => code.replaceAll('.', ''))
  const pointers = diagnoses.slice(0, MOST_POINTERS).map((_, at) => String(at + 1))
  const composite = (...parts: readonly string[]) => parts.join(DELIMITERS.component)
  const { serviceLocation: place } = site
  return [
    segment(
      'CLM',
      numbers.claim,
      amount,
      '',
      '',
      composite(claim.place, 'B', FREQUENCY[claim.again?.how ?? 'anew']),
      'Y',
      site.assignment,
      site.benefits,
      site.release,
    ),
    ...referenced('9F', claim.numbers?.referral),
    ...referenced('G1', claim.numbers?.authorization),
    ...(claim.again == null || claim.again.payerNumber === null ? [] : [segment('REF', 'F8', claim.again.payerNumber)]),
    segment('HI', composite('ABK', first), ...others.map((code) => composite('ABF', code))),
    segment('NM1', '82', '1', rendering.family, rendering.given, '', '', '', 'XX', rendering.npi),
    ...(rendering.taxonomy === null ? [] : [segment('PRV', 'PE', 'PXC', rendering.taxonomy)]),
    ...(place === undefined
      ? []
      : [
          segment('NM1', '77', '2', place.name, '', '', '', '', ...(place.npi === undefined ? [] : ['XX', place.npi])),
          ...address(place.address),
        ]),
    ...(claim.first === undefined ? [] : firstPayer(claim.first, site)),
    segment('LX', '1'),
    segment('SV1', composite('HC', claim.code, ...claim.modifiers), amount, 'UN', '1', '', '', composite(...pointers)),
    segment('DTP', '472', 'D8', day(claim.date)),
    segment('REF', '6R', numbers.claim),
    ...(claim.first === undefined ? [] : decidedLines(claim.first)),
  ]
}

/** REF of the claim (005010X222A1, 2300): 9F a referral, G1 a prior authorization. */
function referenced(qualifier: string, number: string | undefined): Segment[] {
  return number === undefined ? [] : [segment('REF', qualifier, number)]
}

/** 2320, 2330A and 2330B: the payer before this one, what it paid, and what it adjusted of the claim as a whole. */
function firstPayer(
  { payer, subscriber: holder, relationship, paid, payerNumber, decision }: FirstPayer,
  site: Claim['site'],
): Segment[] {
  return [
    subscriberInformation('P', relationship === 'self' ? '18' : RELATED[relationship], holder, payer),
    ...adjustments(decision.adjustments),
    segment('AMT', 'D', money(paid)),
    segment('AMT', 'EAF', money(leftToPay(decision))),
    segment('OI', '', '', site.benefits, '', '', site.release),
    segment('NM1', 'IL', '1', holder.family, holder.given, '', '', '', 'MI', holder.memberId),
    ...address(holder.address),
    segment('NM1', 'PR', '2', payer.name, '', '', '', '', 'PI', payer.id),
    // The day stands with the lines where there are any, and nowhere twice (005010X222A1, 2330B DTP).
    ...(decision.lines.length === 0 ? [segment('DTP', '573', 'D8', day(decision.on))] : []),
    ...(payerNumber === null ? [] : [segment('REF', 'F8', payerNumber)]),
  ]
}

/** 2430: how the payer before this one has decided on each service. */
function decidedLines({ payer, decision: { lines, on } }: FirstPayer): Segment[] {
  return lines.flatMap(({ code, modifiers, paid, units, adjustments: some }) => [
    segment('SVD', payer.id, money(paid), ['HC', code, ...modifiers].join(DELIMITERS.component), '', units),
    ...adjustments(some),
    segment('DTP', '573', 'D8', day(on)),
  ])
}

/** One CAS per group, of six reasons at most. */
function adjustments(all: readonly Adjustment[]): Segment[] {
  const groups = [...new Set(all.map(({ group }) => group))]
  return groups.flatMap((group) => {
    const some = all.filter((one) => one.group === group)
    const parts = Array.from({ length: Math.ceil(some.length / MOST_REASONS) }, (_, at) =>
      some.slice(at * MOST_REASONS, (at + 1) * MOST_REASONS),
    )
    return parts.map((part) =>
      segment('CAS', group, ...part.flatMap(({ code, amount, quantity }) => [code, money(amount), quantity ?? ''])),
    )
  })
}

function address({ line, city, state, postalCode }: ClaimAddress): Segment[] {
  return [segment('N3', line), segment('N4', city, state, postalCode.replaceAll(/\D/g, ''))]
}

/** Elements at the end that say nothing are left out (X12.5). */
function segment(id: string, ...elements: string[]): Segment {
  const last = elements.findLastIndex((one) => one !== '')
  return { id, elements: elements.slice(0, last + 1), after: '' }
}

function day(date: string): string {
  return date.replaceAll('-', '')
}

/** Without zeros at the end, as the guide asks. */
function money(cents: number): string {
  return String(cents / 100)
}
