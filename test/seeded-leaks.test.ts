import { expect, test } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
import { consentTo, ORDER, ORDERED } from '#domain/referral/rehearsal.ts'
import { judged } from '#domain/route/expect.ts'
import type { Privacy, Signed } from '#domain/route/privacy.ts'
import type { Tried } from '#domain/route/route.ts'
import { otlpOf, type Span } from '#formats/trace/span.ts'
import { gated } from '#formats/route/privacy.ts'
import type { StoredMessage } from '../server/act/route-versions.ts'
import { tryRoute, type TrialRun } from '../server/act/try-route.ts'
import { fhirDestination } from '../server/chart/route-destination.ts'
import { gate } from '../server/map/gate.ts'
import { triable } from '../server/map/triable.ts'
import { alarmTeller } from '../server/message/alarm.ts'
import { routeTracer } from '../server/trace/tracer.ts'
import { aRoute } from './a-route.ts'

/**
 * A word that must not get out is seeded wherever somebody may have put it, and looked for in everything that goes or is told. Beside each
 * stands a control: the same word, in the same place, is seen where nothing keeps it.
 */
const LEAK = 'HEROIN'
const NOW = new Date(ORDERED.getTime() + 3_600_000)
/** The patient permits everything that a consent can. */
const SIGNED: Signed = {
  patient: ORDER.patient,
  consents: [consentTo(FIELDS)],
  department: ORDER.department,
  zone: 'UTC',
}
const PARTIES = { discloser: ORDER.department.id, recipient: ORDER.organization, shows: 'status', fields: [] } as const
const V2: Privacy = { ...PARTIES, patient: 'MAIN', always: ['PID-3', 'OBX[3=44261-6]-5'], notice: 'PID' }
const FHIR: Privacy = {
  ...PARTIES,
  always: ['DocumentReference.status', 'DocumentReference.type.coding.code'],
  notice: 'DocumentReference.description',
}

const v2 = (...seeded: string[]) =>
  new TextEncoder().encode(
    ['MSH|^~\\&|BH|DEPT|||20261127||ORU^R01|C1|P|2.5.1', 'PID|1||77^^^MAIN', 'OBX|1|NM|44261-6||12', ...seeded].join(
      '\r',
    ),
  )
const document = (seeded: object) =>
  new TextEncoder().encode(
    JSON.stringify({
      resourceType: 'DocumentReference',
      id: 'd1',
      status: 'current',
      type: { coding: [{ code: '11488-4' }] },
      ...seeded,
    }),
  )
/** What goes, with whatever is written in base64 read. */
function goes(privacy: Privacy, bytes: Uint8Array): string {
  const { bytes: part } = gated(privacy, SIGNED, bytes, NOW)
  const text = new TextDecoder().decode(part ?? new Uint8Array())
  return text.replaceAll(/[A-Za-z0-9+/]{8,}={0,2}/g, (one) => `${one} ${Buffer.from(one, 'base64').toString()}`)
}
const BASE64 = Buffer.from(`given ${LEAK}`).toString('base64')

test.each([
  ['free text', V2, v2(`OBX|2|TX|NOTE||uses ${LEAK}`), 'OBX'],
  ['free text of FHIR', FHIR, document({ text: { div: `<div>${LEAK}</div>` } }), 'DocumentReference.text'],
  ['an attachment', V2, v2(`OBX|2|ED|PDF||^TEXT^^Base64^${BASE64}`), 'OBX'],
  [
    'an attachment of FHIR',
    FHIR,
    document({ content: [{ attachment: { data: BASE64 } }] }),
    'DocumentReference.content',
  ],
  ['a file name', V2, v2(`TXA|1|CN|TX|||||||||1||||${LEAK}.pdf`), 'TXA'],
  [
    'a title',
    FHIR,
    document({ content: [{ attachment: { title: `${LEAK}.pdf` } }] }),
    'DocumentReference.content.attachment',
  ],
  ['a note (NTE) of what goes', V2, v2(`NTE|1||${LEAK}`), 'NTE'],
  ['a Z segment', V2, v2(`ZBH|${LEAK}`), 'ZBH'],
  ['the display of a code', V2, v2(`OBX|2|NM|44261-6^${LEAK}||9`), 'OBX-3'],
  [
    'the display of a code of FHIR',
    FHIR,
    document({ type: { coding: [{ code: '11488-4', display: LEAK }], text: LEAK } }),
    'DocumentReference.type',
  ],
  ['a reference', V2, v2(`OBX|2|RP|DOC||${LEAK}/1^Viewer`), 'OBX'],
  [
    'a reference of FHIR',
    FHIR,
    document({ context: { related: [{ reference: `Condition/${LEAK}` }] } }),
    'DocumentReference.context',
  ],
  ['an extension', FHIR, document({ extension: [{ url: 'urn:x', valueString: LEAK }] }), 'DocumentReference.extension'],
  ['a member of its meta', FHIR, document({ meta: { tag: [{ display: LEAK }] } }), 'DocumentReference.meta'],
] as const)(
  '%s does not go by a consent to all there is, and would where its place were named',
  (_, privacy, bytes, place) => {
    expect(goes(privacy, bytes)).toContain(privacy === V2 ? '|12' : '11488-4')
    expect(goes(privacy, bytes)).not.toContain(LEAK)
    expect(goes({ ...privacy, always: [...privacy.always, place] }, bytes)).toContain(LEAK)
  },
)

/** A server that refuses what it is sent, and says of whom and why in so many words. */
async function refused(): Promise<{ tried: Tried; answered: string }> {
  let answered = ''
  const { deliver } = fhirDestination({
    base: 'http://127.0.0.1:1/fhir',
    mayReceive: () => true,
    now: () => NOW,
    fetch: async (url) => {
      if (url.endsWith('/metadata'))
        return Response.json({
          resourceType: 'CapabilityStatement',
          fhirVersion: '4.0.1',
          rest: [{ mode: 'server', interaction: [{ code: 'transaction' }] }],
        })
      const issue = [{ severity: 'error', code: 'value', diagnostics: `${LEAK} is no status`, expression: [LEAK] }]
      answered = JSON.stringify({ resourceType: 'OperationOutcome', issue })
      return new Response(answered, { status: 422 })
    },
  })
  const resource = { resourceType: 'Appointment', status: LEAK }
  const request = { method: 'POST', url: 'Appointment', ifNoneExist: 'identifier=urn%3Ax|9' }
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [{ fullUrl: 'urn:uuid:1', resource, request }] }
  const bytes = new TextEncoder().encode(JSON.stringify(bundle))
  return { tried: await deliver({ id: '1', event: 'SIU^S12', bytes }), answered }
}

test('an error text: what a destination says of a message stands in no reason', async () => {
  const { tried, answered } = await refused()
  expect(answered).toContain(LEAK)
  expect(tried).toEqual({ tried: 'never', why: '422, value' })
})

test('the reason why a message is withheld says nothing of what it said', async () => {
  const nobody = { ...SIGNED, consents: [] }
  const taken = async (): Promise<Tried> => ({ tried: 'delivered' })
  const by = (signed: Signed) =>
    gate(V2, signed, taken, () => NOW)({ id: '1', event: 'ORU^R01', bytes: v2(`ZBH|${LEAK}`) })
  expect(await by(nobody)).toEqual({ tried: 'withheld', why: 'no consent that holds' })
  expect(JSON.stringify(await by(SIGNED))).not.toContain(LEAK)
})

test('the screen of a trial: places, reasons and counts, and nothing of any message', async () => {
  const bytes = v2(`ZBH|${LEAK}`, `OBX|2|TX|NOTE||${LEAK}`)
  const message: StoredMessage = { id: '7', event: 'ORU^R01', receivedAt: NOW, bytes }
  const route = aRoute({ take: ['ORU^R01'], privacy: { ...V2, always: [...V2.always, 'ZBH'] } })
  const version = (one: typeof route) =>
    triable(
      { route: one, files: { route: '', map: null, beside: {} } },
      { timeZone: 'UTC', processing: 'T', signed: async () => SIGNED, now: () => NOW },
    )
  const { privacy: _, ...whole } = route
  const [before, after] = [version(whole), version(route)]
  const screen: unknown[] = []
  const progress: TrialRun['progress'] = async (sum, lines) => {
    screen.push(sum, lines)
    return true
  }
  await tryRoute({
    stored: async (last) => (last === null ? [message] : []),
    total: 1,
    before: before.makes,
    after: after.makes,
    progress,
  })
  expect(JSON.stringify(screen)).toContain('OBX[2]')
  expect(JSON.stringify(screen)).not.toContain(LEAK)
  // Both sides of a message, which only who may open one is shown, say it.
  const sides = await Promise.all([before.makes(message), after.makes(message)])
  for (const side of sides) expect(JSON.stringify(side)).toContain(LEAK)
})

test('the mail of an alarm says that a message was refused, by codes', async () => {
  const mailed: string[] = []
  const tell = alarmTeller({
    organizationOf: () => ({
      id: 'riverbend',
      name: 'Riverbend',
      mail: { from: 'a@riverbend.example' },
      alarms: { mail: ['it@riverbend.example'] },
    }),
    titleOf: () => 'The schedule',
    mail: async (mail) => {
      mailed.push(JSON.stringify(mail))
      return 'sent'
    },
    now: () => NOW,
    onRefused: (_, why) => mailed.push(why),
  })
  const alarmOf = (says: string) =>
    tell({
      id: '1',
      organization: 'riverbend',
      route: 'schedule',
      kind: 'refused',
      says,
      raisedAt: NOW,
      settledAt: null,
      heard: [],
      onlyTo: null,
    })
  const { tried } = await refused()
  const facts = {
    now: NOW,
    hearingSince: ORDERED,
    counts: [],
    waiting: 0,
    oldestAt: null,
    quarantined: 1,
    refusal: 'why' in tried ? tried.why : null,
    certificates: [],
  }
  const findings = judged(aRoute().expect, { zone: 'UTC', holidays: [] }, facts)
  for (const { says } of findings.filter(({ stands }) => stands === 'broken')) await alarmOf(says)
  expect(mailed.join()).toContain('422, value')
  expect(mailed.join()).not.toContain(LEAK)
  // Mail itself keeps nothing back: what an alarm says is all that keeps it.
  await alarmOf(LEAK)
  expect(mailed.join()).toContain(LEAK)
})

test('a trace says nothing that is not a code, whatever a destination, a sender or a server would have it say', async () => {
  const spans: Span[] = []
  const tracer = routeTracer(
    Buffer.from('key'),
    () => NOW,
    (span) => spans.push(span),
  )
  const route = aRoute({ take: ['ORU^R01'] })
  const outcomes: Tried[] = [
    { tried: 'never', why: `422, ${LEAK}` },
    { tried: 'withheld', why: LEAK },
    {
      tried: 'delivered',
      made: [`Patient/${LEAK}`],
      disclosed: { says: LEAK, patient: LEAK, consent: LEAK, fields: [] },
    },
  ]
  const bytes = v2(`ZBH|${LEAK}`)
  for (const outcome of outcomes)
    await tracer.deliver('riverbend', route, async () => outcome)({ id: '42', event: `${LEAK}^X01`, bytes })
  const received = { organization: 'riverbend', route: 'schedule', orderKey: LEAK, sameAs: LEAK, event: LEAK, bytes }
  await tracer.receive(route, received, async () => undefined)
  const told = JSON.stringify(otlpOf(spans))
  expect(spans).toHaveLength(4)
  expect(told).not.toContain(LEAK)
  for (const known of ['never', 'withheld', 'delivered', 'stored', '42']) expect(told).toContain(`"${known}"`)
  // What the collector is told is what a span says: a made reference of no person, which is named, is there.
  await tracer.deliver('riverbend', route, async () => ({ tried: 'delivered', made: [`Appointment/${LEAK}`] }))({
    id: '43',
    event: 'ORU^R01',
    bytes,
  })
  expect(JSON.stringify(otlpOf(spans))).toContain(LEAK)
})
