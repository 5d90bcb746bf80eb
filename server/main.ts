import { hkdfSync, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { SECTIONS, type AdmitRequest } from '#api/workspace.ts'
import type { ChargeRules } from '#domain/charge/rules.ts'
import { readVisitLog } from '#formats/visit-log/read.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { TOLD_TYPES, type ToldType } from '#domain/connect/subscription.ts'
import { EMR_NOTIFICATIONS } from '#formats/smart/addresses.ts'
import { followAppointments } from './act/appointments.ts'
import { routeAlarms } from './postgres/route-alarms.ts'
import { routeQuarters } from './postgres/route-quarters.ts'
import { openReferrals } from './referrals.ts'
import { openRoutes } from './routes.ts'
import { triableRoutes } from './route-versions.ts'
import { otlpExporter } from './trace/otlp.ts'
import { routeTracer } from './trace/tracer.ts'
import type { ReadyMap } from './map/read-maps.ts'
import type { Route } from '#domain/route/route.ts'
import { namedIn } from '#formats/route/named.ts'
import { referralChart } from './chart/referrals.ts'
import { feedUseCases } from './act/feed.ts'
import { openDesk } from './act/desk.ts'
import { followFaces } from './act/faces.ts'
import { bookUseCases } from './act/book.ts'
import { listeningUseCases } from './act/listening.ts'
import { telephoneUseCases } from './act/calls.ts'
import { judgeCharges } from './act/charge-standings.ts'
import { chargeUseCases } from './act/charges.ts'
import { claimAnswerUseCases, takeClaimAnswers, tellClaimAnswers } from './act/claim-answers.ts'
import { claimFolders } from './carry/claim-folder.ts'
import { pickUpFiles } from './carry/pick-up.ts'
import { readAnswers } from '#formats/x12/answers.ts'
import { captionUseCases } from './act/captions.ts'
import { confirmMessages } from './act/by-message.ts'
import { carryOut } from './act/carry-out.ts'
import { happen, pathwayOf, seatedHere, type House } from './act/house.ts'
import { launchUseCases, type LaunchTokens } from './act/launch.ts'
import { linkAddress, numberDigest } from './act/link.ts'
import { ledgerUseCases } from './act/ledger.ts'
import { looking } from './act/looking.ts'
import { findOrders } from './act/find-orders.ts'
import { followOrders } from './act/follow-orders.ts'
import { reconcileUseCases } from './act/compare.ts'
import { reconcileVisits } from './act/reconcile.ts'
import { dropForDrafts } from './act/draft.ts'
import { dropForNextPayer } from './act/next-payer.ts'
import { dropWordsShown } from './act/summary-words.ts'
import { takeKept } from './act/take-kept.ts'
import { followEncounters } from './act/follow-encounters.ts'
import { noteFormOf } from './act/note-form.ts'
import { feedbackGauges, feedbackUseCases } from './act/card-feedback.ts'
import { followNotes } from './act/notes.ts'
import { hearOfTold, lookAtAll, lookForChangedPeople } from './act/told-changes.ts'
import {
  followNotifications,
  type KeptSubscription,
  notificationSecret,
  notificationUseCases,
  RANG_MS,
} from './act/notifications.ts'
import { operationUseCases, roomUseCases } from './act/operation.ts'
import { operatorUseCases } from './act/operator.ts'
import { routeOperation } from './act/operator-routes.ts'
import { signedBy } from './act/signed.ts'
import { staffLanguageUseCases } from './act/staff-language.ts'
import { silentRoutes } from './act/route-alarms.ts'
import { routeChanges } from './act/route-changes.ts'
import { edited, sideBySide, textOf } from '#formats/route/opened.ts'
import { patientUseCases } from './act/patient.ts'
import { mailReportUseCases } from './act/message-reports.ts'
import { textMessageUseCases } from './act/text-messages.ts'
import { oneAtATime, type Turn } from './act/turn.ts'
import { takesBatches } from './act/way.ts'
import { watchEmr } from './act/watch-emr.ts'
import { visitLogUseCases } from './act/visit-log.ts'
import { workspaceUseCases } from './act/workspace.ts'
import { type Chart, ChartFault } from './act/chart.ts'
import { changesIn } from './chart/changes.ts'
import { connectChart } from './chart/connect.ts'
import { openSlotFile } from './chart/slot-file.ts'
import { subscriptionsIn } from './chart/subscriptions.ts'
import { registrationSheet } from './connect/registration.ts'
import { lookAt, type Trial } from './connect/report.ts'
import { waysAt } from './connect/way.ts'
import type { Fetch } from './chart/fhir-client.ts'
import { intakeForms } from './chart/intake-forms.ts'
import { alike, differencesBetween } from '#formats/config/differences.ts'
import { exportText, parseExport } from '#formats/config/export.ts'
import { readConfig, type Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { configurationOf, exportedRoutes } from './config-export.ts'
import { buildHttp } from './http/server.ts'
import { allDue, repeat } from './jobs/repeat.ts'
import { startWorkers } from './jobs/workers.ts'
import { mayReceive } from './message/agreement.ts'
import { smtpMail } from './message/mail.ts'
import { answererOf, messengerOf, type MessengerParts } from './message/messenger.ts'
import { readReturned } from './message/returned.ts'
import { gatewaySms } from './message/sms.ts'
import { answererOf as acknowledger } from './mllp/answer.ts'
import { profileFrom } from '#formats/hl7v2/outgoing/edited-profile.ts'
import { emrInterfaces } from './mllp/emr-interface.ts'
import { profiledInterfaces, profileOfSettings } from './mllp/profiled-interface.ts'
import { numberOf } from './mllp/number.ts'
import { openPort } from './mllp/open-port.ts'
import { openTally } from './mllp/tally.ts'
import { intakeNamed, mapsOf, readChargeRules, readPathways, readRoutes } from './definitions.ts'
import { seatsOf } from './seats.ts'
import { startEmbedded } from './postgres/embedded.ts'
import { keepEmr, keepLastReading } from './postgres/emr.ts'
import { cardFeedback } from './postgres/card-feedback.ts'
import { claims } from './postgres/claims.ts'
import { installRow, ownedBy } from './postgres/install.ts'
import { migrate } from './postgres/migrate.ts'
import { siteProfiles } from './postgres/site-profiles.ts'
import { visitNews } from './postgres/visit-news.ts'
import { openStore } from './postgres/store.ts'
import type { LaunchSession } from './act/use-cases.ts'
import { guestUseCases } from './act/guest.ts'
import { hearEmrs } from './act/hear-emr.ts'
import { listenToHub } from './fhircast/hub.ts'
import { openRooms } from './room/rooms.ts'
import { turnServer } from './room/turn.ts'
import { openTranscribers } from './transcribe/transcribers.ts'
import { openDrafting } from './write-note/drafting.ts'
import { openModels } from './write-note/models.ts'
import { CLIENT_KEYS, openClientKeys, turnKeys, type KeptKey } from './smart/key.ts'
import { openSmart } from './smart/sign-in.ts'
import type { TokenPlace } from './smart/tokens.ts'
import { telephoneService } from './telephone/service.ts'
import { roomReportUseCases } from './act/room-reports.ts'
import { contextLinkUseCases } from './act/context-links.ts'
import { readLink } from './link/context-cipher.ts'
import { connectionStatus } from './link/connection-status.ts'
import { linkedMeetings } from './link/meetings.ts'
import { nativeMeetings } from './link/native.ts'

/** Long enough for an answer to be on its way. */
const AFTER_ANSWER_MS = 20

/**
 * Wiring: the only place where adapters meet, and where the clock and the dice come from. Starts what Causeway needs,
 * in the order in which each needs the former, and stops it the other way round.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  if (Array.isArray(config)) return refuse(config.map(({ sentence }) => sentence).join('\n'))
  const pathways = readPathways(config)
  if (typeof pathways === 'string') return refuse(pathways)
  const routes = readRoutes(config)
  if (typeof routes === 'string') return refuse(routes)
  const maps = await mapsOf(config, routes)
  if (typeof maps === 'string') return refuse(maps)
  const chargeRules = readChargeRules(config)
  if (typeof chargeRules === 'string') return refuse(chargeRules)
  for (const { id, payers, claims } of config.organizations) {
    // One that only ever pays after another needs no rules: it is billed what the first was.
    const known = [...chargeRules.payers.map((one) => one.id), ...Object.keys(claims?.payers ?? {})]
    const stranger = Object.keys(payers ?? {}).find((payer) => !known.includes(payer))
    if (stranger !== undefined)
      return refuse(
        `payers of "${id}" names "${stranger}", whom no file of CAUSEWAY_CHARGE_RULES rules and claims.payers does not name; correct it, or add its rules.`,
      )
  }

  const stops: (() => Promise<void>)[] = []
  const stop = async (code: number): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end()
    process.exit(code)
  }
  try {
    await open(config, { pathways, routes, maps, chargeRules }, stops, stop)
  } catch (fault) {
    console.error(fault instanceof Error ? fault.message : fault)
    await stop(1)
    return
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(0))
  process.once('disconnect', () => void stop(0))
  process.send?.({ ready: true })
}

/** What is read from files at the start. */
interface Definitions {
  pathways: Map<string, Pathway>
  routes: Map<string, Route>
  maps: ReadonlyMap<string, ReadyMap>
  chargeRules: ChargeRules
}

async function open(
  config: Config,
  { pathways, routes, maps, chargeRules }: Definitions,
  stops: (() => Promise<void>)[],
  stop: (code: number) => Promise<void>,
): Promise<void> {
  const now = (): Date => new Date()
  let databaseUrl = config.databaseUrl
  if (databaseUrl === undefined) {
    const embedded = await startEmbedded(join(config.data, 'postgres'), (sentence) => console.log(sentence))
    stops.push(() => embedded.stop())
    databaseUrl = embedded.url
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 })
  pool.on('error', () => undefined)
  stops.push(() => pool.end())
  await pool.query('select 1').catch((cause: unknown) => {
    throw new Error(
      `The database at ${hostOf(databaseUrl)} can't be reached (${codeOf(cause)}). Start it, or mend DATABASE_URL.`,
      { cause },
    )
  })
  await migrate(pool)
  await ownedBy(config.install, pool, config.secret, 'start')

  const {
    store,
    routes: routeStore,
    messages,
    versions,
    trials,
    referrals: referralStore,
    transcripts,
    onChange,
    onWorkspace,
    close,
  } = await openStore(pool, config.secret, () => {
    console.error(
      'The connection that proves this process alive is gone; stopping, so that no two processes do the same work.',
    )
    void stop(1)
  })
  stops.push(close)

  const organizations = new Map(config.organizations.map((organization) => [organization.id, organization]))
  const keptKeys = installRow<KeptKey[]>(pool, config.secret, CLIENT_KEYS)
  const turnedKeys = () => keptKeys.turn((kept) => turnKeys(kept, now()))
  const keys = openClientKeys(await turnedKeys())
  stops.push(repeat(KEYS_EVERY_MS, async () => keys.take(await turnedKeys()), report))
  const smart = openSmart({ organizations: config.organizations, origin: config.origin, keys, now })
  const charts = new Map(config.organizations.map((organization) => [organization.id, chartOf(organization)]))

  // No BAA, no data: asked again at each request, because an agreement can end while we run.
  function agreedWith(organization: Organization, go: Fetch): Fetch {
    return async (url, init) => {
      if (!mayReceive(organization.emr.baa, config.install, now())) throw new ChartFault({ kind: 'refused', status: 0 })
      return unlessAway(organization.id, go(url, init))
    }
  }

  /** Whoever finds that an EMR does not answer lets it be looked at: the desk has to know, and what waits for it has to go. */
  async function unlessAway(id: string, answer: Promise<Response>): Promise<Response> {
    try {
      const response = await answer
      if (response.status >= 500) found(lookings, id).suspect()
      return response
    } catch (fault) {
      found(lookings, id).suspect()
      throw fault
    }
  }

  function tokenPlace(launch: string): TokenPlace {
    return {
      read: async () => (await store.tokens<LaunchTokens>(launch))?.tokens ?? null,
      write: async (tokens) => {
        const kept = await store.tokens<LaunchTokens>(launch)
        if (kept !== null) await store.saveTokens(launch, { ...kept, tokens } satisfies LaunchTokens)
      },
    }
  }

  function chartOf(organization: Organization): Chart {
    const agreed = (go: Fetch): Fetch => agreedWith(organization, go)
    const backend = agreed(smart.backendFetch(organization))
    return connectChart(
      {
        fhirBase: organization.emr.fhirBase.replace(/\/$/, ''),
        cursorKey: derived(config.secret, 'cursor'),
        roles: organization.emr.roles ?? {},
        // An EMR with SMART says itself who works there; the settings then name those of its file of free times.
        ...(organization.emr.signIn && organization.emr.staff && { staff: organization.emr.staff }),
        ...(organization.emr.catalogue && { catalogue: organization.emr.catalogue }),
        takesBatches: async () => takesBatches(await found(offers, organization.id)()),
      },
      {
        backend,
        clinician: (launch) => agreed(smart.clinicianFetch(organization, launch, tokenPlace(launch))),
      },
    )
  }

  for (const { id, rooms, pathways: named } of config.organizations)
    if (
      named.some((name) => pathways.get(name)?.room === 'link') &&
      !mayReceive(rooms?.link?.baa, config.install, now())
    )
      warn('no BAA in force for the video tool: its visits can only go on by telephone', id, 'rooms.link.baa')

  const watches = config.organizations.map((organization) =>
    watchEmr({
      organization: organization.id,
      look: () => lookAt(organization.emr.fhirBase.replace(/\/$/, ''), trialOf(organization), now),
      kept: keepEmr(pool, config.secret, organization.id),
      last: keepLastReading(pool, config.secret, organization.id),
      onRead: (id) => void desk.offers(id).catch(report),
      tell: warn,
      now,
    }),
  )

  const offers = new Map(watches.map(({ organization, offered }) => [organization, offered]))
  const watchOf = new Map(watches.map((watch) => [watch.organization, watch]))

  function trialOf(organization: Organization): Trial {
    if (!mayReceive(organization.emr.baa, config.install, now())) return { why: 'no agreement (BAA) is in force.' }
    return { organization: organization.id, backend: smart.backendFetch(organization) }
  }

  const transcribing = openTranscribers({
    organizations: config.organizations,
    key: config.transcriberKey,
    mayReceive: (baa) => mayReceive(baa, config.install, now()),
    now,
    onAway: (id, why) => warn('speech not transcribed', id, why),
  })
  stops.push(async () => transcribing.close())
  const drafting = openDrafting({ onTrouble: (why) => warn('draft of a note not made', 'all', why) })
  stops.push(drafting.close)

  const linkKey = derived(config.secret, 'link')
  const house: House = {
    store,
    organizations,
    pathways,
    chargeRules,
    chartOf: (id) => found(charts, id),
    orderNumber: numberOf,
    offered: (id) => found(offers, id)(),
    slotFiles: new Map(
      config.organizations.flatMap(({ id, emr }) =>
        emr.slots === undefined
          ? []
          : [
              [
                id,
                openSlotFile({
                  folder: emr.slots.folder,
                  staff: emr.staff ?? {},
                  onProblem: (why) => warn('slot file not used', id, why),
                }),
              ] as const,
            ],
      ),
    ),
    intakeOf: (visit) => intakeForms(intakeNamed(pathwayOf(house, visit))),
    transcriberOf: transcribing.transcriberOf,
    listenerOf: transcribing.listenerOf,
    makeDraft: drafting.makeDraft,
    modelOf: openModels({
      organizations: config.organizations,
      mayReceive: (baa) => mayReceive(baa, config.install, now()),
      onAway: (id, why) => warn('draft not written by the model', id, why),
    }),
    transcripts,
    origin: config.origin,
    iceFor: (end) =>
      config.turn === undefined
        ? config.iceServers
        : [...config.iceServers, turnServer(config.turn, randomUUID(), end, now())],
    linkKey,
    now,
    later: (work) => void setTimeout(() => void work().catch(report), AFTER_ANSWER_MS),
    newId: randomUUID,
    newSecret: () => randomBytes(32).toString('base64url'),
    newCode: () => String(randomInt(0, 1_000_000)).padStart(6, '0'),
  }
  const joinAddress = (visit: string): string => `${config.origin}/v/${visit}`
  const gateways: MessengerParts = {
    organizations: config.organizations,
    ...(config.smtpUrl === undefined ? {} : { mail: smtpMail(config.smtpUrl) }),
    smsTo: (url) => gatewaySms(url, config.smsToken),
    install: config.install,
    joinAddress,
    now,
    onRefused: (organization, why) => warn('message not sent', organization, why),
  }
  const room = roomUseCases(house)
  const tellRoom = async (visit: string): Promise<void> => {
    const stored = await store.visit(visit)
    if (stored === null) return
    const { seq, room } = stored.state
    rooms.tell(visit, { seq, letIn: seatedHere(house, stored), ended: room === 'ended' })
  }
  const rooms = openRooms({ useCases: room, now, onFault: report })
  const workspace = workspaceUseCases(house)
  const profiles = siteProfiles(pool, profileOfSettings(config.organizations))
  const interfaces = emrInterfaces({
    organizations: config.organizations,
    mayReceive: ({ emr }) => mayReceive(emr.baa, config.install, now()),
    profileOf: async (id) => {
      const edited = (await profiles.newest(id))?.profile
      return edited == null ? null : profileFrom(edited, organizations.get(id)?.emr.hl7v2?.send?.processing)
    },
    now,
    onTrouble: (organization, why) => warn('v2 message not taken', organization, why),
  })
  stops.push(async () => interfaces.close())
  const alarms = routeAlarms(pool)
  const desk = openDesk(house, interfaces, (id) => found(watchOf, id).known(), silentRoutes(alarms, routes))
  const turns = new Map(config.organizations.map(({ id }) => [id, oneAtATime()]))
  const turnOf = (organization: string): Turn => found(turns, organization)
  const looks = new Map(
    config.organizations.map(({ id }) => [
      id,
      followAppointments(
        house,
        id,
        (awaySince) => desk.reached(id, awaySince),
        (work) => work(),
      ),
    ]),
  )
  /** Until when an organization's feed of HL7 v2 counts as heard. */
  const fedUntil = new Map<string, number>()
  const lookings = new Map(
    config.organizations.map(({ id }) => [
      id,
      looking(
        () => turnOf(id)(found(looks, id)),
        () => found(found(emrs, id), 'Appointment').heard() || now().getTime() < (fedUntil.get(id) ?? 0),
        now,
      ),
    ]),
  )
  const peopleLookings = new Map(
    config.organizations.map(({ id }) => [
      id,
      looking(
        lookForChangedPeople(house, id),
        () => found(found(emrs, id), 'Patient').heard() || now().getTime() < (fedUntil.get(id) ?? 0),
        now,
      ),
    ]),
  )
  const notificationKey = derived(config.secret, 'emr-notification')
  const emrs = new Map(config.organizations.map((organization) => [organization.id, followed(organization)]))

  /** What its EMR tells of each type. */
  function followed(organization: Organization) {
    const { id } = organization
    const fhirBase = organization.emr.fhirBase.replace(/\/$/, '')
    const wayOf = waysAt(fhirBase, organization.emr.subscription)
    const fetchIt = agreedWith(organization, smart.subscriptionFetch(organization))
    const ofType = (type: ToldType) => {
      const kept = installRow<KeptSubscription | null>(
        pool,
        config.secret,
        type === 'Appointment' ? `subscription ${id}` : `subscription ${id} ${type}`,
      )
      const look = type === 'Appointment' ? found(looks, id) : lookAtAll(house, id, type)
      return followNotifications(house, {
        organization: id,
        type,
        emr: subscriptionsIn(fhirBase, fetchIt, {
          type,
          endpoint: `${config.origin}${EMR_NOTIFICATIONS}/${id}${type === 'Appointment' ? '' : `/${type}`}`,
          secret: notificationSecret(notificationKey, id),
          heartbeatSeconds: HEARTBEAT_SECONDS,
        }),
        way: async () => {
          const way = await wayOf(type)
          if (way === undefined) throw new ChartFault({ kind: 'unreachable' })
          return way
        },
        kept,
        take: async (reference) => {
          await carried.told(id, reference)
          return hearOfTold(house, id, type, reference)
        },
        look: async () => {
          await carried.lookAt(id, type)
          return look()
        },
        turn: type === 'Appointment' ? turnOf(id) : oneAtATime(),
        heartbeatSeconds: HEARTBEAT_SECONDS,
        tell: warn,
      })
    }
    return new Map(TOLD_TYPES.map((type) => [type, ofType(type)]))
  }

  /** The configuration of one organization: whoever looks after it sees no other. */
  const exportOf = (id: string) =>
    configurationOf(config, [found(organizations, id)], {
      pathways,
      cellsOf: async (one) => (await found(watchOf, one).known()).last?.reading.cells ?? null,
      profileOf: async (one) => (await profiles.newest(one))?.profile ?? null,
      routesOf: async (one) => exportedRoutes(carried.versioned, found(organizations, one)),
    })

  const tally = openTally()
  const feedback = cardFeedback(pool)
  const exporter =
    config.traces && otlpExporter(config.traces, (why) => warn('traces not taken', 'every organization', why))
  const signed = signedBy({
    store: referralStore,
    patientNumbered: (id, numbers) => found(charts, id).read.patientNumbered(numbers),
    departmentOf: (id) => found(organizations, id).referrals,
    namedIn,
  })
  const carried = openRoutes({
    signed,
    ...(exporter && { tracer: routeTracer(derived(config.secret, 'trace'), now, exporter.tell) }),
    config,
    routes,
    maps,
    store: routeStore,
    messages,
    alarms,
    quarters: routeQuarters(pool),
    onWatched: desk.routes,
    versions,
    trials,
    now,
    dice: Math.random,
    newId: randomUUID,
    changesOf: (organization) =>
      changesIn(
        organization.emr.fhirBase.replace(/\/$/, ''),
        agreedWith(organization, smart.backendFetch(organization)),
      ),
    tells: (id, type) => [...(emrs.get(id) ?? [])].some(([told, one]) => told === type && one.heard()),
    news: visitNews(pool),
    visits: {
      // Not what the EMR tells: while a route tells something, the schedule is looked at as often as before.
      feed: feedUseCases(house, turnOf),
      changed: (id, type, reference) => turnOf(id)(() => hearOfTold(house, id, type, reference)),
    },
    keys,
    warn,
    onBug: report,
  })
  const referrals = openReferrals({
    config,
    house,
    store: referralStore,
    chartOf: (id) => {
      const organization = found(organizations, id)
      const fetchIt = agreedWith(organization, smart.referralFetch(organization))
      return referralChart(organization.emr.fhirBase.replace(/\/$/, ''), fetchIt)
    },
    messenger: messengerOf(gateways),
    keys,
    warn,
    onBug: report,
  })
  const nameOf = async (id: string, practitioner: string) => {
    const read = found(charts, id).read.clinician(practitioner, { as: 'backend' })
    return (await read.catch(() => null))?.name ?? ''
  }
  const changes = routeChanges(house, {
    ...triableRoutes(carried.versioned, organizations, config.install, { signed, now }),
    versions,
    trials,
    nameOf,
    onBug: report,
  })
  stops.push(changes.stop)
  const patient = patientUseCases(house)
  const launches = launchUseCases(house, smart, referrals.cards, workspace.readAhead(SECTIONS))
  const stopping = new AbortController()
  const useCases = {
    book: bookUseCases(house),
    patient,
    guest: guestUseCases(house),
    launch: {
      ...launches,
      finish: async (...answered: Parameters<typeof launches.finish>) => {
        const opened = await launches.finish(...answered)
        if (!('later' in opened)) return opened
        return { ...opened, later: (gone: AbortSignal) => opened.later(AbortSignal.any([gone, stopping.signal])) }
      },
    },
    contextLinks: contextLinkUseCases(house, smart, patient, readLink),
    workspace: {
      ...workspace,
      // The room hears of an admission from here, not by way of the database's notice: two people are waiting to see each other.
      admit: async (session: LaunchSession, request: AdmitRequest) => {
        const refusal = await workspace.admit(session, request)
        if (refusal === null) await tellRoom(session.visit)
        return refusal
      },
    },
    desk: desk.useCases,
    ledger: ledgerUseCases(house),
    charges: chargeUseCases(house),
    claimAnswers: claimAnswerUseCases(house, readAnswers),
    reconcile: reconcileUseCases(house),
    visitLog: visitLogUseCases(house, readVisitLog),
    referrals: referrals.useCases,
    room,
    staffLanguage: staffLanguageUseCases(house),
    listening: listeningUseCases(house),
    captions: captionUseCases(house, (visit, caption) => rooms.caption(visit, caption)),
    textMessages: textMessageUseCases(house, answererOf(gateways), referrals.hearInvitation),
    mailReports: mailReportUseCases(house, readReturned, referrals.hearInvitation),
    telephone: telephoneUseCases(house),
    notifications: notificationUseCases(notificationKey, emrs),
    feedback: feedbackUseCases(house, smart, feedback),
    roomReports: roomReportUseCases(house),
    routeCalls: carried.calls,
    operator: operatorUseCases(house, {
      install: config.install,
      watchOf: (id) => found(watchOf, id),
      registrationOf: (organization, tells) => registrationSheet(config.origin, organization, tells),
      versions: profiles,
      configurationOf: async (id) => exportText(await exportOf(id)),
      compare: async (id, kept) => {
        const there = parseExport(kept)
        return there === undefined ? null : differencesBetween(await exportOf(id), alike(there, id))
      },
      interfaces: profiledInterfaces({
        organizations: config.organizations,
        origin: config.origin,
        now,
        newId: randomUUID,
        ask: interfaces.ask,
      }),
    }),
    routeOperation: routeOperation(house, {
      messages,
      alarms,
      routes: carried.operated,
      shown: { textOf, sideBySide, edited },
      nameOf,
    }),
    routeChanges: changes,
    operation: operationUseCases(house, {
      seats: config.sandbox ? seatsOf(config) : [],
      more: async () => [
        ...[...watches, ...[...emrs.values()].flatMap((told) => [...told.values()]), tally].flatMap((one) =>
          one.gauges(),
        ),
        ...(await carried.gauges()),
        ...(await feedbackGauges(feedback)),
      ],
    }),
  }

  const hubs = hearEmrs(house, {
    listen: listenToHub({
      // No BAA, no data. A hub that does not answer says nothing of the EMR's record.
      fetchAs: (id, launch) => (url, init) => {
        const organization = found(organizations, id)
        if (!mayReceive(organization.emr.baa, config.install, now()))
          throw new ChartFault({ kind: 'refused', status: 0 })
        return smart.clinicianFetch(organization, launch, tokenPlace(launch))(url, init)
      },
      mayUse: (id, address) =>
        /^(https|wss):/.test(address) || !found(organizations, id).emr.fhirBase.startsWith('https:'),
      aliveMs: () => HUB_ALIVE_MS,
      onBug: report,
    }),
    hubOf: ({ hub }) => hub ?? null,
  })
  stops.push(() => hubs.close())

  const ofTools = {
    organizations: config.organizations,
    now,
    onRefused: (organization: string, why: string) => warn('video tool not asked, or unwilling', organization, why),
  }
  const claimFiles = claimFolders({
    organizations: config.organizations.map(({ id, timeZone, claims: of }) => ({
      id,
      timeZone,
      drop: of?.drop && { folder: of.drop.folder, days: of.drop.days ?? CLAIM_DAYS },
    })),
    mayReceive: (id) => mayReceive(found(organizations, id).claims?.drop?.baa, config.install, now()),
    numbers: claims(pool),
    numberOf,
    usage: config.install === 'production' ? 'P' : 'T',
    now,
  })
  const work = carryOut({
    claimFiles,
    store,
    chartOf: house.chartOf,
    offered: house.offered,
    interfaces,
    pathwayOf: (visit) => pathwayOf(house, visit),
    messenger: messengerOf(gateways),
    telephone: telephoneService({
      organizations: config.organizations,
      mayReceive: ({ telephone }) => mayReceive(telephone?.baa, config.install, now()),
      now,
      onRefused: (organization, why) => warn('telephone service not asked, or unwilling', organization, why),
    }),
    meetings: {
      link: linkedMeetings({
        ...ofTools,
        toolOf: ({ rooms }) => rooms?.link,
        mayReceive: ({ rooms }) => mayReceive(rooms?.link?.baa, config.install, now()),
      }),
      native: nativeMeetings({ ...ofTools, mayReceive: ({ emr }) => mayReceive(emr.baa, config.install, now()) }),
    },
    connections: connectionStatus({
      organizations: config.organizations,
      mayReceive: ({ emr }) => mayReceive(emr.baa, config.install, now()),
      onRefused: (organization, why) => warn('EMR not told who is connected, or unwilling', organization, why),
    }),
    linkOf: (visit) => linkAddress(config.origin, linkKey, visit),
    wantsNoTexts: (organization, number) =>
      store.wantsNoTexts(organization, numberDigest(linkKey, organization, number)),
    joinAddress,
    noteFormOf: (visit, write) => noteFormOf(house, visit, write),
    now,
    dice: Math.random,
  })
  const workers = startWorkers({
    store,
    carryOut: work,
    deadline: async (visit, step) => {
      await happen(house, visit, { kind: 'deadline', step }, { deadline: step })
    },
    onBug: report,
    now,
  })
  onChange((visit) => {
    workers.wake()
    tellRoom(visit).catch(report)
    desk.changed(visit).catch(report)
  })

  onWorkspace((visit) => rooms.changed(visit))

  const http = await buildHttp({
    config,
    useCases,
    takeSeat: (seat, line) => rooms.takeSeat(seat, line),
    web: join(import.meta.dirname, '..', 'dist', 'web'),
  })
  await http.listen({ port: config.port, host: '127.0.0.1' }).catch((cause: unknown) => {
    throw new Error(
      codeOf(cause) === 'EADDRINUSE'
        ? `Port ${config.port} is taken by another program; stop that, or set PORT to a free one.`
        : `Port ${config.port} can't be opened (${codeOf(cause)}).`,
      { cause },
    )
  })
  stops.push(async () => {
    stopping.abort()
    rooms.close()
    desk.close()
    await http.close()
    await workers.stop()
  })
  const feed = feedUseCases(house, turnOf, (id) => void fedUntil.set(id, now().getTime() + RANG_MS))
  for (const { id, emr } of config.organizations) {
    const { listen, accept } = emr.hl7v2 ?? {}
    if (listen === undefined || accept === undefined) continue
    const answer = acknowledger({
      organization: id,
      accept,
      feed,
      now,
      newId: randomUUID,
      tally,
      onRefused: (why) => warn('v2 message refused', id, why),
      onBug: report,
    })
    const onClosed = (why: string): void => warn('v2 connection closed', id, why)
    const parts = { listen, answer, onClosed, onBug: report }
    stops.push(await openPort(parts, `"${id}" is to listen for HL7 v2`, 'emr.hl7v2.listen'))
  }
  if (exporter !== undefined) {
    const flush = repeat(TRACES_EVERY_MS, () => exporter.flush(), report)
    stops.push(async () => {
      await flush()
      await exporter.flush()
    })
  }
  await carried.start(stops)
  await referrals.start(stops)
  const following = config.organizations.flatMap(({ id }) => [
    repeat(LOOK_EVERY_MS, () => found(lookings, id).turn(), report),
    repeat(LOOK_EVERY_MS, () => found(peopleLookings, id).turn(), report),
    ...[...found(emrs, id).values()].map((told) => repeat(SUBSCRIPTION_EVERY_MS, () => told.keep(), report)),
    repeat(NOTES_EVERY_MS, followNotes(house, id), report),
    repeat(ENCOUNTERS_EVERY_MS, followEncounters(house, id), report),
    repeat(CONFIRM_EVERY_MS, confirmMessages(house, id), report),
    repeat(KEPT_EVERY_MS, takeKept(house, id, turnOf(id)), report),
    repeat(RECONCILE_EVERY_MS, allDue(reconcileVisits(house, id)), report),
    repeat(JUDGE_EVERY_MS, allDue(judgeCharges(house, id)), report),
    repeat(PURGE_EVERY_MS, dropWordsShown(house, id), report),
    repeat(PURGE_EVERY_MS, dropForDrafts(house, id), report),
    repeat(PURGE_EVERY_MS, () => claimFiles.letGo(id), report),
    repeat(PURGE_EVERY_MS, dropForNextPayer(house, id), report),
    repeat(ORDERS_EVERY_MS, followOrders(house, id), report),
    repeat(PLACED_EVERY_MS, findOrders(house, id), report),
    repeat(
      FACES_EVERY_MS,
      followFaces(house, id, (visit) => void desk.changed(visit).catch(report)),
      report,
    ),
    // So that nobody who opens the ledger waits for all that was not measured yet.
    repeat(MEASURE_EVERY_MS, async () => void (await house.store.measure(id, MEASURED_AT_ONCE)), report),
  ])
  for (const { id, claims: of } of config.organizations) {
    if (of === undefined) continue
    following.push(repeat(ANSWERS_EVERY_MS, tellClaimAnswers(house, id), report))
    if (of.answers === undefined) continue
    const folder = pickUpFiles({
      folder: of.answers.folder,
      now,
      onRefused: (why) => warn('file of claim answers not read', id, why),
      takeFile: async (name, bytes) => {
        const { problem } = await takeClaimAnswers(house, readAnswers, id, { name, bytes, by: null })
        return problem === null ? undefined : `segment ${problem.segment} ${problem.why}`
      },
    })
    following.push(
      repeat(ANSWERS_EVERY_MS, () => folder.look(), report),
      repeat(PURGE_EVERY_MS, () => folder.letGo(new Date(now().getTime() - CLAIM_DAYS * 24 * 3_600_000)), report),
    )
  }
  following.push(repeat(SESSIONS_EVERY_MS, () => hubs.turn(), report))
  following.push(...watches.map((watch) => repeat(EMR_EVERY_MS, () => watch.turn(), report)))
  stops.push(async () => {
    await Promise.all(following.map((end) => end()))
  })
  // An EMR that is down is asked again by the first launch; the start does not wait for it.
  void smart.warm()
}

/** How soon a launch is heard by what its EMR opens beside it. */
const SESSIONS_EVERY_MS = 1_000
/** A hub's line that died unseen is found out within twice this, and asked for again ten seconds later. */
const HUB_ALIVE_MS = 10_000
/** How soon it is seen that a look at the schedule is due. */
const LOOK_EVERY_MS = 1_000
/** How often an EMR that tells by a topic is to say that it is there. */
const HEARTBEAT_SECONDS = 60
/** How soon a collector is told what routes have done. */
const TRACES_EVERY_MS = 2_000
/** How soon it is seen that a subscription is due for its keeping. */
const SUBSCRIPTION_EVERY_MS = 5_000
/** A round through a thousand open visits takes a minute. */
const ORDERS_EVERY_MS = 15_000
/** How soon what an EMR told of somebody unknown is tried again. */
const KEPT_EVERY_MS = 30_000
/** How soon a charge is judged anew after something that it rests on has changed. */
const JUDGE_EVERY_MS = 2_000
/** How soon a visit that is due is compared with the EMR. */
const RECONCILE_EVERY_MS = 2_000
/** How often words that were kept for their days are let go of. */
const PURGE_EVERY_MS = 600_000
const ANSWERS_EVERY_MS = 2_000
/** For how long a claim that nobody picks up lies in its folder, unless the site says so. */
const CLAIM_DAYS = 7
/** How soon an order that was placed in the EMR stands in the workspace. */
const PLACED_EVERY_MS = 10_000
/** How soon an encounter is found that staff had to open: whoever waits has been checked in. */
const ENCOUNTERS_EVERY_MS = 5_000
/** How soon what went by message is confirmed; whoever waits to file something waits for the encounter. */
const CONFIRM_EVERY_MS = 3_000
/** How soon a note that was signed in the EMR counts as signed. */
const NOTES_EVERY_MS = 10_000
/** The ledger is measured ahead of whoever looks; after an upgrade from long ago it catches up within hours. */
const MEASURE_EVERY_MS = 30_000
const MEASURED_AT_ONCE = 200
/** A look at what the EMR offers is taken once a day; while it can't be read, as often as this. */
const EMR_EVERY_MS = 600_000
/** How soon the board knows who a new visit is for. */
const FACES_EVERY_MS = 2_000
/** Another process, or somebody at the command line, may have turned the keys: two of us then sign by the same. */
const KEYS_EVERY_MS = 60_000

function refuse(says: string): void {
  console.error(says)
  process.exitCode = 1
}

/** A service outside did not take what it was given; `why` names no person. */
function warn(msg: string, organization: string, why: string): void {
  console.error(JSON.stringify({ level: 'warn', msg, organization, why }))
}

/** A bug or a fault outside any request. Never its message: that may quote what a person typed. */
function report(fault: unknown): void {
  const at = fault instanceof Error ? (fault.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')) : []
  console.error(
    JSON.stringify({
      level: 'error',
      msg: 'work failed by a bug',
      type: fault instanceof Error ? fault.name : typeof fault,
      code: codeOf(fault),
      at: at.slice(0, 8),
    }),
  )
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown'
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'DATABASE_URL'
}

function derived(secret: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `causeway/${use}`, 32))
}

function found<T>(ofEach: ReadonlyMap<string, T>, id: string): T {
  const one = ofEach.get(id)
  if (one === undefined) throw new Error('a visit names an organization without an EMR connection')
  return one
}

await main()
