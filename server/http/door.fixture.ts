import { afterAll } from 'vitest'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UseCases } from '../act/use-cases.ts'
import type { Organization } from '../config/organizations.ts'
import type { HttpDeps } from './deps.ts'

export const ORIGIN = 'http://127.0.0.1:18600'
export const PORT = 18600

/** As far as the door is concerned: one visit `v1` with its link, one launch `l1` on it, and secrets that say who. */
export const LINKED = { cookie: `cw_link_${PORT}_v1=linked` }
export const IDENTIFIED = { cookie: `cw_link_${PORT}_v1=identified` }
/** The same patient on another device. */
export const ELSEWHERE = { cookie: `cw_link_${PORT}_v1=elsewhere` }
export const CLINICIAN = { cookie: `cw_w_${PORT}_l1=clinician` }
export const ROOMING = { cookie: `cw_w_${PORT}_l2=rooming` }
export const DESK = { cookie: `cw_w_${PORT}_l1=desk` }
/** The EMR of `riverbend`, by the secret of its subscription. */
export const EMR = { authorization: 'Bearer theirs' }
export const OWN_PAGE = { origin: ORIGIN, 'content-type': 'application/json' }

export const riverbend: Organization = {
  id: 'riverbend',
  name: 'Riverbend Family Practice',
  phone: '413-555-0142',
  timeZone: 'America/New_York',
  website: 'http://localhost:18601/practice',
  pathways: ['primary-care-follow-up'],
  emr: {
    name: 'RiverChart',
    fhirBase: 'http://localhost:18601/fhir/r4',
    clientId: 'causeway',
    backendClientId: 'causeway-backend',
    cdsIssuer: 'http://localhost:18601',
    cdsJwks: 'http://localhost:18601/cds/jwks.json',
    frameAncestors: ['http://localhost:18601'],
    prescriber: 'http://localhost:18601/chart/{patient}/orders',
    baa: { status: 'simulated', until: '2030-12-31' },
  },
  mail: { from: 'visits@riverbend.example' },
}

/** Use cases that answer nothing but who asks; a test gives those it is about. Every other one fails loudly. */
export function useCasesWith(given: { [K in keyof UseCases]?: Partial<UseCases[K]> } = {}): UseCases {
  const unasked = <T extends object>(name: string, group: Partial<T>): T =>
    new Proxy(group, {
      get: (target, key, self) =>
        Reflect.get(target, key, self) ??
        (() => {
          throw new Error(`nobody expected ${name}.${String(key)} to be asked`)
        }),
    }) as T
  return {
    book: unasked('book', { ...given.book }),
    patient: unasked('patient', {
      deviceOf: async (visit, secret) =>
        visit === 'v1' && (secret === 'linked' || secret === 'identified' || secret === 'elsewhere')
          ? {
              organization: 'riverbend',
              visit,
              device: secret === 'elsewhere' ? 'd2' : 'd1',
              identified: secret !== 'linked',
            }
          : { refused: 'not-found' },
      ...given.patient,
    }),
    charges: unasked('charges', { ...given.charges }),
    claimAnswers: unasked('claimAnswers', { ...given.claimAnswers }),
    reconcile: unasked('reconcile', { ...given.reconcile }),
    visitLog: unasked('visitLog', { ...given.visitLog }),
    referrals: unasked('referrals', { ...given.referrals }),
    guest: unasked('guest', {
      guestOf: async (visit, guest, secret) =>
        visit === 'v1' && secret !== undefined
          ? { organization: 'riverbend', visit, guest, invitation: 1, device: 'g1', seated: secret === guest }
          : { refused: 'not-found' },
      ...given.guest,
    }),
    contextLinks: unasked('contextLinks', { ...given.contextLinks }),
    launch: unasked('launch', {
      launchOf: async (launch, secret) =>
        launch === 'l1' && secret === 'clinician'
          ? {
              organization: 'riverbend',
              launch,
              visit: 'v1',
              practitioner: 'Practitioner/dr-okafor',
              seat: 'clinician',
              own: true,
              patient: null,
              elsewhere: null,
              hears: null,
            }
          : secret === 'rooming'
            ? {
                organization: 'riverbend',
                launch,
                visit: 'v1',
                practitioner: 'Practitioner/ma-ruiz',
                seat: 'rooming',
                // Of the two who could, the one of `l2` rooms the patient.
                own: launch === 'l2',
                patient: null,
                elsewhere: null,
                hears: null,
              }
            : { refused: 'not-found' },
      deskOf: async (launch, secret) =>
        launch === 'l1' && secret === 'desk'
          ? {
              organization: 'riverbend',
              launch,
              practitioner: 'Practitioner/desk-bowman',
              role: 'front-desk',
              until: new Date('2100-01-01'),
            }
          : { refused: 'not-identified' },
      denied: async () => undefined,
      ...given.launch,
    }),
    workspace: unasked('workspace', { ...given.workspace }),
    desk: unasked('desk', {
      // A line that nobody keeps open.
      listen: (_, hear) => {
        hear(null)
        return () => undefined
      },
      ...given.desk,
    }),
    ledger: unasked('ledger', { ...given.ledger }),
    room: unasked('room', { ...given.room }),
    captions: unasked('captions', { ...given.captions }),
    listening: unasked('listening', { ...given.listening }),
    staffLanguage: unasked('staffLanguage', { kept: async () => null, ...given.staffLanguage }),
    textMessages: unasked('textMessages', { ...given.textMessages }),
    mailReports: unasked('mailReports', { ...given.mailReports }),
    telephone: unasked('telephone', { ...given.telephone }),
    feedback: unasked('feedback', { ...given.feedback }),
    notifications: unasked('notifications', {
      isTheirs: (organization, secret) => organization === 'riverbend' && secret === 'theirs',
      ...given.notifications,
    }),
    roomReports: unasked('roomReports', { ...given.roomReports }),
    routeCalls: unasked('routeCalls', { ...given.routeCalls }),
    operator: unasked('operator', { ...given.operator }),
    routeOperation: unasked('routeOperation', { ...given.routeOperation }),
    routeChanges: unasked('routeChanges', { ...given.routeChanges }),
    operation: unasked('operation', { ...given.operation }),
  }
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Pages as the build leaves them, small; gone when the file's tests are done. */
export function builtPages(): string {
  const web = mkdtempSync(join(tmpdir(), 'causeway-web-'))
  folders.push(web)
  for (const audience of ['patient', 'clinician', 'desk', 'operator', 'book', 'door']) {
    mkdirSync(join(web, audience))
    writeFileSync(
      join(web, audience, 'index.html'),
      `<!doctype html><html><head><title>${audience}</title></head><body></body></html>`,
    )
  }
  mkdirSync(join(web, 'assets'))
  writeFileSync(join(web, 'assets', 'main-x1.js'), `${'export const words = "many of them"\n'.repeat(200)}`)
  writeFileSync(join(web, 'book.js'), 'customElements.define("causeway-book", class extends HTMLElement {})')
  return web
}

export function doorWith(
  given?: Parameters<typeof useCasesWith>[0],
  config: Partial<HttpDeps['config']> = {},
): HttpDeps {
  return {
    config: { port: PORT, origin: ORIGIN, sandbox: true, organizations: [riverbend], logLevel: 'error', ...config },
    useCases: useCasesWith(given),
    takeSeat: () => {
      throw new Error('nobody expected a seat to be taken')
    },
    web: builtPages(),
    log: { write: () => undefined },
  }
}
