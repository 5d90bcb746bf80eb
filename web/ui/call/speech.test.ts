import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hearMore, pcmOf, SILENCE, SPEECH_HZ, type SpeechPiece, toSpeechRate } from './speech.ts'

/** 40 milliseconds at a time, as the microphone gives them. */
const FRAME = 640
const frames = (seconds: number) => Math.round((seconds * SPEECH_HZ) / FRAME)
/** Some seconds of one loudness. */
const sound = (seconds: number, level: number) =>
  Array.from({ length: frames(seconds) }, () => new Float32Array(FRAME).fill(level))
const voice = (seconds: number) => sound(seconds, 0.1)
const quiet = (seconds: number) => sound(seconds, 0.001)

const pieces = (heard: Float32Array[]) => sent(heard).map(({ sound: piece }) => piece)
function sent(heard: Float32Array[]): SpeechPiece[] {
  const out: SpeechPiece[] = []
  let hearing = SILENCE
  for (const frame of heard) {
    const next = hearMore(hearing, frame)
    hearing = next.hearing
    if (next.piece !== null) out.push(next.piece)
  }
  return out
}
const seconds = (heard: Float32Array[]) => pieces(heard).map(({ length }) => Number((length / SPEECH_HZ).toFixed(1)))

describe('what is sent of a voice', () => {
  test('is nothing while it is quiet, however long', () => {
    expect(pieces(quiet(600))).toEqual([])
  })

  test('is what was said, with a little before it, once it has ended', () => {
    expect(seconds([...quiet(2), ...voice(1.5)])).toEqual([])
    expect(seconds([...quiet(2), ...voice(1.5), ...quiet(1)])).toEqual([2.6])
  })

  test('is no click and no cough', () => {
    expect(pieces([...quiet(1), ...voice(0.08), ...quiet(5)])).toEqual([])
  })

  test('is one piece where a speaker only takes breath', () => {
    expect(seconds([...voice(1), ...quiet(0.4), ...voice(1), ...quiet(1)])).toEqual([3])
  })

  test('of a long speech comes about every three seconds, cut where it is soft', () => {
    const sentence = [...voice(2.8), ...quiet(0.4)]
    expect(seconds([...sentence, ...sentence, ...sentence, ...quiet(1)])).toEqual([3, 3, 3.2])
    expect(seconds(voice(16))).toEqual([5, 5, 5])
  })

  test('says which piece goes on from the one before, and that what follows a pause does not', () => {
    const goesOn = (heard: Float32Array[]) => sent([...heard, ...quiet(1)]).map(({ continues }) => continues)
    expect(goesOn(voice(12))).toEqual([false, true, true])
    expect(goesOn([...voice(3.2), ...quiet(0.3), ...voice(1)])).toEqual([false, true])
    expect(goesOn([...voice(3.2), ...quiet(1.5), ...voice(1)])).toEqual([false, false])
    expect(goesOn([...voice(1), ...quiet(1), ...voice(1)])).toEqual([false, false])
  })

  test('never is longer than the contract allows, and between its first and last voice nothing is lost or changed', () => {
    const stretch = fc.record({ loud: fc.boolean(), count: fc.integer({ min: 1, max: 120 }) })
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
        let mark = 0
        // Each frame is known by its loudness, so that what came through can be told.
        const heard = stretches.flatMap(({ loud, count }) =>
          Array.from({ length: count }, () => new Float32Array(FRAME).fill((loud ? 0.1 : 0) + (mark += 1) / 1e6)),
        )
        const all = pieces([...heard, ...quiet(1)])
        const marks = all.flatMap((piece) =>
          Array.from({ length: piece.length / FRAME }, (_, frame) => piece[frame * FRAME] ?? 0),
        )
        for (const piece of all) expect(piece.length).toBeLessThanOrEqual(5.1 * SPEECH_HZ)
        const spoken = marks.filter((level) => level >= 0.1)
        // In order, each once at most.
        expect(spoken).toEqual([...new Set(spoken)].toSorted((one, other) => one - other))
        const voiced = heard.filter(([level = 0]) => level >= 0.1).length
        // What is left out is less than a click each time.
        expect(voiced - spoken.length).toBeLessThanOrEqual(3 * stretches.length)
      }),
      { numRuns: 200 },
    )
  })
})

test.each([8_000, 16_000, 44_100, 48_000])('sound of %i samples a second becomes 16000', (hz) => {
  const rate = toSpeechRate(hz)
  let made = 0
  let sum = 0
  for (let frame = 0; frame < hz / 100; frame++) {
    const out = rate(new Float32Array(100).fill(0.25))
    made += out.length
    sum += out.reduce((total, sample) => total + sample, 0)
  }
  expect(made).toBe(SPEECH_HZ)
  expect(sum / made).toBeCloseTo(0.25, 5)
})

test('a tone keeps its pitch', () => {
  const tone = Float32Array.from({ length: 48_000 }, (_, at) => Math.sin((2 * Math.PI * 440 * at) / 48_000))
  const out = toSpeechRate(48_000)(tone)
  const crossings = out.filter((sample, at) => at > 0 && sample >= 0 && (out[at - 1] ?? 0) < 0).length
  expect(crossings).toBeGreaterThanOrEqual(439)
  expect(crossings).toBeLessThanOrEqual(440)
})

test('samples are sent as 16 bits, little end first, and what is too loud is the loudest there is', () => {
  const pcm = Buffer.from(pcmOf(Float32Array.from([0, 1, -1, 0.5, 3])), 'base64')
  expect([0, 2, 4, 6, 8].map((at) => pcm.readInt16LE(at))).toEqual([0, 32767, -32767, 16383, 32767])
  expect(Buffer.from(pcmOf(new Float32Array(80_000)), 'base64')).toHaveLength(160_000)
})
