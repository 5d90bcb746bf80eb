import Type from 'typebox'

/**
 * The room's WebSocket, `/room/<visit>` (a clinician, and who rooms, adds `?launch=<launch>`, a guest `?guest=<helper or interpreter>`),
 * identity by cookie only. Everybody connects to everybody; of each two exactly one is told to offer, the newcomer: with
 * both offering, joins hang in Chromium. Chat is relayed, and waits sealed for the draft of the note.
 */

/** Whoever can sit in the room, one seat each. */
export type RoomSeat = 'patient' | 'rooming' | 'clinician' | 'helper' | 'interpreter'

/** What a weak line has made of somebody's own picture: as it is, smaller, paused to keep the sound, too weak for that as well. */
export type PictureStep = 'full' | 'smaller' | 'paused' | 'phone'

/** STUN and TURN servers as a browser takes them (WebRTC, RTCIceServer). */
export const IceServers = Type.Array(
  Type.Object({
    urls: Type.Union([Type.String(), Type.Array(Type.String())]),
    username: Type.Optional(Type.String()),
    credential: Type.Optional(Type.String()),
  }),
)

/** WebRTC payload, relayed unread. */
export type Signal = {
  description?: { type: string; sdp?: string }
  candidate?: {
    candidate?: string
    sdpMid?: string | null
    sdpMLineIndex?: number | null
    usernameFragment?: string | null
  } | null
  restart?: boolean
}

export type RoomToServer =
  | { kind: 'signal'; to: string; signal: Signal }
  | { kind: 'chat'; text: string }
  | { kind: 'connected'; medium: 'video' | 'audio' }
  | { kind: 'muted'; audio: boolean; video: boolean }
  | { kind: 'stepped'; step: PictureStep }
  | { kind: 'alive' }

export type RoomToPage =
  /** Who you are; `waiting` until admitted. Sent on every connect. */
  | { kind: 'hello'; peer: string; admitted: boolean }
  /**
   * Somebody is here: start a connection, as offerer or as answerer. A new `meet` of the same seat replaces the former peer;
   * `moved`: it was on another device of theirs until now.
   */
  | { kind: 'meet'; peer: string; who: RoomSeat; offer: boolean; moved?: true }
  | { kind: 'gone'; peer: string }
  /** Their line broke; the seat is kept for a while. Picture and sound, from browser to browser, may go on. */
  | { kind: 'dropped'; peer: string }
  | { kind: 'signal'; from: string; signal: Signal }
  | { kind: 'chat'; from: RoomSeat; text: string; at: string }
  | { kind: 'muted'; from: RoomSeat; audio: boolean; video: boolean }
  | { kind: 'stepped'; from: RoomSeat; step: PictureStep }
  /** What somebody said, as text; null where it could not be shown. Not kept. */
  | { kind: 'caption'; from: RoomSeat; text: string | null; at: string }
  /** Something in the visit's state changed: fetch the page again. */
  | { kind: 'changed' }
  | { kind: 'admitted' }
  /** Heard and seen no more for now: the patient waits for the clinician again. */
  | { kind: 'wait' }
  | { kind: 'ended' }
  /** The same seat was taken on another device or tab; this one stops. */
  | { kind: 'replaced' }
