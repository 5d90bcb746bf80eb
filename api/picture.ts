import Type, { type Static } from 'typebox'
import { NotInChart } from './not-in-chart.ts'
import { BODY_SITE_NAMES, SIDES, type BodySite, type Side } from '#domain/visit/body-site.ts'

export type { BodySite, Side }

export const Site = Type.Unsafe<BodySite>(Type.Union(BODY_SITE_NAMES.map((site) => Type.Literal(site))))

/** `POST pictures`: of what the clinician would take a still. The patient is asked on their page. */
export const PictureRequest = Type.Object({ site: Site })
export type PictureRequest = Static<typeof PictureRequest>
export const PictureAsked = Type.Object({ picture: Type.String() })

/**
 * `POST picture` of the clinician: the patient's word as they heard it (`allow`, `decline`), a second try at the chart
 * with what was refused there (`again`), none after all (`drop`), or that one in the chart was filed wrongly (`withdraw`).
 */
export const PictureTurn = Type.Object({
  act: Type.Enum(['allow', 'decline', 'again', 'drop', 'withdraw']),
})
export type PictureTurn = Static<typeof PictureTurn>

/** `PUT picture`: the still as base64 of a JPEG, taken `ageMs` ago, with what it shows. The side is always said. */
export const PictureFiling = Type.Object({
  jpeg: Type.String({ minLength: 1, pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
  ageMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
  site: Site,
  /** With `other`: the site in free words. */
  siteText: Type.Optional(Type.String({ minLength: 2, maxLength: 100 })),
  side: Type.Enum(SIDES),
})
export type PictureFiling = Static<typeof PictureFiling>

/** `POST picture` of the patient: yes, no, or a change of mind before it is filed. */
export const PictureAnswer = Type.Object({
  decision: Type.Union([Type.Literal('allow'), Type.Literal('decline'), Type.Literal('withdraw')]),
})
export type PictureAnswer = Static<typeof PictureAnswer>

export const PictureStatus = Type.Union([
  Type.Literal('asked'),
  Type.Literal('allowed'),
  Type.Literal('declined'),
  Type.Literal('dropped'),
  Type.Literal('filing'),
  Type.Literal('filed'),
  Type.Literal('failed'),
  Type.Literal('withdrawing'),
  Type.Literal('withdrawn'),
])

/** A picture as the workspace lists it; the image itself is in the chart, or in this browser alone. */
export const PictureView = Type.Object({
  picture: Type.String(),
  site: Site,
  /** As said when it was filed. */
  side: Type.Union([Type.Enum(SIDES), Type.Null()]),
  status: PictureStatus,
  /** Whether whoever reads this may say that it was filed wrongly. */
  mayWithdraw: Type.Boolean(),
  /** Who gave the patient's word. */
  answeredBy: Type.Union([Type.Literal('patient'), Type.Literal('clinician'), Type.Null()]),
  reference: Type.Union([Type.String(), Type.Null()]),
  /** Why the chart would not take it, or would not have it marked as wrong. */
  why: Type.Union([NotInChart, Type.Null()]),
})
export type PictureView = Static<typeof PictureView>

/** The newest picture as its patient sees it. */
export const PictureForPatient = Type.Object({ picture: Type.String(), site: Site, status: PictureStatus })
export type PictureForPatient = Static<typeof PictureForPatient>
