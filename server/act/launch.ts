import type { Organization } from '../config/organizations.ts'
import { ageOn } from '#domain/visit/age.ts'
import { isTheirs, notStanding } from '#domain/visit/gates.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { stepOf } from '#domain/visit/steps.ts'
import { may } from '#domain/access/access.ts'
import { opensMessages, roleOf } from '#domain/access/role.ts'
import { isLocked } from '#domain/access/same-patient.ts'
import { unlessFault, type Clinician } from './chart.ts'
import { cliniciansShownCards, type CliniciansShownCards } from './clinicians-shown-cards.ts'
import { coveredBy, learnOf } from './appointments.ts'
import { followContextLink } from './context-link.ts'
import { ENCOUNTER, takeAsWritten } from './found.ts'
import type { House } from './house.ts'
import type { HubAddress } from './hub.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { attemptedVisit, secretDigest } from './link.ts'
import { suggestedOrders } from './order-suggestions.ts'
import { patientOpened, startedAgain } from './same-patient.ts'
import type { ChartCards } from './referral-cards.ts'
import { SignInRefused, type SignedIn, type SignIn } from './sign-in.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { AskedFor, Patience } from './unscheduled-by-message.ts'
import { beginUnscheduled, unscheduledPathways } from './unscheduled.ts'
import { doorOf } from './way.ts'
import type { ReadAhead } from './workspace.ts'
import type { Answer, LaunchUseCases, LaunchToCome, No, OpenedLaunch } from './use-cases.ts'

/** How long a sign-in may take that was begun here. */
export const PENDING_MS = 10 * 60_000
/** A working day: the EMR's own session decides sooner, by no longer refreshing the token. */
const SESSION_MS = 12 * 3_600_000
const DAY_MS = 24 * 3_600_000

/** What a launch keeps, sealed, while its session lasts. */
export interface LaunchTokens {
  tokens: unknown
  needPatientBanner: boolean
  /** Left out by launches from before it was asked. */
  messaging?: SignedIn['messaging']
  /** Left out by launches from before hubs were heard. */
  hub?: HubAddress | null
}

/** The clinician's way in: EHR launch to a session of that launch alone, and the card that offers it. */
export function launchUseCases(
  house: House,
  signIn: SignIn,
  chartCards: ChartCards = async () => [],
  readAhead: ReadAhead = async () => ({ audit: [], begin: () => undefined }),
): LaunchUseCases {
  const { store } = house
  const shown = cliniciansShownCards(house)
  const byIss = (iss: string): Organization | undefined =>
    [...house.organizations.values()].find(({ emr }) => trimmed(emr.fhirBase) === trimmed(iss))

  const opened = async (organization: Organization, begun: Awaited<ReturnType<SignIn['begin']>>, handle?: Buffer) => {
    const secret = house.newSecret()
    const now = house.now()
    await store.beginLaunch({
      id: begun.state,
      organization: organization.id,
      secret: secretDigest(secret),
      pending: begun.pending,
      ...(handle && { handle }),
      now,
      until: new Date(now.getTime() + PENDING_MS),
    })
    return { redirect: begun.authorizeUrl, pending: begun.state, secret }
  }

  return {
    begin: async (iss, launch) => {
      const organization = byIss(iss)
      if (organization === undefined) return { refused: 'wrong-launch', why: 'iss' }
      if (organization.emr.signIn !== undefined) return { refused: 'wrong-launch', why: 'iss' }
      return opened(organization, await signIn.begin(organization, launch), secretDigest(launch))
    },

    signIn: async (id, link) => {
      const organization = house.organizations.get(id)
      if (organization?.emr.signIn === undefined) return { refused: 'wrong-launch', why: 'no provider' }
      const linked = link === null ? null : await followContextLink(house, signIn, organization, link)
      if (linked !== null && 'refused' in linked) return linked
      return opened(organization, await signIn.beginAtProvider(organization, linked ?? NOTHING_IN_CONTEXT))
    },

    openVisit: async (session, id) => {
      const visit = await store.visit(id)
      if (visit === null || visit.organization !== session.organization || session.role !== 'desk-clinician')
        return { refused: 'not-found' }
      const organization = organizationOf(house, session.organization)
      const { appointment } = visit.state.references
      if (organization.emr.signIn === undefined || appointment === null || !isTheirs(visit.state, session.practitioner))
        return { refused: 'not-found' }
      const [launch, secret, now] = [house.newId(), house.newSecret(), house.now()]
      // Of the sign-in that opened the list: it ends when that one does.
      const until = session.until
      const row = { id: launch, organization: organization.id, secret: secretDigest(secret), pending: null, now, until }
      await store.beginLaunch(row)
      const signedIn = { ...NOTHING_IN_CONTEXT, fhirUser: session.practitioner, appointment, accessUntil: until }
      const asClinician = { ...signedIn, role: 'clinician' as const }
      const opened = await open(house, shown, readAhead, organization, launch, secret, asClinician, { until })
      return 'awaits' in opened ? { refused: 'not-found' } : opened
    },

    finish: async (params, secret, kept = () => undefined) => {
      const { state } = params
      const taken =
        state === undefined || secret === undefined
          ? null
          : await store.takePending<unknown>(state, secretDigest(secret), house.now())
      if (taken === null || state === undefined || secret === undefined)
        return { refused: 'wrong-launch', why: 'state' }
      const organization = organizationOf(house, taken.organization)
      try {
        const { pending, named } = begunBy(taken.pending)
        const answered = await signIn.finish(organization, pending, params)
        // The link says whose it is; who they are the EMR's sign-in says.
        if (named !== null && named.practitioner !== answered.fhirUser) throw new SignInRefused('of somebody else')
        const signedIn = named === null ? answered : { ...answered, appointment: named.appointment }
        if (signedIn.opens === 'referrals' || (signedIn.patient === null && signedIn.appointment === null))
          return await openDesk(house, organization, state, secret, signedIn)
        const opened = await openOnceThere(house, shown, readAhead, organization, state, secret, signedIn)
        if ('opens' in opened && opened.opens === 'workspace')
          await startedAgain(
            house,
            { organization: organization.id, practitioner: signedIn.fhirUser, launch: opened.launch },
            async (before) => {
              const cookie = kept(before)
              return cookie === undefined ? null : store.launch(before, secretDigest(cookie))
            },
          )
        return opened
      } catch (fault) {
        if (!(fault instanceof SignInRefused)) throw fault
        const before = params.error === SPENT ? await stillOpen(house, organization, state, kept) : null
        return before ?? { refused: 'wrong-launch', why: fault.why }
      }
    },

    launchOf: async (id, secret) => {
      const launch = secret === undefined ? null : await store.launch(id, secretDigest(secret))
      if (launch?.visit == null || launch.practitioner === null || launch.until < house.now())
        return { refused: 'not-identified' }
      const { organization, visit, practitioner, role, own, patient, elsewhere, hears } = launch
      return {
        organization,
        launch: id,
        visit,
        practitioner,
        seat: role === 'rooming' ? 'rooming' : 'clinician',
        own,
        patient,
        elsewhere: isLocked(elsewhere, patient) ? elsewhere : null,
        hears,
      }
    },

    deskOf: async (id, secret) => {
      const launch = secret === undefined ? null : await store.launch(id, secretDigest(secret))
      if (launch === null || launch.visit !== null || launch.practitioner === null || launch.until < house.now())
        return { refused: 'not-identified' }
      const { organization, practitioner, until } = launch
      if (launch.role === 'operator') {
        return { organization, launch: id, practitioner, role: 'operator', opens: launch.opens }
      }
      const role = launch.role === 'clinician' ? 'desk-clinician' : 'front-desk'
      return { organization, launch: id, practitioner, role, until }
    },

    denied: async ({ organization, visit = null, practitioner, seat, role }, what) => {
      const patient = visit === null ? null : ((await store.visit(visit))?.state.patient ?? null)
      await store.audit(
        organization,
        [
          {
            action: 'execute',
            what,
            who: { kind: seat === 'rooming' || role === 'operator' ? 'staff' : 'clinician', ref: practitioner },
            patient,
            visit,
            outcome: 'denied',
          },
        ],
        house.now(),
      )
    },

    cards: async (request, bearer, url) => {
      const called = readCall(request)
      for (const organization of house.organizations.values()) {
        if (!isOf(house, organization, request)) continue
        if (!(await signIn.trusts(organization, bearer, url))) continue
        if (called === null) return { cards: [] }
        const now = house.now()
        const visits = await store.visitsOf(
          organization.id,
          called.patient,
          new Date(now.getTime() - DAY_MS / 2),
          new Date(now.getTime() + DAY_MS),
        )
        await store.audit(
          organization.id,
          [
            {
              action: 'read',
              what: 'waiting state',
              who: { kind: 'emr', ref: called.user },
              patient: called.patient,
              visit: null,
              outcome: 'done',
            },
          ],
          now,
        )
        const orders = await suggestedOrders(house, visits, called.user)
        if (called.hook === 'order-select') return { cards: orders }
        const others = await chartCards(organization, called.patient, called.user)
        const standing = visits.filter(({ state }) => notStanding(state) === null && state.note !== 'final')
        const open = (await Promise.all(standing.map((visit) => coveredBy(house, visit, called.user)))).filter(
          ({ state }) => state.appointment !== 'cancelled' && isTheirs(state, called.user),
        )
        if (open.length > 0) void shown.cardTo(organization.id, called.user)
        if (open.length > 0 || orders.length > 0)
          return { cards: [...others, ...whoIsHereFirst(open).map((visit) => card(house, visit, now)), ...orders] }
        const toRoom = standing.filter(({ state }) => state.appointment !== 'cancelled')
        if (toRoom.length > 0 && (await mayRoom(shown, organization, called.user)))
          return { cards: [...others, ...toRoom.flatMap((visit) => roomingCard(house, visit, now))] }
        return { cards: [...others, ...(await beginningCards(house, organization, called.user, called.patient))] }
      }
      return { refused: 'not-identified' }
    },

    jwks: () => signIn.jwks(),
  }
}

/** By which an authorization server calls a launch that is used up (RFC 6749, 4.1.2.1). */
const SPENT = 'invalid_request'

/**
 * The workspace that the same launch of the EMR has opened in this browser: the EMR's page was loaded anew around it, in
 * mid-call perhaps, and an EMR takes no launch twice. Its session is open still, and its user is one whom the EMR answers.
 */
async function stillOpen(
  house: House,
  organization: Organization,
  again: string,
  kept: (launch: string) => string | undefined,
): Promise<OpenedLaunch | null> {
  const launch = await house.store.openedBefore(again, house.now())
  const secret = launch === null ? undefined : kept(launch)
  const session =
    launch === null || secret === undefined ? null : await house.store.launch(launch, secretDigest(secret))
  if (launch === null || secret === undefined || session === null || session.practitioner === null) return null
  const { practitioner, visit, patient, role } = session
  const read = house.chartOf(organization.id).read.clinician(practitioner, { as: 'clinician', launch })
  if ((await read.catch(() => null))?.active !== true) return null
  const entry: AuditEntry = {
    action: 'execute',
    what: 'launch again',
    who: { kind: role === 'rooming' ? 'staff' : 'clinician', ref: practitioner },
    patient,
    visit,
    outcome: 'done',
  }
  await house.store.audit(organization.id, [entry], house.now())
  return { launch, secret, opens: 'workspace' }
}

/** What a sign-in without SMART knows of where it is opened from. */
const NOTHING_IN_CONTEXT = {
  tokens: null,
  appointment: null,
  patient: null,
  encounter: null,
  begins: null,
  needPatientBanner: true,
  hub: null,
  messaging: null,
} as const

/** A sign-in that a link by context began, and what that link was matched to. */
export interface BegunByContext {
  signIn: unknown
  byContext: { appointment: string; practitioner: string }
}

function begunBy(stored: unknown): { pending: unknown; named: BegunByContext['byContext'] | null } {
  return isByContext(stored) ? { pending: stored.signIn, named: stored.byContext } : { pending: stored, named: null }
}

function isByContext(stored: unknown): stored is BegunByContext {
  return typeof stored === 'object' && stored !== null && 'byContext' in stored
}

/**
 * A launch without a patient opens the desk for whom the EMR knows as front desk or clinician, and the operator's page for
 * whom the settings name, or the EMR knows, as the one who looks after the connection.
 */
async function openDesk(
  house: House,
  organization: Organization,
  launch: string,
  secret: string,
  { fhirUser, tokens, needPatientBanner, role: said, opens }: SignedIn,
): Promise<Answer<OpenedLaunch>> {
  const user = await house.chartOf(organization.id).read.clinician(fhirUser, { as: 'backend' })
  // Whom the settings name need not be anything in the EMR's directory: that they may sign in there is enough.
  const named = organization.emr.operators?.includes(fhirUser) === true
  const known = named ? 'operator' : roleIn(user, said)
  const role = known === 'message-opener' ? 'operator' : known
  const opensToo = role === 'operator' && user.active && opensMessages(user.roles, organization.emr.openers, said)
  const launched = role === 'operator' ? 'operator launch' : 'desk launch'
  const entry: AuditEntry = {
    action: 'execute',
    what: role === null || role === 'rooming' ? 'desk launch: role' : launched,
    who: { kind: role === 'front-desk' || role === 'operator' ? 'staff' : 'clinician', ref: fhirUser },
    patient: null,
    visit: null,
    outcome: role === null || role === 'rooming' ? 'denied' : 'done',
  }
  await house.store.audit(organization.id, [entry], house.now())
  if (role === null || role === 'rooming') return { refused: 'wrong-launch', why: 'role' }
  await house.store.openLaunch({
    id: launch,
    visit: null,
    role,
    practitioner: fhirUser,
    session: null,
    opens: opensToo,
    tokens: { tokens, needPatientBanner } satisfies LaunchTokens,
    until: new Date(house.now().getTime() + SESSION_MS),
  })
  return { launch, secret, opens: role === 'operator' ? 'operator' : (opens ?? 'desk') }
}

/** Before it is said that the EMR is waited for: one that answers at once is not seen to have been asked. */
const AT_ONCE_MS = 2_000
/** An EMR by whose interface nothing has come for so long makes the appointment by a person's hand, if at all. */
const COMES_WITHIN_MS = 3 * 60_000
const TURN_MS = 10_000

/** The launch on the visit; where its appointment had to be asked for first, `later` waits for it and opens then. */
async function openOnceThere(
  house: House,
  shown: CliniciansShownCards,
  readAhead: ReadAhead,
  organization: Organization,
  launch: string,
  secret: string,
  signedIn: SignedIn,
): Promise<Answer<OpenedLaunch | LaunchToCome>> {
  const waiting = (patienceMs: number, gone?: AbortSignal) =>
    open(house, shown, readAhead, organization, launch, secret, signedIn, { patience: { ms: patienceMs, gone } })
  const opened = await waiting(AT_ONCE_MS)
  if (!('awaits' in opened)) return opened
  const later = async (gone: AbortSignal) => {
    // Each turn finds also an appointment that staff have made meanwhile, for another minute than was asked for.
    for (let waited = 0; waited < COMES_WITHIN_MS && !gone.aborted; waited += TURN_MS) {
      const came = await waiting(TURN_MS, gone)
      if (!('awaits' in came)) return came
    }
    return null
  }
  const language = await house.store.staffLanguage(organization.id, signedIn.fhirUser)
  return { ...opened, language, later }
}

async function open(
  house: House,
  shown: CliniciansShownCards,
  readAhead: ReadAhead,
  organization: Organization,
  launch: string,
  secret: string,
  signedIn: SignedIn,
  {
    until = new Date(house.now().getTime() + SESSION_MS),
    patience = { ms: 0 },
  }: { until?: Date; patience?: Patience } = {},
): Promise<Answer<OpenedLaunch> | AskedFor> {
  const { fhirUser } = signedIn
  // Under backend services: a session must not exist before it is known that its user may have one.
  const [named, user] = await Promise.all([
    visitFor(house, organization, signedIn, patience),
    shown.clinician(organization.id, fhirUser),
  ])
  if ('refused' in named || 'awaits' in named) return named
  const visit = await coveredBy(house, named, fhirUser)
  const { patient } = visit.state
  const role = roleIn(user, signedIn.role)
  const audited = (what: string, outcome: AuditEntry['outcome']): AuditEntry => ({
    action: 'execute',
    what,
    who: { kind: role === 'rooming' ? 'staff' : 'clinician', ref: fhirUser },
    patient,
    visit: visit.id,
    outcome,
  })
  const refuse = async (why: string): Promise<No> => {
    await house.store.audit(organization.id, [audited(`launch: ${why}`, 'denied')], house.now())
    return { refused: 'wrong-launch', why }
  }
  if (signedIn.patient !== null && signedIn.patient !== patient) return refuse('patient mismatch')
  if (role !== 'clinician' && role !== 'rooming') return refuse('role')
  // Without SMART no EMR has said that they may open this chart.
  const byItself = organization.emr.signIn !== undefined
  if (byItself && role === 'clinician' && !isTheirs(visit.state, fhirUser)) return refuse('not their visit')
  const { tokens, needPatientBanner, hub } = signedIn
  const session = hub === null ? null : sessionOf(hub)
  await house.store.openLaunch({
    id: launch,
    visit: visit.id,
    role,
    practitioner: fhirUser,
    session,
    tokens: { tokens, needPatientBanner, messaging: signedIn.messaging, hub } satisfies LaunchTokens,
    until,
  })
  if (session !== null)
    await house.store.openSession({ organization: organization.id, practitioner: fhirUser, session, launch }, until)
  const opened = { practitioner: fhirUser, patient, session }
  const seat = role === 'rooming' ? 'rooming' : 'clinician'
  const looker = seat === 'clinician' && !isTheirs(visit.state, fhirUser) ? 'other-clinician' : seat
  const mayLook = may(looker, 'see-workspace') && may(looker, 'read-chart')
  // What the page shows first is in the audit with the launch, and read from then on: the browser is only on its way to it.
  const reader = { organization: organization.id, launch, practitioner: fhirUser, seat } as const
  const first = mayLook ? await readAhead(reader, visit, user) : { audit: [], begin: () => undefined }
  const refusal = await happen(
    house,
    visit.id,
    { kind: 'launch', by: { who: role === 'rooming' ? 'staff' : 'clinician', ref: fhirUser }, launch },
    { audit: [audited('launch', 'done'), ...first.audit] },
  )
  if (refusal?.refused === 'not-your-visit' && !byItself) {
    // Somebody else's visit may be looked at by those who may open its chart; it is theirs that can't be acted in.
    await house.store.audit(organization.id, [audited('launch to look', 'done'), ...first.audit], house.now())
    first.begin()
    await patientOpened(house, organization.id, opened, { by: 'launch', role })
    return { launch, secret, opens: 'workspace' }
  }
  if (refusal !== null) {
    await house.store.saveTokens(launch, null)
    return refusal
  }
  first.begin()
  await patientOpened(house, organization.id, opened, { by: 'launch', role })
  if (signedIn.encounter !== null) await takeEncounter(house, visit, signedIn.encounter)
  return { launch, secret, opens: 'workspace' }
}

/** Null for whom the EMR has no more, or in no part of ours. `said`: by the sign-in itself, where the EMR is not asked. */
function roleIn({ active, roles }: Clinician, said: SignedIn['role']): ReturnType<typeof roleOf> {
  if (!active) return null
  return said === undefined ? roleOf(roles) : said
}

/** One session of the EMR is told from another by what its hub calls it; whoever knows that could listen. */
function sessionOf({ url, topic }: HubAddress): string {
  return secretDigest(JSON.stringify([url, topic])).toString('base64url')
}

/** The encounter from which the clinician starts is the visit's, where Causeway may not open one: it waits for no press at the desk. */
async function takeEncounter(house: House, visit: StoredVisit, encounter: string): Promise<void> {
  const { organization, state } = visit
  if (state.failed['arrive/encounter']?.why !== 'by-hand') return
  const number = encounter.slice(encounter.indexOf('/') + 1)
  const there = await unlessFault(house.chartOf(organization).read.numbered('arrive', number, state.patient), null)
  if (there === null || there.patient !== state.patient) return
  await takeAsWritten(house, visit, ENCOUNTER, there, 'encounter of the launch')
}

/** The visit that the EMR's context names: by appointment, by encounter, else the patient's one visit of today that this clinician gives or covers. */
async function visitFor(
  house: House,
  organization: Organization,
  { appointment, encounter, patient, fhirUser, begins, role }: SignedIn,
  patience: Patience,
): Promise<StoredVisit | No | AskedFor> {
  const named = appointment === null ? null : await visitOfAppointment(house, organization.id, appointment)
  if (named !== null) return named
  if (patient === null) return { refused: 'wrong-launch', why: 'no patient' }
  const now = house.now()
  const today = await house.store.visitsOf(
    organization.id,
    patient,
    new Date(now.getTime() - DAY_MS / 2),
    new Date(now.getTime() + DAY_MS),
  )
  const theirs = today.filter(
    ({ state }) =>
      notStanding(state) === null &&
      // One that begins now is not the one that is over.
      (begins === null || state.ended === null) &&
      // An EMR whose staff open the encounter names one that the visit may not know yet.
      (encounter === null || state.references.encounter === null
        ? isTheirs(state, fhirUser)
        : state.references.encounter === encounter),
  )
  const [first] = theirs
  if (first !== undefined) return first
  if (begins === null) return { refused: 'wrong-launch', why: 'no visit' }
  const user = await house.chartOf(organization.id).read.clinician(fhirUser, { as: 'backend' })
  if (roleIn(user, role) !== 'clinician') return { refused: 'wrong-launch', why: 'role' }
  return beginUnscheduled(house, organization, { begins, patient, practitioner: fhirUser }, patience)
}

/** One that an EMR has told nobody of becomes a visit when a clinician starts it. */
async function visitOfAppointment(
  house: House,
  organization: string,
  appointment: string,
): Promise<StoredVisit | null> {
  const known = await house.store.visitByAppointment(organization, appointment)
  if (known !== null) return known
  const read = house.chartOf(organization).read.appointment(appointment, { as: 'backend' })
  const found = await unlessFault(read, null)
  if (found === null) return null
  await learnOf(house, organization, found)
  return house.store.visitByAppointment(organization, appointment)
}

/** What the contexts of CDS Hooks `patient-view` and `order-select` 1.0 have in common. */
function readCall(request: unknown): { hook: unknown; user: string; patient: string } | null {
  if (typeof request !== 'object' || request === null || !('context' in request)) return null
  const { context } = request
  if (typeof context !== 'object' || context === null || !('userId' in context) || !('patientId' in context))
    return null
  const { userId, patientId } = context
  if (typeof userId !== 'string' || typeof patientId !== 'string') return null
  return {
    hook: 'hook' in request ? request.hook : undefined,
    user: userId.includes('/') ? userId : `Practitioner/${userId}`,
    patient: patientId.startsWith('Patient/') ? patientId : `Patient/${patientId}`,
  }
}

/** Practices that share one signer of calls are told apart by the FHIR server that the call names: their patients' ids may be alike. */
function isOf(house: House, { emr }: Organization, request: unknown): boolean {
  const sharing = [...house.organizations.values()].filter((one) => one.emr.cdsIssuer === emr.cdsIssuer)
  if (sharing.length === 1) return true
  if (typeof request !== 'object' || request === null || !('fhirServer' in request)) return false
  return typeof request.fhirServer === 'string' && trimmed(request.fhirServer) === trimmed(emr.fhirBase)
}

/** Whether the EMR has this user as one who rooms patients; one that can't be asked offers nothing. */
async function mayRoom(shown: CliniciansShownCards, organization: Organization, user: string): Promise<boolean> {
  const person = await shown.cardTo(organization.id, user).catch(() => null)
  return person !== null && person.active && roleOf(person.roles) === 'rooming'
}

/** The visit that a person of the practice may room: from the waiting room on, until it has ended. */
function roomingCard(house: House, visit: StoredVisit, now: Date) {
  const { state } = visit
  if (stepOf(pathwayOf(house, visit), 'rooming') === undefined || state.room === 'ended') return []
  const shown = card(house, visit, now)
  return [{ ...shown, links: shown.links.map((link) => ({ ...link, label: 'Room the patient' })) }]
}

/** For a patient without a visit of this clinician's today: the ways to begin one now, where they are old enough. */
async function beginningCards(house: House, organization: Organization, user: string, patient: string) {
  const offered = unscheduledPathways(house, organization)
  if (offered.length === 0) return []
  const { read } = house.chartOf(organization.id)
  // A chart opens without the card where the EMR does not say who they are.
  const [clinician, person] = await Promise.all([
    read.clinician(user, { as: 'backend' }).catch(() => null),
    read.patient(patient, { as: 'backend' }).catch(() => null),
  ])
  if (clinician === null || person === null || !clinician.active || roleOf(clinician.roles) !== 'clinician') return []
  const age = ageOn(person.birthDate, house.now(), organization.timeZone)
  const pathways = offered.filter(({ minimumAge }) => age >= minimumAge)
  const byFhir = doorOf(await house.offered(organization.id), 'book-unscheduled') === 'fhir'
  const byHand = !byFhir && organization.emr.hl7v2?.send === undefined
  return pathways.map(({ id, title, visitType }) => ({
    summary: 'No video visit today',
    indicator: 'info',
    source: { label: 'Causeway' },
    uuid: attemptedVisit(house.linkKey, organization.id, `card ${user} ${id}`),
    detail: byHand
      ? `${title.en}. To start one now, make an appointment of the type "${visitType}" for this hour in the schedule, with this patient and yourself. The patient is sent the link when it is there.`
      : byFhir
        ? `${title.en}. The patient is sent a link now, and comes to the waiting room by it.`
        : `${title.en}. The record system is asked for the appointment; the visit opens, and the patient is sent a link, once it is there.`,
    links: byHand
      ? []
      : [
          {
            label: 'Start a video visit now',
            url: `${house.origin}/launch`,
            type: 'smart',
            appContext: JSON.stringify({ begins: id }),
          },
        ],
  }))
}

/** Who waits or is in the visit, before a visit that is still to come: the first card is the one that is pressed. */
export function whoIsHereFirst<V extends { state: Pick<VisitState, 'room'> }>(visits: readonly V[]): V[] {
  const isHere = ({ state }: V) => state.room === 'waiting' || state.room === 'open'
  return [...visits.filter(isHere), ...visits.filter((visit) => !isHere(visit))]
}

function card(house: House, visit: StoredVisit, now: Date) {
  const { state } = visit
  const organization = organizationOf(house, visit.organization)
  const minutes =
    state.waitingSince === null ? 0 : Math.floor((now.getTime() - Date.parse(state.waitingSince)) / 60_000)
  const time = new Intl.DateTimeFormat('en-US', {
    timeZone: organization.timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(state.start ?? now))
  const summary =
    state.room === 'waiting' && state.rooming?.handedOver
      ? `Roomed and ready, waiting${minutes < 1 ? ' since just now' : ` for ${minutes} min`}`
      : state.room === 'waiting'
        ? `In the video waiting room${minutes < 1 ? ' since just now' : ` for ${minutes} min`}`
        : state.room === 'open'
          ? 'Video visit under way'
          : state.room === 'ended'
            ? 'Video visit ended, note not signed'
            : `Video visit at ${time}`
  return {
    summary,
    indicator: state.room === 'waiting' ? 'warning' : 'info',
    source: { label: 'Causeway' },
    uuid: visit.id,
    detail: pathwayOf(house, visit).title.en,
    links: [
      {
        label: state.room === 'ended' ? 'Open the visit' : 'Start virtual visit',
        url: `${house.origin}/launch`,
        type: 'smart',
        appContext: JSON.stringify({ appointment: state.references.appointment }),
      },
    ],
  }
}

function trimmed(url: string): string {
  return url.replace(/\/$/, '')
}
