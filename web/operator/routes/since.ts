import type { Words } from '../words/en.ts'

const MINUTE_MS = 60_000

/** How long ago, as people say it: `now`, `4 min`, `3 h 20 min`, `2 days`. */
export function sinceThen(instant: string, now: Date, say: Words['routes']['since']): string {
  const minutes = Math.floor((now.getTime() - new Date(instant).getTime()) / MINUTE_MS)
  if (minutes < 1) return say.now
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return say.days(days)
}

/** The same, ago: `just now`, `4 min ago`. */
export function ago(instant: string, now: Date, say: Words['routes']['since']): string {
  const since = sinceThen(instant, now, say)
  return since === say.now ? say.justNow : say.ago(since)
}
