// Vite gives the built file's address in place of the module.
// eslint-disable-next-line import/default
import workletAddress from './microphone-worklet.ts?worker&url'
import { hearMore, pcmOf, SILENCE, toSpeechRate } from './speech.ts'

/** Pieces that wait for a slow line; an older one is too late to help whoever reads. */
const WAITING = 3

/** Some seconds of speech on their way: its name, its sound in base64, and the name of the piece that it goes on from. */
export interface NamedPiece {
  piece: string
  pcm: string
  continues: string | null
}

/**
 * Sends what this microphone hears, piece by piece and in order, until the returned function is called; what was not
 * sent by then is dropped. At `most` pieces wait, and the oldest gives way. `onTrouble` says that this browser does not give the sound.
 */
export function sendSpeech(
  track: MediaStreamTrack,
  send: (piece: NamedPiece) => Promise<unknown>,
  onTrouble: () => void,
  most = WAITING,
): () => void {
  const context = new AudioContext()
  const rate = toSpeechRate(context.sampleRate)
  let hearing = SILENCE
  let waiting: NamedPiece[] = []
  let before: string | null = null
  let sending = false
  let stopped = false

  const sendNext = async () => {
    sending = true
    for (let next = waiting.shift(); next !== undefined && !stopped; next = waiting.shift()) await send(next)
    sending = false
  }
  const hear = ({ data }: MessageEvent<Float32Array>) => {
    // A muted microphone is heard as silence; what it had heard before goes nowhere either.
    const next = stopped || !track.enabled ? { hearing: SILENCE, piece: null } : hearMore(hearing, rate(data))
    hearing = next.hearing
    if (next.piece === null) return
    const { sound, continues } = next.piece
    const piece = crypto.randomUUID()
    waiting = [...waiting, { piece, pcm: pcmOf(sound), continues: continues ? before : null }].slice(-most)
    before = piece
    if (!sending) void sendNext()
  }
  // Without a gesture since the page was loaded the context stands still until there is one.
  const wake = () => void context.resume()
  for (const gesture of GESTURES) document.addEventListener(gesture, wake)

  void context.audioWorklet
    .addModule(workletAddress)
    .then(() => {
      if (stopped) return
      const node = new AudioWorkletNode(context, 'microphone', { numberOfOutputs: 0, channelCount: 1 })
      node.port.onmessage = hear
      context.createMediaStreamSource(new MediaStream([track])).connect(node)
      wake()
    })
    .catch(() => {
      if (!stopped) onTrouble()
    })

  return () => {
    stopped = true
    waiting = []
    for (const gesture of GESTURES) document.removeEventListener(gesture, wake)
    void context.close()
  }
}

const GESTURES = ['pointerdown', 'keydown'] as const
