import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { Action } from '#domain/access/access.ts'
import type { DeskSession, GuestDevice, LaunchSession, OperatorSession, PatientDevice } from '../act/use-cases.ts'
import type { Assets } from './assets.ts'
import type { Cookies } from './cookies.ts'
import type { HttpDeps, Seat } from './deps.ts'
import type { Framing } from './headers.ts'
import type { Metrics } from './metrics.ts'

/** Who asks, as far as cookies and tokens prove it. */
export type Caller =
  | { role: 'nobody' }
  | { role: 'patient-link'; device: PatientDevice }
  | { role: 'patient'; device: PatientDevice }
  /** A helper or interpreter, by a link of their own. */
  | { role: 'guest'; guest: GuestDevice }
  | { role: 'clinician'; session: LaunchSession }
  /** Who rooms patients, in a launch on a visit. */
  | { role: 'rooming'; session: LaunchSession }
  /** Either, while the EMR has another patient open. */
  | { role: 'clinician-elsewhere' | 'rooming-elsewhere'; session: LaunchSession }
  /** Any of these, once the EMR's user has left the EMR. */
  | { role: 'signed-out'; session: LaunchSession }
  /** In a launch on a visit that is another clinician's. */
  | { role: 'other-clinician'; session: LaunchSession }
  /** In a launch without a patient. */
  | { role: 'front-desk' | 'desk-clinician'; desk: DeskSession }
  /** In a launch without a patient, who looks after the connection. */
  | { role: 'operator' | 'message-opener'; operator: OperatorSession }
  /** The EMR's own signed call; the use case checks the signature. */
  | { role: 'cds' }
  /** The call of a gateway for text messages or of a telephone service; the use case checks the signature. */
  | { role: 'gateway' }
  /** The organization's EMR, with the secret that its subscription was given. */
  | { role: 'emr' }

/** What every route is handed. */
export interface Door {
  deps: HttpDeps
  cookies: Cookies
  assets: Assets
  metrics: Metrics
  openapi(): unknown
}

/** What decides who may frame an answer, also one that is refused. */
export interface Asked {
  organization: string
  iss: string
  caller: Caller
}

export interface Call<P = unknown, Q = unknown, B = unknown> {
  door: Door
  params: P
  query: Q
  body: B
  request: FastifyRequest
  reply: FastifyReply
  /** The link's device; a bug where the route is not a patient's. */
  device: PatientDevice
  /** The guest's device; a bug where the route is not a guest's. */
  guest: GuestDevice
  /** The launch's session; a bug where the route is not a clinician's. */
  session: LaunchSession
  /** The desk's session; a bug where the route is not the desk's. */
  desk: DeskSession
  /** The operator's session; a bug where the route is not the operator's. */
  operator: OperatorSession
}

/**
 * One endpoint. `action` is what the caller must be allowed by domain/access; an endpoint without one can't be
 * registered. `handle` answers a value (null: 204), a No, or the reply itself once it has written it.
 */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS'
  url: string
  action: Action
  /** How the caller is known: by the cookie of a visit's link, of a guest's or of a launch, on a visit or (`by-desk`) on none, by the EMR's token, by the
   * signature of a connection's secret, or by the secret itself. */
  known:
    | 'not'
    | 'by-link'
    | 'by-guest-link'
    | 'by-launch'
    | 'by-desk'
    | 'by-seat'
    | 'by-token'
    | 'by-signature'
    | 'by-bearer'
  /** Other sites may send this one: it proves its caller by a token, not by a cookie. */
  crossSite?: true
  params?: TSchema
  query?: TSchema
  body?: TSchema
  /** What a good answer holds, for `/openapi.json`. */
  answer?: TSchema
  status?: number
  /** Bytes of a body, where it may be larger than others. */
  bodyLimit?: number
  /** Requests per minute from one address. */
  limit?: number
  /** Who may frame the answer; nobody unless said. */
  framing?(door: Door, asked: Asked): Framing
  /** On a WebSocket's route: the seat that this caller takes. */
  seat?(caller: Caller): Seat | undefined
  handle(call: Call): unknown
}

/** Declares an endpoint with its schemas' types in `handle`. */
export function route<P extends TSchema, Q extends TSchema, B extends TSchema>(
  declared: Omit<Route, 'handle' | 'params' | 'query' | 'body'> & {
    params?: P
    query?: Q
    body?: B
    handle(call: Call<Static<P>, Static<Q>, Static<B>>): unknown
  },
): Route {
  return declared
}
