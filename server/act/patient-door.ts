import { timingSafeEqual } from 'node:crypto'
import { CODE_LIVES_MS } from '#domain/visit/timely.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { codeDigest, readLinkToken, secretDigest } from './link.ts'
import { isVisitId } from './list-place.ts'
import { audited, isPast, TRIES, visitAt } from './patient-at-visit.ts'
import { recent } from './recent.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { PatientDevice, PatientUseCases } from './use-cases.ts'

/** Whoever knows a visit's address can't fill its patient's mailbox. */
const LINK_EVERY_MS = 2 * 60_000
/** An address stands in calendars, where others read it: whoever knows it rings the practice no more often. */
const CALL_EVERY_MS = 15 * 60_000
const AT_DOOR = { kind: 'ask-help', atDoor: true } as const
const LINKS_REMEMBERED = 10_000

/** The door before the patient's page: the one link, and birth date and code by which its holder is identified. */
export function patientDoor(
  house: House,
): Pick<PatientUseCases, 'openLink' | 'deviceOf' | 'sendLinkAgain' | 'code' | 'verify' | 'askHelpAtDoor' | 'askCall'> {
  const { store } = house
  const linkAskedAt = recent<number>(LINKS_REMEMBERED)
  const callAskedAt = recent<number>(LINKS_REMEMBERED)
  const visitOf = visitAt(store)

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
  }
}
