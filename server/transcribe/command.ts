import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { wavOf } from '#formats/wav.ts'
import type { SpeechToTranscribe, Transcriber } from '../act/transcriber.ts'

/** A caption that comes later than this is no help to who reads it. */
const WITHIN_MS = 8_000
/** Pieces in line; more of them would be too late for anybody. */
const IN_LINE = 200
/** A recogniser that dies at once is not started again for this long. */
const REST_MS = 5_000

export interface RecognizerParts {
  /** The program and its arguments; no shell reads them. */
  command: readonly string[]
  /** What it did not do; said without a word of what was spoken. */
  onAway(why: string): void
}

interface Waiting {
  speech: SpeechToTranscribe
  answer(text: string | null): void
}

type Recognizer = ChildProcessByStdio<Writable, Readable, null>

/**
 * A recogniser of the site's own, as a process that lives as long as it is used, so that its model is loaded once. For
 * each piece it reads one line of JSON (`bytes`, `language`) and that many bytes of a mono 16-bit WAV, and answers one
 * line of JSON with `text`. One piece at a time. What it writes to its error output is read by nobody: it may quote what
 * was said. It ends when its input does.
 */
export function commandTranscriber({ command, onAway }: RecognizerParts): { transcribe: Transcriber; close(): void } {
  const [program = '', ...args] = command
  const line: Waiting[] = []
  let recognizer: Recognizer | null = null
  let asked: { waiting: Waiting; timer: NodeJS.Timeout } | null = null
  let restUntil = 0

  const finish = (text: string | null) => {
    if (asked === null) return
    clearTimeout(asked.timer)
    const { waiting } = asked
    asked = null
    waiting.answer(text)
    next()
  }
  const fail = (why: string) => {
    onAway(why)
    finish(null)
  }
  /** What it still says of a piece that was given up would be taken for an answer to the next one. */
  const end = (one: Recognizer) => {
    if (recognizer === one) recognizer = null
    one.kill('SIGKILL')
  }
  const running = (): Recognizer => {
    if (recognizer !== null) return recognizer
    const started = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    recognizer = started
    const gone = (why: string) => {
      if (recognizer !== started) return
      recognizer = null
      restUntil = performance.now() + REST_MS
      fail(why)
    }
    started.on('error', () => gone('it can’t be started'))
    started.on('exit', (code) => gone(`it ended with ${code ?? 'a signal'}`))
    // Written to after it has ended; that it has is told above.
    started.stdin.on('error', () => undefined)
    createInterface({ input: started.stdout }).on('line', (said) => {
      if (recognizer !== started) return
      const text = textOf(said)
      if (text === null) {
        end(started)
        fail('an answer without text')
      } else finish(text)
    })
    return started
  }
  const next = () => {
    if (asked !== null) return
    const waiting = line.shift()
    if (waiting === undefined) return
    if (performance.now() < restUntil) {
      onAway('it has just ended')
      waiting.answer(null)
      return next()
    }
    const { pcm, samplesPerSecond, language, withinMs = WITHIN_MS } = waiting.speech
    const one = running()
    const timer = setTimeout(() => {
      end(one)
      fail('no answer in time')
    }, withinMs)
    asked = { waiting, timer }
    const wav = wavOf(pcm, samplesPerSecond)
    one.stdin.write(`${JSON.stringify({ bytes: wav.length, language })}\n`)
    one.stdin.write(wav)
  }
  return {
    transcribe: (speech) => {
      if (line.length >= IN_LINE) {
        onAway('too much is in line')
        return Promise.resolve(null)
      }
      return new Promise((answer) => {
        line.push({ speech, answer })
        next()
      })
    },
    close: () => {
      const one = recognizer
      recognizer = null
      one?.kill('SIGKILL')
      for (const { answer } of line.splice(0)) answer(null)
      finish(null)
    },
  }
}

function textOf(said: string): string | null {
  try {
    const answer: unknown = JSON.parse(said)
    if (typeof answer !== 'object' || answer === null || !('text' in answer)) return null
    return typeof answer.text === 'string' ? answer.text : null
  } catch {
    return null
  }
}
