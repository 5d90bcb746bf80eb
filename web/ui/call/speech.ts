/** Samples per second of what is sent, as the contract of `POST speech` says. */
export const SPEECH_HZ = 16_000

/** Root mean square above which a moment counts as voice: well over a quiet room behind the browser's own noise suppression. */
const VOICE = 0.01
/** Kept from before the voice, so that a soft first sound is not cut off. */
const LEAD_SAMPLES = 0.3 * SPEECH_HZ
/** This long a pause ends what was said. */
const PAUSE_SAMPLES = 0.7 * SPEECH_HZ
/** Less voice than this is a click or a cough. */
const LEAST_VOICE_SAMPLES = 0.15 * SPEECH_HZ
/** From here on the next soft moment is where a long speech is cut, and at the latest there. */
const CUT_SAMPLES = 3 * SPEECH_HZ
const LATEST_CUT_SAMPLES = 5 * SPEECH_HZ

/** What is being heard: silence with what came last before, or speech that is not sent yet. */
export interface Hearing {
  lead: readonly Float32Array[]
  speech: readonly Float32Array[]
  /** Of the speech: samples with voice in them, and those since the last voice. */
  voiced: number
  pause: number
  /** Whether the speech goes on from the piece before; in silence, whether speech that begins now would. */
  continues: boolean
}

export const SILENCE: Hearing = { lead: [], speech: [], voiced: 0, pause: 0, continues: false }

/** What is sent at once. */
export interface SpeechPiece {
  sound: Float32Array
  /** Whether it goes on from the piece before, which was cut in the middle of what was said. */
  continues: boolean
}

/**
 * Hears some milliseconds more. Silence is never a piece to be sent. Speech becomes one at its end, or, while it goes on,
 * about every three seconds, at a soft moment where there is one.
 */
export function hearMore(hearing: Hearing, frame: Float32Array): { hearing: Hearing; piece: SpeechPiece | null } {
  const voice = loudness(frame) >= VOICE
  const { continues } = hearing
  if (hearing.speech.length === 0) {
    const quiet = hearing.pause + frame.length
    if (!voice) {
      const lead = latest([...hearing.lead, frame])
      return { hearing: { ...SILENCE, lead, pause: quiet, continues: continues && quiet < PAUSE_SAMPLES }, piece: null }
    }
    return { hearing: { ...SILENCE, speech: [...hearing.lead, frame], voiced: frame.length, continues }, piece: null }
  }
  const speech = [...hearing.speech, frame]
  const voiced = hearing.voiced + (voice ? frame.length : 0)
  const pause = voice ? 0 : hearing.pause + frame.length
  const samples = lengthOf(speech)
  const over = pause >= PAUSE_SAMPLES
  const cut = samples >= LATEST_CUT_SAMPLES || (samples >= CUT_SAMPLES && !voice)
  if (!over && !cut) return { hearing: { lead: [], speech, voiced, pause, continues }, piece: null }
  const piece = voiced >= LEAST_VOICE_SAMPLES ? { sound: joined(speech), continues } : null
  return { hearing: { ...SILENCE, continues: !over && piece !== null }, piece }
}

/** Brings sound to 16 kHz, frame by frame: each sample is the mean of those that fall into its time. */
export function toSpeechRate(fromHz: number): (frame: Float32Array) => Float32Array {
  const step = fromHz / SPEECH_HZ
  let [taken, made, sum, count, last] = [0, 0, 0, 0, 0]
  return (frame) => {
    const out: number[] = []
    for (const sample of frame) {
      sum += sample
      count += 1
      taken += 1
      while (taken >= (made + 1) * step) {
        if (count > 0) last = sum / count
        out.push(last)
        made += 1
        sum = count = 0
      }
    }
    return Float32Array.from(out)
  }
}

/** As 16-bit little-endian samples in base64. */
export function pcmOf(piece: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(piece.length * 2))
  piece.forEach((sample, at) => bytes.setInt16(at * 2, Math.max(-1, Math.min(1, sample)) * 0x7fff, true))
  let text = ''
  // In parts: a call takes only so many arguments.
  for (let from = 0; from < bytes.byteLength; from += 8_192)
    text += String.fromCharCode(...new Uint8Array(bytes.buffer.slice(from, from + 8_192)))
  return btoa(text)
}

function loudness(frame: Float32Array): number {
  return Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, frame.length))
}

function lengthOf(frames: readonly Float32Array[]): number {
  return frames.reduce((sum, { length }) => sum + length, 0)
}

function latest(frames: readonly Float32Array[]): readonly Float32Array[] {
  const [, ...rest] = frames
  return lengthOf(rest) >= LEAD_SAMPLES ? latest(rest) : frames
}

function joined(frames: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(lengthOf(frames))
  let at = 0
  for (const frame of frames) {
    all.set(frame, at)
    at += frame.length
  }
  return all
}
