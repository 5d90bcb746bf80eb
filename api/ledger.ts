import Type, { type Static } from 'typebox'

/** The ledger, seen from the desk: `/desk/<launch>#ledger`. The two exports of visits hold the viewer's own only. */
export const ledgerPaths = {
  page: '/api/desk/:launch/ledger',
  weeks: '/api/desk/:launch/ledger/weeks.csv',
  visits: '/api/desk/:launch/ledger/visits.csv',
  events: '/api/desk/:launch/ledger/events.ocel.json',
} as const

const MaybeNumber = Type.Union([Type.Number(), Type.Null()])

/** `mine`: only visits of the clinician who asks. */
export const LedgerQuery = Type.Object({
  whose: Type.Optional(Type.Union([Type.Literal('mine'), Type.Literal('all')])),
  weeks: Type.Optional(Type.Integer({ minimum: 4, maximum: 104 })),
})
export type LedgerQuery = Static<typeof LedgerQuery>

/** One published measure by week; docs/ledger.md defines each. */
export const LedgerSeries = Type.Object({
  measure: Type.String(),
  unit: Type.Union([Type.Literal('share'), Type.Literal('seconds'), Type.Literal('minutes')]),
  points: Type.Array(
    Type.Object({
      /** The week's Monday. */
      week: Type.String(),
      value: MaybeNumber,
      /** Visits measured; null where there are too few to be shown. */
      of: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
  median: MaybeNumber,
  /** Whether there are weeks enough to tell a signal from chance. */
  judged: Type.Boolean(),
  signals: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('shift'), Type.Literal('trend')]),
      from: Type.Integer(),
      until: Type.Integer(),
    }),
  ),
})
export type LedgerSeries = Static<typeof LedgerSeries>

/** `GET page`. */
export const LedgerPage = Type.Object({
  practice: Type.String(),
  whose: Type.Union([Type.Literal('mine'), Type.Literal('all')]),
  /** Whether the viewer has visits of their own to look at. */
  ownVisits: Type.Boolean(),
  /** Visits measured in all these weeks; null where there are too few to be shown. */
  visits: Type.Union([Type.Integer(), Type.Null()]),
  fewest: Type.Integer(),
  series: Type.Array(LedgerSeries),
  /** What the software asked of people, by role and step. */
  efforts: Type.Array(
    Type.Object({
      role: Type.String(),
      step: Type.String(),
      kind: Type.String(),
      total: Type.Integer(),
      visits: Type.Integer(),
    }),
  ),
  /** What the viewer did at the desk themselves, by step, shown to nobody else; null for who gives visits. */
  ownActions: Type.Union([
    Type.Array(Type.Object({ step: Type.String(), total: Type.Integer(), visits: Type.Integer() })),
    Type.Null(),
  ]),
  /** What people wrote beside their rating; told to the front desk, without a name. */
  lines: Type.Array(
    Type.Object({
      week: Type.String(),
      role: Type.Union([Type.Literal('patient'), Type.Literal('clinician')]),
      text: Type.String(),
    }),
  ),
})
export type LedgerPage = Static<typeof LedgerPage>
