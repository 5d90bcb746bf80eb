/**
 * The mail server or the gateway did not take a message now and may take it later. Without the cause, whose text
 * quotes addresses. `code` is shaped like Node's own network codes, by which a retry knows it.
 */
export class GatewayAway extends Error {
  readonly code = 'EGATEWAY'
  constructor(gateway: 'mail' | 'sms', why: string) {
    super(`${gateway}: ${why}; the message is sent again later`)
    this.name = 'GatewayAway'
  }
}
