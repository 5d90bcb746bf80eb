import Type from 'typebox'
import {
  CallMade,
  CallsToMake,
  ConsentRequest,
  DisclosureSeen,
  GivenInformation,
  PaperConsent,
  PatientReferrals,
  ReferralLanguage,
  referralPaths,
  ReferralsPage,
  ReferralsQuery,
  ReferralWord,
  RevokeConsent,
  SummaryWords,
} from '#api/referrals.ts'
import { route } from '../route.ts'

const Launch = Type.Object({ launch: Type.String() })
const Referral = Type.String({ format: 'uuid' })
const AtDesk = Type.Object({ launch: Type.String(), referral: Referral })
const Visit = Type.Object({ visit: Type.String() })
const OfPatient = Type.Object({ visit: Type.String(), referral: Referral })

/** A scan of 5 MB in base64, with room for the clear answer that a larger one gets. */
const BODY_LIMIT = 8 * 1024 * 1024

/** Referrals at the desk, and the patient's consent to what may come back of theirs. */
export const referralRoutes = [
  route({
    method: 'GET',
    url: referralPaths.page,
    action: 'see-referrals',
    known: 'by-desk',
    params: Launch,
    query: ReferralsQuery,
    answer: ReferralsPage,
    limit: 60,
    handle: ({ door, desk, query }) => door.deps.useCases.referrals.page(desk, query),
  }),
  route({
    method: 'POST',
    url: referralPaths.asked,
    action: 'follow-referral',
    known: 'by-desk',
    params: AtDesk,
    handle: ({ door, desk, params }) => door.deps.useCases.referrals.asked(desk, params.referral),
  }),
  route({
    method: 'POST',
    url: referralPaths.word,
    action: 'acknowledge-referral',
    known: 'by-desk',
    params: AtDesk,
    body: ReferralWord,
    handle: ({ door, desk, params, body }) => door.deps.useCases.referrals.word(desk, params.referral, body),
  }),
  route({
    method: 'POST',
    url: referralPaths.information,
    action: 'follow-referral',
    known: 'by-desk',
    params: AtDesk,
    body: GivenInformation,
    handle: ({ door, desk, params, body }) => door.deps.useCases.referrals.inform(desk, params.referral, body),
  }),
  route({
    method: 'GET',
    url: referralPaths.summary,
    action: 'acknowledge-referral',
    known: 'by-desk',
    params: AtDesk,
    answer: SummaryWords,
    handle: ({ door, desk, params }) => door.deps.useCases.referrals.summary(desk, params.referral),
  }),
  route({
    method: 'POST',
    url: referralPaths.paper,
    action: 'take-down-consent',
    known: 'by-desk',
    params: AtDesk,
    body: PaperConsent,
    bodyLimit: BODY_LIMIT,
    handle: ({ door, desk, params, body }) => door.deps.useCases.referrals.paper(desk, params.referral, body),
  }),
  route({
    method: 'POST',
    url: referralPaths.scans,
    action: 'take-down-consent',
    known: 'by-desk',
    params: AtDesk,
    handle: ({ door, desk, params }) => door.deps.useCases.referrals.scansPutThere(desk, params.referral),
  }),
  route({
    method: 'POST',
    url: referralPaths.disclosure,
    action: 'follow-referral',
    known: 'by-desk',
    params: AtDesk,
    body: DisclosureSeen,
    handle: ({ door, desk, params, body }) =>
      door.deps.useCases.referrals.disclosureSeen(desk, params.referral, body.item),
  }),
  route({
    method: 'GET',
    url: referralPaths.calls,
    action: 'see-referrals',
    known: 'by-desk',
    params: Launch,
    answer: CallsToMake,
    limit: 60,
    handle: ({ door, desk }) => door.deps.useCases.referrals.calls(desk),
  }),
  route({
    method: 'POST',
    url: referralPaths.called,
    action: 'follow-referral',
    known: 'by-desk',
    params: AtDesk,
    body: CallMade,
    handle: ({ door, desk, params, body }) => door.deps.useCases.referrals.called(desk, params.referral, body),
  }),
  route({
    method: 'GET',
    url: referralPaths.patient,
    action: 'consent-to-disclosure',
    known: 'by-link',
    params: Visit,
    query: ReferralLanguage,
    answer: PatientReferrals,
    handle: ({ door, device, query }) => door.deps.useCases.referrals.ofPatient(device, query.language ?? 'en'),
  }),
  route({
    method: 'POST',
    url: referralPaths.consent,
    action: 'consent-to-disclosure',
    known: 'by-link',
    params: OfPatient,
    body: ConsentRequest,
    handle: ({ door, device, params, body }) => door.deps.useCases.referrals.sign(device, params.referral, body),
  }),
  route({
    method: 'POST',
    url: referralPaths.revoke,
    action: 'consent-to-disclosure',
    known: 'by-link',
    params: OfPatient,
    body: RevokeConsent,
    handle: ({ door, device, params, body }) =>
      door.deps.useCases.referrals.revoke(device, params.referral, body.consent),
  }),
]
