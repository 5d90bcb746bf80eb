import { Worker } from 'node:worker_threads'
import type { DraftMaterial } from '#domain/smart-note/draft.ts'
import type { NoteDraft } from '#domain/smart-note/evidence.ts'
import type { MakeDraft } from '../act/note-writer.ts'

/** A draft of an hour's talk takes one or two; what takes longer is given up. */
const WITHIN_MS = 10_000
/** Drafts in line; whoever comes behind so many would have to wait too long. */
const IN_LINE = 40
/** A thread that needs more is ended before it takes the process with it. */
const MOST_MB = 256

export interface DraftingParts {
  /** A draft was not made; said without a word of what was said in the visit. */
  onTrouble(why: string): void
  /** The thread's program; another one for tests. */
  program?: URL
  withinMs?: number
  inLine?: number
}

interface Waiting {
  material: DraftMaterial
  answer(draft: NoteDraft | null): void
}

/**
 * Makes drafts in a thread of their own, one at a time, as a long conversation takes most of a second of computing, in which
 * nobody else would be answered. The thread is started by the first draft. One that dies or does not come to an end costs the
 * draft that it was at, and the next one has another.
 */
export function openDrafting(parts: DraftingParts): { makeDraft: MakeDraft; close(): Promise<void> } {
  const { onTrouble, withinMs = WITHIN_MS, inLine = IN_LINE } = parts
  const { program = new URL('./draft-thread.ts', import.meta.url) } = parts
  const line: Waiting[] = []
  let thread: Worker | null = null
  let asked: { waiting: Waiting; timer: NodeJS.Timeout } | null = null
  let closed = false

  const finish = (draft: NoteDraft | null) => {
    if (asked === null) return
    clearTimeout(asked.timer)
    const { waiting } = asked
    asked = null
    waiting.answer(draft)
    next()
  }
  const fail = (why: string) => {
    onTrouble(why)
    finish(null)
  }
  const running = (): Worker => {
    if (thread !== null) return thread
    // It needs nothing of the settings, so it is not given them.
    const started = new Worker(program, { env: {}, resourceLimits: { maxOldGenerationSizeMb: MOST_MB } })
    thread = started
    const gone = (why: string) => {
      if (thread !== started) return
      thread = null
      fail(why)
    }
    started.on('message', (draft: NoteDraft) => {
      if (thread === started) finish(draft)
    })
    // Its message may quote what was said.
    started.on('error', (fault: unknown) => gone(fault instanceof Error ? fault.name : 'unknown'))
    started.on('exit', (code) => gone(`it ended with ${code}`))
    started.unref()
    return started
  }
  const next = () => {
    if (asked !== null) return
    const waiting = line.shift()
    if (waiting === undefined) return
    const one = running()
    const timer = setTimeout(() => {
      thread = null
      void one.terminate()
      fail('no draft in time')
    }, withinMs)
    asked = { waiting, timer }
    one.postMessage(waiting.material)
  }
  return {
    makeDraft: (material) => {
      if (closed || line.length >= inLine) {
        onTrouble(closed ? 'closed' : 'too many are in line')
        return Promise.resolve(null)
      }
      return new Promise((answer) => {
        line.push({ material, answer })
        next()
      })
    },
    close: async () => {
      closed = true
      const one = thread
      thread = null
      for (const { answer } of line.splice(0)) answer(null)
      finish(null)
      await one?.terminate()
    },
  }
}
