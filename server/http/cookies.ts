import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Cookies ignore ports, so two copies on one host would overwrite each other's sessions: every name carries the port.
 * It carries the visit or the launch too, so that a second visit or tab leaves the first one signed in.
 */
export interface Cookies {
  device(request: FastifyRequest, visit: string): string | undefined
  setDevice(reply: FastifyReply, visit: string, secret: string): void
  guest(request: FastifyRequest, visit: string, guest: string): string | undefined
  setGuest(reply: FastifyReply, visit: string, guest: string, secret: string): void
  /** The session of a launch, and before that the launch that waits for the EMR's answer. */
  launch(request: FastifyRequest, launch: string): string | undefined
  setLaunch(reply: FastifyReply, launch: string, secret: string): void
  dropLaunch(reply: FastifyReply, launch: string): void
  /** Whether one of ours came along, so that this browser keeps them where it is. */
  keeps(request: FastifyRequest): boolean
  /** One that says nothing, to see whether it comes back. */
  tryToKeep(reply: FastifyReply): void
}

/** Seconds. A link points to the practice thirty days after the visit; bookings go a few weeks ahead. */
const DEVICE_AGE = 90 * 24 * 3600

export function cookies(port: number, origin: string): Cookies {
  const deviceName = (visit: string) => `cw_link_${port}_${named(visit)}`
  // Apart from the patient's: who looks at their helper's link stays signed in at their own visit.
  const guestName = (visit: string, guest: string) => `cw_guest_${port}_${named(visit)}_${named(guest)}`
  const launchName = (launch: string) => `cw_w_${port}_${named(launch)}`
  const own = {
    httpOnly: true,
    secure: origin.startsWith('https:'),
    sameSite: 'lax',
    path: '/',
    maxAge: DEVICE_AGE,
  } as const
  // In another site's frame Chromium keeps only partitioned cookies, and takes Secure on plain http loopback too.
  const framed = { httpOnly: true, secure: true, sameSite: 'none', partitioned: true, path: '/' } as const
  return {
    device: (request, visit) => request.cookies[deviceName(visit)],
    setDevice: (reply, visit, secret) => void reply.setCookie(deviceName(visit), secret, own),
    guest: (request, visit, guest) => request.cookies[guestName(visit, guest)],
    setGuest: (reply, visit, guest, secret) => void reply.setCookie(guestName(visit, guest), secret, own),
    launch: (request, launch) => request.cookies[launchName(launch)],
    setLaunch: (reply, launch, secret) => void reply.setCookie(launchName(launch), secret, framed),
    dropLaunch: (reply, launch) => void reply.clearCookie(launchName(launch), framed),
    keeps: (request) => Object.keys(request.cookies).some((name) => name.startsWith('cw_')),
    tryToKeep: (reply) => void reply.setCookie(`cw_kept_${port}`, '1', framed),
  }
}

/** Ids come from addresses here; what is no id names no cookie (RFC 6265, 4.1.1). */
function named(id: string): string {
  return /^[\w.-]{1,200}$/.test(id) ? id : 'none'
}
