import type { ChargeContent, ReversedCharge } from '#domain/visit/content.ts'
import { numberWords } from '../../fhir/charge.ts'
import { numbered } from '../message.ts'
import { dtmIn } from '../time.ts'
import { insuranceSegments } from './insurance.ts'
import type { Making, SiteProfile } from './profile.ts'
import {
  coded,
  outgoing,
  pid,
  pv1,
  xcn,
  type About,
  type Outgoing,
  type Staff,
  type Subject,
  type Visit,
} from './segments.ts'

/** An accepted charge; `by`: who met the patient. */
export interface ChargeToPost extends Omit<ChargeContent, 'reverses'> {
  /** The charge before, under the number under which it was posted; null where none is taken back. */
  reverses: (ReversedCharge & { number: string }) | null

  /** FT1-2. */
  number: string
  by: Staff
  at: string
}

/**
 * DFT^P03 (HL7 v2.5.1, 6.4.3): one charge in one FT1 (FT1-6 `CG`), before it the credit of one that it corrects (`CD`, table 0017) under
 * that one's number, so that the two are taken together or not at all; and an IN1 for each coverage that pays. A referral's
 * number has no field there, and stands in an NTE; so does an authorization where no coverage is named. Before 2.9 no field of it is meant for the place of service; it
 * stands as point of care in FT1-16 unless the site's profile says that it is PV1-3.
 */
export function chargeMessage(
  { patient, visit, charge }: { patient: Subject; visit: Visit; charge: ChargeToPost },
  about: Omit<About, 'event'>,
  profile: SiteProfile,
  making: Making,
): Outgoing {
  const { number, code, place, modifiers, diagnoses, period, by, insurances = [], numbers = {}, reverses } = charge
  const accepted = dtmIn(making.zone, new Date(charge.at))
  const inTransaction = (profile.placeOfService ?? 'FT1-16') === 'FT1-16'
  const transaction = (
    of: Pick<ReversedCharge, 'code' | 'place' | 'modifiers'>,
    number: string,
    type: 'CG' | 'CD',
  ) => ({
    2: number,
    4: [dtmIn(making.zone, new Date(period.start)), dtmIn(making.zone, new Date(period.end))],
    5: accepted,
    6: type,
    7: coded(of.code),
    10: '1',
    16: inTransaction ? [of.place] : '',
    20: xcn(by),
    25: coded(of.code),
    26: { each: of.modifiers.map((modifier) => [modifier]) },
  })
  const transactions = [
    ...(reverses === null ? [] : [transaction(reverses, reverses.number, 'CD')]),
    ...(reverses?.alone === true
      ? []
      : [
          {
            ...transaction({ code, place, modifiers }, number, 'CG'),
            19: { each: diagnoses.map(({ coding }) => coded(coding)) },
          },
        ]),
  ]
  return outgoing({ ...about, event: ['DFT', 'P03', 'DFT_P03'] }, profile, making, [
    numbered('EVN', { 2: accepted }),
    pid(patient, profile, visit.number),
    pv1({ ...visit, ...period, ...(!inTransaction && { pointOfCare: place }) }, profile, making),
    ...transactions.map((one, at) => numbered('FT1', { 1: String(at + 1), ...one })),
    ...numberWords(insurances.length === 0 ? numbers : { referral: numbers.referral }).map((words, at) =>
      numbered('NTE', { 1: String(at + 1), 3: words }),
    ),
    ...insuranceSegments(insurances, numbers.authorization ?? ''),
  ])
}
