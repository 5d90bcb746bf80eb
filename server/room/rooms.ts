import { randomUUID } from 'node:crypto'
import type { RoomToPage, RoomToServer } from '#api/room.ts'
import type { RoomUseCases } from '../act/use-cases.ts'
import { BURST, spend, type Allowance } from './allowance.ts'
import { readSaid } from './message.ts'

/**
 * The rooms of visits: who sits where, and what they say to each other. Nothing is relayed before the clinician has
 * admitted the patient, and nothing said is kept. Each side has one seat. A newcomer on the same side takes it over; a
 * line that drops keeps it for a while, since pictures still flow from browser to browser and most pages come back.
 * The newcomer, and nobody else, is told to offer: with both sides offering, joins hang in Chromium.
 */
export interface Rooms {
  /** Seats a page whose cookie was checked. */
  takeSeat(seat: Seat, line: Line): void
  /** Tells a visit's pages what became of it, once. Nothing happens where nobody sits. */
  tell(visit: string, message: { kind: 'changed' } | { kind: 'admitted' } | { kind: 'ended' }): void
  /** Lets go of every line; pages come back by themselves when there is a server again. */
  close(): void
}

export type Side = 'patient' | 'clinician'
export interface Seat {
  visit: string
  who: Side
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
  alive: boolean
  allowance: Allowance
  /** The connection last reported to the visit as joined and not yet as left. */
  joinedAs: string | undefined
  beat: NodeJS.Timeout
  leaving?: NodeJS.Timeout
}

interface Room {
  seats: Map<Side, Seated>
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
    const room = rooms.get(seat.visit) ?? { seats: new Map<Side, Seated>(), open: false }
    rooms.set(seat.visit, room)
    const former = room.seats.get(seat.who)
    if (former !== undefined) vacate(former)
    const seated: Seated = {
      seat,
      peer: randomUUID(),
      line,
      order: ++arrivals,
      greeted: false,
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
    const admitted = await useCases.admitted(seated.seat.visit)
    if (seated.line === undefined || room.seats.get(seated.seat.who) !== seated) return
    // What was told while we asked is newer than the answer.
    room.open = room.told === undefined ? admitted : room.told === 'admitted'
    seated.greeted = true
    say(seated, { kind: 'hello', peer: seated.peer, admitted: room.open })
    if (room.open) meet(room)
  }

  function meet(room: Room): void {
    const [earlier, newcomer] = [...room.seats.values()]
      .filter(present)
      .toSorted((one, other) => one.order - other.order)
    if (earlier === undefined || newcomer === undefined) return
    say(earlier, { kind: 'meet', peer: newcomer.peer, who: newcomer.seat.who, offer: false })
    say(newcomer, { kind: 'meet', peer: earlier.peer, who: earlier.seat.who, offer: true })
  }

  function hear(room: Room, seated: Seated, text: string): void {
    if (seated.line === undefined) return
    const allowance = spend(seated.allowance, now().getTime())
    if (allowance === undefined) return seated.line.close(CLOSE.tooMany, 'too many messages')
    seated.allowance = allowance
    seated.alive = true
    const said = readSaid(text)
    if (said === undefined) return seated.line.close(CLOSE.unreadable, 'unreadable message')
    if (room.open && seated.greeted) pass(room, seated, said)
  }

  function pass(room: Room, seated: Seated, said: RoomToServer): void {
    const { visit, who } = seated.seat
    const other = otherThan(room, seated)
    switch (said.kind) {
      case 'signal':
        if (other?.peer === said.to) say(other, { kind: 'signal', from: seated.peer, signal: said.signal })
        return
      case 'chat': {
        const line = { kind: 'chat', from: who, text: said.text, at: now().toISOString() } as const
        for (const one of room.seats.values()) say(one, line)
        return
      }
      case 'muted':
        if (other !== undefined) say(other, { kind: 'muted', from: who, audio: said.audio, video: said.video })
        return
      case 'connected':
        if (seated.joinedAs === seated.peer) return
        seated.joinedAs = seated.peer
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
      // First what starts the connection: a page that draws the news would answer later.
      if (message.kind === 'admitted') meet(room)
      for (const seated of room.seats.values()) if (seated.greeted) say(seated, message)
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

const present = (seated: Seated) => seated.greeted && seated.line !== undefined

function otherThan(room: Room, seated: Seated): Seated | undefined {
  return [...room.seats.values()].find((one) => one !== seated && present(one))
}

function say(seated: Seated, message: RoomToPage): void {
  seated.line?.send(JSON.stringify(message))
}
