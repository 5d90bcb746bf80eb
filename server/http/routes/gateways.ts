import Type, { type Static, type TSchema } from 'typebox'
import { MailCall, mailPath } from '#api/mail-reports.ts'
import { TranscriptCall, transcriptPath } from '#api/listening.ts'
import { RoomReport, roomReportPath } from '#api/room-reports.ts'
import { TelephoneCall, telephonePath } from '#api/telephone.ts'
import { GatewayCall, gatewayPath } from '#api/text-messages.ts'
import type { SignedCalls, UseCases } from '../../act/use-cases.ts'
import { signedIn } from '../caller.ts'
import { route, type Route } from '../route.ts'

/** Where an organization's services tell what they have heard, each by a call signed with its connection's secret. */
function hearing<Call extends TSchema>(
  url: string,
  body: Call,
  listenerOf: (useCases: UseCases) => SignedCalls<Static<Call>>,
): Route {
  return route({
    method: 'POST',
    url,
    action: 'hear-gateway',
    known: 'by-signature',
    crossSite: true,
    params: Type.Object({ organization: Type.String() }),
    body,
    limit: 600,
    handle: ({ door, params, body: call, request }) =>
      listenerOf(door.deps.useCases).hear(params.organization, signedIn(request), call),
  })
}

export const gatewayRoutes = [
  /** What people answered by text message, and what became of ours (docs/text-messages.md). */
  hearing(gatewayPath, GatewayCall, ({ textMessages }) => textMessages),
  /** What became of our mails, and those that came back (docs/mail.md). */
  hearing(mailPath, MailCall, ({ mailReports }) => mailReports),
  /** What became of a call (docs/telephone.md). */
  hearing(telephonePath, TelephoneCall, ({ telephone }) => telephone),
  /** What was said in a visit that is listened to (docs/listening.md). */
  hearing(transcriptPath, TranscriptCall, ({ listening }) => listening.told),
  /** Who came into a meeting and left it (docs/rooms.md). */
  hearing(roomReportPath, RoomReport, ({ roomReports }) => roomReports),
]
