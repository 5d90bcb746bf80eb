import type { FastifyRequest } from 'fastify'
import { hasLeft } from '#domain/access/same-patient.ts'
import { GUESTS } from '#domain/visit/event.ts'
import { isNo } from '../act/use-cases.ts'
import type { Signed } from '../act/use-cases.ts'
import type { Caller, Door, Route } from './route.ts'

/** Where a gateway signs its call. */
const SIGNATURE = 'causeway-signature'

const NOBODY: Caller = { role: 'nobody' }

/** Says who asks, from the cookie that the address names and from nothing else. */
export async function callerOf(door: Door, route: Route, request: FastifyRequest): Promise<Caller> {
  const { visit, launch, guest } = namedIn(request)
  switch (route.known) {
    case 'not':
      return NOBODY
    case 'by-token':
      // The use case checks the EMR's JWT before anything else; without one there is nothing to check.
      return request.headers.authorization === undefined ? NOBODY : { role: 'cds' }
    case 'by-signature':
      return request.headers[SIGNATURE] === undefined ? NOBODY : { role: 'gateway' }
    case 'by-bearer':
      return emrAt(door, request, textAt(request.params, 'organization'))
    case 'by-link':
      return deviceAt(door, request, visit)
    case 'by-launch':
      return sessionOf(door, request, launch)
    case 'by-desk':
      return deskOf(door, request, launch)
    case 'by-guest-link':
      return guestAt(door, request, visit, guest)
    case 'by-seat': {
      if (guest !== '') return guestAt(door, request, visit, guest)
      if (launch === '') return deviceAt(door, request, visit)
      const caller = await sessionOf(door, request, launch)
      return 'session' in caller && caller.session.visit === visit ? caller : NOBODY
    }
  }
}

function emrAt(door: Door, request: FastifyRequest, organization: string): Caller {
  const [, secret] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  return door.deps.useCases.notifications.isTheirs(organization, secret) ? { role: 'emr' } : NOBODY
}

async function deviceAt(door: Door, request: FastifyRequest, visit: string): Promise<Caller> {
  const secret = door.cookies.device(request, visit)
  if (secret === undefined) return NOBODY
  const device = await door.deps.useCases.patient.deviceOf(visit, secret)
  if (isNo(device)) return NOBODY
  return { role: device.identified ? 'patient' : 'patient-link', device }
}

async function guestAt(door: Door, request: FastifyRequest, visit: string, named: string): Promise<Caller> {
  const guest = GUESTS.find((one) => one === named)
  if (guest === undefined) return NOBODY
  const device = await door.deps.useCases.guest.guestOf(visit, guest, door.cookies.guest(request, visit, guest))
  return isNo(device) ? NOBODY : { role: 'guest', guest: device }
}

async function sessionOf(door: Door, request: FastifyRequest, launch: string): Promise<Caller> {
  const secret = door.cookies.launch(request, launch)
  if (secret === undefined) return NOBODY
  const session = await door.deps.useCases.launch.launchOf(launch, secret)
  if (isNo(session)) return NOBODY
  if (hasLeft(session.elsewhere)) return { role: 'signed-out', session }
  const elsewhere = session.elsewhere !== null
  if (session.seat === 'rooming') return { role: elsewhere ? 'rooming-elsewhere' : 'rooming', session }
  if (!session.own) return { role: 'other-clinician', session }
  return { role: elsewhere ? 'clinician-elsewhere' : 'clinician', session }
}

async function deskOf(door: Door, request: FastifyRequest, launch: string): Promise<Caller> {
  const secret = door.cookies.launch(request, launch)
  if (secret === undefined) return NOBODY
  const desk = await door.deps.useCases.launch.deskOf(launch, secret)
  if (isNo(desk)) return NOBODY
  if (desk.role !== 'operator') return { role: desk.role, desk }
  return { role: desk.opens ? 'message-opener' : 'operator', operator: desk }
}

/** What a gateway's call was sent with, for the use case that knows the secret. */
export function signedIn(request: FastifyRequest): Signed {
  const given = request.headers[SIGNATURE]
  return { signature: typeof given === 'string' ? given : undefined, body: request.signedBody }
}

function namedIn(request: FastifyRequest) {
  const params = request.params
  const query = request.query
  const guest = textAt(params, 'guest') || textAt(query, 'guest')
  return { visit: textAt(params, 'visit'), guest, launch: textAt(params, 'launch') || textAt(query, 'launch') }
}

/** A named text in parsed params or query; empty where it is missing or repeated. */
export function textAt(values: unknown, name: string): string {
  if (typeof values !== 'object' || values === null || !(name in values)) return ''
  const value: unknown = Object.entries(values).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : ''
}
