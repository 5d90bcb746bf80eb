import { GatewayAway } from './fault.ts'

/** One short message. `reference` is the same in every try, so that the gateway can drop a second copy. */
export interface Sms {
  to: string
  body: string
  reference: string
}

export type SendSms = (sms: Sms) => Promise<'sent' | 'undeliverable'>

/**
 * Hands short messages to a gateway: `POST {to, body, reference}` as JSON with a bearer token. 2xx: taken. 400, 404 and
 * 422: this number will never do. Everything else says nothing about the message and is tried again.
 */
export function gatewaySms(url: string, token: string | undefined): SendSms {
  return async (sms) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(sms),
      // A gateway that moved must not carry numbers to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    }).catch(() => {
      throw new GatewayAway('sms', 'no answer')
    })
    await response.body?.cancel()
    if (response.ok) return 'sent'
    if ([400, 404, 422].includes(response.status)) return 'undeliverable'
    throw new GatewayAway('sms', `status ${response.status}`)
  }
}
