import Type, { type Static } from 'typebox'
import { CaptionsTurn, Speech } from '#api/captions.ts'
import { GuestKind, guestPaths } from '#api/guest.ts'
import { visitPaths } from '#api/visit.ts'
import { workspacePaths } from '#api/workspace.ts'
import type { Answer, CaptionSeat } from '../../act/use-cases.ts'
import { isNo } from '../../act/use-cases.ts'
import { type Door, route } from '../route.ts'
import { ofGuest, ofLaunch, ofPatient } from '../seat.ts'

const Visit = Type.Object({ visit: Type.String() })
const Launch = Type.Object({ launch: Type.String() })
const Invited = Type.Object({ visit: Type.String(), guest: GuestKind })

/** Captions, and what is said for them: each seat asks by its own session, and is heard as nobody else. */
export const captionRoutes = [
  route({
    method: 'POST',
    url: visitPaths.captions,
    action: 'use-captions',
    known: 'by-link',
    params: Visit,
    body: CaptionsTurn,
    handle: ({ door, device, body }) => turn(door, ofPatient(device), body),
  }),
  route({
    method: 'POST',
    url: visitPaths.speech,
    action: 'use-captions',
    known: 'by-link',
    params: Visit,
    body: Speech,
    handle: ({ door, device, body }) => hear(door, ofPatient(device), body),
  }),
  route({
    method: 'POST',
    url: guestPaths.captions,
    action: 'use-captions',
    known: 'by-guest-link',
    params: Invited,
    body: CaptionsTurn,
    handle: ({ door, guest, body }) => turn(door, ofGuest(guest), body),
  }),
  route({
    method: 'POST',
    url: guestPaths.speech,
    action: 'use-captions',
    known: 'by-guest-link',
    params: Invited,
    body: Speech,
    handle: ({ door, guest, body }) => hear(door, ofGuest(guest), body),
  }),
  route({
    method: 'POST',
    url: workspacePaths.captions,
    action: 'use-captions',
    known: 'by-launch',
    params: Launch,
    body: CaptionsTurn,
    handle: ({ door, session, body }) => turn(door, ofLaunch(session), body),
  }),
  route({
    method: 'POST',
    url: workspacePaths.speech,
    action: 'use-captions',
    known: 'by-launch',
    params: Launch,
    body: Speech,
    handle: ({ door, session, body }) => hear(door, ofLaunch(session), body),
  }),
]

function turn(door: Door, seat: Answer<CaptionSeat>, { act }: CaptionsTurn) {
  return isNo(seat) ? seat : door.deps.useCases.captions.turn(seat, act)
}

function hear(door: Door, seat: Answer<CaptionSeat>, { pcm }: Static<typeof Speech>) {
  return isNo(seat) ? seat : door.deps.useCases.captions.hear(seat, Buffer.from(pcm, 'base64'))
}
