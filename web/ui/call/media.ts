/** Why a camera or microphone gives nothing. `forbidden`: the surrounding page's frame does not allow it. */
export type DeviceTrouble = 'denied' | 'missing' | 'busy' | 'forbidden' | 'unsupported'
export type DeviceResult = 'works' | DeviceTrouble

/** What could be had of camera and microphone. `stream` holds the tracks that work, and may be empty. */
export type Media = { stream: MediaStream; camera: DeviceResult; microphone: DeviceResult }

export type DeviceKind = 'camera' | 'microphone' | 'speaker'
export type Device = { kind: DeviceKind; id: string; label: string }

/** Enough for a face, and light enough for an old phone or two busy cores to encode without delaying the sound. */
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
}
const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

/**
 * Asks for camera and microphone together (one permission question), and where that fails for each alone, so that a
 * broken camera does not cost the sound. Never rejects.
 */
export async function openMedia(choice: { camera?: string; microphone?: string } = {}): Promise<Media> {
  const video = choice.camera === undefined ? VIDEO : { ...VIDEO, deviceId: { exact: choice.camera } }
  const audio = choice.microphone === undefined ? AUDIO : { ...AUDIO, deviceId: { exact: choice.microphone } }
  const both = await request({ video, audio })
  if (both instanceof MediaStream) return { stream: both, camera: 'works', microphone: 'works' }
  const sound = await request({ audio })
  const picture = await request({ video })
  const tracks = [sound, picture].flatMap((got) => (got instanceof MediaStream ? got.getTracks() : []))
  return {
    stream: new MediaStream(tracks),
    camera: picture instanceof MediaStream ? 'works' : picture,
    microphone: sound instanceof MediaStream ? 'works' : sound,
  }
}

/** Gives camera and microphone back, so that their lights go out. */
export function closeMedia(media: Media | null): void {
  for (const track of media?.stream.getTracks() ?? []) track.stop()
}

/** The devices to choose from; labels are empty until the browser has granted one. */
export async function listDevices(): Promise<Device[]> {
  if (globalThis.navigator?.mediaDevices === undefined) return []
  const found = await navigator.mediaDevices.enumerateDevices()
  return found.flatMap((device) => {
    const kind = KINDS[device.kind]
    return kind === undefined || device.deviceId === '' ? [] : [{ kind, id: device.deviceId, label: device.label }]
  })
}

/**
 * Calls `onLevel` about ten times a second with the loudness of the stream's microphone, 0 to 1. Returns the way to
 * stop it. A suspended audio context (no gesture yet) reads as silence until the person touches the page.
 */
export function meterLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0) return () => undefined
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 512
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Uint8Array(analyser.fftSize)
  const timer = setInterval(() => {
    if (context.state === 'suspended') void context.resume()
    analyser.getByteTimeDomainData(samples)
    onLevel(loudness(samples))
  }, 100)
  return () => {
    clearInterval(timer)
    void context.close()
  }
}

/** Root mean square of unsigned 8-bit samples around 128, stretched so that ordinary speech fills half the meter. */
export function loudness(samples: Uint8Array): number {
  const sum = samples.reduce((total, sample) => total + ((sample - 128) / 128) ** 2, 0)
  return Math.min(1, Math.sqrt(sum / Math.max(1, samples.length)) * 4)
}

/** What a getUserMedia error means for the person (Media Capture and Streams, 10.3.1). */
export function troubleOf(error: unknown, allowedByFrame: boolean): DeviceTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return allowedByFrame ? 'denied' : 'forbidden'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'unsupported'
}

const KINDS: Partial<Record<MediaDeviceKind, DeviceKind>> = {
  videoinput: 'camera',
  audioinput: 'microphone',
  audiooutput: 'speaker',
}

async function request(constraints: MediaStreamConstraints): Promise<MediaStream | DeviceTrouble> {
  if (globalThis.navigator?.mediaDevices === undefined) return 'unsupported'
  try {
    return await navigator.mediaDevices.getUserMedia(constraints)
  } catch (error) {
    return troubleOf(error, frameAllows(constraints.video === undefined ? 'microphone' : 'camera'))
  }
}

/** Only Chromium tells; elsewhere a refusal is taken for the person's own. */
function frameAllows(feature: 'camera' | 'microphone'): boolean {
  if (!('featurePolicy' in document)) return true
  const policy = document.featurePolicy
  if (typeof policy !== 'object' || policy === null || !('allowsFeature' in policy)) return true
  return typeof policy.allowsFeature !== 'function' || policy.allowsFeature(feature) !== false
}
