import type { GatewayCall } from '#api/text-messages.ts'
import { replyOf } from '#domain/reply.ts'
import { isSigned } from './gateway-signature.ts'
import type { House } from './house.ts'
import { numberDigest } from './link.ts'
import { hearReport, type HearInvitation } from './message-reports.ts'
import type { AnswerText } from './messenger.ts'
import type { AuditEntry } from './store.ts'
import type { No, TextMessageUseCases } from './use-cases.ts'

/** Whoever writes to us is told once in this time that nobody reads it: two machines must not talk for ever. */
const ANSWERED_ONCE_MS = 24 * 3_600_000

/** What comes back by text message. What somebody wrote is read for its one word and kept nowhere. */
export function textMessageUseCases(
  house: House,
  answer: AnswerText,
  hearInvitation: HearInvitation,
): TextMessageUseCases {
  const { store } = house

  const reply = async (organization: string, call: Extract<GatewayCall, { kind: 'reply' }>): Promise<No | null> => {
    const now = house.now()
    const number = numberDigest(house.linkKey, organization, call.from)
    const asks = replyOf(call.text)
    if (asks === 'stop' || asks === 'start') {
      const what = asks === 'stop' ? 'text messages stopped' : 'text messages allowed again'
      const change = { number, stopped: asks === 'stop', at: new Date(call.at) }
      await store.hearGateway(organization, { id: call.id, change, audit: [audited(what)], now })
      return null
    }
    // After STOP nothing goes there, also no help: the gateway would stop it as well.
    const silent =
      (await store.wantsNoTexts(organization, number)) ||
      (asks === 'other' &&
        (await store.answeredSince(organization, number, new Date(now.getTime() - ANSWERED_ONCE_MS))))
    const said = silent
      ? 'silent'
      : await answer(organization, { to: call.from, reference: `answer/${call.id}`, asks }).catch(away)
    if (said === 'away') return { refused: 'not-yet', needs: ['message'] }
    await store.hearGateway(organization, {
      id: call.id,
      ...(said === 'sent' && { answered: number }),
      audit: [audited(said === 'sent' ? 'text message answered' : 'text message not answered')],
      now,
    })
    return null
  }

  return {
    hear: async (id, { signature, body }, call) => {
      const secret = house.organizations.get(id)?.sms?.secret
      if (!isSigned(secret, signature, body, house.now())) return { refused: 'wrong-signature' }
      if (await store.heardBefore(id, call.id)) return null
      return call.kind === 'reply' ? reply(id, call) : hearReport(house, hearInvitation, id, 'sms', call)
    },
  }
}

function audited(what: string): AuditEntry {
  return { action: 'update', what, who: { kind: 'anybody', ref: null }, patient: null, visit: null, outcome: 'done' }
}

/** The gateway tells it again, and by then takes our answer. Everything else is a bug. */
function away(fault: unknown): 'away' {
  if (fault instanceof Error && 'code' in fault && fault.code === 'EGATEWAY') return 'away'
  throw fault
}
