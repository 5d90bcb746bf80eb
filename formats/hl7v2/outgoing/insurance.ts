import type { Relationship } from '#domain/charge/claim.ts'
import type { Insurance } from '#domain/charge/insurance.ts'
import { numbered, type Segment } from '../message.ts'

/**
 * IN1 (HL7 v2.5.1, 6.5.6), one for each coverage in the order in which they pay. IN1-2 and IN1-3 may not be empty: a plan or a payor that the
 * EMR gives no number is called there by its name. `authorization`: by which the first has agreed to the service; empty for none.
 */
export function insuranceSegments(insurances: readonly Insurance[], authorization: string): Segment[] {
  return insurances.map(({ payor, payorNumber, plan, planNumber, group, memberId, relationship, insured }, at) => {
    const { family, given, birthDate, sex, address } = insured ?? NOBODY
    return numbered('IN1', {
      1: String(at + 1),
      2: [planNumber ?? '', plan ?? payor ?? payorNumber ?? ''],
      3: [payorNumber ?? payor ?? ''],
      4: payor === null ? '' : [payor],
      8: group ?? '',
      // Of the payer that the charge is to (AUI, 2.A.6).
      14: at === 0 && authorization !== '' ? [authorization] : '',
      16: family === null ? '' : [family, given ?? ''],
      17: relationship === null ? '' : [INSURED_IS[relationship]],
      18: birthDate?.replaceAll('-', '') ?? '',
      19: address === null ? '' : [address.line, '', address.city, address.state, address.postalCode],
      22: String(at + 1),
      36: memberId ?? '',
      43: sex ?? '',
      49: memberId === null ? '' : [memberId],
    })
  })
}

const NOBODY = { family: null, given: null, birthDate: null, sex: null, address: null }

/**
 * Table 0063. IN1-17 says what the insured is to the patient (6.5.6.17), and a Coverage what the patient is to the insured: of a child's
 * coverage it is the parent.
 */
const INSURED_IS: Readonly<Record<Relationship, string>> = {
  self: 'SEL',
  spouse: 'SPO',
  child: 'PAR',
  common: 'DOM',
  parent: 'CHD',
  other: 'OTH',
}
