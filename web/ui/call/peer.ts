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

export type PeerOptions = {
  offer: boolean
  ice: RTCIceServer[]
  relayOnly: boolean
  certificate: RTCCertificate | null
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

/**
 * Makes a connection. Exactly one side is told to offer: with both offering, joins were seen to hang for ever in
 * Chromium (state `stable`, gathering, no candidate). Audio and video are negotiated once, both ways, with or without
 * a camera, so that a device plugged in or changed later is a `replaceTrack` and nothing more.
 */
export function openPeer(options: PeerOptions): Peer {
  const connection = new RTCPeerConnection({
    iceServers: options.ice,
    iceTransportPolicy: options.relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
    ...(options.certificate === null ? {} : { certificates: [options.certificate] }),
  })
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
    options.onRemote(remote)
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
    if (options.offer) void offer(true)
  }
  const offer = async (iceRestart: boolean) => {
    if (iceRestart) connection.restartIce()
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
  if (options.offer) {
    connection.addTransceiver('audio', { direction: 'sendrecv' })
    connection.addTransceiver('video', { direction: 'sendrecv' })
    place(stream)
    serial = offer(false).catch(() => tell('broken'))
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
