import type { Signal } from '#api/room.ts'

/** How one connection to the other side stands. `broken` cannot be mended from here and wants a new one. */
export type PeerState = 'connecting' | 'connected' | 'reconnecting' | 'broken'

/** One connection to one other side. */
export type Peer = {
  connection: RTCPeerConnection
  receive: (signal: Signal) => Promise<void>
  /** Sends these tracks from now on; needs no new negotiation. */
  send: (stream: MediaStream | null) => void
  close: () => void
}

/** How this page reaches out: what every connection of the call has in common. */
export type Way = { ice: RTCIceServer[]; relayOnly: boolean; certificate: RTCCertificate | null }

/** A connection whose offer is written and whose own addresses are found, and of which nobody else knows. */
export type PreparedOffer = { connection: RTCPeerConnection; written: Promise<void> }

export type PeerOptions = Way & {
  offer: boolean
  /** Used where this side offers. */
  prepared: PreparedOffer | null
  stream: MediaStream | null
  signal: (signal: Signal) => void
  onRemote: (stream: MediaStream) => void
  onState: (state: PeerState) => void
}

/** Chromium sometimes gathers for ever without a candidate or an error; nothing but a new connection helps. */
const CONNECT_WITHIN_MS = 4_000
/** The answering side lets the offering one act first: two new starts at once would cross. */
const ANSWERER_WAITS_MS = 2_000
/** A short silence mends itself; after this the path is looked for again. */
const RESTART_AFTER_MS = 1_500

function newConnection({ ice, relayOnly, certificate }: Way): RTCPeerConnection {
  return new RTCPeerConnection({
    iceServers: ice,
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
    ...(certificate === null ? {} : { certificates: [certificate] }),
  })
}

async function writeOffer(connection: RTCPeerConnection): Promise<void> {
  connection.addTransceiver('audio', { direction: 'sendrecv' })
  connection.addTransceiver('video', { direction: 'sendrecv' })
  await connection.setLocalDescription(await connection.createOffer())
}

/** Does before the meeting what needs nobody else. No track is in it and no one is told, so nothing flows. */
export function prepareOffer(way: Way): PreparedOffer {
  const connection = newConnection(way)
  const written = writeOffer(connection)
  // Told where it is used: openPeer takes the connection for broken.
  written.catch(() => undefined)
  return { connection, written }
}

/**
 * Makes a connection. Exactly one side is told to offer: with both offering, joins were seen to hang for ever in
 * Chromium (state `stable`, gathering, no candidate). Audio and video are negotiated once, both ways, with or without
 * a camera, so that a device plugged in or changed later is a `replaceTrack` and nothing more.
 */
export function openPeer(options: PeerOptions): Peer {
  const prepared = options.offer ? (options.prepared ?? prepareOffer(options)) : null
  const connection = prepared?.connection ?? newConnection(options)
  const remote = new MediaStream()
  let early: RTCIceCandidateInit[] = []
  let stream = options.stream
  let watchdog: ReturnType<typeof setTimeout> | undefined
  let restart: ReturnType<typeof setTimeout> | undefined
  let closed = false
  let serial: Promise<void> = Promise.resolve()

  const tell = (state: PeerState) => {
    if (!closed) options.onState(state)
  }
  const connectOrBreak = () => {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => tell('broken'), CONNECT_WITHIN_MS + (options.offer ? 0 : ANSWERER_WAITS_MS))
  }

  connection.ontrack = ({ track }) => {
    remote.addTrack(track)
    // Sound and picture always come together; a player that begins with one of them begins again with the other.
    if (remote.getTracks().length === 2) options.onRemote(remote)
  }
  connection.onicecandidate = ({ candidate }) => {
    if (candidate !== null) options.signal({ candidate: candidate.toJSON() })
  }
  connection.onconnectionstatechange = () => {
    clearTimeout(restart)
    switch (connection.connectionState) {
      case 'connected':
        clearTimeout(watchdog)
        return tell('connected')
      case 'disconnected':
        tell('reconnecting')
        restart = setTimeout(findPathAgain, RESTART_AFTER_MS)
        return undefined
      case 'failed':
        tell('reconnecting')
        return findPathAgain()
      case 'new':
      case 'connecting':
      case 'closed':
        return undefined
    }
  }

  const findPathAgain = () => {
    connectOrBreak()
    if (options.offer) void offerAgain()
  }
  const offerAgain = async () => {
    connection.restartIce()
    await connection.setLocalDescription(await connection.createOffer())
    options.signal({ description: plain(connection.localDescription) })
  }
  const answer = async () => {
    for (const transceiver of connection.getTransceivers()) transceiver.direction = 'sendrecv'
    place(stream)
    await connection.setLocalDescription(await connection.createAnswer())
    options.signal({ description: plain(connection.localDescription) })
  }
  const place = (from: MediaStream | null) => {
    for (const { sender, receiver } of connection.getTransceivers()) {
      const track = from?.getTracks().find((candidate) => candidate.kind === receiver.track.kind) ?? null
      if (sender.track !== track) void sender.replaceTrack(track)
    }
  }
  const take = async (signal: Signal) => {
    if (closed) return
    const description = descriptionOf(signal)
    if (description !== null) {
      await connection.setRemoteDescription(description)
      if (description.type === 'offer') await answer()
      for (const candidate of early) await connection.addIceCandidate(candidate).catch(ignoreForeign)
      early = []
    }
    const candidate = signal.candidate ?? null
    if (candidate !== null) {
      if (connection.remoteDescription === null) early.push(candidate)
      else await connection.addIceCandidate(candidate).catch(ignoreForeign)
    }
  }

  connectOrBreak()
  if (prepared !== null) {
    const offer = async () => {
      await prepared.written
      place(stream)
      // With all addresses found so far; later ones follow one by one.
      options.signal({ description: plain(connection.localDescription) })
    }
    serial = offer().catch(() => tell('broken'))
  }

  return {
    connection,
    receive: (signal) => {
      serial = serial.then(() => take(signal)).catch(() => tell('broken'))
      return serial
    },
    send: (next) => {
      stream = next
      place(next)
    },
    close: () => {
      closed = true
      clearTimeout(watchdog)
      clearTimeout(restart)
      connection.close()
    },
  }
}

/** A candidate of the connection before this one may still arrive; it fits nothing and harms nothing. */
function ignoreForeign(): void {}

function plain(description: RTCSessionDescription | null): { type: string; sdp?: string } {
  if (description === null) throw new Error('peer: a local description was expected after setLocalDescription')
  return { type: description.type, sdp: description.sdp }
}

function descriptionOf(signal: Signal): RTCSessionDescriptionInit | null {
  const { description } = signal
  if (description === undefined) return null
  const { type, sdp } = description
  return type === 'offer' || type === 'answer' ? { type, sdp: sdp ?? '' } : null
}
