import type { FastifyReply } from 'fastify'

/** Who may show an answer in a frame: nobody, the EMR (workspace), or the practice's website (booking). */
export interface Framing {
  ancestors: readonly string[]
  /** Pages of a call ask for camera and microphone; no other page may. */
  devices: boolean
}

export const NO_FRAME: Framing = { ancestors: [], devices: false }

/**
 * Headers of every answer. Pages call no third party: everything is ours, so that a visit leaves no trace elsewhere.
 * `styleNonce` lets the page's own library add its one style sheet.
 */
export function guard(reply: FastifyReply, origin: string, framing: Framing, styleNonce?: string): void {
  const socket = origin.replace(/^http/, 'ws')
  const policy = [
    "default-src 'self'",
    `connect-src 'self' ${socket}`,
    `style-src 'self'${styleNonce === undefined ? '' : ` 'nonce-${styleNonce}'`}`,
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framing.ancestors.length > 0 ? framing.ancestors.join(' ') : "'none'"}`,
  ]
  const devices = framing.devices ? '(self)' : '()'
  void reply
    .header('content-security-policy', policy.join('; '))
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header(
      'permissions-policy',
      `camera=${devices}, microphone=${devices}, display-capture=${devices}, geolocation=(), payment=(), usb=()`,
    )
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'no-store')
  if (framing.ancestors.length === 0) void reply.header('x-frame-options', 'DENY')
  if (origin.startsWith('https:')) void reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
}

/** Origins that may frame an organization's workspace; an address in the settings may carry a path. */
export function originsOf(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => new URL(address).origin))]
}
