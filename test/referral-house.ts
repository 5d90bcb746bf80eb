import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { MailCall } from '#api/mail-reports.ts'
import type { GatewayCall } from '#api/text-messages.ts'
import { askBooking, PATHWAY } from '#domain/visit/rehearsal.ts'
import { CONSENT_TEXT, consentChoices, consentParagraphs, signedConsent } from '#formats/referral/consent-text.ts'
import { FhirElement } from '#formats/fhir/element.ts'
import { ChartFault } from '../server/act/chart.ts'
import { hearInvitations, invitationUseCases, scheduleReferrals } from '../server/act/invitations.ts'
import { DEPARTMENT_SCOPE, DEPARTMENT_SUMMARY_SCOPE } from '#formats/smart/scopes.ts'
import { readDepartment } from '../server/act/read-department.ts'
import type { ReferralMessage, SummaryShown } from '../server/act/referral-ports.ts'
import { fhirDepartment } from '../server/chart/department.ts'
import { authorizationServer } from '../server/smart/authorization-server.ts'
import type { ClientKeys } from '../server/smart/key.ts'
import { backendFetch } from '../server/smart/tokens.ts'
import { DEPARTMENT_STAFF_SCOPE, REFERS_HERE, startSandboxEmr } from './sandbox-emr.ts'
import { carryReferrals, findReferrals } from '../server/act/carry-referrals.ts'
import { mailReportUseCases } from '../server/act/message-reports.ts'
import { hearSummary } from '../server/act/referral-summary.ts'
import { hearDepartment, referralUseCases } from '../server/act/referrals.ts'
import { textMessageUseCases } from '../server/act/text-messages.ts'
import type { DeskSession, PatientDevice } from '../server/act/use-cases.ts'
import { referralChart } from '../server/chart/referrals.ts'
import type { Organization } from '../server/config/organizations.ts'
import { GatewayAway } from '../server/message/fault.ts'
import type { Mail } from '../server/message/mail.ts'
import { messengerOf } from '../server/message/messenger.ts'
import { readReturned } from '../server/message/returned.ts'
import { gatewaySms } from '../server/message/sms.ts'
import { departmentDoor, departments } from '../server/mllp/department.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { numberOf } from '../server/mllp/number.ts'
import { openStore } from '../server/postgres/store.ts'
import { readScan } from '../server/read-scan.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import type { Caught } from './journeys/house.ts'
import { houseWith, playedVisit } from './house-with.ts'
import { LOCKMAN, OKAFOR, openSandboxChart } from './sandbox-chart.ts'
import { signIn } from './sandbox-emr.ts'

/** A referral's way from one EMR to another and back, with what a test may turn: the clock, and the agreement with the department. */
export type ReferralHouse = Awaited<ReturnType<typeof openReferralHouse>>

/** With which the department's mail service and gateway sign what they tell. */
const GATEWAY_SECRET = 'of the department’s gateways'

/** The department's visit type, with the times at which its patients are asked to choose one. */
export const FIRST_VISIT = {
  ...PATHWAY,
  id: 'first-visit',
  therapy: true,
  // Held in the department's own video tool, which tries camera and microphone itself.
  room: 'link' as const,
  steps: PATHWAY.steps
    .filter(({ action }) => action !== 'device-check')
    .map((step) => ({ ...step, needs: step.needs.filter((id) => id !== 'device-check') })),
  invitations: {
    attempts: [
      { minutes: 0, by: 'mail' as const },
      { minutes: 3 * 24 * 60, by: 'sms' as const },
      { minutes: 7 * 24 * 60, by: 'phone' as const },
    ],
    notReached: 3 * 24 * 60,
  },
}

/** A department that speaks FHIR at this address, and what its staff find and say there. */
function departmentAt(fhirBase: string, keys: ClientKeys) {
  const server = authorizationServer(fhirBase, keys, () => new Date())
  const asking = (scope: string) => backendFetch(server, REFERS_HERE, () => new Date(), scope)
  const [asked, writing] = [asking(DEPARTMENT_SCOPE), asking(DEPARTMENT_STAFF_SCOPE)]
  const json = async (address: string, init: RequestInit = {}, by = asked) => {
    const headers = { 'content-type': 'application/fhir+json', 'cache-control': 'no-cache' }
    const answer = await by(`${fhirBase}/${address}`, { headers, ...init })
    expect(answer.ok).toBe(true)
    return answer.json()
  }
  const of = async (type: 'Task' | 'ServiceRequest'): Promise<FhirJson[]> =>
    ((await json(type === 'Task' ? 'Task?_count=100' : 'ServiceRequest?category=3457005&_count=100')).entry ?? []).map(
      (one: { resource: FhirJson }) => one.resource,
    )
  return {
    fhirBase,
    fetch: asked,
    fetchSummaries: asking(DEPARTMENT_SUMMARY_SCOPE),
    of,
    /** The order with this question, and its Task. */
    filed: async (question: string) => {
      const order = (await of('ServiceRequest')).find((one) => one.reasonCode?.[0]?.text === question)
      const task = (await of('Task')).find((one) => one.focus?.reference === `ServiceRequest/${order?.id}`)
      return { order, task }
    },
    /** The department's staff change the Task, in whatever they work with. */
    says: async (task: FhirJson | undefined, more: object) => {
      const now = await json(`Task/${task?.id}`)
      await json(`Task/${task?.id}`, { method: 'PUT', body: JSON.stringify({ ...now, ...more }) })
    },
    task: async (task: FhirJson | undefined) => new FhirElement(await json(`Task/${task?.id}`), 'Task'),
    /** Its therapist writes a summary, or writes it anew; gives its reference. */
    writes: async (composition: object, id?: string): Promise<string> => {
      const [address, method] = id === undefined ? ['Composition', 'POST'] : [`Composition/${id}`, 'PUT']
      const body = JSON.stringify({ ...composition, ...(id !== undefined && { id }) })
      return `Composition/${(await json(address, { method, body }, writing)).id}`
    },
  }
}

interface FhirJson {
  id: string
  status: string
  reasonCode?: { text: string }[]
  focus?: { reference: string }
  input?: { valueString: string }[]
}

/**
 * Both EMRs as the sandbox simulates them, real lines of HL7 v2 or FHIR between, the real store.
 * `fhir`: the department is an EMR of its own that knows all of FHIR; `fhir-page`: it is the sandbox's department, whose staff work on its page.
 */
export async function openReferralHouse(speaks: 'v2' | 'fhir' | 'fhir-page' = 'v2') {
  const turned = {
    now: new Date(),
    agreed: true,
    chartRefuses: false,
    chartAway: false,
    mailAway: false,
    mailReturns: false,
    /** What happens before each call to the practice's chart: it may take its time, by the house's clock. */
    onCall: async (_writes: boolean): Promise<void> => undefined,
    /** What happens once the chart has taken something that is told there. */
    onTaken: async (): Promise<void> => undefined,
  }
  const bugs: unknown[] = []
  const ends: (() => Promise<void> | void)[] = []
  const [answers, referralsPort, departmentPort] = [await freePort(), await freePort(), await freePort()]
  const sandbox = await openSandboxChart({
    SANDBOX_DEPARTMENT_PORT: String(departmentPort),
    SANDBOX_DEPARTMENT_LISTEN: String(referralsPort),
    SANDBOX_DEPARTMENT_TELLS: `127.0.0.1:${answers}`,
    SANDBOX_DEPARTMENT_SPEAKS: speaks === 'fhir-page' ? 'fhir' : 'hl7v2',
  })
  const pool = await testDatabase()
  const open = await openStore(pool, randomBytes(32), () => undefined)
  const names = { sendingApplication: 'CAUSEWAY', sendingFacility: 'RIVERBEND' }
  const departmentEmr = speaks === 'fhir' ? await startSandboxEmr() : null
  const byFhir =
    speaks === 'v2'
      ? null
      : departmentEmr === null
        ? departmentAt(`http://localhost:${departmentPort}/fhir/r4`, sandbox.emr.keys)
        : departmentAt(departmentEmr.organization.emr.fhirBase, departmentEmr.keys)
  const referrals = {
    id: 'meadowlark',
    name: 'Meadowlark',
    part2: true,
    orderCodes: ['behavioral-health'],
    booking: { organization: 'meadowlark', pathway: FIRST_VISIT.id },
  }
  const byV2 = {
    ...referrals,
    listen: { port: answers },
    accept: [
      {
        sendingApplication: 'MEADOWCHART',
        sendingFacility: 'MEADOWLARK',
        receivingApplication: 'CAUSEWAY',
        receivingFacility: 'RIVERBEND',
      },
    ],
    send: {
      host: '127.0.0.1',
      port: referralsPort,
      ...names,
      receivingApplication: 'MEADOWCHART',
      receivingFacility: 'MEADOWLARK',
      patientNumber: { is: 'fhir-id' as const, namespace: 'RIVERCHART' },
    },
  }
  const write = byFhir === null ? undefined : { fhirBase: byFhir.fhirBase, clientId: REFERS_HERE }
  const organization: Organization = {
    ...sandbox.emr.organization,
    referrals: write === undefined ? byV2 : { ...referrals, write },
  }
  // The department as an organization of its own; its record of patients is the sandbox's here, as the practice's is.
  const { referrals: _no, ...alike } = organization
  const meadowlark: Organization = {
    ...alike,
    id: 'meadowlark',
    name: 'Meadowlark Behavioral Health',
    signsAs: 'Meadowlark',
    phone: '413-555-0177',
    pathways: [FIRST_VISIT.id],
    mail: { ...organization.mail, secret: GATEWAY_SECRET },
    sms: {
      url: `${sandbox.emr.origin}/sms`,
      secret: GATEWAY_SECRET,
      baa: { status: 'simulated', until: '2099-12-31' },
    },
  }
  const house = houseWith([PATHWAY, FIRST_VISIT], {
    store: open.store,
    organizations: new Map([organization, meadowlark].map((one) => [one.id, one])),
    chartOf: () => sandbox.chart,
    now: () => turned.now,
  })
  const line = departments({ organizations: [organization], mayReceive: () => turned.agreed, now: () => turned.now })
  const fhir =
    byFhir === null
      ? null
      : fhirDepartment({
          fhirBase: byFhir.fhirBase,
          fetch: byFhir.fetch,
          fetchSummaries: byFhir.fetchSummaries,
          practice: organization.name,
          name: referrals.name,
          patients: `${organization.emr.fhirBase}/Patient`,
          mayReceive: () => turned.agreed,
        })
  const unread: string[] = []
  const read =
    fhir === null
      ? async () => undefined
      : readDepartment(
          house,
          { store: open.referrals, read: fhir.answers, numberOf },
          organization.id,
          (why) => void unread.push(why),
        )
  const parts = {
    store: open.referrals,
    chartOf: () => {
      const backend = sandbox.emr.smart.referralFetch(organization)
      const chart = referralChart(
        organization.emr.fhirBase,
        async (address, init) => {
          if (turned.chartAway) throw new TypeError('fetch failed')
          const writes = ['POST', 'PUT'].includes(init?.method ?? '') && !address.includes('_search')
          await turned.onCall(writes)
          const answer = await backend(address, init)
          if (writes) await turned.onTaken()
          return answer
        },
        sandbox.emr.smart.backendFetch(organization),
      )
      const refusing = async () => Promise.reject(new ChartFault({ kind: 'refused', status: 403 }))
      return turned.chartRefuses ? { ...chart, tell: refusing, fileScan: refusing } : chart
    },
    department:
      fhir === null
        ? line
        : {
            send: (_id: string, message: ReferralMessage) => fhir.send(message),
            show: (_id: string, summary: SummaryShown) => fhir.show(summary),
          },
    numberOf,
  }
  const look = findReferrals(house, parts, organization.id, (where) => void unread.push(where))
  const carry = carryReferrals(house, parts, (fault) => void bugs.push(fault))
  const door = departmentDoor({
    organization: organization.id,
    department: byV2,
    hear: hearDepartment(house, open.referrals),
    hearSummary: hearSummary(house, open.referrals, numberOf),
    now: () => turned.now,
    newId: randomUUID,
    onRefused: () => undefined,
    onBug: (fault) => void bugs.push(fault),
  })
  ends.push(
    () => pool.end(),
    () => open.close(),
    () => line.close(),
    await listenMllp({
      listen: { port: answers },
      answer: door,
      onClosed: () => undefined,
      onBug: (fault) => void bugs.push(fault),
    }),
    () => sandbox.emr.stop(),
    async () => departmentEmr?.stop(),
  )
  const useCases = {
    ...referralUseCases(
      house,
      parts,
      {
        ...CONSENT_TEXT,
        paragraphs: consentParagraphs,
        choices: consentChoices,
        signed: signedConsent,
      },
      readScan,
    ),
    ...invitationUseCases(house, parts),
  }
  /** Mails as they leave; text messages go to the sandbox's gateway. */
  const mails: Mail[] = []
  const messenger = messengerOf({
    organizations: [organization, meadowlark],
    mail: async (mail) => {
      if (turned.mailAway) throw new GatewayAway('mail', 'no answer')
      mails.push(mail)
      return turned.mailReturns ? 'undeliverable' : 'sent'
    },
    smsTo: (url) => gatewaySms(url, 'sandbox-sms'),
    install: 'test',
    joinAddress: (visit) => `https://visits.example/v/${visit}`,
    now: () => turned.now,
    onRefused: () => undefined,
  })
  const schedule = scheduleReferrals(house, { ...parts, messenger }, organization.id, (fault) => void bugs.push(fault))
  /** Text messages that the sandbox's gateway has taken. */
  const texts = async () =>
    ((await (await fetch(`${sandbox.emr.origin}/outbox.json`)).json()) as Caught[]).filter(
      ({ channel }) => channel === 'sms',
    )
  const hearInvitation = hearInvitations(house, open.referrals)
  const mailReports = mailReportUseCases(house, readReturned, hearInvitation)
  const textMessages = textMessageUseCases(house, async () => 'sent', hearInvitation)
  const signed = (body: string) => {
    const time = Math.floor(turned.now.getTime() / 1000)
    return `t=${time},v1=${createHmac('sha256', GATEWAY_SECRET).update(`${time}.${body}`).digest('hex')}`
  }

  /** What the department's mail service, or its gateway, says later of a message; gives what it was answered. */
  async function reported(channel: 'mail' | 'sms', reference: string, status: 'delivered' | 'undelivered') {
    const id = randomUUID()
    if (channel === 'mail') {
      const call: MailCall = { kind: 'report', id, messageId: reference.replaceAll('/', '.'), status }
      const body = JSON.stringify(call)
      return mailReports.hear('meadowlark', { signature: signed(body), body }, call)
    }
    const call: GatewayCall = { kind: 'report', id, at: turned.now.toISOString(), reference, status }
    const body = JSON.stringify(call)
    return textMessages.hear('meadowlark', { signature: signed(body), body }, call)
  }
  const until = new Date(turned.now.getTime() + 3_600_000)
  const desk: DeskSession = {
    organization: organization.id,
    launch: 'l1',
    practitioner: OKAFOR,
    role: 'desk-clinician',
    until,
  }
  const browser = await sandbox.emr.signIn('dr-okafor')
  const department = await signIn(`http://localhost:${departmentPort}`, '', 'T-01')
  // Orders are heard from the first look on.
  await look()

  /** Places a referral in the EMR's chart and lets it be heard; gives its id here and the department's number of it. */
  async function referred(question: string, more: Record<string, string> = {}) {
    const chart = `/chart/${LOCKMAN.replace('Patient/', '')}`
    const answer = await browser.post(`${chart}/referral`, {
      question,
      total: '12',
      ninth: '0',
      urgency: 'routine',
      ...more,
    })
    expect(answer.status).toBe(303)
    const before = new Set((await useCases.page(desk)).referrals.map(({ referral }) => referral))
    await look()
    const found = (await useCases.page(desk)).referrals.filter(({ referral }) => !before.has(referral))
    expect(found).toHaveLength(1)
    return found[0]?.referral ?? ''
  }

  /** What stands in the department's page about the referral with this question, and its number there. */
  async function atDepartment(question: string): Promise<{ page: string; own: string } | undefined> {
    const page = await (await department.get('/department')).text()
    const card = page.split('<article').find((one) => one.includes(question))
    const own = /, (MR-[\w-]+)/.exec(card ?? '')?.[1]
    return card === undefined || own === undefined ? undefined : { page: card, own }
  }

  async function says(own: string, form: Record<string, string>): Promise<void> {
    expect((await department.post(`/department/${own}/say`, form)).status).toBe(303)
  }

  async function stageOf(id: string): Promise<string | undefined> {
    return (await open.referrals.referral(desk.organization, id))?.state.word?.stage
  }

  const lineOf = async (id: string) => (await useCases.page(desk)).referrals.find(({ referral }) => referral === id)

  /** All Tasks of the chart, as they stand there. */
  async function tasks(): Promise<string> {
    const bundle = await sandbox.get('Task', sandbox.emr.smart.referralFetch(sandbox.emr.organization))
    expect(bundle).toMatchObject({ resourceType: 'Bundle' })
    return JSON.stringify(bundle)
  }

  /** The patient's device, of a visit that they had. */
  async function device(): Promise<PatientDevice> {
    const booking = { ...askBooking, patient: LOCKMAN, practitioner: OKAFOR }
    const pass = () => undefined
    const visit = await playedVisit(house, PATHWAY, { from: '2026-11-24T12:00:00Z', pass }, [booking])
    return { organization: desk.organization, visit, device: 'd1', identified: true }
  }

  async function close(): Promise<void> {
    for (const end of ends.toReversed()) await end()
    if (bugs.length > 0) throw new Error('work failed by a bug', { cause: bugs[0] })
  }

  return {
    turned,
    sandbox,
    open,
    pool,
    house,
    useCases,
    desk,
    look,
    carry,
    schedule,
    mails,
    texts,
    reported,
    byFhir,
    departmentEmr,
    departmentPort,
    read,
    unread,
    browser,
    department,
    close,
    referred,
    atDepartment,
    says,
    stageOf,
    lineOf,
    tasks,
    device,
  }
}
