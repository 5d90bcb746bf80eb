import { createHash } from 'node:crypto'
import type { MailCall } from '#api/mail-reports.ts'
import type { Channel } from '#domain/visit/event.ts'
import { isSigned } from './gateway-signature.ts'
import { happen, type House } from './house.ts'
import type { MailReportUseCases, No } from './use-cases.ts'

/** What became of a message of ours, and whose word it is. */
interface Report {
  /** The teller's own name for the call, the same in every try. */
  id: string
  /** `visit/message/id` as `keyOf` makes it, or with dots as a mail carries it. */
  reference: string
  status: 'delivered' | 'undelivered'
}

/** What became of one message of a referral's invitations; null where that is heard, or is of none. */
export type HearInvitation = (
  organization: string,
  said: { referral: string; message: string; channel: Channel; delivered: boolean },
) => Promise<No | null>

/** Lets the visit, or the referral that invited, know what became of its message. What is not ours has nobody to tell. */
export async function hearReport(
  house: House,
  hearInvitation: HearInvitation,
  organization: string,
  channel: Channel,
  { id, reference, status }: Report,
): Promise<No | null> {
  const [, of = '', message = ''] = REFERENCE.exec(reference) ?? []
  if (of === '') return null
  const said = { message, channel, delivered: status === 'delivered' }
  const visit = await house.store.visit(of)
  if (visit !== null && visit.organization !== organization) return null
  const refusal =
    visit === null
      ? await hearInvitation(organization, { referral: of, ...said })
      : await happen(
          house,
          visit.id,
          { kind: 'message-reported', ...said },
          {
            audit: [
              {
                action: 'update',
                what: `message ${status}`,
                who: { kind: 'anybody', ref: null },
                patient: visit.state.patient,
                visit: visit.id,
                outcome: 'done',
              },
            ],
          },
        )
  if (refusal !== null && refusal.refused !== 'not-found') return refusal
  await house.store.hearGateway(organization, { id, audit: [], now: house.now() })
  return null
}

const REFERENCE = /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[/.]message[/.]([\w-]+)(?:@.*)?$/

/** Reads what came back to the return path; null where it tells nothing of a mail of ours. */
export type ReadReturned = (raw: string) => Promise<{ messageId: string; status: Report['status'] } | null>

/** What is said of our mails after a server took them: by a service's own call, or by the mail that came back. */
export function mailReportUseCases(
  house: House,
  readReturned: ReadReturned,
  hearInvitation: HearInvitation,
): MailReportUseCases {
  const reportOf = async (call: MailCall): Promise<Report | null> => {
    // The services of a practice name their calls by themselves.
    if (call.kind === 'report') return { id: `mail/${call.id}`, reference: call.messageId, status: call.status }
    const told = await readReturned(call.raw)
    if (told === null) return null
    const id = createHash('sha256').update(call.raw).digest('hex')
    return { id: `mail/${id}`, reference: told.messageId, status: told.status }
  }
  return {
    hear: async (organization, { signature, body }, call) => {
      const secret = house.organizations.get(organization)?.mail.secret
      if (!isSigned(secret, signature, body, house.now())) return { refused: 'wrong-signature' }
      const report = await reportOf(call)
      if (report === null || (await house.store.heardBefore(organization, report.id))) return null
      return hearReport(house, hearInvitation, organization, 'mail', report)
    },
  }
}
