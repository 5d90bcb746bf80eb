/**
 * The room's WebSocket, `/room/<visit>` (a clinician adds `?launch=<launch>`), identity by cookie only. Exactly one
 * side is told to offer, the newcomer: with both offering, joins hang in Chromium. Chat is relayed and not kept.
 */

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
  | { kind: 'alive' }

export type RoomToPage =
  /** Who you are; `waiting` until admitted. Sent on every connect. */
  | { kind: 'hello'; peer: string; admitted: boolean }
  /** The other side is here: start a connection, as offerer or as answerer. A new `meet` replaces the former peer. */
  | { kind: 'meet'; peer: string; who: 'patient' | 'clinician'; offer: boolean }
  | { kind: 'gone'; peer: string }
  | { kind: 'signal'; from: string; signal: Signal }
  | { kind: 'chat'; from: 'patient' | 'clinician'; text: string; at: string }
  | { kind: 'muted'; from: 'patient' | 'clinician'; audio: boolean; video: boolean }
  /** Something in the visit's state changed: fetch the page again. */
  | { kind: 'changed' }
  | { kind: 'admitted' }
  | { kind: 'ended' }
  /** The same seat was taken on another device or tab; this one stops. */
  | { kind: 'replaced' }
