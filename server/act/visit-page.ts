import type { OpenVisit, PatientMessage } from '#api/visit.ts'
import type { WriteFailure } from '#domain/visit/event.ts'
import { needOf } from '#domain/visit/need.ts'
import { locationIsFresh } from '#domain/visit/gates.ts'
import { openFrom } from '#domain/hours.ts'
import { RED_FLAG_TASK, stoppedBy } from '#domain/visit/red-flag.ts'
import { liveCall } from '#domain/visit/call.ts'
import { isMoveRequested } from '#domain/visit/requested.ts'
import { phoneSince } from '#domain/visit/phone.ts'
import { isDone, nextForPatient } from '#domain/visit/steps.ts'
import { clinicianLateFrom } from '#domain/visit/timing.ts'
import { appointmentWords } from './appointment-words.ts'
import type { IntakePart } from './chart-write.ts'
import { whereaboutsOf } from './chart-write.ts'
import type { Chart, Credentials, OrderInChart } from './chart.ts'
import { nextVisitOf } from './follow-up.ts'
import { guestViews } from './guest.ts'
import type { House } from './house.ts'
import { organizationOf, pathwayOf } from './house.ts'
import { meetingView } from './meeting-view.ts'
import { bookingView } from './order-booking.ts'
import { captionsFor } from './captions.ts'
import { listeningFor } from './listening.ts'
import { pictureForPatient } from './picture.ts'
import type { StoredVisit } from './store.ts'
import { wordsShown } from './summary-words.ts'
import { isOffered } from './way.ts'

/** A patient has no token of the EMR's: what their page shows is what the practice's own service may read. */
const BACKEND: Credentials = { as: 'backend' }

const CALL_OFF = 'call-off/appointment'
const MOVE = 'move/appointment'

/** What an identified device sees of its visit now. */
export async function openVisit(house: House, visit: StoredVisit, language: 'en' | 'es'): Promise<OpenVisit> {
  const { state } = visit
  const pathway = pathwayOf(house, visit)
  const chart = house.chartOf(visit.organization)
  const patient = state.patient ?? ''
  // Whoever admitted the patient is whom they see: that may be a covering clinician.
  const gives = state.admitted?.by ?? state.practitioner
  const [person, clinician] = await Promise.all([
    chart.read.patient(patient, { as: 'backend' }),
    gives === null ? null : chart.read.clinician(gives, { as: 'backend' }),
  ])
  const step = nextForPatient(pathway, state)
  const planned = nextOf(state, step?.action)
  // Whereabouts said too long ago are asked again before the waiting room, which would not let anybody in on them.
  const next = planned === 'wait' && !locationIsFresh(pathway, state, house.now()) ? 'location' : planned
  const open: OpenVisit = {
    start: state.start ?? '',
    end: state.end ?? '',
    zone: state.zone ?? 'UTC',
    clinician: clinician?.name ?? '',
    patient: person.name.full,
    next,
    steps: pathway.steps
      .filter(
        ({ actor, action }) =>
          actor === 'patient' && ['consent', 'location', 'intake', 'device-check', 'wait'].includes(action),
      )
      .map((each) => ({ id: each.action, done: isDone(pathway, each, state) })),
    unsaved: Object.keys(state.pending).some((key) => /^(consent|intake|message)\//.test(key)),
    cancelling:
      state.pending[CALL_OFF] !== undefined ? 'asked' : state.failed[CALL_OFF] !== undefined ? 'failed' : null,
    moving: isMoveRequested(state)
      ? 'requested'
      : state.moving !== null
        ? 'asked'
        : movingFailed(state.failed[MOVE]?.why),
    rooming: await roomingFor(house, visit),
    need: needOf(state) ?? null,
    guests: await guestsForPatient(house, visit),
    picture: pictureForPatient(visit),
    meeting: await meetingView(house, visit, 'patient'),
    captions: captionsFor(house, visit, 'patient'),
    listening: listeningFor(house, visit, 'patient'),
    rated: state.rated.patient,
    wish: state.wish,
    phoneSince: phoneSince(state) ?? liveCall(state)?.at ?? null,
    help: helpOf(state),
    messages: [],
    answeredWithin: pathway.answeredWithin,
    ...stopOf(house, visit),
  }
  switch (next) {
    case 'consent':
    case 'declined':
      return {
        ...open,
        consent: {
          version: pathway.consent.version,
          approved: pathway.consent.approved,
          text: pathway.consent.text[language],
        },
      }
    case 'location': {
      const said = await whereaboutsOf(house, chart, visit, BACKEND).catch(() => null)
      return said === null ? open : { ...open, whereabouts: said }
    }
    case 'stopped':
    case 'intake':
      return {
        ...open,
        intake: await house
          .intakeOf(visit)
          .items(
            chart,
            patient,
            language,
            (await answersOf(house, visit, BACKEND))?.answers ?? [],
            { reason: await reasonOf(house, visit), need: state.need },
            BACKEND,
          ),
      }
    case 'waiting': {
      const queue =
        state.practitioner === null ? [] : await house.store.waitingFor(visit.organization, state.practitioner)
      const ahead = Math.max(
        0,
        queue.findIndex(({ id }) => id === visit.id),
      )
      return {
        ...open,
        queue: {
          since: state.waitingSince ?? '',
          ahead,
          clinicianPresent: state.launches.length > 0,
          tooLongFrom: clinicianLateFrom(pathway, state)?.toISOString() ?? null,
        },
      }
    }
    case 'summary':
    case 'ended':
      return { ...open, ...(await after(house, visit)) }
    case 'device-check':
    case 'wait':
    case 'in-visit':
    case 'cancelled':
    case 'in-person':
    case 'missed':
    case 'gave-up':
      return open
  }
}

/** Who receives the patient first; the call does not wait for a name that the EMR can't tell just now. */
async function roomingFor(house: House, { organization, state }: StoredVisit): Promise<OpenVisit['rooming']> {
  const { rooming } = state
  if (rooming === null || state.room === 'closed' || state.room === 'ended') return null
  const person = await house
    .chartOf(organization)
    .read.clinician(rooming.by, BACKEND)
    .catch(() => null)
  return { by: person?.name ?? '', ready: rooming.handedOver !== null }
}

/** The interpreter's link is the practice's to hand on. */
async function guestsForPatient(house: House, visit: StoredVisit): Promise<OpenVisit['guests']> {
  const views = await guestViews(house, visit)
  return views.map((view) => (view.guest === 'helper' ? view : { ...view, link: null }))
}

function movingFailed(why: WriteFailure | undefined): OpenVisit['moving'] {
  if (why === undefined) return null
  return why === 'slot-taken' ? 'lost' : 'failed'
}

/** What stops the visit, and who can be reached: a time is only promised while the practice is open. */
function stopOf(house: House, visit: StoredVisit): Pick<OpenVisit, 'stop'> {
  const route = stoppedBy(visit.state)
  if (route === null) return {}
  const { hours, timeZone, onCall } = organizationOf(house, visit.organization)
  const now = house.now()
  const opens = hours === undefined ? null : openFrom(hours, timeZone, now)
  const open = opens !== null && opens.getTime() === now.getTime()
  const due = visit.state.tasks[RED_FLAG_TASK]?.due ?? null
  return {
    stop: {
      route,
      calledBy: open && due !== null && Date.parse(due) > now.getTime() ? due : null,
      closedUntil: open ? null : (opens?.toISOString() ?? null),
      onCall: open ? null : (onCall ?? null),
    },
  }
}

/** What the page shows now: the pathway's next step, unless the visit itself has gone further. */
function nextOf(state: StoredVisit['state'], action: string | undefined): OpenVisit['next'] {
  if (state.appointment === 'cancelled' && state.inPerson) return 'in-person'
  if (state.appointment === 'cancelled' && state.noShow) return 'missed'
  if (state.appointment === 'cancelled' || state.appointment === 'lost') return 'cancelled'
  if (state.note === 'final') return 'summary'
  if (state.room === 'ended') return 'ended'
  if (state.room === 'open') return 'in-visit'
  if (state.room === 'waiting') return 'waiting'
  if (state.wish !== null) return 'gave-up'
  if (state.consent?.decision === 'decline') return 'declined'
  if (stoppedBy(state) !== null) return 'stopped'
  if (action === 'consent' || action === 'location' || action === 'intake' || action === 'device-check') return action
  return 'wait'
}

/** The answers so far: sealed while they wait for the chart, else as the chart has them. */
export async function answersOf(house: House, visit: StoredVisit, as: Credentials): Promise<IntakePart | null> {
  const { intake, references } = visit.state
  if (intake === null) return null
  const sealed = await house.store.held<IntakePart>(visit.id, intake.held)
  if (sealed !== null) return sealed
  return references.intake === null ? null : house.chartOf(visit.organization).read.intake(references.intake, as)
}

/** What was given as the reason when booking, so that nobody types it twice. */
async function reasonOf(house: House, visit: StoredVisit): Promise<string | null> {
  const { appointment } = visit.state.references
  if (appointment === null) return null
  return (await appointmentWords(house, visit, { as: 'backend' })).reason
}

/** The summary as charted: the clinician's words for the patient, orders, medicine changes, and the in-basket thread. */
async function after(
  house: House,
  visit: StoredVisit,
): Promise<Pick<OpenVisit, 'summary' | 'messages' | 'nextVisit' | 'nextTests'>> {
  const { state } = visit
  const chart = house.chartOf(visit.organization)
  const { appointment, encounter } = state.references
  const [messages, nextOne, nextTests] = await Promise.all([
    thread(house, visit, appointment),
    nextVisit(house, visit),
    testsAhead(house, visit),
  ])
  const next = { ...nextOne, nextTests }
  if (state.note === 'final' && !isOffered(await house.offered(visit.organization), 'the summary'))
    return { messages, ...next, summary: await summaryKept(house, visit) }
  if (state.note !== 'final' || encounter === null) return { messages, ...next }
  try {
    const [forPatient, orders, listedMedicines] = await Promise.all([
      chart.read.summary(encounter),
      ordersOf(chart, visit, encounter),
      medicinesListed(chart, visit),
    ])
    const placed = orders.filter((order) => order.status === 'active')
    return {
      messages,
      ...next,
      summary: {
        forPatient: forPatient ?? '',
        orders: placed.map(({ text, category, status }) => ({ text, category, status })),
        medicineChanges: placed
          .filter(({ category }) => category === 'prescription')
          .map(({ text, dose }) => (dose === null ? text : `${text}: ${dose}`)),
        listedMedicines,
        unavailable: false,
      },
    }
  } catch {
    return {
      messages,
      ...next,
      summary: { forPatient: '', orders: [], medicineChanges: [], listedMedicines: [], unavailable: true },
    }
  }
}

/** What the patient is shown of a visit whose chart gives out no summary: what was signed here for them, or where to ask. */
async function summaryKept(house: House, visit: StoredVisit): Promise<NonNullable<OpenVisit['summary']>> {
  const words = await wordsShown(house, visit)
  return {
    forPatient: words ?? '',
    orders: [],
    medicineChanges: [],
    listedMedicines: [],
    unavailable: false,
    from: words === null ? 'practice' : 'signed',
  }
}

/** The orders of the visit, those that name no encounter among them. */
async function ordersOf(chart: Chart, { state }: StoredVisit, encounter: string): Promise<OrderInChart[]> {
  const named = await chart.read.ordersOf(encounter, BACKEND)
  const nameless = Object.values(state.orders).flatMap(({ reference, placedInEmr }) =>
    placedInEmr === true && reference !== null && named.every((one) => one.reference !== reference) ? [reference] : [],
  )
  return [...named, ...(await Promise.all(nameless.map((reference) => chart.read.order(reference, BACKEND))))]
}

/** What was booked to follow; nothing where nothing was, or where the EMR can't name who gives it. */
async function nextVisit(house: House, visit: StoredVisit): Promise<Pick<OpenVisit, 'nextVisit'>> {
  const next = await nextVisitOf(house, visit)
  if (next === null || next.state.practitioner === null) return {}
  const clinician = await house
    .chartOf(visit.organization)
    .read.clinician(next.state.practitioner, BACKEND)
    .catch(() => null)
  const { start, zone } = next.state
  return { nextVisit: { start: start ?? '', zone: zone ?? 'UTC', clinician: clinician?.name ?? '' } }
}

/** What the visit put on the medicine list and took off it, as the chart has it. */
async function medicinesListed(
  chart: Chart,
  { state }: StoredVisit,
): Promise<NonNullable<OpenVisit['summary']>['listedMedicines']> {
  const written = Object.values(state.lists ?? {})
    .filter(({ list, status }) => list === 'medicines' && status === 'written')
    .toSorted((one, other) => (one.at < other.at ? -1 : 1))
  return Promise.all(
    written.map(async ({ act, reference }) => {
      const { text, detail } = await chart.read.listEntry('medicines', reference ?? '', BACKEND)
      const taken = act === 'add' && detail !== undefined ? `${text}: ${detail}` : text
      return { act: act === 'add' ? ('add' as const) : ('end' as const), text: taken }
    }),
  )
}

/** What was ordered in the visit and has a time: as the EMR has it, and only what it can be asked about now. */
async function testsAhead(house: House, visit: StoredVisit): Promise<NonNullable<OpenVisit['nextTests']>> {
  const { read } = house.chartOf(visit.organization)
  const booked = Object.values(visit.state.orders).map(async ({ reference, booking }) => {
    if (reference === null || booking?.status !== 'booked') return []
    const [order, time] = await Promise.all([
      read.order(reference, BACKEND).catch(() => null),
      bookingView(house, visit, booking, BACKEND),
    ])
    const ahead = time.state === 'booked' && Date.parse(time.start) > house.now().getTime()
    return order === null || !ahead ? [] : [{ text: order.text, start: time.start, where: time.where }]
  })
  return (await Promise.all(booked)).flat().toSorted((a, b) => (a.start < b.start ? -1 : 1))
}

async function thread(house: House, visit: StoredVisit, appointment: string | null): Promise<PatientMessage[]> {
  const { state } = visit
  const charted =
    appointment === null || state.patient === null
      ? []
      : await house
          .chartOf(visit.organization)
          .read.messages(appointment, state.patient)
          .catch(() => [])
  const sending: PatientMessage[] = []
  for (const [message, { status, at }] of Object.entries(state.patientMessages)) {
    if (status === 'written') continue
    const content = await house.store.held<{ text: string }>(visit.id, `message/${message}`)
    if (content !== null)
      sending.push({ from: 'patient', at, text: content.text, state: status === 'failed' ? 'failed' : 'sending' })
  }
  return [...charted.map(({ from, at, text }) => ({ from, at, text, state: 'in-chart' as const })), ...sending]
}

/** The patient's own call for help, as far as they are told. */
function helpOf({ help }: StoredVisit['state']): OpenVisit['help'] {
  if (help === null) return null
  const { askedAt, taken, answeredAt } = help
  return { askedAt, taken: taken !== null, answered: answeredAt !== null }
}
