import type { GuestName, GuestPage, GuestStage, GuestView } from '#api/guest.ts'
import { isAdmitted } from '#domain/visit/actions/guest.ts'
import { GUESTS, type Guest } from '#domain/visit/event.ts'
import { captionsFor } from './captions.ts'
import { listeningFor } from './listening.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { guestToken, readGuestToken, secretDigest } from './link.ts'
import { meetingView } from './meeting-view.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { GuestDevice, GuestUseCases } from './use-cases.ts'

/** The page of who helps the patient, or interprets. Their link opens nothing of the patient's: a name, a seat, no more. */
export function guestUseCases(house: House): GuestUseCases {
  const { store } = house
  const visitOf = async (device: GuestDevice): Promise<StoredVisit> => {
    const visit = await store.visit(device.visit)
    if (visit === null) throw new Error('a guest names a visit that does not exist')
    return visit
  }
  const audited = (visit: StoredVisit, action: AuditEntry['action'], what: string, guest: Guest): AuditEntry => ({
    action,
    what,
    who: { kind: 'guest', ref: guest },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  })

  return {
    openLink: async (token, secretFor) => {
      const named = readGuestToken(house.linkKey, token)
      if (named === null) return { refused: 'not-found' }
      const { visit: id, guest, invitation } = named
      const visit = await store.visit(id)
      if (visit === null) return { refused: 'not-found' }
      // Opened twice on one device it is the same guest still: a link is often tapped again.
      const kept = secretFor(id, guest)
      const known = kept === undefined ? null : await store.guestDevice(secretDigest(kept))
      if (kept !== undefined && known?.visit === id && known.guest === guest && known.invitation === invitation)
        return { visit: id, guest, secret: kept }
      const secret = house.newSecret()
      await store.addGuestDevice({
        secret: secretDigest(secret),
        id: house.newId(),
        organization: visit.organization,
        visit: id,
        guest,
        invitation,
        now: house.now(),
      })
      return { visit: id, guest, secret }
    },

    guestOf: async (id, guest, secret) => {
      const device = secret === undefined ? null : await store.guestDevice(secretDigest(secret))
      if (device === null || device.visit !== id || device.guest !== guest) return { refused: 'not-found' }
      const visit = await store.visit(id)
      if (visit === null) return { refused: 'not-found' }
      return { ...device, seated: holdsSeat(visit, device) }
    },

    page: async (device) => {
      const visit = await visitOf(device)
      const { state } = visit
      const { name, signsAs, phone, website, timeZone } = organizationOf(house, visit.organization)
      const stage = stageFor(visit, device)
      const gives = state.admitted?.by ?? state.practitioner
      const clinician =
        gives === null || (stage !== 'let-in' && stage !== 'in')
          ? null
          : await house
              .chartOf(visit.organization)
              .read.clinician(gives, { as: 'backend' })
              .then(
                (person) => person.name,
                // The call does not wait for the record system.
                () => null,
              )
      const page: GuestPage = {
        practice: { name: signsAs ?? name, phone, website },
        guest: device.guest,
        language: device.guest === 'helper' ? state.language : 'en',
        start: state.start ?? '',
        zone: device.guest === 'helper' ? (state.zone ?? timeZone) : timeZone,
        stage,
        clinician,
        meeting: device.seated ? await meetingView(house, visit, device.guest) : null,
        captions: device.seated ? captionsFor(house, visit, device.guest) : null,
        listening: device.seated ? listeningFor(house, visit, device.guest) : null,
        // Asked for when the page opens its line, before the clinician has looked: short-lived, and to a device with a name.
        ice: device.seated ? house.iceFor(state.end) : [],
        relayOnly: pathwayOf(house, visit).relayOnly,
      }
      return page
    },

    come: async (device, said) => {
      const visit = await visitOf(device)
      const held = `guest/${house.newId()}`
      const { guest, invitation } = device
      const content: GuestName = { name: said.name.trim(), about: said.about.trim() }
      return happen(
        house,
        visit.id,
        { kind: 'guest-comes', guest, invitation, device: device.device, held },
        {
          hold: [{ ref: held, kind: 'guest', why: 'until the note is signed', content }],
          audit: [audited(visit, 'create', 'guest asked to come in', guest)],
        },
      )
    },
  }
}

/** Who was asked to come to a visit, with the name that they gave and, until somebody came by it, their link. */
export function guestViews(house: House, visit: StoredVisit): Promise<GuestView[]> {
  const { state } = visit
  if (state.room === 'ended' || state.appointment === 'cancelled') return Promise.resolve([])
  return Promise.all(
    GUESTS.flatMap((guest) => {
      const invited = state.guests[guest]
      if (invited === undefined || invited.removed) return []
      return [
        (async (): Promise<GuestView> => {
          const said = invited.held === null ? null : await house.store.held<GuestName>(visit.id, invited.held)
          return {
            guest,
            stage: invited.device === null ? 'invited' : invited.admitted === null ? 'asked' : 'let-in',
            link: invited.device === null ? guestLink(house, visit, guest, invited.invitation) : null,
            name: said?.name ?? null,
            about: said?.about ?? null,
          }
        })(),
      ]
    }),
  )
}

function guestLink(house: House, visit: StoredVisit, guest: Guest, invitation: number): string {
  return `${house.origin}/g/${guestToken(house.linkKey, { visit: visit.id, guest, invitation })}`
}

type Came = Pick<GuestDevice, 'guest' | 'invitation' | 'device'>

/** Whether this device is the one that holds the guest's link. */
function holdsSeat({ state }: StoredVisit, { guest, invitation, device }: Came): boolean {
  const invited = state.guests[guest]
  return invited?.invitation === invitation && !invited.removed && invited.device === device
}

function stageFor(visit: StoredVisit, device: Came): GuestStage {
  const { state } = visit
  const invited = state.guests[device.guest]
  if (state.room === 'ended' || state.appointment === 'cancelled' || state.appointment === 'lost') return 'over'
  if (invited === undefined || invited.invitation !== device.invitation || invited.removed) return 'removed'
  if (invited.device === null) return 'invited'
  if (invited.device !== device.device) return 'taken'
  if (isAdmitted(state, device.guest)) return 'in'
  return invited.admitted === null ? 'asked' : 'let-in'
}
