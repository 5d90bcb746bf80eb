import { createHash } from 'node:crypto'
import type {
  ConsentRequest,
  GivenInformation,
  PaperConsent,
  PatientReferrals,
  ReferralLine,
  ReferralsPage,
  ReferralsQuery,
  ReferralWord,
} from '#api/referrals.ts'
import { DISCLOSURE_RULE } from '#domain/reconcile/disclosures.ts'
import { endOf, type Consent, type Field } from '#domain/referral/consent.ts'
import { startOfDay } from '#domain/day.ts'
import { localDate } from '#domain/visit/age.ts'
import { asksConsent, disclosures, revokedLast, viewOf } from '#domain/referral/disclosure.ts'
import type { Word } from '#domain/referral/referral.ts'
import { rowsOf } from '#domain/referral/rows.ts'
import { INFORMATION, SCANS, type HeldScan } from './carry-referrals.ts'
import { happen, inDepartmentsAudit, type ReferralParts } from './happen-to-referral.ts'
import { unlessFault } from './chart.ts'
import { seen, who } from './desk-session.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import type { ReadScan } from './referral-ports.ts'
import type { ReferralStore, StoredReferral } from './referral-store.ts'
import { SUMMARIES, summaryNow } from './referral-summary.ts'
import type { Answer, DeskSession, PatientDevice } from './use-cases.ts'

/** The department's word on one referral, as its interface has said it. `untimely`: it does not follow what was said before. */
export type HearDepartment = (
  organization: string,
  number: string,
  word: Word,
) => Promise<'done' | 'unknown' | 'untimely'>

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

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** How long one that is closed stays on the page. */
const CLOSED_FOR_MS = 30 * DAY_MS
/** How long what was told before a revocation is listed. */
const REVOKED_FOR_MS = 90 * DAY_MS
/** On one page: each needs a name of the EMR. */
export const ON_A_PAGE = 50
/** For the worklist, which has no pages. */
const MOST_DUE = 200

/** Hears the department; nothing is answered before it is stored. */
export function hearDepartment(house: House, store: ReferralStore): HearDepartment {
  return async (organization, number, word) => {
    const referral = await store.byNumber(organization, number)
    if (referral === null) return 'unknown'
    const audit = { action: 'update', what: 'referral answered', who: { kind: 'emr', ref: null } } as const
    const by = inDepartmentsAudit(house, referral)
    const outcome = await happen(house, store, referral.id, { kind: 'heard', word }, audit, by)
    return 'refused' in outcome ? 'untimely' : 'done'
  }
}

/**
 * The pages of referrals. What the desk and the clinician see is made of what the referring side may see, and of nothing else; what the
 * patient sees is theirs.
 */
export function referralUseCases(
  house: House,
  parts: Pick<ReferralParts, 'store' | 'chartOf'>,
  words: ConsentWords,
  readScan: ReadScan,
): ReferralUseCases {
  const { store } = parts
  const namesOf = (organization: string) => {
    const { name, referrals } = organizationOf(house, organization)
    return { practice: name, department: referrals?.name ?? '' }
  }

  async function ours(session: { organization: string }, id: string): Promise<StoredReferral | null> {
    return store.referral(session.organization, id)
  }

  /** The patient's own, of the visit whose link they came by. */
  async function theirs(device: PatientDevice, id: string) {
    const visit = await house.store.visit(device.visit)
    const referral = await store.referral(device.organization, id)
    const patient = visit?.state.patient ?? null
    return referral !== null && patient !== null && referral.state.patient === patient ? referral : null
  }

  /** Whoever the practice has named for it by a code of PractitionerRole; where it has named none, each clinician. */
  async function isPrivacyOfficer({ organization, practitioner, role }: DeskSession): Promise<boolean> {
    const codes = organizationOf(house, organization).referrals?.privacyOfficers
    if (codes === undefined) return role === 'desk-clinician'
    const { read } = house.chartOf(organization)
    const person = await unlessFault(read.clinician(practitioner, { as: 'backend' }), null)
    return person !== null && person.active && codes.some((code) => person.roles.includes(code))
  }

  /** What of these only a privacy officer sees; none for whoever is none. */
  async function forOfficer(
    session: DeskSession,
    found: readonly StoredReferral[],
  ): Promise<readonly StoredReferral[]> {
    return found.length > 0 && (await isPrivacyOfficer(session)) ? found : []
  }

  /** All that was told of it, and what routes told by its consents. */
  async function toldOf({ organization, state }: StoredReferral) {
    const { timeZone } = organizationOf(house, organization)
    const to = namesOf(organization).practice
    const told = disclosures(state).map(({ at, what, fields, arrived }) => ({
      what,
      at,
      to,
      fields: [...fields],
      arrived,
    }))
    const carried = await store.disclosedByRoutes(organization, state.patient)
    const ofThese = carried.filter(({ consent }) => state.consents.some(({ id }) => id === consent))
    const messages = byDay(ofThese, timeZone).map(({ on, count, fields }) => ({ on, to, count, fields: [...fields] }))
    return { told, messages }
  }

  return {
    page: async (session, { due, standing, from = 0 } = {}) => {
      const now = house.now()
      const recent = { now, closedSince: new Date(now.getTime() - CLOSED_FOR_MS) }
      const limit = due === undefined ? ON_A_PAGE : MOST_DUE
      const only = { ...(due !== undefined && { due: true }), ...(standing !== undefined && { standing }) }
      const { organization } = session
      const revokedAfter = new Date(now.getTime() - REVOKED_FOR_MS)
      const [wrong, revoked, { referrals: listed, all }, counts] = await Promise.all([
        store.wronglyDisclosed(organization, ON_A_PAGE).then((found) => forOfficer(session, found)),
        due === undefined
          ? store.revokedSince(organization, revokedAfter, ON_A_PAGE).then((found) => forOfficer(session, found))
          : [],
        store.listed(session.organization, { ...recent, ...only, from, limit }),
        // The worklist shows none, and asks often.
        due === undefined ? store.counted(session.organization, recent) : [],
      ])
      await house.store.audit(session.organization, [seen(session, 'referrals')], now)
      const { read } = house.chartOf(session.organization)
      const people = new Map(
        await Promise.all(
          [
            ...new Set([...listed, ...wrong, ...revoked].map(({ state }) => state.patient).filter((one) => one !== '')),
          ].map(
            async (patient) => [patient, await unlessFault(read.patient(patient, { as: 'backend' }), null)] as const,
          ),
        ),
      )
      const { department } = namesOf(session.organization)
      const named = (patient: string) => {
        const person = people.get(patient) ?? null
        return person === null ? null : { name: person.name.full, birthDate: person.birthDate }
      }
      return {
        now: now.toISOString(),
        all,
        from,
        most: limit,
        counts: counts.map(({ ages, ...count }) => ({ ...count, ages: [...ages] })),
        referrals: listed.map(({ id, state }): ReferralLine => {
          const { patient, urgency, requestedAt, wire, told, closed, ...view } = viewOf(state)
          return {
            referral: id,
            patient: named(patient),
            department,
            urgency,
            requestedAt,
            sent: wire === 'sent',
            told:
              told === null
                ? null
                : {
                    stage: told.stage,
                    at: told.at,
                    reason: 'reason' in told ? told.reason : null,
                    alternative: 'alternative' in told ? told.alternative : null,
                    information: 'information' in told ? told.information : null,
                  },
            given: view.given === null ? null : view.given.sent ? 'there' : 'on-its-way',
            rows: rowsOf({ patient, urgency, requestedAt, wire, told, closed, ...view }),
            closed,
          }
        }),
        wrong: wrong.flatMap(({ id, state }) =>
          state.wrong
            .filter(({ seen }) => seen === null)
            .map(({ item, fault, what, at, reference, found }) => {
              const due = new Date(Date.parse(found) + DISCLOSURE_RULE.within * MINUTE_MS).toISOString()
              return { referral: id, patient: named(state.patient), item, fault, what, at, reference, due }
            }),
        ),
        // Where nothing was told there is nothing to account for, and that a consent was signed is nobody's business.
        revoked: (
          await Promise.all(
            revoked.map(async (referral) => ({
              referral: referral.id,
              patient: named(referral.state.patient),
              revokedAt: revokedLast(referral.state) ?? '',
              ...(await toldOf(referral)),
            })),
          )
        ).filter(({ told, messages }) => told.length + messages.length > 0),
      }
    },

    asked: async (session, id) => {
      const referral = await ours(session, id)
      if (referral === null) return { refused: 'not-found' }
      const audit = { action: 'update', what: 'referral: patient asked', who: who(session) } as const
      const happening = { kind: 'patient-asked', by: session.practitioner } as const
      return said(await happen(house, store, referral.id, happening, audit))
    },

    word: async (session, id, { act }) => {
      const referral = await ours(session, id)
      if (referral === null) return { refused: 'not-found' }
      const audit = { action: 'update', what: `referral: ${act}`, who: who(session) } as const
      const kind = KIND[act]
      const forget = act === 'acknowledge' ? ({ forget: SUMMARIES } as const) : {}
      return said(await happen(house, store, referral.id, { kind, by: session.practitioner }, audit, forget))
    },

    inform: async (session, id, { words: typed }) => {
      const referral = await ours(session, id)
      if (referral === null) return { refused: 'not-found' }
      const given = house.newId()
      const audit = { action: 'create', what: 'referral: information given', who: who(session) } as const
      const why = 'what a department asked for, until it has it'
      const hold = { ref: `${INFORMATION}${given}`, why, content: { words: typed.trim() } }
      const happening = { kind: 'information-given', given, by: session.practitioner } as const
      return said(await happen(house, store, referral.id, happening, audit, { hold: [hold] }))
    },

    summary: async (session, id) => {
      const referral = await ours(session, id)
      if (referral === null) return { refused: 'not-found' }
      const last = referral.state.told.at(-1)
      const told = last?.stage === 'summary-released' && last.summary === referral.state.summary?.id
      // Read by what is permitted now: a consent may have been revoked since.
      const now = told ? await summaryNow(house, parts, referral) : null
      const audit = { action: 'read', what: 'referral summary', who: who(session), visit: null } as const
      const outcome = now === null || now.blocked !== null ? ('denied' as const) : ('done' as const)
      await house.store.audit(
        session.organization,
        [{ ...audit, patient: referral.state.patient, outcome }],
        house.now(),
      )
      if (now === null || now.blocked !== null) return { refused: 'referral-moved-on' }
      return { words: now.drawn.words }
    },

    ofPatient: async (device, language) => {
      const visit = await house.store.visit(device.visit)
      const patient = visit?.state.patient ?? null
      const all = patient === null ? [] : await store.ofPatient(device.organization, patient)
      const found = all.filter(({ state }) => state.unread === null)
      const names = namesOf(device.organization)
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
              copy: (await store.held<{ text: string }>(referral.id, heldAs(id)))?.text ?? '',
            })),
          ),
          disclosures: disclosures(referral.state).map(({ at, what, fields, arrived }) => ({
            at,
            what,
            to: names.practice,
            arrived,
            fields: [...fields],
          })),
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
      const text = words.signed(language, namesOf(device.organization), {
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
      const hold = { ref: heldAs(consent.id), why: 'a consent as it was signed', content: { text } }
      return said(await happen(house, store, referral.id, { kind: 'consent-signed', consent }, audit, { hold: [hold] }))
    },

    paper: async (session, id, { permits, lasts, signedOn, language, name, whereabouts, scan: given }) => {
      const referral = await ours(session, id)
      if (referral === null) return { refused: 'not-found' }
      const scan = given === undefined ? undefined : readScan(Buffer.from(given, 'base64'))
      if (typeof scan === 'string') return { refused: 'no-scan', why: scan }
      const { patient, department } = referral.state
      const now = house.now()
      const { timeZone } = organizationOf(house, session.organization)
      const today = localDate(now, timeZone)
      if (signedOn > today) return { refused: 'unfit-consent' }
      // Of an earlier day its first instant: whatever the patient has said later on that day counts over it.
      const signedAt = signedOn === today ? now : startOfDay(signedOn, timeZone)
      const end = endOf(signedOn, lasts)
      const person = await house.chartOf(session.organization).read.patient(patient, { as: 'backend' })
      const until = lasts === 'until-summary' ? 'summary' : end
      const signedText = words.signed(language, namesOf(session.organization), {
        patient: `${person.name.full}, ${person.birthDate}`,
        permits,
        until,
        name,
        at: signedOn,
        zone: timeZone,
      })
      const text = `On paper. It is kept: ${whereabouts}\nTaken down by ${session.practitioner}, ${now.toISOString()}\n\n${signedText}`
      const consent: Consent = {
        id: house.newId(),
        patient,
        discloser: department.id,
        recipient: session.organization,
        permits,
        purpose: 'treatment-payment-operations',
        until: end === null ? null : startOfDay(end, timeZone).toISOString(),
        text: { version: 'paper', language, digest: createHash('sha256').update(text).digest('hex') },
        signedAt: signedAt.toISOString(),
        revokedAt: null,
        ...(lasts === 'until-summary' && { endsWith: 'summary' }),
        paper: { by: session.practitioner, ...(scan !== undefined && { scan: 'to-file' }) },
      }
      const audit = { action: 'create', what: 'consent to disclose, on paper', who: who(session) } as const
      const hold = { ref: heldAs(consent.id), why: 'a consent as it was signed', content: { text } }
      const paperScan = scan && {
        ref: `${SCANS}${consent.id}`,
        why: 'a scan of a consent until it is in the chart',
        content: { type: scan.type, data: Buffer.from(scan.bytes).toString('base64') } satisfies HeldScan,
      }
      const happening = { kind: 'consent-signed', consent } as const
      const held = paperScan === undefined ? [hold] : [hold, paperScan]
      const outcome = await happen(house, store, id, happening, audit, { hold: held })
      return 'refused' in outcome ? { refused: 'unfit-consent' } : null
    },

    scansPutThere: async (session, id) => {
      if ((await ours(session, id)) === null) return { refused: 'not-found' }
      const audit = { action: 'update', what: 'scan of a consent put into the chart', who: who(session) } as const
      const happening = { kind: 'scans-put-there', by: session.practitioner } as const
      return said(await happen(house, store, id, happening, audit))
    },

    disclosureSeen: async (session, id, item) => {
      if ((await ours(session, id)) === null || !(await isPrivacyOfficer(session))) return { refused: 'not-found' }
      const audit = { action: 'update', what: 'wrong disclosure seen to', who: who(session) } as const
      const happening = { kind: 'disclosure-seen-to', item, by: session.practitioner } as const
      return said(await happen(house, store, id, happening, audit))
    },

    revoke: async (device, id, consent) => {
      const referral = await theirs(device, id)
      if (referral === null) return { refused: 'not-found' }
      const who = { kind: 'patient', ref: referral.state.patient } as const
      const audit = { action: 'update', what: 'consent to disclose revoked', who } as const
      return said(await happen(house, store, referral.id, { kind: 'consent-revoked', consent, by: 'patient' }, audit))
    },
  }
}

const KIND = {
  acknowledge: 'acknowledged',
  'handed-off': 'handed-off',
  'done-by-hand': 'done-by-hand',
  'ninth-is-0': 'ninth-is-0',
} as const

/** Whether messages about a patient go by what they sign. */
function goByConsent(carried: readonly { consent: string | null }[]): boolean {
  return carried.some(({ consent }) => consent !== null)
}

/** What messages told alike on one day is one line. */
function byDay(carried: readonly { at: Date; fields: readonly Field[] }[], zone: string) {
  const days = new Map<string, { on: string; count: number; fields: readonly Field[] }>()
  for (const { at, fields } of carried) {
    const on = localDate(at, zone)
    const key = `${on} ${fields.join(' ')}`
    days.set(key, { on, fields, count: (days.get(key)?.count ?? 0) + 1 })
  }
  return [...days.values()]
}

function heldAs(consent: string): string {
  return `consent/${consent}`
}

function said(outcome: Awaited<ReturnType<ReferralStore['happen']>>): Answer<null> {
  if (!('refused' in outcome)) return null
  return { refused: 'referral-moved-on' }
}
