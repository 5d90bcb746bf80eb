import Type, { type Static } from 'typebox'
import { GuestKind, guestPaths } from '#api/guest.ts'
import { HeardSpeech, ListeningAnswer, ListeningTurn } from '#api/listening.ts'
import { visitPaths } from '#api/visit.ts'
import { workspacePaths } from '#api/workspace.ts'
import type { Answer, CaptionSeat } from '../../act/use-cases.ts'
import { isNo } from '../../act/use-cases.ts'
import { type Door, route } from '../route.ts'
import { ofGuest, ofLaunch, ofPatient } from '../seat.ts'

const Visit = Type.Object({ visit: Type.String() })
const Launch = Type.Object({ launch: Type.String() })
const Invited = Type.Object({ visit: Type.String(), guest: GuestKind })

/** Listening for the note: each seat says its own yes or no by its own session, and is heard as nobody else. */
export const listeningRoutes = [
  route({
    method: 'POST',
    url: visitPaths.listening,
    action: 'be-listened-to',
    known: 'by-link',
    params: Visit,
    body: ListeningAnswer,
    handle: ({ door, device, body }) => turn(door, ofPatient(device), body),
  }),
  route({
    method: 'POST',
    url: visitPaths.heard,
    action: 'be-listened-to',
    known: 'by-link',
    params: Visit,
    body: HeardSpeech,
    handle: ({ door, device, body }) => hear(door, ofPatient(device), body),
  }),
  route({
    method: 'POST',
    url: guestPaths.listening,
    action: 'be-listened-to',
    known: 'by-guest-link',
    params: Invited,
    body: ListeningAnswer,
    handle: ({ door, guest, body }) => turn(door, ofGuest(guest), body),
  }),
  route({
    method: 'POST',
    url: guestPaths.heard,
    action: 'be-listened-to',
    known: 'by-guest-link',
    params: Invited,
    body: HeardSpeech,
    handle: ({ door, guest, body }) => hear(door, ofGuest(guest), body),
  }),
  route({
    method: 'POST',
    url: workspacePaths.listening,
    action: 'be-listened-to',
    known: 'by-launch',
    params: Launch,
    body: ListeningTurn,
    handle: ({ door, session, body }) => turn(door, ofLaunch(session), body),
  }),
  route({
    method: 'POST',
    url: workspacePaths.heard,
    action: 'be-listened-to',
    known: 'by-launch',
    params: Launch,
    body: HeardSpeech,
    handle: ({ door, session, body }) => hear(door, ofLaunch(session), body),
  }),
  route({
    method: 'GET',
    url: workspacePaths.listening,
    action: 'read-listening',
    known: 'by-launch',
    params: Launch,
    handle: ({ door, session }) => door.deps.useCases.listening.progress(session),
  }),
]

function turn(door: Door, seat: Answer<CaptionSeat>, { act }: ListeningTurn) {
  return isNo(seat) ? seat : door.deps.useCases.listening.turn(seat, act)
}

function hear(door: Door, seat: Answer<CaptionSeat>, { pcm, hearing, piece, continues }: Static<typeof HeardSpeech>) {
  if (isNo(seat)) return seat
  return door.deps.useCases.listening.hear(seat, {
    pcm: Buffer.from(pcm, 'base64'),
    hearing,
    piece,
    continues: continues ?? null,
  })
}
