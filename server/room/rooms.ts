import { randomUUID } from 'node:crypto'
import type { RoomToPage, RoomToServer } from '#api/room.ts'
import { isGuest, type Guest, type Participant } from '#domain/visit/event.ts'
import type { RoomUseCases } from '../act/use-cases.ts'
import { BURST, spend, type Allowance } from './allowance.ts'
import { readSaid } from './message.ts'

/**
 * The rooms of visits: who sits where, and what they say to each other. Nothing is relayed before the clinician has
 * admitted the patient, nor to a guest who was not let in, and nothing said is kept. Patient, clinician, helper and
 * interpreter have one seat each. A newcomer on the same seat takes it over; a line that drops keeps it for a while,
 * since pictures still flow from browser to browser and most pages come back. Everybody is connected to everybody; of
 * two the newcomer, and nobody else, is told to offer: with both sides offering, joins hang in Chromium.
 */
export interface Rooms {
  /** Seats a page whose cookie was checked. */
  takeSeat(seat: Seat, line: Line): void
  /** Tells a visit's pages what became of it, once. Nothing happens where nobody sits. `guests`: who of them is let in. */
  tell(visit: string, message: { kind: 'changed'; guests: readonly Guest[] } | { kind: 'admitted' | 'ended' }): void
  /** Lets go of every line; pages come back by themselves when there is a server again. */
  close(): void
}

export interface Seat {
  visit: string
  who: Participant
}

/** As much of a WebSocket as a room needs. */
export interface Line {
  send(text: string): void
  ping(): void
  close(code: number, reason: string): void
  terminate(): void
  on(event: 'message', listener: (bytes: { toString(): string }) => void): unknown
  on(event: 'pong', listener: () => void): unknown
  on(event: 'close', listener: (code: number) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

export interface RoomDeps {
  useCases: RoomUseCases
  now: () => Date
  /** A use case failed while the call goes on; the call is not stopped for it. */
  onFault(error: unknown): void
  /** Milliseconds. */
  keepSeatFor?: number
  beatEvery?: number
}

interface Seated {
  seat: Seat
  peer: string
  line: Line | undefined
  /** Came after the other when greater. */
  order: number
  greeted: boolean
  /** May be heard and seen; for a guest it takes more than that the visit has begun. */
  letIn: boolean
  alive: boolean
  allowance: Allowance
  /** The connection last reported to the visit as joined and not yet as left. */
  joinedAs: string | undefined
  /** By what it was last reported to be there. */
  medium?: 'video' | 'audio'
  beat: NodeJS.Timeout
  leaving?: NodeJS.Timeout
}

interface Room {
  seats: Map<Participant, Seated>
  /** What `tell` said last; before that the visit is asked. */
  told?: 'admitted' | 'ended'
  open: boolean
}

/** Closed by the page itself, as opposed to dropped or reloaded (RFC 6455, 7.4.1; 1005: without a code). */
const ON_PURPOSE = new Set([1000, 1005])
const CLOSE = { replaced: 4001, tooMany: 4008, unreadable: 4400, goingAway: 1001 } as const

export function openRooms({ useCases, now, onFault, keepSeatFor = 20_000, beatEvery = 10_000 }: RoomDeps): Rooms {
  const rooms = new Map<string, Room>()
  let arrivals = 0

  function takeSeat(seat: Seat, line: Line): void {
    const room = rooms.get(seat.visit) ?? { seats: new Map<Participant, Seated>(), open: false }
    rooms.set(seat.visit, room)
    const former = room.seats.get(seat.who)
    if (former !== undefined) vacate(former)
    const seated: Seated = {
      seat,
      peer: randomUUID(),
      line,
      order: ++arrivals,
      greeted: false,
      letIn: false,
      alive: true,
      allowance: { left: BURST, at: now().getTime() },
      joinedAs: former?.joinedAs,
      beat: setInterval(() => beat(seated), beatEvery),
    }
    room.seats.set(seat.who, seated)
    line.on('message', (bytes) => hear(room, seated, bytes.toString()))
    line.on('pong', () => (seated.alive = true))
    line.on('close', (code) => drop(room, seated, code))
    // A broken line closes by itself right after.
    line.on('error', () => undefined)
    greet(room, seated).catch((error: unknown) => {
      onFault(error)
      // The page comes back in a moment and asks again.
      line.terminate()
    })
  }

  /** The same side came anew. Its former page, if it still listens, must not come back and take the seat again. */
  function vacate(former: Seated): void {
    clearTimeout(former.leaving)
    clearInterval(former.beat)
    say(former, { kind: 'replaced' })
    former.line?.close(CLOSE.replaced, 'replaced')
    former.line = undefined
  }

  async function greet(room: Room, seated: Seated): Promise<void> {
    const { visit, who } = seated.seat
    const admitted = await useCases.admitted(visit, who)
    if (seated.line === undefined || room.seats.get(seated.seat.who) !== seated) return
    // What was told while we asked is newer than the answer; of a guest's own admission the pages are told each time.
    if (isGuest(who)) seated.letIn ||= admitted && room.told !== 'ended'
    else {
      room.open = room.told === undefined ? admitted : room.told === 'admitted'
      for (const one of room.seats.values()) if (!isGuest(one.seat.who)) one.letIn = room.open
    }
    seated.greeted = true
    say(seated, { kind: 'hello', peer: seated.peer, admitted: seated.letIn })
    if (seated.letIn) introduce(seated, others(room, seated))
  }

  function introduce(newcomer: Seated, earlier: Seated[]): void {
    for (const one of earlier) {
      say(one, { kind: 'meet', peer: newcomer.peer, who: newcomer.seat.who, offer: false })
      say(newcomer, { kind: 'meet', peer: one.peer, who: one.seat.who, offer: true })
    }
  }

  /** The clinician has admitted the patient: the two of them, and guests let in before, meet in the order of their coming. */
  function openDoor(room: Room): void {
    const met: Seated[] = []
    for (const seated of [...room.seats.values()].toSorted((one, other) => one.order - other.order)) {
      if (isGuest(seated.seat.who)) continue
      seated.letIn = true
      if (!present(seated)) continue
      introduce(seated, met)
      met.push(seated)
    }
  }

  /** A guest comes in, or is sent away, by what was decided since. */
  function seatGuest(room: Room, guest: Seated, letIn: boolean): void {
    if (guest.letIn === letIn) return
    guest.letIn = letIn
    if (!guest.greeted) return
    if (letIn) {
      say(guest, { kind: 'admitted' })
      if (present(guest)) introduce(guest, others(room, guest))
      return
    }
    say(guest, { kind: 'ended' })
    for (const one of room.seats.values()) if (one !== guest) say(one, { kind: 'gone', peer: guest.peer })
  }

  function hear(room: Room, seated: Seated, text: string): void {
    if (seated.line === undefined) return
    const allowance = spend(seated.allowance, now().getTime())
    if (allowance === undefined) return seated.line.close(CLOSE.tooMany, 'too many messages')
    seated.allowance = allowance
    seated.alive = true
    const said = readSaid(text)
    if (said === undefined) return seated.line.close(CLOSE.unreadable, 'unreadable message')
    if (seated.letIn && seated.greeted) pass(room, seated, said)
  }

  function pass(room: Room, seated: Seated, said: RoomToServer): void {
    const { visit, who } = seated.seat
    const heard = others(room, seated)
    switch (said.kind) {
      case 'signal': {
        const other = heard.find(({ peer }) => peer === said.to)
        if (other !== undefined) say(other, { kind: 'signal', from: seated.peer, signal: said.signal })
        return
      }
      case 'chat': {
        const line = { kind: 'chat', from: who, text: said.text, at: now().toISOString() } as const
        for (const one of [seated, ...heard]) say(one, line)
        return
      }
      case 'muted':
        for (const one of heard) say(one, { kind: 'muted', from: who, audio: said.audio, video: said.video })
        return
      case 'stepped':
        for (const one of heard) say(one, { kind: 'stepped', from: who, step: said.step })
        return
      case 'connected':
        // Once for each connection, and again whenever its medium changes: a picture that went, or came back.
        if (seated.joinedAs === seated.peer && seated.medium === said.medium) return
        seated.joinedAs = seated.peer
        seated.medium = said.medium
        useCases.joined(visit, who, said.medium, seated.peer).catch(onFault)
        return
      case 'alive':
        return
    }
  }

  function beat(seated: Seated): void {
    // Terminating ends in `close`, as any dropped line does.
    if (!seated.alive) return seated.line?.terminate()
    seated.alive = false
    seated.line?.ping()
  }

  function drop(room: Room, seated: Seated, code: number): void {
    clearInterval(seated.beat)
    if (room.seats.get(seated.seat.who) !== seated || seated.line === undefined) return
    seated.line = undefined
    if (ON_PURPOSE.has(code)) return depart(room, seated)
    seated.leaving = setTimeout(() => depart(room, seated), keepSeatFor)
  }

  function depart(room: Room, seated: Seated): void {
    const { visit, who } = seated.seat
    room.seats.delete(who)
    const { joinedAs } = seated
    const left = joinedAs === undefined ? Promise.resolve() : useCases.left(visit, who, joinedAs)
    left.then(() => useCases.away(visit, who)).catch(onFault)
    for (const other of room.seats.values()) say(other, { kind: 'gone', peer: seated.peer })
    if (room.seats.size === 0) rooms.delete(visit)
  }

  return {
    takeSeat,
    tell(visit, message) {
      const room = rooms.get(visit)
      if (room === undefined) return
      const before = room.told ?? (room.open ? 'admitted' : undefined)
      if (message.kind !== 'changed') {
        if (message.kind === before) return
        room.told = message.kind
        room.open = message.kind === 'admitted'
      }
      if (message.kind === 'changed') {
        for (const seated of room.seats.values()) {
          if (isGuest(seated.seat.who)) seatGuest(room, seated, message.guests.includes(seated.seat.who))
          if (seated.greeted) say(seated, { kind: 'changed' })
        }
        return
      }
      // First what starts the connection: a page that draws the news would answer later.
      if (message.kind === 'admitted') openDoor(room)
      for (const seated of room.seats.values()) {
        if (message.kind === 'ended') seated.letIn = false
        // A guest hears of their own admission only.
        if (seated.greeted && !(message.kind === 'admitted' && isGuest(seated.seat.who))) say(seated, message)
      }
    },
    close() {
      for (const { seats } of rooms.values()) {
        for (const seated of seats.values()) {
          clearInterval(seated.beat)
          clearTimeout(seated.leaving)
          const { line } = seated
          seated.line = undefined
          line?.close(CLOSE.goingAway, 'server stops')
        }
      }
      rooms.clear()
    },
  }
}

const present = (seated: Seated) => seated.greeted && seated.letIn && seated.line !== undefined

/** Everybody else who may be heard and seen, and is here. */
function others(room: Room, seated: Seated): Seated[] {
  return [...room.seats.values()].filter((one) => one !== seated && present(one))
}

function say(seated: Seated, message: RoomToPage): void {
  seated.line?.send(JSON.stringify(message))
}
