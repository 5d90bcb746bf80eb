import type { ChargeCode } from '../charge/codes.ts'
import { isTakenBack } from '../charge/emr-word.ts'
import { isAdverse, standingAnswer } from '../charge/answer.ts'
import { untoldOf } from '../charge/next-payer.ts'
import type { VisitState } from '../visit/state.ts'
import { inForce, ruled } from '../charge/rules.ts'
import { linkedIn, onlyFitting, ownerOf, waitingOf } from '../charge/waiting.ts'
import type { NotCovered } from '../charge/proposal.ts'
import { localDate } from '../visit/age.ts'
import { chargeItem } from '../visit/commands.ts'
import {
  isOn,
  isPast,
  isSeenTo,
  limitOf,
  MINUTE_MS,
  standing,
  value,
  type Case,
  type Found,
  type Judging,
} from './case.ts'
import type { ChargeFact, EligibilityFact, ProcedureFact } from './facts.ts'
import type { Source } from './finding.ts'
import { noteOf, signedAt } from './notes.ts'

const NEEDS = ['charges'] as const
const DAY_MS = 24 * 60 * MINUTE_MS

/**
 * R04: signed, and no charge after a day, with what holds it and whose that is to mend. It needs no word of the EMR: what nobody
 * has accepted here waits here, also where the EMR gives out no charges. Where it does, R30 says so from five days on.
 */
const notCharged: Judging = {
  rule: 'R04',
  needs: [],
  find: (about) => {
    const { state, site, proved } = about
    const signed = state.reopened?.at ?? (state.note === 'final' ? (state.signed?.at ?? null) : signedAt(about))
    if (signed === null || state.ended === null || chargesOf(about).length > 0 || isCharging(about)) return []
    // A site without a table charges elsewhere.
    if (site.codes === null || signed < site.codes.since) return []
    if (!isPast(about, signed, limitOf(about, 'R04')) || saysLater(about) || isGone(about)) return []
    const code = fittingCode(about)
    if (state.charge !== undefined)
      // Accepted here; where the EMR does not say what charges it has, it has this one.
      return about.emr.charges === null
        ? []
        : [{ ours: value('final', 'note', signed), theirs: value('no-charge', 'charge'), since: signed, code }]
    const waiting = waitingOf(proved, site.codes, state, { linked: linkedIn(state), within: 0 })
    const holds = waiting?.holds.filter((hold) => hold !== 'not-signed') ?? []
    return [
      {
        ours: value('final', 'note', signed),
        theirs: value(
          holds.join(' ') || (state.reopened?.how === 'next-payer' ? 'next-payer-not-accepted' : 'not-accepted'),
          'visit',
        ),
        since: signed,
        code,
        owner: holds.map(ownerOf).includes('clinician') ? 'clinician' : 'billing',
      },
    ]
  },
}

/** Whether R30 says so already, of what it can look at. */
function saysLater(about: Case): boolean {
  const isAble = notOnce.needs.every((need) => about.emr[need] !== null) && isOn(about, 'R30')
  return isAble && notOnce.find(about).length > 0
}

/** R05: a charge, and no signed note. */
const chargedUnsigned: Judging = {
  rule: 'R05',
  needs: ['notes', 'charges'],
  find: (about) => {
    if (signedAt(about) !== null || isSeenTo(about, 'sign', 'note')) return []
    const [charge] = chargesOf(about)
    if (charge === undefined || isNotHeld(about)) return []
    const note = noteOf(about)
    return [
      {
        ours: value(note === undefined ? 'missing' : 'preliminary', 'note', note?.at ?? null),
        theirs: value(charge.status, 'charge', charge.at),
        since: about.now.toISOString(),
        code: charge.code,
      },
    ]
  },
}

/** R06: a charge for an appointment that was called off, or to which nobody came. */
const chargedNotHeld: Judging = {
  rule: 'R06',
  needs: ['appointment', 'charges'],
  find: (about) => {
    const [charge] = chargesOf(about)
    const { appointment } = about.emr
    if (charge === undefined || !isNotHeld(about) || appointment === null || appointment === 'missing') return []
    return [
      {
        ours: value(appointment.status, 'appointment', appointment.at),
        theirs: value(charge.status, 'charge', charge.at),
        since: about.now.toISOString(),
        code: charge.code,
      },
    ]
  },
}

/** R14 and R16: more minutes charged than proved; below the least psychotherapy it is that rule. */
const tooMany: Judging = {
  rule: 'R14',
  needs: NEEDS,
  find: (about) =>
    each(about, (charge, code) =>
      about.proved.minutes < code.minutes.from && !isBelowLeast(about, code)
        ? { ours: proved(about), theirs: value(code.minutes.from, 'codes'), ...on(about, charge) }
        : null,
    ),
}
const belowLeast: Judging = {
  rule: 'R16',
  needs: NEEDS,
  find: (about) =>
    each(about, (charge, code) =>
      isBelowLeast(about, code)
        ? { ours: proved(about), theirs: value(leastOf(about), 'codes'), ...on(about, charge) }
        : null,
    ),
}

/** R17: charged by time, and the signed note states none. */
const noTime: Judging = {
  rule: 'R17',
  needs: ['notes', 'charges'],
  find: (about) => {
    const signed = signedAt(about)
    if (signed === null || about.state.says?.minutes !== null) return []
    return each(about, (charge, code) =>
      code.class === 'em.time'
        ? {
            ours: value('no-stated-time', 'note', signed),
            theirs: value(code.minutes.from, 'codes'),
            ...on(about, charge),
          }
        : null,
    )
  },
}

/** R18: an evaluation by time and a psychotherapy beside it need more minutes together than there were. */
const sharedMinutes: Judging = {
  rule: 'R18',
  needs: NEEDS,
  find: (about) => {
    const coded = chargesOf(about).flatMap((charge) => {
      const code = codeOf(about, charge)
      return code === undefined ? [] : [{ charge, code }]
    })
    const timed = coded.find(({ code }) => code.class === 'em.time')
    const added = coded.find(({ code }) => code.class === 'psychotherapy.add-on')
    if (timed === undefined || added === undefined) return []
    const needed = timed.code.minutes.from + added.code.minutes.from
    // Either alone too long is R14's to say.
    if (
      needed <= about.proved.minutes ||
      Math.max(timed.code.minutes.from, added.code.minutes.from) > about.proved.minutes
    )
      return []
    return [{ ours: proved(about), theirs: value(needed, 'codes'), ...on(about, added.charge) }]
  },
}

/** R19: place of service against what a person has said of where the patient was. */
const otherPlace: Judging = {
  rule: 'R19',
  needs: NEEDS,
  find: (about) => {
    const said = about.state.charge?.patientAt
    const wanted = said === 'home' ? '10' : said === 'elsewhere' ? '02' : null
    return chargesOf(about).flatMap((charge): Found[] =>
      wanted !== null && (charge.place === '10' || charge.place === '02') && charge.place !== wanted
        ? [
            {
              item: charge.reference,
              ours: value(said ?? '', 'visit', about.state.charge?.at ?? null),
              theirs: value(charge.place, 'charge', charge.at),
              ...on(about, charge),
            },
          ]
        : [],
    )
  },
}

/** R20: the code is for another medium than the visit proves. */
const otherMedium: Judging = {
  rule: 'R20',
  needs: NEEDS,
  find: (about) => {
    const { modality } = about.proved
    if (modality === null) return []
    return each(about, (charge, code) =>
      code.modality !== null && code.modality !== modality
        ? { ours: value(modality, 'visit'), theirs: value(code.modality, 'codes'), ...on(about, charge) }
        : null,
    )
  },
}

/** R21: sound alone, and nobody has said why. */
const noReason: Judging = {
  rule: 'R21',
  needs: NEEDS,
  find: (about) => {
    const { proved: evidence, state } = about
    const [charge] = chargesOf(about)
    if (charge === undefined || evidence.modality !== 'audio-only' || evidence.segments.length === 0) return []
    const explained = evidence.audioExplained && evidence.segments.some(({ medium }) => medium === 'phone')
    // Sound alone is paid where the clinician could have been seen: their camera has shown it.
    const seen = state.presence.some(({ who, medium }) => who === 'clinician' && medium === 'video')
    if (explained && seen) return []
    return [
      {
        ours: value('audio-only', 'visit', evidence.period?.start ?? null),
        theirs: value(explained ? 'no-camera' : 'no-reason', 'visit'),
        ...on(about, charge),
      },
    ]
  },
}

/** R22: other modifiers than the payer's rules of that day give. */
const otherModifiers: Judging = {
  rule: 'R22',
  needs: NEEDS,
  find: (about) => {
    const { proved: evidence, site, state } = about
    const { date, modality } = evidence
    const { charge: accepted } = state
    if (accepted === undefined || date === null || modality === null || evidence.state === null) return []
    const given = ruled(site.rules.rules, {
      payer: accepted.payer,
      patientAt: accepted.patientAt,
      state: evidence.state,
      date,
      clinicianAt: evidence.clinician?.at ?? null,
      modality,
    })
    if (given.by.length === 0 || given.disagree || given.asksClinician) return []
    const wanted = given.modifiers.join(' ')
    return chargesOf(about).flatMap((charge): Found[] => {
      const has = charge.modifiers.toSorted().join(' ')
      return has === wanted
        ? []
        : [
            {
              item: charge.reference,
              ours: value(wanted || 'none', 'rules'),
              theirs: value(has || 'none', 'charge', charge.at),
              ...on(about, charge),
            },
          ]
    })
  },
}

/**
 * R23: a charge without its place of service, its code or who rendered it; or without where they did so, for a payer whose rules of that
 * day turn on it.
 */
const lacking: Judging = {
  rule: 'R23',
  needs: NEEDS,
  find: (about) =>
    chargesOf(about).flatMap((charge): Found[] => {
      const lacks = [
        ...(charge.code === null ? ['code'] : []),
        ...(charge.place === null ? ['place'] : []),
        ...(charge.performer === null ? ['performer'] : []),
        ...(asksClinician(about) ? ['clinician-place'] : []),
      ]
      return lacks.length === 0
        ? []
        : [
            {
              item: charge.reference,
              ours: value(charge.status, 'charge', charge.at),
              theirs: value(lacks.join(' '), 'charge', charge.at),
              ...on(about, charge),
            },
          ]
    }),
}

/** Whether the payer's rules of that day turn on where the clinician was, and nobody has said so. */
function asksClinician({ proved: { date, modality, state: within, clinician }, site, state }: Case): boolean {
  const { charge } = state
  if (charge === undefined || date === null || modality === null || within === null || clinician !== null) return false
  const { payer, patientAt } = charge
  return ruled(site.rules.rules, { payer, patientAt, state: within, date, clinicianAt: null, modality }).asksClinician
}

/** R24: the charge names another clinician than the one who was there. */
const otherClinician: Judging = {
  rule: 'R24',
  needs: NEEDS,
  find: (about) => {
    const { performer } = about.proved
    if (performer === null) return []
    return chargesOf(about).flatMap((charge) => {
      // Who supervised is not seen in the visit: nobody but the one who met the patient has a seat of their own there.
      const [other] = [charge.performer, ...charge.supervisors].filter((one) => one !== null && one !== performer)
      if (other === undefined || other === null) return []
      return [
        {
          item: charge.reference,
          ours: value(performer, 'visit', about.proved.period?.start ?? null),
          theirs: value(other, 'charge', charge.at),
          ...on(about, charge),
        },
      ]
    })
  },
}

/**
 * R25: an evaluation is charged for a problem on which the same clinician, or one of the same group, has operated, in the days for which the procedure pays.
 * Related it is by a problem that the visit's assessment names as well as the procedure; without one nobody is accused of it.
 */
const inGlobalPeriod: Judging = {
  rule: 'R25',
  needs: ['charges', 'procedures'],
  find: (about) => {
    const day = about.proved.date
    const problems = about.state.assessed?.problems ?? []
    if (day === null) return []
    return each(about, (charge, code) => {
      if (code.class !== 'em.time' && code.class !== 'em') return null
      const done = (about.emr.procedures ?? []).find(
        (one) =>
          one.status === 'completed' &&
          (one.performers.some((who) => who === charge.performer) ||
            (charge.group !== null && one.groups.includes(charge.group))) &&
          one.reasons.some((problem) => problems.includes(problem)) &&
          (one.on ?? day) <= day &&
          day <= (coveredUntil(about, one) ?? ''),
      )
      if (done === undefined) return null
      return {
        ours: value(day, 'visit'),
        theirs: value(coveredUntil(about, done) ?? '', 'procedure', done.on),
        ...on(about, charge),
      }
    })
  },
}

/** R30: one visit charged twice by one code, or not at all five days after it. */
const notOnce: Judging = {
  rule: 'R30',
  needs: ['encounter', 'notes', 'charges'],
  find: (about) => {
    const charges = chargesOf(about)
    const twice = charges.filter(
      (one, at) => charges.findIndex(({ code, date }) => code === one.code && date === one.date) < at,
    )
    if (twice.length > 0)
      return twice.map((charge) => ({
        item: charge.reference,
        ours: value(charge.date ?? '', 'visit'),
        theirs: value(
          charges.filter(({ code, date }) => code === charge.code && date === charge.date).length,
          'charge',
          charge.at,
        ),
        ...on(about, charge),
      }))
    const { encounter } = about.emr
    const { ended } = about.state
    // A claim that was opened again is R04's, from then on.
    if (about.state.reopened !== undefined || isGone(about)) return []
    if (charges.length > 0 || isCharging(about) || encounter === null || encounter === 'missing' || ended === null)
      return []
    const { codes } = about.site
    if (codes === null || ended.at < codes.since || signedAt(about) === null) return []
    if (encounter.status !== 'finished' || !isPast(about, ended.at, limitOf(about, 'R30'))) return []
    return [
      {
        ours: value(about.proved.date ?? '', 'visit', ended.at),
        theirs: value('no-charge', 'charge'),
        since: ended.at,
        code: fittingCode(about),
      },
    ]
  },
}

/**
 * R42: by the payer's last word no coverage was in force on the day of service, or it was asked and has not answered; else no coverage
 * on record stands for that day. Where nothing is on record nothing is known. Before the visit the payer's word alone counts, so that
 * the patient is told before it and not after.
 */
const notCovered: Judging = {
  rule: 'R42',
  needs: ['coverages'],
  find: (about) => {
    const { ended } = about.state
    const day = dayOf(about)
    const coverages = (about.emr.coverages ?? []).filter(({ status }) => status !== 'entered-in-error')
    if (day === null) return []
    const word = payersWord(about.emr.eligibilities ?? [], day)
    if (word === 'in-force' || (ended === null && (word === null || word.says === 'not-answered'))) return []
    if (word !== null)
      return [
        {
          ours: value(day, 'visit', ended?.at ?? null),
          theirs: value(word.says, word.source, word.at),
          since: ended?.at ?? about.now.toISOString(),
          code: fittingCode(about),
        },
      ]
    if (coverages.length === 0 || ended === null) return []
    const inForceThen = coverages.some(
      ({ status, start, end }) =>
        status === 'active' && inForce({ from: (start ?? '').slice(0, 10), to: end?.slice(0, 10) ?? null }, day),
    )
    const [last] = coverages.toSorted((one, other) => ((one.end ?? '') < (other.end ?? '') ? 1 : -1))
    if (inForceThen || last === undefined) return []
    return [
      {
        ours: value(day, 'visit', ended.at),
        theirs: value(last.status === 'active' ? 'ended' : last.status, 'coverage', last.end),
        since: ended.at,
        code: fittingCode(about),
      },
    ]
  },
}

/** R45: what was accepted here and filed there is taken back in the EMR, or gone from it. */
const takenBack: Judging = {
  rule: 'R45',
  needs: ['filed'],
  find: (about) => {
    const { charge } = about.state
    const { filed } = about.emr
    if (charge === undefined || filed === null || !isTakenBack(filed.status)) return []
    // One that a person has entered may stand elsewhere than with the encounter.
    if (filed.status === 'missing' && isSeenTo(about, 'charge', chargeItem(about.state))) return []
    // Entered anew there, it stands as another.
    if (chargesOf(about).some(({ code }) => code === charge.code)) return []
    return [
      {
        ours: value(charge.code, 'visit', charge.at),
        theirs: value(filed.status, 'charge', charge.emr?.at ?? null),
        since: charge.emr?.at ?? about.now.toISOString(),
        code: charge.code,
      },
    ]
  },
}

/** Whether R45 says so already. */
function isGone(about: Case): boolean {
  return isOn(about, 'R45') && takenBack.find(about).length > 0
}

/** The day that the visit proves; of one that is still to come its planned day. Null where it is called off. */
function dayOf({ proved: { date }, state, site }: Case): string | null {
  if (date !== null || state.ended !== null) return date
  return state.appointment !== 'booked' || state.start === null ? null : localDate(new Date(state.start), site.zone)
}

/** What a payer has said of the day; null where nobody has, or was asked. */
type PayersWord = { says: NotCovered | 'not-answered'; source: Source; at: string | null } | 'in-force' | null

/**
 * The record's last word goes before those of files, which are looked at where it has no answer: of each coverage the last one counts, and
 * one that is in force, and covers telehealth for all that was said, is enough.
 */
function payersWord(all: readonly EligibilityFact[], day: string): PayersWord {
  const words = all
    .filter((one) => one.status === 'active' && isAbout(one, day))
    .toSorted((one, other) => ((one.created ?? '') < (other.created ?? '') ? 1 : -1))
  const recorded = words.find((one) => one.told === undefined && (!one.answered || one.inForce !== null))
  if (recorded?.answered === true)
    return recorded.inForce === true
      ? 'in-force'
      : { says: 'not-in-force', source: 'eligibility', at: recorded.created }
  const told = words.filter((one) => one.told !== undefined)
  const lasts = told.filter(
    (one, at) => one.answered && told.findIndex((other) => other.answered && isOfSame(one, other)) === at,
  )
  if (lasts.some((one) => one.inForce === true && one.told?.telehealth !== false)) return 'in-force'
  const [last] = lasts
  if (last !== undefined)
    return {
      says: lasts.some((one) => one.inForce) ? 'no-telehealth' : 'not-in-force',
      source: 'payer',
      at: last.created,
    }
  const [unanswered] = [...(recorded === undefined ? [] : [recorded]), ...told]
  if (unanswered === undefined) return null
  return {
    says: 'not-answered',
    source: unanswered.told === undefined ? 'eligibility' : 'payer',
    at: unanswered.created,
  }
}

function isOfSame({ told }: EligibilityFact, other: EligibilityFact): boolean {
  return told?.coverage === other.told?.coverage
}

/** Whether a question about coverage is about this day; one that names no day is about that on which it was asked. */
function isAbout({ from, until, created }: EligibilityFact, day: string): boolean {
  const first = from ?? created?.slice(0, 10) ?? null
  return first !== null && first <= day && day <= (until ?? (from === null ? first : day))
}

/** R43: the word that stands of its claim is that it was not taken on, is not paid, or is taken back. */
const cameBack: Judging = {
  rule: 'R43',
  needs: [],
  find: ({ state: { charge } }) => {
    const last = standingAnswer(charge?.answers ?? [])
    if (charge === undefined || last === undefined || !isAdverse(last)) return []
    const { outcome, form, codes, at } = last
    return [
      {
        ours: value(charge.code, 'visit', charge.at),
        theirs: value([AS_SAID[outcome] ?? outcome, form, ...codes].join(' '), 'payer', at),
        since: at,
        code: charge.code,
      },
    ]
  },
}

/** R46: another coverage stands on that day, and nothing that left from here tells its payer. Whether it pays is a person's to look up. */
const untold: Judging = {
  rule: 'R46',
  needs: [],
  find: ({ state }) => {
    const { charge } = state
    if (charge === undefined) return []
    const last = standingAnswer(charge.answers ?? [])
    const at = charge.door === 'x837' ? (last?.at ?? charge.at) : charge.at
    return untoldOf(charge, leftAs(state)).map((coverage) => ({
      item: coverage,
      ours: value(charge.code, 'visit', charge.at),
      theirs: value(coverage, 'coverage'),
      since: at,
      code: charge.code,
    }))
  },
}

function leftAs(state: VisitState): 'charge-item' | 'otherwise' | null {
  const { charge, sent = {} } = state
  if (charge?.reference?.startsWith('ChargeItem/')) return 'charge-item'
  const key = `charge/${chargeItem(state)}`
  return charge?.reference || sent[key] !== undefined ? 'otherwise' : null
}

/** Another word than that for a declined consent or order. */
const AS_SAID: Readonly<Record<string, string>> = { rejected: 'turned-away' }

export const CHARGES: readonly Judging[] = [
  notCharged,
  chargedUnsigned,
  chargedNotHeld,
  tooMany,
  belowLeast,
  noTime,
  sharedMinutes,
  otherPlace,
  otherMedium,
  noReason,
  otherModifiers,
  lacking,
  otherClinician,
  inGlobalPeriod,
  notOnce,
  notCovered,
  cameBack,
  takenBack,
  untold,
]

function chargesOf({ emr }: Case): ChargeFact[] {
  return standing(emr.charges ?? [])
}

/** Accepted here, and on its way, or there as a claim, which is not among the charges. */
function isCharging(about: Case): boolean {
  const { charge } = about.state
  if (charge?.door === 'claim' && charge.reference !== null) return true
  return charge !== undefined && isSeenTo(about, 'charge', chargeItem(about.state))
}

function isNotHeld({ emr, together, state }: Case): boolean {
  const { appointment } = emr
  if (appointment === null || appointment === 'missing') return false
  // Called a no-show although both were there is R07.
  return ['noshow', 'cancelled'].includes(appointment.status) && (together === 0 || state.admitted === null)
}

function codeOf({ site, proved: { date } }: Case, { code }: ChargeFact): ChargeCode | undefined {
  return site.codes?.codes.find((one) => one.code === code && (date === null || inForce(one, date)))
}

/** The last day for which a procedure pays, by the site's table; null where it has none. */
function coveredUntil({ site }: Case, { codes, on: day }: ProcedureFact): string | null {
  if (day === null) return null
  const known = site.codes?.codes.find(
    (one) => one.class === 'procedure' && codes.includes(one.code) && inForce(one, day),
  )
  const days = known?.globalDays ?? 0
  return days === 0 ? null : new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)
}

/** What the table would have it be, where one code alone fits; what is added to another is none of its own. */
function fittingCode({ site, proved }: Case): string | null {
  return onlyFitting(proved, site.codes)?.code ?? null
}

function leastOf({ site, proved: { date } }: Case): number {
  const psychotherapy = (site.codes?.codes ?? []).filter(
    (one) => one.class === 'psychotherapy' && (date === null || inForce(one, date)),
  )
  return Math.min(...psychotherapy.map(({ minutes }) => minutes.from))
}

function isBelowLeast(about: Case, code: ChargeCode): boolean {
  return code.class === 'psychotherapy' && about.proved.minutes < leastOf(about)
}

function each(about: Case, find: (charge: ChargeFact, code: ChargeCode) => Omit<Found, 'item'> | null): Found[] {
  if (about.state.ended === null) return []
  return chargesOf(about).flatMap((charge) => {
    const code = codeOf(about, charge)
    const found = code === undefined ? null : find(charge, code)
    return found === null ? [] : [{ item: charge.reference, ...found }]
  })
}

function proved(about: Case) {
  return value(about.proved.minutes, 'visit', about.proved.period?.start ?? null)
}

function on({ now }: Case, charge: ChargeFact): { since: string; code: string | null } {
  return { since: charge.at ?? now.toISOString(), code: charge.code }
}
