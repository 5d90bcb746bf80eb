import type { VisitPage } from '#api/visit.ts'
import { timingSafeEqual } from 'node:crypto'
import { LINK_LIVES_MS } from '#domain/visit/actions/message.ts'
import type { IntakeAnswer } from '#domain/visit/content.ts'
import { openFrom } from '#domain/hours.ts'
import { CODE_LIVES_MS } from '#domain/visit/timely.ts'
import { phq2Positive, RED_FLAG_MINUTES } from '#domain/visit/red-flag.ts'
import { freeTimes, slotOf } from './book.ts'
import type { IntakePart } from './chart-write.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { freeLine } from './ledger.ts'
import { codeDigest, contentDigest, linkAddress, readLinkToken, secretDigest } from './link.ts'
import { isVisitId } from './list-place.ts'
import { pictureAnswers } from './picture.ts'
import { recent } from './recent.ts'
import { KEPT_ANSWERS } from './sealed.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { PatientDevice, PatientUseCases } from './use-cases.ts'
import { answersOf, openVisit } from './visit-page.ts'

const TRIES = 5
/** Whoever knows a visit's address can't fill its patient's mailbox. */
const LINK_EVERY_MS = 2 * 60_000
/** An address stands in calendars, where others read it: whoever knows it rings the practice no more often. */
const CALL_EVERY_MS = 15 * 60_000
const AT_DOOR = { kind: 'ask-help', atDoor: true } as const
const LINKS_REMEMBERED = 10_000

/** The patient's page: the one link, the door behind it, the answers, the waiting room, the summary. */
export function patientUseCases(house: House): PatientUseCases {
  const { store } = house
  const linkAskedAt = recent<number>(LINKS_REMEMBERED)
  const callAskedAt = recent<number>(LINKS_REMEMBERED)
  const visitOf = async (device: PatientDevice): Promise<StoredVisit> => {
    const visit = await store.visit(device.visit)
    if (visit === null) throw new Error('a device names a visit that does not exist')
    return visit
  }
  const audited = (visit: StoredVisit, action: AuditEntry['action'], what: string): AuditEntry => ({
    action,
    what,
    who: { kind: 'patient', ref: null },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  })
  /** What somebody asks who is not identified yet. */
  const atTheDoor = (visit: StoredVisit, what: string, right: boolean): AuditEntry => ({
    ...audited(visit, 'execute', what),
    who: { kind: 'anybody', ref: null },
    outcome: right ? 'done' : 'denied',
  })
  /** A wrong code: counts, and closes the door after the fifth. */
  const wrong = async (device: PatientDevice): Promise<number> => {
    const tries = await store.countTry(device.visit, 'tries', house.now())
    if (tries >= TRIES) await happen(house, device.visit, { kind: 'lock-out', device: device.device })
    return Math.max(0, TRIES - tries)
  }

  return {
    openLink: async (token, secretFor) => {
      const named = readLinkToken(house.linkKey, token)
      const visit = named === null ? null : await store.visit(named.visit)
      if (named === null || visit === null || visit.generation !== named.generation) return { refused: 'not-found' }
      // Tapped again on a device that came by it before, it is that device still: who is identified stays so.
      const kept = secretFor(visit.id)
      const known = kept === undefined ? null : await store.device(secretDigest(kept))
      if (kept !== undefined && known?.visit === visit.id) return { visit: visit.id, deviceSecret: kept }
      const deviceSecret = house.newSecret()
      await store.addDevice({
        secret: secretDigest(deviceSecret),
        id: house.newId(),
        organization: visit.organization,
        visit: visit.id,
        now: house.now(),
      })
      return { visit: visit.id, deviceSecret }
    },

    deviceOf: async (visit, deviceSecret) => {
      const device = deviceSecret === undefined ? null : await store.device(secretDigest(deviceSecret))
      if (device === null || device.visit !== visit) return { refused: 'not-found' }
      return { organization: device.organization, visit, device: device.id, identified: device.identifiedAt !== null }
    },

    page: async (device, asked) => {
      const visit = await visitOf(device)
      const { state } = visit
      const organization = organizationOf(house, visit.organization)
      const triesLeft = Math.max(0, TRIES - visit.tries)
      const page: VisitPage = {
        // Whoever has the link in hand is told no more than the message that brought it.
        practice: {
          name: organization.signsAs ?? organization.name,
          phone: organization.phone,
          website: organization.website,
        },
        language: asked ?? state.language,
        access: 'identify',
        triesLeft,
        ice: [],
        relayOnly: pathwayOf(house, visit).relayOnly,
      }
      if (isPast(visit, house.now().getTime())) return { ...page, access: 'past' }
      page.link = linkAddress(house.origin, house.linkKey, visit)
      if (state.patient === null) return { ...page, access: 'unmatched' }
      if (!device.identified) {
        if (state.lockedOut) return { ...page, access: 'locked' }
        const known = await store.deviceById(device.device)
        const sent = known?.codeUntil !== null && known?.codeUntil !== undefined && known.codeUntil > house.now()
        return { ...page, access: sent ? 'code' : 'identify' }
      }
      await store.audit(visit.organization, [audited(visit, 'read', 'visit page')], house.now())
      return {
        ...page,
        practice: { ...page.practice, name: organization.name },
        access: 'open',
        ice: house.iceFor(state.end),
        open: await openVisit(house, visit, page.language),
      }
    },

    sendLinkAgain: async (id) => {
      // Nothing is looked up before the answer has left: neither its words nor its time tell whether there is a visit.
      house.later(async () => {
        const visit = isVisitId(id) ? await store.visit(id) : null
        const now = house.now().getTime()
        if (visit === null || now - (linkAskedAt.get(id) ?? 0) < LINK_EVERY_MS || isPast(visit, now)) return
        linkAskedAt.set(id, now)
        await happen(house, id, { kind: 'ask-link' }, { audit: [atTheDoor(visit, 'link asked for', true)] })
      })
      return null
    },

    code: async (device, birthDate) => {
      const visit = await visitOf(device)
      const { state } = visit
      if (state.patient === null) return { refused: 'unverified-patient' }
      if (state.lockedOut) return { refused: 'locked-out' }
      // From here to the answer everything is alike for a right and a wrong birth date, the counting too: whoever holds
      // the link learns only by the code, which goes to the contact on file, whether the date was right.
      const asks = await store.countTry(visit.id, 'asks', house.now())
      if (asks > TRIES) {
        await happen(house, visit.id, { kind: 'lock-out', device: device.device })
        return { refused: 'locked-out' }
      }
      const person = await house.chartOf(visit.organization).read.patient(state.patient, { as: 'backend' })
      const right = person.birthDate === birthDate
      const now = house.now()
      const code = house.newCode()
      const digest = codeDigest(house.linkKey, device.device, code)
      await store.setCode(device.device, right ? digest : null, new Date(now.getTime() + CODE_LIVES_MS))
      await store.audit(visit.organization, [atTheDoor(visit, 'one-time code', right)], now)
      if (right) {
        const message = `code-${house.newId()}`
        const hold = [{ ref: `code/${message}`, kind: 'code', why: 'until it is sent', content: { code } }]
        house.later(() =>
          happen(
            house,
            visit.id,
            { kind: 'ask-code', message, device: device.device, held: `code/${message}` },
            { hold },
          ),
        )
      }
      return { triesLeft: Math.max(0, TRIES - visit.tries) }
    },

    verify: async (device, code) => {
      const visit = await visitOf(device)
      if (visit.state.lockedOut) return { refused: 'locked-out' }
      const known = await store.deviceById(device.device)
      const given = codeDigest(house.linkKey, device.device, code)
      const right =
        known?.code != null &&
        known.codeUntil !== null &&
        known.codeUntil > house.now() &&
        timingSafeEqual(known.code, given)
      if (!right) {
        await store.audit(visit.organization, [atTheDoor(visit, 'device identified', false)], house.now())
        const triesLeft = await wrong(device)
        return triesLeft === 0 ? { refused: 'locked-out' } : { refused: 'wrong-code', triesLeft }
      }
      const refusal = await happen(
        house,
        visit.id,
        { kind: 'identify', device: device.device },
        { audit: [audited(visit, 'execute', 'device identified')] },
      )
      if (refusal) return refusal
      await store.identify(device.device, house.now())
      return null
    },

    consent: async (device, version, decision, language) => {
      const visit = await visitOf(device)
      const text = pathwayOf(house, visit).consent.text[language]
      const held = `consent/${house.newId()}`
      return happen(
        house,
        visit.id,
        { kind: 'answer-consent', version, decision, held },
        {
          hold: [{ ref: held, kind: 'consent', why: 'until the chart has it', content: { text, language } }],
          audit: [audited(visit, 'create', 'consent')],
        },
      )
    },

    location: async (device, whereabouts) => {
      const visit = await visitOf(device)
      const held = `location/${house.newId()}`
      return happen(
        house,
        visit.id,
        { kind: 'answer-location', state: whereabouts.place.state, digest: contentDigest(whereabouts), held },
        {
          hold: [{ ref: held, kind: 'location', why: KEPT_ANSWERS, content: whereabouts }],
          audit: [audited(visit, 'create', 'whereabouts')],
        },
      )
    },

    intake: async (device, answers, complete) => {
      const visit = await visitOf(device)
      const form = house.intakeOf(visit)
      const unfit = form.unfit(answers)
      if (unfit !== undefined) return { refused: 'unfit-answer', question: unfit }
      const before = await answersOf(house, visit, { as: 'backend' })
      const merged = mergeAnswers(before?.answers ?? [], await withShown(house, visit, answers))
      const content: IntakePart = { answers: merged, complete: complete || (before?.complete ?? false) }
      const held = `intake/${house.newId()}`
      const route = form.redFlag(merged)
      return happen(
        house,
        visit.id,
        {
          kind: 'answer-intake',
          complete: content.complete,
          digest: contentDigest(content),
          redFlag: phq2Positive(form.phq2SoFar(merged)),
          stop: route === null ? null : { route, due: redFlagDue(house, visit) },
          need: form.need(merged),
          held,
        },
        {
          hold: [{ ref: held, kind: 'intake', why: KEPT_ANSWERS, content }],
          audit: [audited(visit, 'create', 'intake')],
        },
      )
    },

    device: async (device, result) => {
      const visit = await visitOf(device)
      return happen(
        house,
        visit.id,
        { kind: 'check-device', ...result },
        { audit: [audited(visit, 'create', 'device check')] },
      )
    },
    wait: async (device) => {
      const visit = await visitOf(device)
      return happen(
        house,
        visit.id,
        { kind: 'enter-waiting', device: device.device },
        { audit: [audited(visit, 'execute', 'waiting room')] },
      )
    },
    leave: async (device) => {
      const visit = await visitOf(device)
      return happen(
        house,
        visit.id,
        { kind: 'leave-waiting' },
        { audit: [audited(visit, 'execute', 'waiting room left')] },
      )
    },

    message: async (device, text) => {
      const visit = await visitOf(device)
      const message = house.newId()
      return happen(
        house,
        visit.id,
        { kind: 'send-message', message, held: `message/${message}` },
        {
          hold: [{ ref: `message/${message}`, kind: 'message', why: 'until the in-basket has it', content: { text } }],
          audit: [audited(visit, 'create', 'message')],
        },
      )
    },

    picture: pictureAnswers(house, visitOf),

    cancel: async (device) => {
      const visit = await visitOf(device)
      return happen(house, visit.id, { kind: 'ask-cancel' }, { audit: [audited(visit, 'update', 'visit cancelled')] })
    },

    times: async (device, after) => {
      const visit = await visitOf(device)
      if (visit.state.practitioner === null) return { times: [], next: null }
      return freeTimes(house, visit.organization, pathwayOf(house, visit), after, visit.state.practitioner)
    },

    move: async (device, { from, slot: asked }) => {
      const visit = await visitOf(device)
      const found = await slotOf(house, { organization: visit.organization, pathway: pathwayOf(house, visit) }, asked)
      // Another clinician's time is another visit.
      if (found === null || found.practitioner !== visit.state.practitioner) return { refused: 'not-found' }
      const { slot, start, end, practitioner } = found
      return happen(
        house,
        visit.id,
        { kind: 'ask-move', from: new Date(from).toISOString(), slot, start, end, practitioner },
        { audit: [audited(visit, 'update', 'visit moved')] },
      )
    },

    wish: async (device, { wish }) => {
      const visit = await visitOf(device)
      const audit = [audited(visit, 'update', 'waiting given up')]
      return happen(house, visit.id, { kind: 'give-up-wait', wish }, { audit })
    },

    helper: async (device, act) => {
      const visit = await visitOf(device)
      const kind = act === 'invite' ? ('invite-guest' as const) : ('remove-guest' as const)
      return happen(
        house,
        visit.id,
        { kind, guest: 'helper', by: { who: 'patient' } },
        { audit: [audited(visit, 'execute', act === 'invite' ? 'helper invited' : 'helper removed')] },
      )
    },

    rate: async (device, { ease, text }) => {
      const visit = await visitOf(device)
      const { held, hold } = freeLine(house, 'patient', text)
      const audit = [audited(visit, 'create', 'rating')]
      return happen(house, visit.id, { kind: 'rate', by: { who: 'patient' }, ease, held }, { hold, audit })
    },

    askHelp: async (device) => {
      const visit = await visitOf(device)
      return happen(house, visit.id, { kind: 'ask-help' }, { audit: [audited(visit, 'execute', 'help asked')] })
    },

    askHelpAtDoor: async (device) => {
      const visit = await visitOf(device)
      return happen(house, visit.id, AT_DOOR, { audit: [atTheDoor(visit, 'help asked at the door', true)] })
    },

    askCall: async (id) => {
      house.later(async () => {
        const visit = isVisitId(id) ? await store.visit(id) : null
        const now = house.now().getTime()
        if (visit === null || now - (callAskedAt.get(id) ?? 0) < CALL_EVERY_MS || isPast(visit, now)) return
        callAskedAt.set(id, now)
        await happen(house, id, AT_DOOR, { audit: [atTheDoor(visit, 'help asked by the address', true)] })
      })
      return null
    },

    ledger: async (device, { counts }) => {
      await store.count(device.visit, device.organization, 'patient', counts, house.now())
      return null
    },
  }
}

/** By when a clinician sees to a red flag: minutes from now, or from the next opening where the hours are known. */
function redFlagDue(house: House, visit: StoredVisit): string {
  const { hours, timeZone } = organizationOf(house, visit.organization)
  const now = house.now()
  const from = hours === undefined ? now : (openFrom(hours, timeZone, now) ?? now)
  return new Date(from.getTime() + RED_FLAG_MINUTES * 60_000).toISOString()
}

/** Whether the visit's link only points to the practice by now. */
function isPast({ state }: StoredVisit, now: number): boolean {
  const last = state.ended?.at ?? state.end
  return last !== null && now - Date.parse(last) > LINK_LIVES_MS
}

/** Keeps beside each confirmed list what the chart said at this moment; what the page sent of it is not believed. */
async function withShown(house: House, visit: StoredVisit, answers: IntakeAnswer[]): Promise<IntakeAnswer[]> {
  if (!answers.some(({ kind }) => kind === 'confirm')) return answers
  const { patient, language } = visit.state
  const asked = await house
    .intakeOf(visit)
    .items(house.chartOf(visit.organization), patient ?? '', language, [], null, { as: 'backend' })
  return answers.map((answer) => {
    const question = asked.find(({ linkId }) => linkId === answer.linkId)
    return answer.kind === 'confirm'
      ? { ...answer, shown: question?.kind === 'confirm' ? question.entries : [] }
      : answer
  })
}

function mergeAnswers(before: IntakeAnswer[], given: IntakeAnswer[]): IntakeAnswer[] {
  const answered = new Set(given.map(({ linkId }) => linkId))
  return [...before.filter(({ linkId }) => !answered.has(linkId)), ...given]
}
