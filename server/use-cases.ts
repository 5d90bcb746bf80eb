import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { SECTIONS, type AdmitRequest } from '#api/workspace.ts'
import { alike, differencesBetween } from '#formats/config/differences.ts'
import { exportText, parseExport } from '#formats/config/export.ts'
import { readAnswers } from '#formats/x12/answers.ts'
import { bookUseCases } from './act/book.ts'
import { captionUseCases } from './act/captions.ts'
import { feedbackGauges, feedbackUseCases } from './act/card-feedback.ts'
import { telephoneUseCases } from './act/calls.ts'
import { chargeUseCases } from './act/charges.ts'
import { claimAnswerUseCases } from './act/claim-answers.ts'
import { reconcileUseCases } from './act/compare.ts'
import { contextLinkUseCases } from './act/context-links.ts'
import type { Desk } from './act/desk.ts'
import { guestUseCases } from './act/guest.ts'
import type { House } from './act/house.ts'
import { launchUseCases } from './act/launch.ts'
import { ledgerUseCases } from './act/ledger.ts'
import { listeningUseCases } from './act/listening.ts'
import { mailReportUseCases } from './act/message-reports.ts'
import { operationUseCases } from './act/operation.ts'
import { operatorUseCases } from './act/operator.ts'
import { patientUseCases } from './act/patient.ts'
import { roomReportUseCases } from './act/room-reports.ts'
import { staffLanguageUseCases } from './act/staff-language.ts'
import { textMessageUseCases } from './act/text-messages.ts'
import type { LaunchSession, RoomUseCases, UseCases } from './act/use-cases.ts'
import { visitLogUseCases } from './act/visit-log.ts'
import { workspaceUseCases } from './act/workspace.ts'
import { configurationOf, exportedRoutes } from './config-export.ts'
import type { Config } from './config.ts'
import { registrationSheet } from './connect/registration.ts'
import type { EmrConnections } from './emr-connections.ts'
import type { EmrNews } from './emr-news.ts'
import { found } from './found.ts'
import { readLink } from './link/context-cipher.ts'
import { answererOf } from './message/messenger.ts'
import { readReturned } from './message/returned.ts'
import { profiledInterfaces } from './mllp/profiled-interface.ts'
import type { MessageTally } from './mllp/tally.ts'
import type { Outbound } from './outbound.ts'
import { cardFeedback } from './postgres/card-feedback.ts'
import type { OpenReferrals } from './referrals.ts'
import type { Rooms } from './room/rooms.ts'
import type { Routing } from './routing.ts'
import { seatsOf } from './seats.ts'
import type { Smart } from './smart/sign-in.ts'

export interface UseCasesParts {
  config: Config
  pool: pg.Pool
  house: House
  smart: Smart
  emrs: EmrConnections
  news: EmrNews
  desk: Desk
  outbound: Outbound
  room: RoomUseCases
  rooms: Rooms
  tellRoom(visit: string): Promise<void>
  routing: Routing
  referrals: OpenReferrals
  tally: MessageTally
  /** Aborted when this process stops: what would go on after an answer does not. */
  stopping: AbortSignal
}

/** All that anybody outside can ask of this house. */
export function useCasesOf(parts: UseCasesParts): UseCases {
  const { config, pool, house, smart, emrs, news, desk, outbound, room, rooms, tellRoom } = parts
  const { routing, referrals, tally, stopping } = parts
  const workspace = workspaceUseCases(house)
  const patient = patientUseCases(house)
  const launches = launchUseCases(house, smart, referrals.cards, workspace.readAhead(SECTIONS))
  const feedback = cardFeedback(pool)
  return {
    ...routing.useCases,
    book: bookUseCases(house),
    patient,
    guest: guestUseCases(house),
    launch: {
      ...launches,
      finish: async (...answered) => {
        const opened = await launches.finish(...answered)
        if (!('later' in opened)) return opened
        return { ...opened, later: (gone: AbortSignal) => opened.later(AbortSignal.any([gone, stopping])) }
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
    visitLog: visitLogUseCases(house),
    referrals: referrals.useCases,
    room,
    staffLanguage: staffLanguageUseCases(house),
    listening: listeningUseCases(house),
    captions: captionUseCases(house, (visit, caption) => rooms.caption(visit, caption)),
    textMessages: textMessageUseCases(house, answererOf(outbound.gateways), referrals.hearInvitation),
    mailReports: mailReportUseCases(house, readReturned, referrals.hearInvitation),
    telephone: telephoneUseCases(house),
    notifications: news.useCases,
    feedback: feedbackUseCases(house, smart, feedback),
    roomReports: roomReportUseCases(house),
    operator: operatorOf(parts),
    operation: operationUseCases(house, {
      seats: config.sandbox ? seatsOf(config) : [],
      more: async () => [
        ...[...emrs.watches, ...news.subscriptions(), tally].flatMap((one) => one.gauges()),
        ...(await routing.carried.gauges()),
        ...(await feedbackGauges(feedback)),
      ],
    }),
  }
}

function operatorOf({ config, house, emrs, outbound, routing }: UseCasesParts): UseCases['operator'] {
  const { organizations, pathways, now } = house
  const { interfaces, profiles } = outbound
  /** The configuration of one organization: whoever looks after it sees no other. */
  const exportOf = (id: string) =>
    configurationOf(config, [found(organizations, id)], {
      pathways,
      cellsOf: async (one) => (await emrs.watchOf(one).known()).last?.reading.cells ?? null,
      profileOf: async (one) => (await profiles.newest(one))?.profile ?? null,
      routesOf: async (one) => exportedRoutes(routing.carried.versioned, found(organizations, one)),
    })
  return operatorUseCases(house, {
    install: config.install,
    watchOf: emrs.watchOf,
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
  })
}
