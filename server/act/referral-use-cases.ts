import type {
  ConsentRequest,
  GivenInformation,
  PaperConsent,
  PatientReferrals,
  ReferralsPage,
  ReferralsQuery,
  ReferralWord,
} from '#api/referrals.ts'
import type { Field } from '#domain/referral/consent.ts'
import type { Answer, DeskSession, PatientDevice } from './use-cases.ts'

/** The words of the consent, in both languages. */
export interface ConsentWords {
  version: string
  approved: boolean
  paragraphs(language: 'en' | 'es', names: { department: string; practice: string }): string[]
  choices(language: 'en' | 'es'): { field: Field; says: string }[]
  signed(
    language: 'en' | 'es',
    names: { department: string; practice: string },
    signed: {
      patient: string
      permits: readonly Field[]
      until: string | null
      name: string
      at: string
      zone: string
    },
  ): string
}

/** What pages may ask about referrals. */
export interface ReferralUseCases {
  /** `due`: those alone that have a row whose time is up, or that can't wait. */
  page(session: DeskSession, asked?: ReferralsQuery): Promise<ReferralsPage>
  /** The patient was asked how it goes. */
  asked(session: DeskSession, referral: string): Promise<Answer<null>>
  word(session: DeskSession, referral: string, word: ReferralWord): Promise<Answer<null>>
  /** What the department asked for is answered. */
  inform(session: DeskSession, referral: string, given: GivenInformation): Promise<Answer<null>>
  /** The summary that the chart would not take, to be read here. */
  summary(session: DeskSession, referral: string): Promise<Answer<{ words: string }>>
  /** A consent on paper, taken down by a person who has read it. */
  paper(session: DeskSession, referral: string, consent: PaperConsent): Promise<Answer<null>>
  /** Whoever has the paper has put its scan into the chart, which would not take it from us. */
  scansPutThere(session: DeskSession, referral: string): Promise<Answer<null>>
  /** A privacy officer has seen to a disclosure that was found wrong. */
  disclosureSeen(session: DeskSession, referral: string, item: string): Promise<Answer<null>>
  ofPatient(device: PatientDevice, language: 'en' | 'es'): Promise<Answer<PatientReferrals>>
  sign(device: PatientDevice, referral: string, request: ConsentRequest): Promise<Answer<null>>
  revoke(device: PatientDevice, referral: string, consent: string): Promise<Answer<null>>
}
