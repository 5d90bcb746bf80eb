import { wavOf } from '#formats/wav.ts'

/** A mono WAV of 48 kHz: a tone with the rhythm of syllables, then silence. */
export function speaking(voiceSeconds: number, silenceSeconds: number): Uint8Array {
  const hz = 48_000
  const samples = new Int16Array(hz * (voiceSeconds + silenceSeconds))
  for (let at = 0; at < hz * voiceSeconds; at++) {
    const syllable = 0.6 + 0.4 * Math.sin((2 * Math.PI * 4 * at) / hz)
    const buzz = [1, 2, 3, 4, 5].reduce((sum, part) => sum + Math.sin((2 * Math.PI * 160 * part * at) / hz) / part, 0)
    samples[at] = 9_000 * syllable * buzz
  }
  return wavOf(new Uint8Array(samples.buffer), hz)
}
