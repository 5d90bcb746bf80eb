import type { RoomToPage, Signal } from '#api/room.ts'
import { openLine, type LineState } from './line.ts'
import type { Media } from './media.ts'
import { openPeer, prepareOffer, type Peer, type PeerState, type PreparedOffer } from './peer.ts'
import { qualityBetween, sampleOf, type Quality, type Sample } from './quality.ts'

export type Side = 'patient' | 'clinician'
export type ChatLine = { from: Side; text: string; at: string }
export type Muted = { audio: boolean; video: boolean }

/** The call as it stands. A new object for each change, so that it can be compared by identity. */
export type CallView = {
  line: LineState
  /** Let in by the clinician. */
  admitted: boolean
  /** The other side is in the room (not yet: connected). */
  otherHere: boolean
  /** `none`: nobody to connect to. */
  peer: 'none' | Exclude<PeerState, 'broken'>
  remote: MediaStream | null
  local: Media | null
  /** In words, once there is something to compare; null while not connected. */
  quality: Quality | null
  muted: Muted
  otherMuted: Muted
  chat: ChatLine[]
  /** Why the call is over for this page, or null. `replaced`: it goes on on another device or tab. */
  over: 'ended' | 'replaced' | 'left' | null
}

export type Call = {
  view: () => CallView
  /** Calls `listener` at each change; returns the way to stop. Fits `useSyncExternalStore`. */
  subscribe: (listener: () => void) => () => void
  /** Hands over camera and microphone, at the start or after a change of device. Stopping the old ones is the caller's. */
  useMedia: (media: Media | null) => void
  mute: (what: keyof Muted, off: boolean) => void
  /** False when the line is down and the text did not leave. */
  say: (text: string) => boolean
  /** Something changed by this page's own doing: `onChanged` soon, but not while a picture is being waited for. */
  changed: () => void
  leave: () => void
}

export type CallOptions = {
  /** `wss://…/room/<visit>` */
  url: string
  role: Side
  ice: RTCIceServer[]
  relayOnly: boolean
  media: Media | null
  /** The visit's state changed: read the page again. */
  onChanged: () => void
}

const QUALITY_EVERY_MS = 3_000
/** Many changes at once are one reading. */
const READ_AFTER_MS = 150
/** Between connection and first picture; reading and drawing the page in this time would hold the picture up. */
const PICTURE_WITHIN_MS = 500
/** A connection that takes this long does not keep the page from being true any longer. */
const READ_WITHIN_MS = 3_000
const KEY: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }

/**
 * Opens the room and holds the call in it. The line is opened while still waiting, so that after *Admit* only the
 * connection itself has to be made. It comes back by itself: the line reconnects with growing pauses and the server
 * says `meet` again; a lost path is looked for again; a connection that does not stand after four seconds is made anew.
 */
export function startCall(options: CallOptions): Call {
  const listeners = new Set<() => void>()
  let now: CallView = {
    line: 'connecting',
    admitted: false,
    otherHere: false,
    peer: 'none',
    remote: null,
    local: options.media,
    quality: null,
    muted: { audio: false, video: false },
    otherMuted: { audio: false, video: false },
    chat: [],
    over: null,
  }
  let peer: Peer | null = null
  let other: { id: string; offer: boolean } | null = null
  let last: Sample | null = null
  let certificate: RTCCertificate | null = null
  let prepared: PreparedOffer | null = null
  // Made while waiting: the key of the first connection costs nothing after Admit.
  void RTCPeerConnection.generateCertificate(KEY).then((made) => (certificate = made))

  let changedAt: number | null = null
  let connectedAt = 0
  let greeted = false
  let reading: ReturnType<typeof setTimeout> | undefined
  const changed = () => {
    changedAt ??= performance.now()
    clearTimeout(reading)
    const busyUntil = now.peer === 'connecting' ? Infinity : connectedAt + PICTURE_WITHIN_MS
    const at = Math.min(Math.max(changedAt + READ_AFTER_MS, busyUntil), changedAt + READ_WITHIN_MS)
    reading = setTimeout(() => {
      changedAt = null
      options.onChanged()
    }, at - performance.now())
  }

  const set = (change: Partial<CallView>) => {
    now = { ...now, ...change }
    for (const listener of listeners) listener()
  }
  const signal = (to: string, payload: Signal) => line.send({ kind: 'signal', to, signal: payload })

  /**
   * Whoever comes second will offer: what needs nobody else is done before *Admit*. Not before the camera is granted,
   * because until then browsers hide this machine's own addresses.
   */
  const prepare = () => {
    if (prepared !== null || peer !== null) return
    if (now.local === null || now.admitted || now.over !== null) return
    prepared = prepareOffer({ ice: options.ice, relayOnly: options.relayOnly, certificate })
  }
  const takePrepared = (wanted: boolean): PreparedOffer | null => {
    const taken = prepared
    prepared = null
    if (wanted) return taken
    taken?.connection.close()
    return null
  }

  const connectTo = (id: string, offer: boolean, afresh: boolean) => {
    peer?.close()
    last = null
    other = { id, offer }
    let first = afresh
    const ready = takePrepared(offer)
    peer = openPeer({
      offer,
      prepared: ready,
      ice: options.ice,
      relayOnly: options.relayOnly,
      certificate,
      stream: now.local?.stream ?? null,
      signal: (payload) => {
        signal(id, first && payload.description !== undefined ? { ...payload, restart: true } : payload)
        if (payload.description !== undefined) first = false
      },
      onRemote: (remote) => set({ remote }),
      onState: (state) => peerIs(state),
    })
    set({ otherHere: true, peer: 'connecting' })
    if (changedAt !== null) changed()
  }

  const peerIs = (state: PeerState) => {
    if (state !== 'broken') {
      if (state === 'connected') connectedAt = performance.now()
      set(state === 'connected' ? { peer: state } : { peer: state, quality: null })
      if (changedAt !== null) changed()
      if (state === 'connected')
        line.send({ kind: 'connected', medium: now.local?.camera === 'works' ? 'video' : 'audio' })
      return
    }
    if (other === null) return
    set({ peer: 'reconnecting', quality: null })
    if (!other.offer) signal(other.id, { restart: true })
    connectTo(other.id, other.offer, true)
  }

  const receive = (message: RoomToPage) => {
    switch (message.kind) {
      case 'hello':
        set({ admitted: message.admitted })
        // What became of the visit while the line was down is not told again: the page looks for itself.
        if (greeted) changed()
        greeted = true
        return
      case 'meet':
        connectTo(message.peer, message.offer, false)
        if (now.muted.audio || now.muted.video) line.send({ kind: 'muted', ...now.muted })
        return
      case 'gone':
        if (other !== null && other.id !== message.peer) return
        return alone()
      case 'signal':
        return take(message.from, message.signal)
      case 'chat':
        return set({ chat: [...now.chat, { from: message.from, text: message.text, at: message.at }] })
      case 'muted':
        return message.from === options.role
          ? undefined
          : set({ otherMuted: { audio: message.audio, video: message.video } })
      case 'changed':
        return changed()
      case 'admitted':
        set({ admitted: true })
        return changed()
      case 'ended':
        finish('ended')
        return options.onChanged()
      case 'replaced':
        return finish('replaced')
    }
  }

  const take = (from: string, payload: Signal) => {
    if (other === null || other.id !== from) return
    // `restart` without a description is the answering side asking for a new offer; with one it is that new offer.
    if (payload.restart === true) connectTo(from, other.offer, other.offer)
    if (payload.description !== undefined || (payload.candidate ?? null) !== null) void peer?.receive(payload)
  }

  const alone = () => {
    peer?.close()
    peer = null
    other = null
    set({ otherHere: false, peer: 'none', remote: null, quality: null, otherMuted: { audio: false, video: false } })
  }

  const finish = (over: CallView['over']) => {
    clearInterval(quality)
    clearTimeout(reading)
    takePrepared(false)
    line.close()
    alone()
    set({ over, line: 'lost' })
  }

  const quality = setInterval(() => void measure(), QUALITY_EVERY_MS)
  const measure = async () => {
    if (peer === null || now.peer !== 'connected') return
    const sample = await sampleOf(peer.connection, performance.now())
    if (last !== null) {
      const said = qualityBetween(last, sample, !now.otherMuted.video)
      if (said !== now.quality) set({ quality: said })
    }
    last = sample
  }

  const line = openLine({
    url: options.url,
    onMessage: receive,
    // While the line is down the pictures still flow from browser to browser, so nothing else changes here.
    onState: (state) => set({ line: state }),
  })

  return {
    view: () => now,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    useMedia: (media) => {
      applyMute(media, now.muted)
      set({ local: media })
      peer?.send(media?.stream ?? null)
      prepare()
    },
    mute: (what, off) => {
      const muted = { ...now.muted, [what]: off }
      applyMute(now.local, muted)
      set({ muted })
      line.send({ kind: 'muted', ...muted })
    },
    say: (text) => line.send({ kind: 'chat', text }),
    changed,
    leave: () => finish('left'),
  }
}

function applyMute(media: Media | null, muted: Muted): void {
  for (const track of media?.stream.getTracks() ?? [])
    track.enabled = track.kind === 'audio' ? !muted.audio : !muted.video
}
