import { expect, test } from 'vitest'
import { secondsOfWav, wavOf } from './wav.ts'

test('speech becomes a WAV file of its length, sample for sample', () => {
  const pcm = new Uint8Array(16_000 * 2 * 1.5).map((_, at) => at % 251)
  const wav = wavOf(pcm, 16_000)
  expect(Buffer.from(wav.subarray(0, 44)).toString('hex')).toBe(
    '52494646a4bb000057415645666d74201000000001000100803e0000007d00000200100064617461' + '80bb0000',
  )
  expect(wav.subarray(44)).toEqual(pcm)
  expect(secondsOfWav(wav)).toBe(1.5)
})

test('what is no such file, or was cut, has no length', () => {
  const wav = wavOf(new Uint8Array(100), 16_000)
  expect(secondsOfWav(wav.subarray(0, 90))).toBeUndefined()
  expect(secondsOfWav(wav.subarray(0, 20))).toBeUndefined()
  expect(secondsOfWav(new Uint8Array(200))).toBeUndefined()
  const stereo = wavOf(new Uint8Array(100), 16_000)
  stereo[22] = 2
  expect(secondsOfWav(stereo)).toBeUndefined()
})
