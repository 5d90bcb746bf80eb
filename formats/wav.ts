/** RIFF header of 44 bytes and 16-bit little-endian mono samples (WAVE_FORMAT_PCM). */
export function wavOf(pcm: Uint8Array, samplesPerSecond: number): Uint8Array<ArrayBuffer> {
  const wav = new Uint8Array(HEADER + pcm.length)
  const view = new DataView(wav.buffer)
  ascii(wav, 0, 'RIFF')
  view.setUint32(4, HEADER - 8 + pcm.length, true)
  ascii(wav, 8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, samplesPerSecond, true)
  view.setUint32(28, samplesPerSecond * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  ascii(wav, 36, 'data')
  view.setUint32(40, pcm.length, true)
  wav.set(pcm, HEADER)
  return wav
}

/** How many seconds of sound a WAV file of this kind holds; undefined for anything else. */
export function secondsOfWav(wav: Uint8Array): number | undefined {
  if (wav.length < HEADER || !says(wav, 0, 'RIFF') || !says(wav, 8, 'WAVEfmt ') || !says(wav, 36, 'data'))
    return undefined
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength)
  const [format, channels, bits] = [view.getUint16(20, true), view.getUint16(22, true), view.getUint16(34, true)]
  const bytes = view.getUint32(40, true)
  if (format !== 1 || channels !== 1 || bits !== 16 || bytes !== wav.length - HEADER) return undefined
  return bytes / view.getUint32(28, true)
}

const HEADER = 44

function ascii(into: Uint8Array, from: number, text: string): void {
  for (let at = 0; at < text.length; at++) into[from + at] = text.charCodeAt(at)
}

function says(bytes: Uint8Array, from: number, text: string): boolean {
  return [...text].every((letter, at) => bytes[from + at] === letter.charCodeAt(0))
}
