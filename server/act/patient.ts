import type { VisitPage } from '#api/visit.ts'
import { freeTimes, slotOf } from './book.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { freeLine } from './ledger.ts'
import { linkAddress } from './link.ts'
import { patientAnswers } from './patient-answers.ts'
import { audited, isPast, TRIES, visitAt } from './patient-at-visit.ts'
import { patientDoor } from './patient-door.ts'
import { pictureAnswers } from './picture.ts'
import type { PatientUseCases } from './use-cases.ts'
import { openVisit } from './visit-page.ts'

/** The patient's page: the one link, the door behind it, the answers, the waiting room, the summary. */
export function patientUseCases(house: House): PatientUseCases {
  const { store } = house
  const visitOf = visitAt(store)

  return {
    ...patientDoor(house),
    ...patientAnswers(house),

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

    ledger: async (device, { counts }) => {
      await store.count(device.visit, device.organization, 'patient', counts, house.now())
      return null
    },
  }
}
