import { Worker } from 'node:worker_threads'

export interface LineParts {
  /** The program of the thread: for each message one message back. */
  program: URL
  /** What takes longer is given up. */
  withinMs: number
  /** As many may wait; whoever comes behind them would have to wait too long. */
  inLine: number
  /** A thread that needs more is ended before it takes the process with it. */
  mostMb: number
  /** Something was not computed; said without a word of what it was about. */
  onTrouble(why: string): void
}

export interface Line<Asked, Answer> {
  /** Null where it was not computed: the thread died, took too long, or too many are waiting; or nobody wants to know any more. */
  ask(asked: Asked, unwanted?: AbortSignal): Promise<Answer | null>
  close(): Promise<void>
}

interface Waiting<Asked, Answer> {
  asked: Asked
  answer(answer: Answer | null): void
}

/**
 * Has things computed in a thread of their own, one at a time, that take so long that meanwhile nobody else would be answered.
 * The thread is started by the first. One that dies or does not come to an end costs what it was at, and the next has another.
 */
export function openLine<Asked, Answer>(parts: LineParts): Line<Asked, Answer> {
  const { program, withinMs, inLine, mostMb, onTrouble } = parts
  const line: Waiting<Asked, Answer>[] = []
  let thread: Worker | null = null
  let at: { waiting: Waiting<Asked, Answer>; timer: NodeJS.Timeout } | null = null
  let closed = false

  const finish = (answer: Answer | null) => {
    if (at === null) return
    clearTimeout(at.timer)
    const { waiting } = at
    at = null
    waiting.answer(answer)
    next()
  }
  const fail = (why: string) => {
    onTrouble(why)
    finish(null)
  }
  const end = () => {
    const one = thread
    thread = null
    return one?.terminate()
  }
  const running = (): Worker => {
    if (thread !== null) return thread
    // It needs nothing of the settings, so it is not given them.
    const started = new Worker(program, { env: {}, resourceLimits: { maxOldGenerationSizeMb: mostMb } })
    thread = started
    const gone = (why: string) => {
      if (thread !== started) return
      thread = null
      fail(why)
    }
    started.on('message', (answer: Answer) => {
      if (thread === started) finish(answer)
    })
    // Its message may quote what it was about.
    started.on('error', (fault: unknown) => gone(fault instanceof Error ? fault.name : 'unknown'))
    started.on('exit', (code) => gone(`it ended with ${code}`))
    started.unref()
    return started
  }
  const next = () => {
    if (at !== null) return
    const waiting = line.shift()
    if (waiting === undefined) return
    const one = running()
    const timer = setTimeout(() => {
      void end()
      fail('no answer in time')
    }, withinMs)
    at = { waiting, timer }
    one.postMessage(waiting.asked)
  }
  return {
    ask: (asked, unwanted) => {
      if (unwanted?.aborted === true) return Promise.resolve(null)
      if (closed || line.length >= inLine) {
        onTrouble(closed ? 'closed' : 'too many are in line')
        return Promise.resolve(null)
      }
      return new Promise((resolve) => {
        const leave = () => {
          if (at?.waiting === waiting) {
            void end()
            finish(null)
          } else if (line.includes(waiting)) {
            line.splice(line.indexOf(waiting), 1)
            waiting.answer(null)
          }
        }
        const waiting: Waiting<Asked, Answer> = {
          asked,
          answer: (answer) => {
            unwanted?.removeEventListener('abort', leave)
            resolve(answer)
          },
        }
        unwanted?.addEventListener('abort', leave)
        line.push(waiting)
        next()
      })
    },
    close: async () => {
      closed = true
      const ended = end()
      for (const { answer } of line.splice(0)) answer(null)
      finish(null)
      await ended
    },
  }
}
