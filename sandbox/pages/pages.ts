import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Emr } from '../emr.ts'
import { registerAppointment } from './appointment.ts'
import { registerChart } from './chart.ts'
import { departmentByFhir } from '../department/by-fhir.ts'
import { openDepartment } from '../department/department.ts'
import { RIVERBEND } from '../site.ts'
import { registerDepartment } from './department.ts'
import { type FakeCalls, registerFakeTelephone, registerFakeTelephonePage } from './fake-telephone.ts'
import { openFakeVideo, registerFakeVideo, registerFakeVideoPages } from './fake-video.ts'
import { registerFaultsPage } from './faults-page.ts'
import { registerInbasket } from './inbasket.ts'
import { registerLaunching } from './launching.ts'
import { startMailCatcher } from './mail-catcher.ts'
import { registerNotes } from './note-signing.ts'
import { registerOrders } from './order-actions.ts'
import { registerFakeTranscription } from './fake-transcription.ts'
import { registerConnectionStatus, registerContextLinks } from './context-links.ts'
import { openNativeVideo, registerNativeVideo, registerNativeVideoPages } from './native-video.ts'
import { openOutbox, type Outbox } from './outbox.ts'
import { registerOutboxPage } from './outbox-page.ts'
import { registerPatients } from './patients.ts'
import { registerRecordOffice } from './record-office.ts'
import { registerPractice } from './practice.ts'
import { registerScratchpad } from './scratchpad.ts'
import { sameOriginOnly } from './same-origin.ts'
import { registerSchedule } from './schedule.ts'
import { registerSignIn, signedInOnly } from './sign-in.ts'
import { registerSmsCatcher } from './sms-catcher.ts'

const ASSETS = {
  'emr.css': 'text/css',
  'chart.css': 'text/css',
  'practice.css': 'text/css',
  'fake-video.css': 'text/css',
  'department.css': 'text/css',
  'schedule.js': 'text/javascript',
  'cards.js': 'text/javascript',
  'web-messaging.js': 'text/javascript',
  'faults.js': 'text/javascript',
  'fake-video.js': 'text/javascript',
}

/**
 * Adds the EMR's screens, the practice's website, the catchers of mail and text messages, and the fake telephone and video services; gives
 * what people were sent, which with another EMR of the sandbox is caught in one place (`caught`). The mail catcher listens on its own
 * port and stops when `app` closes.
 */
export async function registerPages(app: FastifyInstance, emr: Emr, caught?: Outbox): Promise<Outbox> {
  const { referrals, data, smtpPort, smsWebhook, site } = emr.settings
  const outbox = caught ?? openOutbox(join(data, 'outbox.jsonl'), emr.now)
  if (smtpPort !== undefined) {
    const mail = await startMailCatcher(smtpPort, outbox)
    app.addHook('onClose', () => mail.close())
  }
  const department =
    referrals === 'by-fhir'
      ? departmentByFhir(emr)
      : referrals && (await openDepartment(referrals, { repo: emr.repo, data, now: emr.now }))
  const by = referrals === 'by-fhir' ? 'FHIR' : 'HL7 v2'
  if (department !== undefined) app.addHook('onClose', () => department.close())

  registerAssets(app)
  if (site === RIVERBEND) registerPractice(app, emr)
  registerSmsCatcher(app, outbox, { sender: smsWebhook, down: emr.textGatewayDown })
  const calls: FakeCalls = []
  await registerFakeTelephone(app, emr, calls)
  const video = openFakeVideo(app, emr)
  await registerFakeVideo(app, emr, video)
  registerConnectionStatus(app, emr)
  const native = openNativeVideo(app, emr)
  await registerNativeVideo(app, emr, native)
  registerFakeTranscription(app, emr.transcriptionDown)
  await app.register(async (screens) => {
    readForms(screens)
    screens.addHook('onRequest', sameOriginOnly(emr.origin))
    screens.addHook('onRequest', async (_request, reply) => {
      reply.headers(headersFor(emr))
    })
    registerSignIn(screens, emr)
    registerOutboxPage(screens, emr, outbox)
    registerFakeTelephonePage(screens, emr, calls)
    registerFakeVideoPages(screens, emr, video)
    registerNativeVideoPages(screens, emr, native)
    registerFaultsPage(screens, emr)
    if (department !== undefined) registerDepartment(screens, { department, by, now: emr.now })
    await screens.register(async (inside) => {
      inside.addHook('preHandler', signedInOnly(emr))
      registerSchedule(inside, emr)
      registerAppointment(inside, emr)
      registerContextLinks(inside, emr)
      registerPatients(inside, emr)
      registerRecordOffice(inside, emr)
      registerChart(inside, emr)
      registerNotes(inside, emr)
      registerOrders(inside, emr)
      registerScratchpad(inside, emr)
      registerLaunching(inside, emr)
      registerInbasket(inside, emr)
    })
  })
  return outbox
}

/** What the screens may load and frame: themselves and the registered apps. */
function headersFor(emr: Emr): Record<string, string> {
  const apps = emr.apps.flatMap(({ launch_uri }) => (launch_uri === undefined ? [] : [new URL(launch_uri).origin]))
  return {
    'content-security-policy': [
      "default-src 'self'",
      "img-src 'self' data:",
      `frame-src ${["'self'", ...apps].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  }
}

function registerAssets(app: FastifyInstance): void {
  for (const [name, type] of Object.entries(ASSETS)) {
    const bytes = readFileSync(join(import.meta.dirname, 'assets', name))
    app.get(`/pages/${name}`, (_request, reply) =>
      reply.header('cache-control', 'no-cache').type(`${type}; charset=utf-8`).send(bytes),
    )
  }
}

/** Reads posted forms; a field given twice keeps its last value. */
function readForms(app: FastifyInstance): void {
  const type = 'application/x-www-form-urlencoded'
  app.removeContentTypeParser(type)
  app.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
}
