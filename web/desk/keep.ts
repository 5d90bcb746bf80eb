import type { DeskChange, DeskPage, Worklist } from '#api/desk.ts'
import type { Problem } from '#api/problem.ts'
import { ask, mayPass, tryAgainMs } from '../ui/ask.ts'
import { applied, extended } from './changes.ts'
import type { Paths } from './paths.ts'

/** What the desk has to show. `lostSince`: nothing is heard of changes since then. */
export type DeskView =
  | { kind: 'loading' }
  | { kind: 'unreachable' }
  | { kind: 'closed' }
  | { kind: 'shown'; page: DeskPage; lostSince: string | null }

export interface DeskKeeper {
  view(): DeskView
  subscribe(listener: () => void): () => void
  /** Shows another day of the practice; null is today. */
  open(day: string | null): void
  /** The next rows of the worklist. */
  more(): Promise<void>
  /** Does something about a visit; the problem when it did not go through. */
  act(path: string, body?: unknown): Promise<Problem | null>
  stop(): void
}

const CLOSED: readonly number[] = [401, 403, 404]

/**
 * Keeps the page as the server tells it: reads it once, then hears each change. After an interruption everything is read
 * again, because what was missed can't be known.
 */
export function keepDesk(paths: Paths): DeskKeeper {
  const listeners = new Set<() => void>()
  let view: DeskView = { kind: 'loading' }
  let day: string | null = null
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let line: EventSource | undefined
  /** The newest reading under way. What is heard meanwhile is newer than what it will bring; one begun later outdates it. */
  let reading: { heard: DeskChange[] } | null = null

  const show = (next: DeskView) => {
    if (stopped) return
    view = next
    for (const listener of listeners) listener()
  }
  const read = async (): Promise<void> => {
    clearTimeout(retry)
    const mine: { heard: DeskChange[] } = { heard: [] }
    reading = mine
    const answered = await ask<DeskPage>(day === null ? paths.page : `${paths.page}?day=${day}`, {
      language: document.documentElement.lang,
    })
    if (reading !== mine) return
    reading = null
    if (answered.ok) {
      failures = 0
      return show({ kind: 'shown', page: mine.heard.reduce(applied, answered.value), lostSince: null })
    }
    if (CLOSED.includes(answered.problem.status)) {
      line?.close()
      return show({ kind: 'closed' })
    }
    failures += mayPass(answered.problem) ? 1 : 5
    retry = setTimeout(() => void read(), tryAgainMs(Math.min(failures, 6), Math.random()))
    if (view.kind !== 'shown') show({ kind: 'unreachable' })
  }
  const listen = (): void => {
    line = new EventSource(paths.changes)
    line.addEventListener('open', () => void read())
    line.addEventListener('error', () => {
      if (view.kind === 'shown' && view.lostSince === null) show({ ...view, lostSince: new Date().toISOString() })
      // A refused line is not tried again by the browser: the page tells whether the session is over.
      if (line?.readyState === EventSource.CLOSED && !stopped) {
        void read()
        setTimeout(() => {
          if (view.kind !== 'closed' && !stopped) listen()
        }, 4_000)
      }
    })
    line.addEventListener('message', ({ data }) => {
      const change: DeskChange = JSON.parse(String(data))
      reading?.heard.push(change)
      if (view.kind === 'shown') show({ ...view, page: applied(view.page, change) })
    })
  }

  listen()
  return {
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open: (wanted) => {
      day = wanted
      void read()
    },
    more: async () => {
      if (view.kind !== 'shown' || view.page.worklist.next === null) return
      const next = encodeURIComponent(view.page.worklist.next)
      const answered = await ask<Worklist>(`${paths.worklist}?after=${next}`, {
        language: document.documentElement.lang,
      })
      if (answered.ok && view.kind === 'shown')
        show({ ...view, page: { ...view.page, worklist: extended(view.page.worklist, answered.value) } })
    },
    act: async (path, body = {}) => {
      const answered = await ask<null>(path, { method: 'POST', body, language: document.documentElement.lang })
      return answered.ok ? null : answered.problem
    },
    stop: () => {
      stopped = true
      clearTimeout(retry)
      line?.close()
    },
  }
}
