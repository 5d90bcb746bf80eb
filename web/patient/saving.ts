import { mayPass, tryAgainMs, type Answered } from '../ui/ask.ts'

/** What is said beside an answer. `keeping`: not saved, kept in this page's memory, being tried again. */
export type SaveState = 'idle' | 'saving' | 'saved' | 'keeping' | 'refused'

/** Sends one answer and settles once it is stored or refused; while the server can't be reached it goes on trying. */
export type Save = (path: string, body: unknown) => Promise<Answered<unknown>>

/**
 * Sends answers one after the other, in the order they were given, so that a later one never arrives before an earlier
 * one that is still being tried. `pause` waits between tries.
 */
export function saveInOrder(options: {
  send: (path: string, body: unknown) => Promise<Answered<unknown>>
  pause: (ms: number) => Promise<void>
  jitter: () => number
  onState: (state: SaveState) => void
}): Save {
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0

  const untilSettled = async (path: string, body: unknown): Promise<Answered<unknown>> => {
    for (let attempt = 1; ; attempt += 1) {
      const answered = await options.send(path, body)
      if (answered.ok || !mayPass(answered.problem)) return answered
      options.onState('keeping')
      await options.pause(tryAgainMs(attempt, options.jitter()))
    }
  }

  return (path, body) => {
    waiting += 1
    options.onState('saving')
    const saved = queue.then(() => untilSettled(path, body))
    queue = saved
    return saved.then((answered) => {
      waiting -= 1
      if (!answered.ok) options.onState('refused')
      else if (waiting === 0) options.onState('saved')
      return answered
    })
  }
}

/** Waits, but no longer than until the network comes back. */
export function pauseUntilOnline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      globalThis.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    globalThis.addEventListener('online', done)
  })
}
