import type { RoomSeat, RoomToPage, Signal } from '#api/room.ts'
import { openLine, type LineState } from './line.ts'
import type { Media } from './media.ts'
import { openPeer, prepareOffer, type Peer, type PeerState, type PreparedOffer } from './peer.ts'
import { nextStanding, outgoingOf, sendAt, STANDING, type PictureStep } from './picture-step.ts'
import { qualityBetween, sampleOf, type Quality, type Sample } from './quality.ts'

export type ChatLine = { from: RoomSeat; text: string; at: string }
/** What somebody said, as text, for as long as it stands on the screen. */
export type CaptionLine = { id: number; from: RoomSeat; text: string }
export type Muted = { audio: boolean; video: boolean }

/** Somebody else in the room. */
export type Other = {
  id: string
  who: RoomSeat
  peer: Exclude<PeerState, 'broken'>
  remote: MediaStream | null
  muted: Muted
  step: PictureStep
  /** Their line to the visit broke, and they are not back. */
  dropped: boolean
  /** They went on from another device a moment ago. */
  moved: boolean
}

/** The call as it stands. A new object for each change, so that it can be compared by identity. */
export type CallView = {
  line: LineState
  /** Let in by the clinician. */
  admitted: boolean
  /** Everybody else in the room, in the order of their coming. */
  others: Other[]
  /**
   * Whom this page is about: the other of the two whose visit it is; for a guest, the clinician. Before the clinician
   * comes it is who rooms the patient. Null: not in the room.
   */
  counterpart: RoomSeat | null
  /** In the room, though perhaps not connected yet; who dropped is, while picture and sound go on. */
  otherHere: boolean
  /** The other went on from another device, said for as long as it takes to read. */
  otherMoved: boolean
  /** `none`: nobody to connect to. */
  peer: 'none' | Exclude<PeerState, 'broken'>
  remote: MediaStream | null
  local: Media | null
  /** In words, once there is something to compare; null while not connected. */
  quality: Quality | null
  muted: Muted
  otherMuted: Muted
  /** What a weak line has made of one's own picture, and of the other's. */
  step: PictureStep
  otherStep: PictureStep
  chat: ChatLine[]
  /** The last things said, while captions are on; and whether somebody’s words could not be shown just now. */
  captions: CaptionLine[]
  captionsAway: boolean
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
  role: RoomSeat
  ice: RTCIceServer[]
  relayOnly: boolean
  media: Media | null
  /** The visit's state changed: read the page again. */
  onChanged: () => void
}

/** One connection and what the page shows of it. */
type Link = { peer: Peer; offer: boolean; shown: Other }

const NOT_MUTED: Muted = { audio: false, video: false }
const QUALITY_EVERY_MS = 3_000
/** Many changes at once are one reading. */
const READ_AFTER_MS = 150
/** Between connection and first picture; reading and drawing the page in this time would hold the picture up. */
const PICTURE_WITHIN_MS = 500
/** A connection that takes this long does not keep the page from being true any longer. */
const READ_WITHIN_MS = 3_000
/** Time to read a line, and how many lines a small screen holds beside the picture. */
const CAPTION_MS = 8_000
const MOVED_MS = 8_000
const CAPTIONS_AT_ONCE = 3
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
    others: [],
    counterpart: null,
    otherHere: false,
    otherMoved: false,
    peer: 'none',
    remote: null,
    local: options.media,
    quality: null,
    muted: { audio: false, video: false },
    otherMuted: { audio: false, video: false },
    step: 'full',
    otherStep: 'full',
    chat: [],
    captions: [],
    captionsAway: false,
    over: null,
  }
  const mains: readonly RoomSeat[] =
    options.role === 'clinician' || options.role === 'rooming' ? ['patient'] : ['clinician', 'rooming']
  const counterpartOf = (others: readonly Other[]) =>
    mains.flatMap((main) => others.filter(({ who }) => who === main)).at(0)
  const links = new Map<string, Link>()
  let last: Sample | null = null
  let measured: string | undefined
  let standing = STANDING
  let certificate: RTCCertificate | null = null
  let prepared: PreparedOffer | null = null
  // Made while waiting: the key of the first connection costs nothing after Admit.
  void RTCPeerConnection.generateCertificate(KEY).then((made) => (certificate = made))

  let captioned = 0
  let back: ReturnType<typeof setTimeout> | undefined
  let changedAt: number | null = null
  let connectedAt = 0
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
    if (prepared !== null || links.size > 0) return
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

  /** Draws anew who is there. What the two of the visit see of each other stands apart, since most pages show just that. */
  const draw = (change: Partial<CallView> = {}) => {
    const others = [...links.values()].map(({ shown }) => shown)
    const counterpart = counterpartOf(others)
    if (counterpart?.id !== measured) last = null
    measured = counterpart?.id
    set({
      others,
      counterpart: counterpart?.who ?? null,
      otherMoved: counterpart?.moved ?? false,
      otherHere: counterpart !== undefined && (!counterpart.dropped || counterpart.peer === 'connected'),
      peer: counterpart?.peer ?? 'none',
      remote: counterpart?.remote ?? null,
      otherMuted: counterpart?.muted ?? NOT_MUTED,
      otherStep: counterpart?.step ?? 'full',
      ...(counterpart?.peer === 'connected' ? {} : { quality: null }),
      ...change,
    })
  }
  const show = (id: string, change: Partial<Other>) => {
    const link = links.get(id)
    if (link === undefined) return
    link.shown = { ...link.shown, ...change }
    draw()
  }
  const drop = (id: string) => {
    links.get(id)?.peer.close()
    links.delete(id)
  }

  const connectTo = (id: string, who: RoomSeat, offer: boolean, afresh: boolean, movedNow = false) => {
    // The same person anew, from another device or after a drop: the picture stays until the new one comes.
    const former = [...links.values()].find(({ shown }) => shown.who === who)
    if (former !== undefined) drop(former.shown.id)
    let first = afresh
    const ready = takePrepared(offer)
    const peer = openPeer({
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
      onRemote: (remote) => show(id, { remote }),
      onState: (state) => peerIs(id, state),
    })
    const muted = former?.shown.muted ?? NOT_MUTED
    const step = former?.shown.step ?? 'full'
    const remote = former?.shown.remote ?? null
    // Trying the same connection again is not their coming back.
    const dropped = former?.shown.id === id && former.shown.dropped
    const moved = movedNow || (former?.shown.id === id && former.shown.moved)
    if (movedNow) setTimeout(() => show(id, { moved: false }), MOVED_MS)
    links.set(id, { peer, offer, shown: { id, who, peer: 'connecting', remote, muted, step, dropped, moved } })
    draw()
    if (changedAt !== null) changed()
  }

  const peerIs = (id: string, state: PeerState) => {
    const link = links.get(id)
    if (link === undefined) return
    if (state !== 'broken') {
      if (state === 'connected' && mains.includes(link.shown.who)) connectedAt = performance.now()
      show(id, { peer: state })
      if (changedAt !== null) changed()
      if (state === 'connected') {
        void sendAt(link.peer.connection, now.step)
        tellMedium()
      }
      return
    }
    show(id, { peer: 'reconnecting' })
    if (!link.offer) signal(id, { restart: true })
    connectTo(id, link.shown.who, link.offer, true)
  }

  /** By what this side is there: a camera that is off, or a picture that the line does not carry, leaves the sound. */
  const tellMedium = () => {
    const picture = now.local?.camera === 'works' && !now.muted.video && sendsPicture(now.step)
    if (now.peer === 'connected' || now.others.some(({ peer }) => peer === 'connected'))
      line.send({ kind: 'connected', medium: picture ? 'video' : 'audio' })
  }
  /** To the other side a camera that is not there is one that is off. */
  const tellMuted = () => {
    if (links.size > 0)
      line.send({ kind: 'muted', ...now.muted, video: now.muted.video || now.local?.camera !== 'works' })
  }
  const stepTo = (step: PictureStep) => {
    set({ step })
    for (const { peer } of links.values()) void sendAt(peer.connection, step)
    line.send({ kind: 'stepped', step })
    tellMedium()
  }

  /** Shown for a few seconds and then gone: nothing said is kept, here as little as anywhere. */
  const caption = ({ from, text }: Extract<RoomToPage, { kind: 'caption' }>) => {
    clearTimeout(back)
    if (text === null) {
      back = setTimeout(() => set({ captionsAway: false }), CAPTION_MS)
      return set({ captionsAway: true })
    }
    const line = { id: ++captioned, from, text }
    set({ captions: [...now.captions, line].slice(-CAPTIONS_AT_ONCE), captionsAway: false })
    setTimeout(() => set({ captions: now.captions.filter(({ id }) => id !== line.id) }), CAPTION_MS)
  }

  const receive = (message: RoomToPage) => {
    switch (message.kind) {
      case 'hello':
        set({ admitted: message.admitted })
        // What became of the visit while there was no line, after the page's own first reading too, is not told again: the
        // page looks for itself.
        return changed()
      case 'meet':
        connectTo(message.peer, message.who, message.offer, false, message.moved)
        tellMuted()
        if (now.step !== 'full') line.send({ kind: 'stepped', step: now.step })
        return
      case 'gone':
        if (!links.has(message.peer)) return
        drop(message.peer)
        return draw()
      case 'dropped':
        return show(message.peer, { dropped: true })
      case 'signal':
        return take(message.from, message.signal)
      case 'chat':
        return set({ chat: [...now.chat, { from: message.from, text: message.text, at: message.at }] })
      case 'muted':
        for (const [id, { shown }] of links)
          if (shown.who === message.from) show(id, { muted: { audio: message.audio, video: message.video } })
        return
      case 'stepped':
        for (const [id, { shown }] of links) if (shown.who === message.from) show(id, { step: message.step })
        return
      case 'caption':
        return caption(message)
      case 'changed':
        return changed()
      case 'admitted':
        set({ admitted: true })
        return changed()
      case 'wait':
        for (const id of links.keys()) drop(id)
        draw({ admitted: false })
        prepare()
        return changed()
      case 'ended':
        finish('ended')
        return options.onChanged()
      case 'replaced':
        return finish('replaced')
    }
  }

  const take = (from: string, payload: Signal) => {
    const link = links.get(from)
    if (link === undefined) return
    // `restart` without a description is the answering side asking for a new offer; with one it is that new offer.
    if (payload.restart === true) connectTo(from, link.shown.who, link.offer, link.offer)
    if (payload.description !== undefined || (payload.candidate ?? null) !== null)
      void links.get(from)?.peer.receive(payload)
  }

  const finish = (over: CallView['over']) => {
    clearInterval(quality)
    clearTimeout(reading)
    takePrepared(false)
    line.close()
    for (const id of links.keys()) drop(id)
    draw({ over, line: 'lost' })
  }

  const quality = setInterval(() => void measure(), QUALITY_EVERY_MS)
  const measure = async () => {
    const counterpart = links.get(measured ?? '')
    if (counterpart === undefined || now.peer !== 'connected') return
    const sample = await sampleOf(counterpart.peer.connection, performance.now())
    if (last !== null) {
      const said = qualityBetween(last, sample, !now.otherMuted.video && sendsPicture(now.otherStep))
      if (said !== now.quality) set({ quality: said })
    }
    last = sample
    standing = nextStanding(standing, await outgoingOf(counterpart.peer.connection))
    if (standing.step !== now.step && now.over === null) stepTo(standing.step)
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
      for (const { peer } of links.values()) peer.send(media?.stream ?? null)
      tellMuted()
      tellMedium()
      prepare()
    },
    mute: (what, off) => {
      const muted = { ...now.muted, [what]: off }
      applyMute(now.local, muted)
      set({ muted })
      tellMuted()
      if (what === 'video') tellMedium()
    },
    say: (text) => line.send({ kind: 'chat', text }),
    changed,
    leave: () => finish('left'),
  }
}

function sendsPicture(step: PictureStep): boolean {
  return step === 'full' || step === 'smaller'
}

function applyMute(media: Media | null, muted: Muted): void {
  for (const track of media?.stream.getTracks() ?? [])
    track.enabled = track.kind === 'audio' ? !muted.audio : !muted.video
}
