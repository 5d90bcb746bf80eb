import Type, { type Static } from 'typebox'
import { AGAIN_WAYS } from '#domain/charge/again.ts'
import { ANSWER_FORMS } from '#domain/charge/answer.ts'
import { UNCOVERED } from '#domain/charge/payer.ts'
import { CLAIM_HOLDS } from '#domain/charge/claim.ts'
import { HOLDS, REJUDGED_FIELDS } from '#domain/charge/proposal.ts'
import { ASKED_NUMBERS, CLINICIAN_PLACES, PAYERS_NUMBER, RULED_FIELDS } from '#domain/charge/rules.ts'
import { WAIT_REASONS, WAITING_ORDERS } from '#domain/charge/waiting.ts'

/** Charges, seen from the desk: `/desk/<launch>#charges`. */
export const chargePaths = {
  page: '/api/desk/:launch/charges',
  /** More of one of its lists. */
  list: '/api/desk/:launch/charges/list',
  /** One visit's charge as it is proposed for a choice, and accepting it. */
  charge: '/api/desk/:launch/visits/:visit/charge',
  /** Opening one again whose claim came back. */
  reopen: '/api/desk/:launch/visits/:visit/charge/again',
  /** A file in which something came back of claims, and a row of such a file that somebody has seen to. */
  answers: '/api/desk/:launch/claim-answers',
  answerDone: '/api/desk/:launch/claim-answers/done',
} as const

const Instant = Type.String()
const MaybeText = Type.Union([Type.String(), Type.Null()])
const Said = Type.Object({ en: Type.String(), es: Type.String() })

const PatientAt = Type.Union([Type.Literal('home'), Type.Literal('elsewhere')])

const Cents = Type.Union([Type.Integer(), Type.Null()])
/** What came back of a claim, in the codes of whoever said it. */
const Answer = {
  form: Type.Enum(ANSWER_FORMS),
  outcome: Type.Union([
    Type.Literal('accepted'),
    Type.Literal('rejected'),
    Type.Literal('paid'),
    Type.Literal('denied'),
    Type.Literal('reversed'),
  ]),
  codes: Type.Array(Type.String()),
  charged: Cents,
  paid: Cents,
  payerNumber: MaybeText,
}

/** Why a file could not be read, and at which segment of it. */
const AnswerProblem = Type.Union([Type.Object({ segment: Type.Integer(), why: Type.String() }), Type.Null()])

/** What a payer says of a member whose coverage nobody is known to have; `why`: which of its names finds nobody. */
const Covers = Type.Object({
  why: Type.Union([Type.Literal('no-member'), Type.Literal('no-payer'), Type.Literal('nobody')]),
  payer: Type.Object({ id: Type.String(), name: Type.String() }),
  inForce: Type.Union([Type.Boolean(), Type.Null()]),
  telehealth: Type.Union([Type.Boolean(), Type.Null()]),
  codes: Type.Array(Type.String()),
  from: Type.String(),
  until: Type.String(),
  made: Type.String(),
})

/** An answer that fits no claim of ours, or with `covers` no patient; with `problem` a file that could not be read. */
const AnswerRow = Type.Object({
  digest: Type.String(),
  segment: Type.Union([Type.Integer(), Type.Null()]),
  name: Type.String(),
  at: Instant,
  about: MaybeText,
  said: Type.Union([Type.Object(Answer), Type.Null()]),
  covers: Type.Union([Covers, Type.Null()]),
  problem: AnswerProblem,
})
export type AnswerRow = Static<typeof AnswerRow>

/** `POST answers`: the file as it came, in base64. */
export const ClaimAnswersFile = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  file: Type.String({ minLength: 4, maxLength: 6_000_000 }),
})
export type ClaimAnswersFile = Static<typeof ClaimAnswersFile>

/** Its answer. `known`: it was read before, and changed nothing now. */
export const ClaimAnswersRead = Type.Object({
  known: Type.Boolean(),
  answers: Type.Integer(),
  matched: Type.Integer(),
  /** What it says of coverage, and how much of that is about a patient whose coverage is known. */
  coverages: Type.Integer(),
  covered: Type.Integer(),
  problem: AnswerProblem,
})
export type ClaimAnswersRead = Static<typeof ClaimAnswersRead>

/** `POST answerDone`. Without a segment it is the file that could not be read. */
export const ClaimAnswerDone = Type.Object({
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  segment: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
})
export type ClaimAnswerDone = Static<typeof ClaimAnswerDone>

/** What was accepted, what became of it in the EMR, and what the rules of today would say otherwise. */
const Accepted = Type.Object({
  code: Type.String(),
  payer: Type.String(),
  /** The EMR's Coverage by which they pay; null where a person has said so. */
  coverage: MaybeText,
  patientAt: PatientAt,
  place: Type.String(),
  modifiers: Type.Array(Type.String()),
  by: Type.String(),
  at: Instant,
  receipt: Type.Union([
    Type.Literal('in-chart'),
    Type.Literal('sent'),
    Type.Literal('with-desk'),
    Type.Literal('said'),
    Type.Literal('told'),
    Type.Literal('differs'),
  ]),
  number: MaybeText,
  /** How the EMR has it since it was filed there; null until that was read. */
  emr: Type.Union([Type.Object({ status: Type.String(), at: Instant }), Type.Null()]),
  /** Cents that the site asks. */
  amount: Cents,
  /** What came back of its claim, the newest last. */
  answers: Type.Array(Type.Object({ ...Answer, at: Instant })),
  /** How its claim went where another before it came back. */
  again: Type.Union([Type.Enum(AGAIN_WAYS), Type.Null()]),
  /** It left by a message that was acknowledged. */
  byMessage: Type.Boolean(),
  /** How it can be sent again by what came back. */
  ways: Type.Array(Type.Enum(AGAIN_WAYS)),
  changes: Type.Array(
    Type.Object({
      field: Type.Enum(REJUDGED_FIELDS),
      was: Type.String(),
      now: Type.String(),
    }),
  ),
})

/**
 * How one waits that nobody has accepted. `holds`: what the visit itself lacks, or the payer before has not said; who pays and where the
 * patient was is said on opening it. `amount`: cents, where the site's table says what it asks for the one code that fits.
 */
const Waiting = Type.Object({
  holds: Type.Array(Type.Enum([...HOLDS, ...CLAIM_HOLDS])),
  amount: Cents,
  since: Instant,
  due: Instant,
  overdue: Type.Boolean(),
  /** It goes to the payer after the first. */
  nextPayer: Type.Boolean(),
  owner: Type.Union([Type.Literal('front-desk'), Type.Literal('billing'), Type.Literal('clinician')]),
})

/** One visit that is over: its charge waits, or was accepted. */
const ChargeRow = Type.Object({
  visit: Type.String(),
  patient: MaybeText,
  clinician: Type.String(),
  start: Instant,
  title: Said,
  waiting: Type.Union([Waiting, Type.Null()]),
  accepted: Type.Union([Accepted, Type.Null()]),
})
export type ChargeRow = Static<typeof ChargeRow>

const Order = Type.Enum(WAITING_ORDERS)
/** `GET page`: in which order what waits is listed. */
export const ChargesQuery = Type.Object({ order: Type.Optional(Order) })
export type ChargesQuery = Static<typeof ChargesQuery>

/** What waits; what was accepted; and of that what the rules of today would have otherwise. */
export const CHARGE_LISTS = ['waiting', 'accepted', 'changed'] as const

/** `GET list`. */
export const ChargeListQuery = Type.Object({
  list: Type.Enum(CHARGE_LISTS),
  order: Type.Optional(Order),
  after: Type.Optional(Type.String({ maxLength: 400 })),
})
export type ChargeListQuery = Static<typeof ChargeListQuery>

/** Some rows of a list, and what to ask for the next with; null at its end. */
export const ChargeList = Type.Object({ rows: Type.Array(ChargeRow), next: MaybeText })
export type ChargeList = Static<typeof ChargeList>

const Sum = {
  charges: Type.Integer(),
  /** Cents, as far as they are known: of `unknown` they are not. */
  amount: Type.Integer(),
  unknown: Type.Integer(),
  oldest: Type.Union([Instant, Type.Null()]),
}
/** All charges of the practice, or the clinician's own; `unjudged`: how many of all are in no sum and no list yet. */
const Sums = Type.Object({
  all: Type.Object(Sum),
  overdue: Type.Object(Sum),
  reasons: Type.Array(Type.Object({ reason: Type.Enum(WAIT_REASONS), ...Sum })),
  accepted: Type.Integer(),
  changed: Type.Integer(),
  unjudged: Type.Object({ left: Type.Integer(), of: Type.Integer() }),
})
export type ChargesSummed = Static<typeof Sums>

/** `GET page`. `table` is null until the site has imported codes of its own. */
export const ChargesPage = Type.Object({
  table: Type.Union([Type.Object({ at: Instant, attestation: Type.String(), codes: Type.Integer() }), Type.Null()]),
  zone: Type.String(),
  sums: Sums,
  waiting: ChargeList,
  /** The newest first. */
  accepted: ChargeList,
  /** What came back and fits no claim, for whoever works at the front desk. */
  unmatched: Type.Array(AnswerRow),
  /** Whether the site has claims, so that something may come back. */
  claims: Type.Boolean(),
})
export type ChargesPage = Static<typeof ChargesPage>

/** What a person says of what no event of the visit says. */
const Choice = {
  /** Over who pays by the EMR's coverage. */
  payer: Type.String({ minLength: 1, maxLength: 60 }),
  /** Of several coverages the one that is meant. */
  coverage: Type.String({ minLength: 1, maxLength: 200 }),
  patientAt: PatientAt,
  /** Over the code that is proposed. */
  code: Type.String({ minLength: 1, maxLength: 20 }),
}
export const ChargeQuery = Type.Object({
  payer: Type.Optional(Choice.payer),
  coverage: Type.Optional(Choice.coverage),
  patientAt: Type.Optional(Choice.patientAt),
  code: Type.Optional(Choice.code),
})
export type ChargeQuery = Static<typeof ChargeQuery>

const PayersNumber = Type.String({ pattern: `^${PAYERS_NUMBER}$` })

/** `seen` is the digest of what was shown: a charge that reads otherwise by now is not accepted. */
export const ChargeAccept = Type.Object({
  payer: Type.Union([Choice.payer, Type.Null()]),
  coverage: Type.Union([Choice.coverage, Type.Null()]),
  /** Null where nothing of it is chosen: to the payer after the first. */
  patientAt: Type.Union([Choice.patientAt, Type.Null()]),
  code: Type.Union([Choice.code, Type.Null()]),
  /** The payer's numbers that its rules ask for. */
  numbers: Type.Optional(
    Type.Object({ authorization: Type.Optional(PayersNumber), referral: Type.Optional(PayersNumber) }),
  ),
  seen: Type.String({ minLength: 1, maxLength: 100 }),
})
export type ChargeAccept = Static<typeof ChargeAccept>

/** `POST reopen`. `leave`: the claim that is proposed to the next payer does not go. */
export const ChargeReopen = Type.Object({ how: Type.Union([Type.Enum(AGAIN_WAYS), Type.Literal('leave')]) })
export type ChargeReopen = Static<typeof ChargeReopen>

/** `GET charge`: the charge with the evidence of each field. */
export const ChargeView = Type.Object({
  patient: Type.Object({ name: Type.String(), birthDate: Type.String(), numbers: Type.Array(Type.String()) }),
  clinician: Type.String(),
  title: Said,
  zone: Type.String(),
  evidence: Type.Object({
    period: Type.Union([Type.Object({ start: Instant, end: Instant }), Type.Null()]),
    minutes: Type.Integer(),
    modality: Type.Union([Type.Literal('audio-video'), Type.Literal('audio-only'), Type.Null()]),
    segments: Type.Array(
      Type.Object({
        medium: Type.Union([Type.Literal('video'), Type.Literal('audio'), Type.Literal('phone')]),
        from: Instant,
        until: Instant,
        why: MaybeText,
      }),
    ),
    /** The state that the patient gave, when, and the address as the chart has it. */
    state: MaybeText,
    stateAt: Type.Union([Instant, Type.Null()]),
    address: MaybeText,
    /** Where whoever met the patient was, by their own word. */
    clinician: Type.Union([
      Type.Object({ at: Type.Enum(CLINICIAN_PLACES), state: Type.String(), saidAt: Instant }),
      Type.Null(),
    ]),
    consent: Type.Union([
      Type.Object({ decision: Type.Union([Type.Literal('agree'), Type.Literal('decline')]), at: Instant }),
      Type.Null(),
    ]),
    interpreter: Type.Union([Type.Literal('not-needed'), Type.Literal('there'), Type.Literal('absent')]),
    guests: Type.Array(Type.Object({ guest: Type.String(), from: Instant, until: Instant })),
    signedAt: Type.Union([Instant, Type.Null()]),
  }),
  diagnoses: Type.Array(Type.Object({ text: Type.String(), code: MaybeText })),
  payers: Type.Array(Type.Object({ id: Type.String(), title: Said })),
  /** Who pays: as a person has said, else by the EMR's coverage. */
  payer: MaybeText,
  /**
   * The EMR's coverages that stand on that day, each with whose it is by the site's word, and what the payer is read from. Of an accepted
   * charge the one alone by which they pay, as it was sealed with the charge; `byNow`: that is let go of, and it is as the EMR has it now.
   */
  coverage: Type.Object({
    byNow: Type.Boolean(),
    standing: Type.Array(
      Type.Object({
        reference: Type.String(),
        payor: MaybeText,
        memberId: MaybeText,
        plan: MaybeText,
        group: MaybeText,
      }),
    ),
    used: MaybeText,
    payer: MaybeText,
    why: Type.Union([Type.Enum(UNCOVERED), Type.Null()]),
  }),
  /** The codes that may be used on that day; `fits`: the evidence bears it out. */
  codes: Type.Array(Type.Object({ code: Type.String(), label: Type.String(), fits: Type.Boolean() })),
  code: MaybeText,
  place: MaybeText,
  modifiers: Type.Array(Type.Object({ code: Type.String(), title: Said })),
  /** The rules that apply, with where each is written and what of the charge it decides. */
  rules: Type.Array(
    Type.Object({ id: Type.String(), source: Type.String(), decides: Type.Array(Type.Enum(RULED_FIELDS)) }),
  ),
  /** The numbers that the payer's rules ask for; each is among what holds the charge until it is accepted with them. */
  asks: Type.Array(Type.Enum(ASKED_NUMBERS)),
  holds: Type.Array(Type.String()),
  /** Null while anything else something holds it. */
  seen: MaybeText,
  accepted: Type.Union([Accepted, Type.Null()]),
  /** Those before it whose claims came back, the first first, and how the next one goes. */
  former: Type.Array(
    Type.Object({
      code: Type.String(),
      place: Type.String(),
      modifiers: Type.Array(Type.String()),
      at: Instant,
      answers: Type.Array(Type.Object({ ...Answer, at: Instant })),
    }),
  ),
  reopened: Type.Union([Type.Enum(AGAIN_WAYS), Type.Null()]),
  /** What is proposed takes back a charge that left by a message. */
  credits: Type.Boolean(),
  /** What the payer before has decided, where what is proposed goes to the next one; `decided` null: it does not stand, or not in full. */
  first: Type.Union([
    Type.Object({
      payer: Type.String(),
      decided: Type.Union([
        Type.Object({
          on: Type.String(),
          paid: Type.Integer(),
          left: Type.Integer(),
          adjustments: Type.Array(Type.Object({ group: Type.String(), code: Type.String(), amount: Type.Integer() })),
        }),
        Type.Null(),
      ]),
    }),
    Type.Null(),
  ]),
})
export type ChargeView = Static<typeof ChargeView>
