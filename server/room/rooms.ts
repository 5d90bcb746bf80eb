import { randomUUID } from 'node:crypto'
import type { RoomToPage, RoomToServer } from '#api/room.ts'
import { isGuest, type Participant } from '#domain/visit/event.ts'
import type { RoomUseCases } from '../act/use-cases.ts'
import { BURST, spend, type Allowance } from './allowance.ts'
import { readSaid } from './message.ts'

/**
 * The rooms of visits: who sits where, and what they say to each other. Nothing is relayed to or from a seat that the
 * visit has not let in, and of what is said nothing is kept here. Patient, clinician, the one who rooms, helper and interpreter have one
 * seat each. A newcomer on the same seat takes it over; a line that drops keeps it for a while,
 * since pictures still flow from browser to browser and most pages come back. Everybody is connected to everybody; of
 * two the newcomer, and nobody else, is told to offer: with both sides offering, joins hang in Chromium.
 */
export interface Rooms {
  /** Seats a page whose cookie was checked. */
  takeSeat(seat: Seat, line: Line): void
  /** Tells a visit's pages what became of it, once. Nothing happens where nobody sits. */
  tell(visit: string, news: News): void
  /** Lets a visit's pages look again, where it is not the visit that has changed. */
  changed(visit: string): void
  /** Shows everybody in the room what one of them said. */
  caption(visit: string, caption: { from: Participant; text: string | null; at: string }): void
  /** Lets go of every line; pages come back by themselves when there is a server again. */
  close(): void
}

/** What a room is told of its visit. */
export interface News {
  /** The visit's last event: what was read before, and comes late, is no news. */
  seq: number
  /** Who may be heard and seen. */
  letIn: readonly Participant[]
  ended: boolean
}

export interface Seat {
  visit: string
  who: Participant
  /** Of one person's devices, as the cookie tells them apart. */
  device: string
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
  /** Took the seat over from another device, which the others are told when they meet. */
  moved: boolean
  /** May be heard and seen. */
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
  told?: News
}

/** Closed by the page itself, as opposed to dropped or reloaded (RFC 6455, 7.4.1; 1005: without a code). */
const ON_PURPOSE = new Set([1000, 1005])
const CLOSE = { replaced: 4001, tooMany: 4008, unreadable: 4400, goingAway: 1001 } as const

export function openRooms({ useCases, now, onFault, keepSeatFor = 20_000, beatEvery = 10_000 }: RoomDeps): Rooms {
  const rooms = new Map<string, Room>()
  let arrivals = 0

  function takeSeat(seat: Seat, line: Line): void {
    const room = rooms.get(seat.visit) ?? { seats: new Map<Participant, Seated>() }
    rooms.set(seat.visit, room)
    const former = room.seats.get(seat.who)
    // Of a device that had dropped nobody knows whether it is another one, or the same one begun anew.
    const moved = former?.line !== undefined && former.seat.device !== seat.device
    if (former !== undefined) vacate(former)
    const seated: Seated = {
      seat,
      peer: randomUUID(),
      line,
      order: ++arrivals,
      greeted: false,
      moved,
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
    // What was told while we asked is newer than the answer.
    seated.letIn = room.told === undefined ? admitted : room.told.letIn.includes(who)
    seated.greeted = true
    say(seated, { kind: 'hello', peer: seated.peer, admitted: seated.letIn })
    if (seated.letIn) introduce(seated, others(room, seated))
  }

  function introduce(newcomer: Seated, earlier: Seated[]): void {
    for (const one of earlier) {
      const { peer, seat, moved } = newcomer
      say(one, { kind: 'meet', peer, who: seat.who, offer: false, ...(moved && { moved }) })
      say(newcomer, { kind: 'meet', peer: one.peer, who: one.seat.who, offer: true })
    }
  }

  /**
   * Brings the seats to who is let in now. Whoever comes in meets those who are there, of several the earlier comer first;
   * whoever is out hears nothing more, and nobody hears them.
   */
  function seat(room: Room, letIn: readonly Participant[]): void {
    const seats = [...room.seats.values()].toSorted((one, other) => one.order - other.order)
    const leaving = seats.filter((one) => one.letIn && !letIn.includes(one.seat.who))
    for (const one of leaving) {
      one.letIn = false
      one.joinedAs = undefined
      if (one.greeted) say(one, { kind: isGuest(one.seat.who) ? 'ended' : 'wait' })
      for (const other of seats) if (other !== one) say(other, { kind: 'gone', peer: one.peer })
    }
    const coming = seats.filter((one) => !one.letIn && letIn.includes(one.seat.who))
    const there = seats.filter(present)
    for (const one of coming) {
      one.letIn = true
      if (!present(one)) continue
      introduce(one, there)
      there.push(one)
    }
    // First what starts the connection: a page that draws the news would answer later.
    for (const one of coming) if (one.greeted) say(one, { kind: 'admitted' })
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
        useCases.chatted(visit, { from: who, text: said.text, at: line.at }).catch(onFault)
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
    if (seated.letIn) for (const other of others(room, seated)) say(other, { kind: 'dropped', peer: seated.peer })
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
    tell(visit, news) {
      const room = rooms.get(visit)
      if (room === undefined || (room.told !== undefined && news.seq <= room.told.seq)) return
      const overNow = news.ended && room.told?.ended !== true
      room.told = news
      if (overNow) {
        for (const seated of room.seats.values()) {
          seated.letIn = false
          if (seated.greeted) say(seated, { kind: 'ended' })
        }
      } else seat(room, news.letIn)
      for (const seated of room.seats.values()) if (seated.greeted) say(seated, { kind: 'changed' })
    },
    changed(visit) {
      for (const seated of rooms.get(visit)?.seats.values() ?? []) if (seated.greeted) say(seated, { kind: 'changed' })
    },
    caption(visit, caption) {
      for (const seated of rooms.get(visit)?.seats.values() ?? [])
        if (present(seated)) say(seated, { kind: 'caption', ...caption })
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
