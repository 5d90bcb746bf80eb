import { may, type Role } from '#domain/access/access.ts'
import { edited } from '#formats/hl7v2/outgoing/edited-profile.ts'
import type { Route } from '../../server/http/route.ts'
import { ROUTES } from '../../server/http/routes.ts'

/** One endpoint as the walk asks it, and what must come of it. */
export interface Row {
  /** `METHOD url` as the route declares it. */
  endpoint: string
  /** What the address's parameters stand for; `:visit` and `:launch` are filled in by the walk. */
  params?: Record<string, string>
  query?: string
  body?: unknown
  /** Who is let through. Written down a second time on purpose: a wider access.ts does not pass unseen. */
  who: 'everybody' | readonly Role[]
  /** The status for those who are let through; by role where it differs. */
  status: number | Partial<Record<Role, number>>
  /** What the audit then says was touched; none where the endpoint reads and writes nothing of a patient's. */
  audit?: string | Partial<Record<Role, string>>
  /** Of what everybody may load: to whom it brings a patient's data along. */
  brings?: readonly Role[]
  /** Who may frame it, where anybody may. */
  framedBy?: 'website' | 'emr'
}

const DEVICES = ['patient-link', 'patient'] as const
const PATIENT = ['patient'] as const
const GUEST = ['guest'] as const
const TRIAL = { route: 'none', trial: '1' }
const MESSAGE = { message: '1' }
const HELPER = { guest: 'helper' }
const LOOKERS = ['clinician', 'clinician-elsewhere', 'other-clinician', 'rooming', 'rooming-elsewhere'] as const
const CLINICIAN = ['clinician'] as const
/** What goes on while the EMR has another patient open. */
const CALLING = ['clinician', 'clinician-elsewhere'] as const
const PICKING = ['clinician', 'clinician-elsewhere', 'rooming', 'rooming-elsewhere'] as const
const SEATED = [...PICKING, 'signed-out'] as const
const DESK = ['front-desk', 'desk-clinician'] as const
const FRONT_DESK = ['front-desk'] as const
const OPERATOR = ['operator', 'message-opener'] as const
const OPENER = ['message-opener'] as const

const NO_REFERRAL = '00000000-0000-4000-8000-000000000000'

const identity = { given: 'Nora', family: 'Nobody', birthDate: '1980-02-03', contact: 'nora@example.org' }
const booking = {
  type: 'primary-care-follow-up',
  slot: 'Slot/none',
  reason: 'cough',
  identity,
  zone: 'America/New_York',
  language: 'en',
}
const whereabouts = {
  place: { line: '12 Elm Street', city: 'Springfield', state: 'MA', postalCode: '01103' },
  callback: '413-555-0100',
  emergency: { name: 'Ana Douglas', phone: '413-555-0101' },
}
const HEARD = { pcm: 'AAAA', hearing: 1, piece: NO_REFERRAL }
const friction = { counts: [{ step: 'consent', kind: 'clicks', count: 1 }] }
const note = { sections: [{ id: 'history', text: 'Blood pressure at home is high.' }], base: null }

const profile = edited({
  sendingApplication: 'CAUSEWAY',
  sendingFacility: 'RIVERBEND',
  receivingApplication: 'RIVERCHART',
  receivingFacility: 'RIVERBEND',
})

/** Every endpoint, in the order of a visit, so that what is allowed also happens. */
export const ROWS: readonly Row[] = [
  { endpoint: 'GET /', who: 'everybody', status: 200 },
  { endpoint: 'GET /api/seats', who: 'everybody', status: 200 },
  { endpoint: 'GET /assets/*', params: { '*': 'none.js' }, who: 'everybody', status: 404 },
  { endpoint: 'GET /favicon.ico', who: 'everybody', status: 200 },
  { endpoint: 'GET /healthz', who: 'everybody', status: 200 },
  { endpoint: 'GET /readyz', who: 'everybody', status: 200 },
  { endpoint: 'GET /metrics', who: 'everybody', status: 200 },
  { endpoint: 'GET /openapi.json', who: 'everybody', status: 200 },

  { endpoint: 'GET /book/:organization', who: 'everybody', status: 200, framedBy: 'website' },
  { endpoint: 'GET /book.js', who: 'everybody', status: 200 },
  { endpoint: 'GET /api/book/:organization', who: 'everybody', status: 200 },
  {
    endpoint: 'GET /api/book/:organization/times',
    query: '?type=primary-care-follow-up',
    who: 'everybody',
    status: 200,
  },
  // No such slot: what booking does is the journeys' to show.
  { endpoint: 'POST /api/book/:organization', body: booking, who: 'everybody', status: 404 },
  { endpoint: 'GET /api/book/:organization/tickets/:ticket', who: 'everybody', status: 404 },
  // No such invitation: what one opens, test/invitations.db.test.ts shows.
  {
    endpoint: 'GET /api/book/:organization/invitations/:invitation',
    params: { invitation: 'forged' },
    who: 'everybody',
    status: 404,
  },
  {
    endpoint: 'POST /api/book/:organization/invitations/:invitation',
    params: { invitation: 'forged' },
    body: { slot: 'Slot/none', zone: 'America/New_York', language: 'en', attempt: '0'.repeat(32) },
    who: 'everybody',
    status: 404,
  },
  { endpoint: 'POST /api/book/:organization/link', body: identity, who: 'everybody', status: 202, audit: 'identity' },

  { endpoint: 'GET /p/:token', params: { token: 'forged' }, who: 'everybody', status: 404 },
  {
    endpoint: 'GET /context/:organization/:who',
    params: { who: 'patient' },
    query: '?context=forged',
    who: 'everybody',
    status: 404,
    framedBy: 'emr',
  },
  { endpoint: 'GET /v/:visit', who: 'everybody', status: 200 },
  { endpoint: 'GET /g/:token', params: { token: 'forged' }, who: 'everybody', status: 404 },
  { endpoint: 'GET /guest/:visit/:guest', params: HELPER, who: 'everybody', status: 200 },
  { endpoint: 'GET /api/visit/:visit/guest/:guest', params: HELPER, who: GUEST, status: 200 },
  {
    endpoint: 'POST /api/visit/:visit/guest/:guest/come',
    params: HELPER,
    body: { name: 'Ana', about: 'sister' },
    who: GUEST,
    status: 204,
    audit: 'guest asked to come in',
  },
  {
    endpoint: 'POST /api/visit/:visit/guest/:guest/captions',
    params: HELPER,
    body: { act: 'on' },
    who: GUEST,
    status: 409,
    audit: 'captions on',
  },
  {
    endpoint: 'POST /api/visit/:visit/guest/:guest/captions/speech',
    params: HELPER,
    body: { pcm: 'AAAA' },
    who: GUEST,
    status: 409,
  },
  {
    endpoint: 'POST /api/visit/:visit/guest/:guest/listening',
    params: HELPER,
    body: { act: 'refuse' },
    who: GUEST,
    status: 409,
    audit: 'listening refused',
  },
  {
    endpoint: 'POST /api/visit/:visit/guest/:guest/listening/speech',
    params: HELPER,
    body: HEARD,
    who: GUEST,
    status: 409,
  },
  {
    endpoint: 'POST /api/visit/:visit/helper',
    body: { act: 'remove' },
    who: PATIENT,
    status: 204,
    audit: 'helper removed',
  },
  {
    endpoint: 'POST /api/w/:launch/guests',
    body: { guest: 'interpreter', act: 'invite' },
    who: CALLING,
    status: 204,
    audit: 'interpreter invited',
  },
  {
    endpoint: 'POST /api/visit/:visit/captions',
    // Before anybody was admitted nobody is heard; what comes of it is the journeys' to show.
    body: { act: 'on' },
    who: PATIENT,
    status: 409,
    audit: 'captions on',
  },
  { endpoint: 'POST /api/visit/:visit/captions/speech', body: { pcm: 'AAAA' }, who: PATIENT, status: 409 },
  {
    endpoint: 'POST /api/w/:launch/captions',
    body: { act: 'told' },
    who: SEATED,
    status: 409,
    audit: { clinician: 'captions told of' },
  },
  {
    endpoint: 'POST /api/w/:launch/captions/speech',
    body: { pcm: 'AAAA' },
    who: SEATED,
    status: 409,
  },
  // Before anybody was admitted nobody is in the call; what comes of it is the journeys' to show.
  {
    endpoint: 'POST /api/visit/:visit/listening',
    body: { act: 'agree' },
    who: PATIENT,
    status: 409,
    audit: 'listening agreed to',
  },
  { endpoint: 'POST /api/visit/:visit/listening/speech', body: HEARD, who: PATIENT, status: 409 },
  {
    endpoint: 'POST /api/w/:launch/listening',
    body: { act: 'stop' },
    who: SEATED,
    status: 409,
    audit: { clinician: 'listening stopped, transcript not to be kept' },
  },
  { endpoint: 'POST /api/w/:launch/listening/speech', body: HEARD, who: SEATED, status: 409 },
  { endpoint: 'GET /api/w/:launch/listening', who: CALLING, status: 200 },
  // Before anybody was admitted there is nothing to take a picture of; what comes of it is the journeys' to show.
  {
    endpoint: 'POST /api/w/:launch/pictures',
    body: { site: 'hand' },
    who: CLINICIAN,
    status: 409,
    audit: 'picture asked',
  },
  {
    endpoint: 'POST /api/w/:launch/pictures/:picture',
    params: { picture: 'none' },
    body: { act: 'allow' },
    who: CLINICIAN,
    status: 404,
    audit: 'picture allowed by word of mouth',
  },
  {
    endpoint: 'PUT /api/w/:launch/pictures/:picture',
    params: { picture: 'none' },
    // The smallest that is a JPEG by its segments.
    body: { jpeg: '/9j/wAALCAABAAEBAREA/9oACAEBAAA/AP/Z', ageMs: 0, site: 'hand', side: 'left' },
    who: CLINICIAN,
    status: 404,
    audit: 'picture filed',
  },
  {
    endpoint: 'POST /api/visit/:visit/pictures/:picture',
    params: { picture: 'none' },
    body: { decision: 'allow' },
    who: PATIENT,
    status: 404,
    audit: 'picture allowed',
  },
  // Nobody has been met and nothing is signed: it is held, and nothing is accepted.
  { endpoint: 'GET /api/desk/:launch/charges', who: DESK, status: 200, audit: 'charges' },
  { endpoint: 'GET /api/desk/:launch/charges/list', query: '?list=changed', who: DESK, status: 200, audit: 'charges' },
  { endpoint: 'GET /api/desk/:launch/visits/:visit/charge', who: DESK, status: 200, audit: 'charge' },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/charge',
    body: { payer: 'medicare', coverage: null, patientAt: 'home', code: null, seen: 'none' },
    who: DESK,
    status: 409,
    audit: 'charge accepted',
  },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/charge/again',
    body: { how: 'replace' },
    who: DESK,
    status: 422,
    audit: 'charge opened again',
  },
  // `milk` is no file of X12: it is a row for a person, and nothing else.
  {
    endpoint: 'POST /api/desk/:launch/claim-answers',
    body: { name: 'milk.835', file: 'bWlsaw==' },
    who: FRONT_DESK,
    status: 200,
    audit: 'file of claim answers read',
  },
  {
    endpoint: 'POST /api/desk/:launch/claim-answers/done',
    body: { digest: '0'.repeat(64), segment: null },
    who: FRONT_DESK,
    status: 404,
  },
  { endpoint: 'GET /api/desk/:launch/visits/:visit/comparison', who: DESK, status: 200, audit: 'comparison' },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/mend',
    body: { task: 'reconcile/R02' },
    who: DESK,
    status: 404,
    audit: 'discrepancy mended',
  },
  // A list of shopping is no log: nobody's visits are read for it.
  { endpoint: 'POST /api/desk/:launch/visit-log/columns', body: { file: 'bWlsaw==' }, who: FRONT_DESK, status: 422 },
  {
    endpoint: 'POST /api/desk/:launch/visit-log',
    // `Patient,Start` and one row.
    body: {
      file: 'UGF0aWVudCxTdGFydApBbnRvbmlvLDIwMjYtMDctMTQgMDk6MDAK',
      columns: {
        of: {
          patient: 'Patient',
          clinician: null,
          day: null,
          start: 'Start',
          end: null,
          minutes: null,
          session: null,
          medium: null,
          role: null,
          waiting: null,
        },
        dates: 'month-first',
      },
    },
    who: FRONT_DESK,
    status: 200,
    audit: 'visits beside the log of another tool',
  },
  { endpoint: 'GET /api/w/:launch/place', who: CLINICIAN, status: 200, audit: 'clinician’s place' },
  {
    endpoint: 'PUT /api/w/:launch/place',
    body: { place: 'home', state: 'MA' },
    who: CLINICIAN,
    status: 409,
    audit: 'clinician’s place said',
  },
  { endpoint: 'GET /api/w/:launch/assessed', who: CLINICIAN, status: 200, audit: 'assessment' },
  {
    endpoint: 'PUT /api/w/:launch/assessed',
    body: { problems: [], written: [] },
    who: CLINICIAN,
    status: 409,
    audit: 'problems linked',
  },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/interpreter',
    who: FRONT_DESK,
    status: 200,
    audit: 'interpreter invited',
  },
  // What it does is done and audited after the answer has left; another test shows that.
  { endpoint: 'POST /api/visit/:visit/link', who: 'everybody', status: 202 },
  { endpoint: 'POST /api/visit/:visit/call', who: 'everybody', status: 202 },
  { endpoint: 'POST /api/visit/:visit/door/help', who: DEVICES, status: 204, audit: 'help asked at the door' },
  {
    endpoint: 'POST /api/visit/:visit/code',
    body: { birthDate: '1901-01-01' },
    who: DEVICES,
    status: 200,
    audit: 'one-time code',
  },
  {
    endpoint: 'POST /api/visit/:visit/verify',
    body: { code: '000000' },
    who: DEVICES,
    status: 403,
    audit: 'device identified',
  },
  { endpoint: 'GET /api/visit/:visit', who: DEVICES, status: 200, audit: { patient: 'visit page' } },
  {
    endpoint: 'POST /api/visit/:visit/consent',
    body: { version: '2026-11-draft', decision: 'agree', language: 'en' },
    who: PATIENT,
    status: 204,
    audit: 'consent',
  },
  { endpoint: 'POST /api/visit/:visit/location', body: whereabouts, who: PATIENT, status: 204, audit: 'whereabouts' },
  {
    endpoint: 'POST /api/visit/:visit/intake',
    body: { answers: [], complete: true },
    who: PATIENT,
    status: 204,
    audit: 'intake',
  },
  {
    endpoint: 'POST /api/visit/:visit/device',
    body: { camera: true, microphone: true },
    who: PATIENT,
    status: 204,
    audit: 'device check',
  },
  { endpoint: 'POST /api/visit/:visit/leave', who: PATIENT, status: 204, audit: 'waiting room left' },
  { endpoint: 'POST /api/visit/:visit/wait', who: PATIENT, status: 204, audit: 'waiting room' },
  { endpoint: 'POST /api/visit/:visit/ledger', body: friction, who: PATIENT, status: 204 },

  { endpoint: 'GET /launch', who: 'everybody', status: 400, framedBy: 'emr' },
  { endpoint: 'GET /launch/callback', who: 'everybody', status: 400, framedBy: 'emr' },
  // Its EMR has SMART: nobody signs in beside it.
  { endpoint: 'GET /sign-in/:organization', who: 'everybody', status: 400 },
  { endpoint: 'GET /.well-known/jwks.json', who: 'everybody', status: 200 },
  { endpoint: 'GET /cds-services', who: 'everybody', status: 200 },
  {
    endpoint: 'POST /text-messages/:organization',
    body: { kind: 'reply', id: 'r1', at: '2026-11-26T12:00:00Z', from: '413-555-0100', text: 'STOP' },
    // The signature is forged: what a real one does is another test's to show.
    who: ['gateway'],
    status: 401,
  },
  {
    endpoint: 'POST /mail-reports/:organization',
    body: { kind: 'report', id: 'm1', messageId: 'none', status: 'undelivered' },
    // Forged, as above.
    who: ['gateway'],
    status: 401,
  },
  {
    endpoint: 'POST /telephone/:organization',
    body: { kind: 'answered', who: 'patient', id: 'c1', at: '2026-11-26T12:00:00Z', reference: 'none' },
    // Forged, as above.
    who: ['gateway'],
    status: 401,
  },
  {
    endpoint: 'POST /transcription/:organization',
    body: { kind: 'failed', reference: NO_REFERRAL },
    // Forged, as above.
    who: ['gateway'],
    status: 401,
  },
  {
    endpoint: 'POST /emr-notifications/:organization',
    body: { resourceType: 'Bundle', type: 'history', entry: [] },
    who: ['emr'],
    // Empty: what a real one does is another test's to show.
    status: 400,
  },
  {
    endpoint: 'POST /emr-notifications/:organization/:type',
    params: { type: 'Patient' },
    body: { resourceType: 'Bundle', type: 'history', entry: [] },
    who: ['emr'],
    // As of the schedule.
    status: 400,
  },
  {
    endpoint: 'PUT /emr-notifications/:organization/Appointment/:id',
    params: { id: 'none' },
    body: { resourceType: 'Appointment', id: 'none' },
    who: ['emr'],
    // The chart has no such appointment: there is nothing to follow.
    status: 204,
    audit: 'EMR notification received',
  },
  {
    endpoint: 'POST /room-reports/:organization',
    body: { kind: 'ended', id: 'e1', at: '2026-11-26T12:00:00Z', reference: 'none' },
    // Forged, as above.
    who: ['gateway'],
    status: 401,
  },
  {
    endpoint: 'POST /routes/:organization/:route',
    params: { route: 'none' },
    body: { id: '1', type: 'none' },
    // Forged, as above.
    who: ['gateway'],
    status: 401,
  },
  { endpoint: 'OPTIONS /cds-services', who: 'everybody', status: 204 },
  { endpoint: 'OPTIONS /cds-services/patient-view', who: 'everybody', status: 204 },
  { endpoint: 'OPTIONS /cds-services/order-select', who: 'everybody', status: 204 },
  { endpoint: 'OPTIONS /cds-services/patient-view/feedback', who: 'everybody', status: 204 },
  { endpoint: 'OPTIONS /cds-services/order-select/feedback', who: 'everybody', status: 204 },
  ...(['patient-view', 'order-select'] as const).map((hook) => ({
    endpoint: `POST /cds-services/${hook}/feedback`,
    body: { feedback: [] },
    who: ['cds'] satisfies Row['who'],
    // As of the hooks themselves.
    status: 401,
  })),
  {
    endpoint: 'POST /cds-services/order-select',
    body: { hook: 'order-select', hookInstance: 'i', context: { userId: 'dr-okafor', patientId: '1' } },
    who: ['cds'],
    // As of the other hook.
    status: 401,
  },
  {
    endpoint: 'POST /cds-services/patient-view',
    body: { hook: 'patient-view', hookInstance: 'i', context: { userId: 'dr-okafor', patientId: '1' } },
    who: ['cds'],
    // The token is the EMR's in form only; what a real one is told, another test shows.
    status: 401,
  },

  {
    endpoint: 'GET /w/:launch',
    who: 'everybody',
    status: 200,
    brings: LOOKERS,
    audit: Object.fromEntries(LOOKERS.map((role) => [role, 'workspace'])),
    framedBy: 'emr',
  },
  { endpoint: 'GET /api/w/:launch', who: LOOKERS, status: 200, audit: 'workspace' },
  {
    endpoint: 'GET /api/w/:launch/chart/:section',
    params: { section: 'problems' },
    who: LOOKERS,
    status: 200,
    audit: 'chart/problems',
  },
  { endpoint: 'GET /api/w/:launch/intake', who: LOOKERS, status: 200, audit: 'intake' },
  {
    endpoint: 'POST /api/w/:launch/rooming',
    body: { act: 'begin', instead: false },
    who: ['rooming'],
    status: 204,
    audit: 'rooming begun',
  },
  {
    endpoint: 'POST /api/w/:launch/admit',
    body: { identifiersChecked: true },
    who: CALLING,
    status: 204,
    audit: 'admit',
  },
  { endpoint: 'GET /room/:visit', who: ['patient', ...SEATED, 'guest'], status: 426 },
  {
    endpoint: 'PUT /api/w/:launch/note/unsaved',
    body: note,
    who: CLINICIAN,
    status: 204,
    audit: 'note, not saved yet',
  },
  { endpoint: 'PUT /api/w/:launch/note', body: note, who: CLINICIAN, status: 202, audit: 'note' },
  { endpoint: 'GET /api/w/:launch/draft', who: CLINICIAN, status: 200, audit: 'draft of the note' },
  {
    endpoint: 'PUT /api/w/:launch/draft',
    body: { version: 0, choices: [{ section: 'history', text: 'Cough.', taken: true }] },
    who: CLINICIAN,
    status: 200,
    audit: 'draft of the note, chosen from',
  },
  {
    endpoint: 'PUT /api/w/:launch/marks/:mark',
    params: { mark: 'mark-one' },
    body: { phrase: null },
    who: CLINICIAN,
    status: 204,
    audit: 'moment marked',
  },
  {
    endpoint: 'DELETE /api/w/:launch/marks/:mark',
    params: { mark: 'mark-one' },
    who: CLINICIAN,
    status: 204,
    audit: 'mark taken back',
  },
  { endpoint: 'GET /api/w/:launch/catalogue', query: '?q=lisinopril', who: CLINICIAN, status: 200 },
  {
    endpoint: 'POST /api/w/:launch/orders',
    body: { catalogue: 'ActivityDefinition/none', category: 'laboratory', reason: 'check' },
    who: CLINICIAN,
    status: 404,
  },
  {
    endpoint: 'POST /api/w/:launch/composed-orders',
    body: { catalogue: 'ActivityDefinition/none', category: 'laboratory', reason: 'check' },
    who: CLINICIAN,
    status: 404,
  },
  {
    endpoint: 'POST /api/w/:launch/orders-placed',
    who: CLINICIAN,
    status: 204,
    audit: 'orders placed in the EMR',
  },
  {
    endpoint: 'POST /api/w/:launch/orders/:order/sign',
    params: { order: 'none' },
    body: { mitigations: [] },
    who: CLINICIAN,
    status: 404,
    audit: 'order signed',
  },
  {
    endpoint: 'DELETE /api/w/:launch/orders/:order',
    params: { order: 'none' },
    who: CLINICIAN,
    status: 404,
    audit: 'order withdrawn',
  },
  {
    endpoint: 'GET /api/w/:launch/lists/:list/search',
    params: { list: 'problems' },
    query: '?q=asthma',
    who: ['clinician', 'rooming'],
    status: 200,
  },
  {
    endpoint: 'POST /api/w/:launch/lists',
    body: {
      change: 'fish-oil-1',
      list: 'medicines',
      act: 'add',
      entry: null,
      code: null,
      text: 'Fish oil',
      detail: '',
      reason: '',
      told: false,
    },
    who: ['clinician', 'rooming'],
    status: 202,
    audit: 'medicines changed: add',
  },
  {
    endpoint: 'DELETE /api/w/:launch/lists/:change',
    // No such change: giving up what is not there is done already.
    params: { change: 'no-such-change' },
    who: ['clinician', 'rooming'],
    status: 202,
    audit: 'change of a list given up',
  },
  {
    endpoint: 'POST /api/w/:launch/phone',
    body: { act: 'start', reason: 'failed' },
    who: CALLING,
    status: 204,
    audit: 'telephone begun',
  },
  // The visit is held in a room of ours: there is no meeting to ask for.
  { endpoint: 'POST /api/w/:launch/meeting', who: CALLING, status: 409, audit: 'video meeting asked for again' },
  {
    endpoint: 'POST /api/w/:launch/offer',
    who: CALLING,
    status: 409,
    body: { offer: 'shorter' },
    audit: 'offer to a late patient',
  },
  {
    endpoint: 'POST /api/w/:launch/emergency',
    who: SEATED,
    status: 204,
    audit: 'second person asked for',
  },
  {
    endpoint: 'POST /api/w/:launch/patient',
    // Out of a choice that nobody was shown; what a pick does is the journeys' to show.
    body: { patient: 'Patient/none', of: 'none' },
    who: PICKING,
    status: { clinician: 200, 'clinician-elsewhere': 409, rooming: 200, 'rooming-elsewhere': 409 },
  },
  {
    endpoint: 'GET /api/w/:launch/patients/:which/photo',
    params: { which: 'visit' },
    who: LOOKERS,
    status: 200,
    audit: 'photo',
  },
  { endpoint: 'POST /api/w/:launch/end', who: CALLING, status: 204, audit: 'end visit' },
  { endpoint: 'POST /api/w/:launch/language', body: { language: 'es' }, who: [...LOOKERS, 'signed-out'], status: 204 },
  { endpoint: 'POST /api/desk/:launch/language', body: { language: 'es' }, who: [...DESK, ...OPERATOR], status: 204 },
  {
    endpoint: 'POST /api/operator/:launch/language',
    body: { language: 'es' },
    who: [...DESK, ...OPERATOR],
    status: 204,
  },
  { endpoint: 'GET /api/w/:launch/phrases', who: CALLING, status: 200 },
  {
    endpoint: 'PUT /api/w/:launch/phrases/:name',
    params: { name: 'plan' },
    body: { text: 'Continue.' },
    who: CALLING,
    status: 204,
  },
  { endpoint: 'DELETE /api/w/:launch/phrases/:name', params: { name: 'plan' }, who: CALLING, status: 204 },
  { endpoint: 'GET /api/w/:launch/orders/:order/times', params: { order: 'none' }, who: CLINICIAN, status: 404 },
  {
    endpoint: 'POST /api/w/:launch/orders/:order/booking',
    params: { order: 'none' },
    who: CLINICIAN,
    // No such order or slot; what booking does is the journeys' to show.
    status: 404,
    body: { slot: 'Slot/none' },
  },
  { endpoint: 'GET /api/w/:launch/follow-ups', query: '?whose=anybody', who: CLINICIAN, status: 200 },
  {
    endpoint: 'POST /api/w/:launch/follow-ups',
    who: CLINICIAN,
    status: 404,
    body: { slot: 'Slot/none', reason: 'check' },
  },
  { endpoint: 'GET /api/w/:launch/follow-ups/:ticket', params: { ticket: 'none' }, who: CLINICIAN, status: 404 },
  { endpoint: 'POST /api/w/:launch/rating', who: CALLING, status: 204, body: { ease: 4 }, audit: 'rating' },
  {
    endpoint: 'POST /api/w/:launch/addendum',
    body: { text: 'Called back.' },
    who: CLINICIAN,
    // Before the signature: how soon after it the chart has the note, and takes an addendum, is the EMR’s time.
    status: 409,
    audit: 'addendum',
  },
  { endpoint: 'POST /api/w/:launch/sign', body: note, who: CLINICIAN, status: 202, audit: 'sign' },
  // The note is on its way, and not with a person.
  { endpoint: 'DELETE /api/w/:launch/signature', who: CLINICIAN, status: 409, audit: 'signature taken back' },
  { endpoint: 'POST /api/w/:launch/ledger', body: friction, who: [...LOOKERS, 'signed-out'], status: 204 },
  {
    endpoint: 'POST /api/visit/:visit/messages',
    body: { text: 'Thank you.' },
    who: PATIENT,
    status: 204,
    audit: 'message',
  },

  { endpoint: 'GET /api/visit/:visit/times', who: PATIENT, status: 200 },
  {
    endpoint: 'POST /api/visit/:visit/move',
    who: PATIENT,
    status: 404,
    body: { slot: 'Slot/none', from: '2026-11-24T15:00:00Z' },
  },
  { endpoint: 'POST /api/visit/:visit/rating', who: PATIENT, status: 204, body: { ease: 5 }, audit: 'rating' },
  // Nobody waits any more: the visit has begun.
  {
    endpoint: 'POST /api/visit/:visit/wish',
    who: PATIENT,
    status: 409,
    body: { wish: 'call' },
    audit: 'waiting given up',
  },
  { endpoint: 'POST /api/visit/:visit/cancel', who: PATIENT, status: 409, audit: 'visit cancelled' },
  { endpoint: 'POST /api/visit/:visit/help', who: PATIENT, status: 204, audit: 'help asked' },
  { endpoint: 'GET /desk/:launch', who: 'everybody', status: 200, framedBy: 'emr' },
  { endpoint: 'GET /api/desk/:launch', who: DESK, status: 200, audit: 'day board' },
  { endpoint: 'GET /api/desk/:launch/ledger', who: DESK, status: 200, audit: 'ledger' },
  { endpoint: 'GET /api/desk/:launch/ledger/weeks.csv', who: DESK, status: 200, audit: 'ledger exported' },
  {
    endpoint: 'GET /api/desk/:launch/ledger/visits.csv',
    who: ['desk-clinician'],
    status: 200,
    audit: 'own visits exported',
  },
  {
    endpoint: 'GET /api/desk/:launch/ledger/events.ocel.json',
    who: ['desk-clinician'],
    status: 200,
    audit: 'own visits exported',
  },
  { endpoint: 'GET /api/desk/:launch/referrals', who: DESK, status: 200, audit: 'referrals' },
  // No such referral: what is said of one that there is, test/referrals.db.test.ts shows.
  {
    endpoint: 'POST /api/desk/:launch/referrals/:referral/asked',
    params: { referral: NO_REFERRAL },
    who: DESK,
    status: 404,
  },
  {
    endpoint: 'POST /api/desk/:launch/referrals/:referral/word',
    params: { referral: NO_REFERRAL },
    body: { act: 'acknowledge' },
    who: ['desk-clinician'],
    status: 404,
  },
  {
    endpoint: 'POST /api/desk/:launch/referrals/:referral/information',
    params: { referral: NO_REFERRAL },
    body: { words: 'None since May.' },
    who: DESK,
    status: 404,
  },
  {
    endpoint: 'GET /api/desk/:launch/referrals/:referral/summary',
    params: { referral: NO_REFERRAL },
    who: ['desk-clinician'],
    status: 404,
  },
  {
    endpoint: 'POST /api/desk/:launch/referrals/:referral/paper-consent',
    params: { referral: NO_REFERRAL },
    body: {
      language: 'en',
      permits: ['status'],
      lasts: 'until-revoked',
      signedOn: '2026-11-20',
      name: 'Nora Nobody',
      whereabouts: 'Folder 3',
      whole: true,
    },
    who: DESK,
    status: 404,
  },
  {
    endpoint: 'POST /api/desk/:launch/referrals/:referral/scans-put-there',
    params: { referral: NO_REFERRAL },
    who: DESK,
    status: 404,
  },
  {
    endpoint: 'POST /api/desk/:launch/referrals/:referral/disclosure-seen',
    params: { referral: NO_REFERRAL },
    body: { item: 'revoked/held/2026-11-27T15:00:00.000Z' },
    who: DESK,
    status: 404,
  },
  { endpoint: 'GET /api/desk/:launch/invitations', who: DESK, status: 200, audit: 'invitations' },
  {
    endpoint: 'POST /api/desk/:launch/invitations/:referral/called',
    params: { referral: NO_REFERRAL },
    body: { outcome: 'reached' },
    who: DESK,
    status: 404,
  },
  { endpoint: 'GET /api/visit/:visit/referrals', who: PATIENT, status: 200, audit: 'referrals' },
  {
    endpoint: 'POST /api/visit/:visit/referrals/:referral/consent',
    params: { referral: NO_REFERRAL },
    body: { version: 'none', language: 'en', permits: ['status'], lasts: 'until-revoked', name: 'Nora Nobody' },
    who: PATIENT,
    status: 404,
  },
  {
    endpoint: 'POST /api/visit/:visit/referrals/:referral/revoke',
    params: { referral: NO_REFERRAL },
    body: { consent: 'none' },
    who: PATIENT,
    status: 404,
  },
  { endpoint: 'GET /api/desk/:launch/worklist', who: DESK, status: 200, audit: 'worklist' },
  // What it tells is the board's, whose every reading is audited when it is opened.
  { endpoint: 'GET /api/desk/:launch/changes', who: DESK, status: 200 },
  // Its EMR launches the workspace: what opens it from a list is the journeys' to show.
  { endpoint: 'POST /api/desk/:launch/visits/:visit/open', body: {}, who: ['desk-clinician'], status: 404 },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/tasks',
    body: { task: 'none', act: 'take' },
    who: DESK,
    status: 404,
    audit: 'task take',
  },
  // No such row: what is read and written for one that there is, server/act/by-hand.db.test.ts shows.
  { endpoint: 'GET /api/desk/:launch/visits/:visit/sheet', query: '?task=write/none/none', who: DESK, status: 404 },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/entered',
    body: { task: 'write/none/none', number: '4711' },
    who: DESK,
    status: 404,
  },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/send-again',
    body: { task: 'write/none/none' },
    who: DESK,
    status: 404,
  },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/help',
    body: { act: 'take' },
    who: DESK,
    status: 204,
    audit: 'help taken',
  },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/link',
    who: FRONT_DESK,
    status: 204,
    audit: 'link sent again',
  },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/attempts',
    body: { outcome: 'no-answer' },
    who: DESK,
    status: 409,
    audit: 'call logged: no-answer',
  },
  { endpoint: 'POST /api/desk/:launch/visits/:visit/no-show', who: DESK, status: 409, audit: 'no-show called' },
  { endpoint: 'POST /api/desk/:launch/visits/:visit/unlock', who: FRONT_DESK, status: 204, audit: 'door unlocked' },
  {
    endpoint: 'GET /api/desk/:launch/visits/:visit/candidates',
    who: FRONT_DESK,
    status: 200,
    audit: 'match candidates',
  },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/match',
    body: { patient: 'Patient/of-nobody' },
    who: FRONT_DESK,
    // No such person in the EMR; what matching does is the journeys' to show.
    status: 502,
  },
  // Its patient is known.
  { endpoint: 'POST /api/desk/:launch/visits/:visit/person', who: FRONT_DESK, status: 404 },
  { endpoint: 'GET /api/desk/:launch/visits/:visit/check-in', who: FRONT_DESK, status: 200, audit: 'check-in' },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/check-in',
    // The visit is over by now.
    who: FRONT_DESK,
    status: 409,
    body: { version: '2026-11', decision: 'decline' },
    audit: 'consent by telephone',
  },
  { endpoint: 'GET /api/desk/:launch/visits/:visit/contact', who: FRONT_DESK, status: 200, audit: 'contacts' },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/contact',
    body: { version: 'W/"none"', system: 'phone', was: '000', value: '413-555-0177' },
    who: FRONT_DESK,
    // No such number on the record; what correcting does is the journeys' to show.
    status: 409,
    audit: 'contact corrected',
  },
  {
    endpoint: 'POST /api/desk/:launch/visits/:visit/link/revoke',
    // No such visit: it would sign out the patient, whom the tests after the walk need.
    params: { visit: '00000000-0000-4000-8000-000000000000' },
    body: { send: false },
    who: FRONT_DESK,
    status: 404,
  },

  { endpoint: 'GET /operator/:launch', who: 'everybody', status: 200, framedBy: 'emr' },
  { endpoint: 'GET /api/operator/:launch', who: OPERATOR, status: 200 },
  { endpoint: 'GET /api/operator/:launch/connection', who: OPERATOR, status: 200 },
  {
    endpoint: 'POST /api/operator/:launch/connection/read',
    who: OPERATOR,
    status: 200,
    audit: 'EMR capabilities read again',
  },
  { endpoint: 'POST /api/operator/:launch/connection/accept', who: OPERATOR, status: 200, audit: 'EMR taken as it is' },
  { endpoint: 'GET /api/operator/:launch/profile', who: OPERATOR, status: 200 },
  // This practice has no interface: what editing and testing do is the journeys' to show.
  { endpoint: 'POST /api/operator/:launch/profile', body: { base: 0, profile }, who: OPERATOR, status: 404 },
  { endpoint: 'POST /api/operator/:launch/profile/check', body: { profile }, who: OPERATOR, status: 404 },
  { endpoint: 'POST /api/operator/:launch/profile/back', body: { base: 0, to: 0 }, who: OPERATOR, status: 404 },
  {
    endpoint: 'GET /api/operator/:launch/configuration.json',
    who: OPERATOR,
    status: 200,
    audit: 'configuration exported',
  },
  {
    endpoint: 'POST /api/operator/:launch/configuration/compare',
    body: { text: '{}' },
    who: OPERATOR,
    status: 200,
    audit: 'configuration compared',
  },
  { endpoint: 'GET /api/operator/:launch/routes', who: OPERATOR, status: 200 },
  { endpoint: 'GET /api/operator/:launch/routes/changes', who: OPERATOR, status: 200 },
  {
    endpoint: 'POST /api/operator/:launch/routes/find',
    body: { typed: '4711', route: null, after: null },
    who: OPERATOR,
    status: 200,
    audit: 'messages of routes looked for',
  },
  // This practice has no route: what is found, opened and sent again is for the tests of routes to show.
  { endpoint: 'GET /api/operator/:launch/routes/messages/:message', params: MESSAGE, who: OPERATOR, status: 404 },
  {
    endpoint: 'POST /api/operator/:launch/routes/messages/:message/open',
    params: MESSAGE,
    body: { why: 'a look' },
    who: OPENER,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/messages/:message/replay',
    params: MESSAGE,
    body: {},
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/messages/:message/skip',
    params: MESSAGE,
    body: { why: 'entered by hand' },
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/messages/:message/try',
    params: MESSAGE,
    body: { text: 'MSH|^~\\&|' },
    who: OPENER,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/messages/:message/send',
    params: MESSAGE,
    body: { text: 'MSH|^~\\&|', why: 'mended' },
    who: OPENER,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/again',
    params: { route: 'none' },
    body: { patient: '4711', since: null, until: null, send: false },
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/quiet',
    params: { route: 'none' },
    body: { minutes: 60, why: 'an upgrade' },
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/test',
    params: { route: 'none' },
    body: { type: 'SIU^S12' },
    who: OPERATOR,
    status: 404,
  },
  { endpoint: 'GET /api/operator/:launch/routes/:route/change', params: { route: 'none' }, who: OPERATOR, status: 404 },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/change/fixtures',
    params: { route: 'none' },
    body: { files: { route: 'route: none', map: null, beside: {} } },
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/change/try',
    params: { route: 'none' },
    body: { files: { route: 'route: none', map: null, beside: {} }, days: 3 },
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'GET /api/operator/:launch/routes/:route/change/trials/:trial',
    params: TRIAL,
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/change/trials/:trial/more',
    params: TRIAL,
    body: { before: '1' },
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/change/trials/:trial/open',
    params: TRIAL,
    body: { message: '1', why: 'a look' },
    who: OPENER,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/change/trials/:trial/cancel',
    params: TRIAL,
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/change/trials/:trial/switch',
    params: TRIAL,
    body: { base: 0, why: 'a look' },
    who: OPERATOR,
    status: 404,
  },
  {
    endpoint: 'POST /api/operator/:launch/routes/:route/change/back',
    params: { route: 'none' },
    body: { base: 0, to: 0, why: 'a look' },
    who: OPERATOR,
    status: 404,
  },
  { endpoint: 'POST /api/operator/:launch/profile/test', body: { kind: 'book', profile }, who: OPERATOR, status: 404 },
]

/** The route of a row. */
export function routeOf({ endpoint }: Row): Route {
  const found = ROUTES.find(({ method, url }) => `${method} ${url}` === endpoint)
  if (found === undefined) throw new Error(`no route is declared as ${endpoint}`)
  return found
}

/** Whether a row lets a role through; `nobody` is who proves nothing to this endpoint. */
export function lets({ who }: Row, role: Role): boolean {
  return who === 'everybody' || who.includes(role)
}

/** Whether an endpoint that knows its callers in this way can meet this role; to the others everybody is nobody. */
export function known(how: Route['known'], role: Role): boolean {
  if (role === 'nobody') return true
  if (role === 'cds') return how === 'by-token'
  if (role === 'gateway') return how === 'by-signature'
  if (role === 'emr') return how === 'by-bearer'
  if (['front-desk', 'desk-clinician', 'operator', 'message-opener'].includes(role)) return how === 'by-desk'
  if (how === 'by-seat') return true
  if (role === 'guest') return how === 'by-guest-link'
  return how === (role.startsWith('patient') ? 'by-link' : 'by-launch')
}

/** Rows that say otherwise than domain/access, and endpoints without exactly one row. */
export function disagreements(roles: readonly Role[]): string[] {
  const rows = ROWS.map(({ endpoint }) => endpoint)
  const routes = ROUTES.map(({ method, url }) => `${method} ${url}`)
  return [
    ...routes.filter((route) => rows.filter((row) => row === route).length !== 1).map((route) => `no row: ${route}`),
    ...rows.filter((row) => !routes.includes(row)).map((row) => `no route: ${row}`),
    ...ROWS.filter(({ endpoint }) => routes.includes(endpoint)).flatMap((row) => {
      const route = routeOf(row)
      return roles
        .filter((role) => known(route.known, role) && lets(row, role) !== may(role, route.action))
        .map((role) => `${row.endpoint}: ${role}`)
    }),
  ]
}
