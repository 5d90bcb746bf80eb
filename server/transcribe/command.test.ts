import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SPEECH_HZ } from '#domain/speech.ts'
import { commandTranscriber } from './command.ts'

/** A real process each time: the fake in test/, which recognizes nothing and says so. */
const FAKE = fileURLToPath(new URL('../../test/fake-recognizer.mjs', import.meta.url))
const away: string[] = []
const open: { close(): void }[] = []

function recognizer(...trouble: string[]) {
  const opened = commandTranscriber({
    command: [process.execPath, FAKE, ...trouble],
    onAway: (why) => away.push(why),
  })
  open.push(opened)
  return opened
}
const speech = (seconds: number, language: 'en' | 'es' | null = 'en', withinMs = 20_000) => ({
  pcm: new Uint8Array(SPEECH_HZ * 2 * seconds),
  samplesPerSecond: SPEECH_HZ,
  language,
  withinMs,
})

beforeEach(() => void (away.length = 0))
afterEach(() => open.splice(0).forEach((one) => one.close()))

test('one process is handed piece after piece as WAV with its language, and each answer goes to its own', async () => {
  const { transcribe } = recognizer()
  const said = await Promise.all([transcribe(speech(3)), transcribe(speech(1, 'es')), transcribe(speech(2, null))])
  expect(said).toEqual([
    '(fake: 3.0 s of en, piece 1)',
    '(fake: 1.0 s of es, piece 2)',
    '(fake: 2.0 s of either, piece 3)',
  ])
  expect(away).toEqual([])
})

test('one that does not answer in time is ended, and the next piece has another, which answers for itself', async () => {
  const { transcribe } = recognizer('hangs once')
  expect(await transcribe(speech(1, 'en', 50))).toBeNull()
  expect(away).toEqual(['no answer in time'])
  // The new one hangs at its first piece too: nothing of the former is taken for its answer.
  expect(await transcribe(speech(2, 'en', 50))).toBeNull()
  expect(away).toEqual(['no answer in time', 'no answer in time'])
})

test('one that dies, or says what can’t be read, gives no text, and nobody is told what was said', async () => {
  expect(await recognizer('dies').transcribe(speech(1))).toBeNull()
  expect(await recognizer('garbles').transcribe(speech(1))).toBeNull()
  expect(away).toEqual(['it ended with 3', 'an answer without text'])
})

test('one that has just died is left alone for a while', async () => {
  const { transcribe } = recognizer('dies')
  expect(await Promise.all([transcribe(speech(1)), transcribe(speech(1))])).toEqual([null, null])
  expect(away).toEqual(['it ended with 3', 'it has just ended'])
})

test('a program that is not there is said, and the call goes on without', async () => {
  const none = commandTranscriber({ command: ['/nowhere/recognizer'], onAway: (why) => away.push(why) })
  open.push(none)
  expect(await none.transcribe(speech(1))).toBeNull()
  expect(away).toEqual(['it can’t be started'])
})

const PYTHON = spawnSync('python3', ['--version']).status === 0

test.skipIf(!PYTHON)('the script of docs/ speaks this protocol, here with a fake of faster-whisper', async () => {
  const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
  const { transcribe, close } = commandTranscriber({
    command: [
      'env',
      'PYTHONDONTWRITEBYTECODE=1',
      `PYTHONPATH=${at('test/fake-faster-whisper')}`,
      'python3',
      at('docs/recognizer.py'),
      '/models/x',
    ],
    onAway: (why) => away.push(why),
  })
  open.push({ close })
  expect(await Promise.all([transcribe(speech(2)), transcribe(speech(1, null))])).toEqual([
    '(fake) /models/x: 2.0 s of en, beam 5',
    '(fake) /models/x: 1.0 s of None, beam 5',
  ])
  expect(away).toEqual([])
})
