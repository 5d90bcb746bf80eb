import { createHash } from 'node:crypto'
import { startOfDay } from '#domain/day.ts'
import { endOf, type Consent, type Field } from '#domain/referral/consent.ts'
import { asksConsent } from '#domain/referral/disclosure.ts'
import { localDate } from '#domain/visit/age.ts'
import { answerTo, happen } from './happen-to-referral.ts'
import { organizationOf, type House } from './house.ts'
import type { ReferralStore } from './referral-store.ts'
import { byDay, consentHeldAs, partiesOf, toldTo } from './referral-told.ts'
import type { ConsentWords, ReferralUseCases } from './referral-use-cases.ts'
import type { PatientDevice } from './use-cases.ts'

/** The patient's own referrals: what is asked of them, what they sign and revoke, and what was told to whom. */
export function patientReferrals(
  house: House,
  store: ReferralStore,
  words: ConsentWords,
): Pick<ReferralUseCases, 'ofPatient' | 'sign' | 'revoke'> {
  /** The patient's own, of the visit whose link they came by. */
  async function theirs(device: PatientDevice, id: string) {
    const visit = await house.store.visit(device.visit)
    const referral = await store.referral(device.organization, id)
    const patient = visit?.state.patient ?? null
    return referral !== null && patient !== null && referral.state.patient === patient ? referral : null
  }

  return {
    ofPatient: async (device, language) => {
      const visit = await house.store.visit(device.visit)
      const patient = visit?.state.patient ?? null
      const all = patient === null ? [] : await store.ofPatient(device.organization, patient)
      const found = all.filter(({ state }) => state.unread === null)
      const names = partiesOf(house, device.organization)
      const audit = { action: 'read', what: 'referrals', who: { kind: 'patient', ref: patient }, patient } as const
      await house.store.audit(device.organization, [{ ...audit, visit: device.visit, outcome: 'done' }], house.now())
      const carried = patient === null ? [] : await store.disclosedByRoutes(device.organization, patient)
      const feeds = goByConsent(carried)
      const referrals = await Promise.all(
        found.map(async (referral) => ({
          referral: referral.id,
          department: names.department,
          requestedAt: referral.state.requestedAt,
          closed: referral.state.closed !== null,
          asksConsent: asksConsent(referral.state, feeds),
          text: {
            version: words.version,
            approved: words.approved,
            paragraphs: words.paragraphs(language, names),
            choices: words.choices(language),
          },
          consents: await Promise.all(
            referral.state.consents.map(async ({ id, permits, signedAt, revokedAt, until, endedAt }) => ({
              consent: id,
              permits: [...permits],
              signedAt,
              revokedAt,
              until,
              over: endedAt !== undefined || (until !== null && Date.parse(until) <= house.now().getTime()),
              copy: (await store.held<{ text: string }>(referral.id, consentHeldAs(id)))?.text ?? '',
            })),
          ),
          disclosures: toldTo(names.practice, referral.state),
        })),
      )
      const choices = words.choices(language)
      const says = (field: Field) => choices.find((choice) => choice.field === field)?.says ?? field
      const { timeZone } = organizationOf(house, device.organization)
      const messages = byDay(carried, timeZone).map(({ on, count, fields }) => {
        return { on, from: names.department, to: names.practice, count, told: fields.map(says) }
      })
      return { referrals, messages }
    },

    sign: async (device, id, { version, language, permits, lasts, name }) => {
      const referral = await theirs(device, id)
      if (referral === null || version !== words.version) return { refused: 'not-found' }
      const { patient, department } = referral.state
      const feeds = goByConsent(await store.disclosedByRoutes(device.organization, patient))
      if (!asksConsent(referral.state, feeds)) return { refused: 'referral-moved-on' }
      const at = house.now().toISOString()
      const { timeZone } = organizationOf(house, device.organization)
      const end = endOf(localDate(house.now(), timeZone), lasts)
      const person = await house.chartOf(device.organization).read.patient(patient, { as: 'backend' })
      const about = `${person.name.full}, ${person.birthDate}`
      const text = words.signed(language, partiesOf(house, device.organization), {
        patient: about,
        permits,
        until: lasts === 'until-summary' ? 'summary' : end,
        name,
        at,
        zone: timeZone,
      })
      const consent: Consent = {
        id: house.newId(),
        patient,
        discloser: department.id,
        recipient: device.organization,
        permits,
        purpose: 'treatment-payment-operations',
        until: end === null ? null : startOfDay(end, timeZone).toISOString(),
        text: { version, language, digest: createHash('sha256').update(text).digest('hex') },
        signedAt: at,
        revokedAt: null,
        ...(lasts === 'until-summary' && { endsWith: 'summary' }),
      }
      const audit = { action: 'create', what: 'consent to disclose', who: { kind: 'patient', ref: patient } } as const
      const hold = { ref: consentHeldAs(consent.id), why: 'a consent as it was signed', content: { text } }
      return answerTo(
        await happen(house, store, referral.id, { kind: 'consent-signed', consent }, audit, { hold: [hold] }),
      )
    },

    revoke: async (device, id, consent) => {
      const referral = await theirs(device, id)
      if (referral === null) return { refused: 'not-found' }
      const who = { kind: 'patient', ref: referral.state.patient } as const
      const audit = { action: 'update', what: 'consent to disclose revoked', who } as const
      return answerTo(
        await happen(house, store, referral.id, { kind: 'consent-revoked', consent, by: 'patient' }, audit),
      )
    },
  }
}

/** Whether messages about a patient go by what they sign. */
function goByConsent(carried: readonly { consent: string | null }[]): boolean {
  return carried.some(({ consent }) => consent !== null)
}
