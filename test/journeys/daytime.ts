import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { byClock } from './clock.ts'

/**
 * Journeys walk through a practice's day. Late in its evening the first free time is tomorrow's, and what stands on today's
 * schedule is nobody's whom they book: then tests, houses and browsers all go by a clock that shows the next morning.
 */
const LATE = 21
const AHEAD_MS = 10 * 3_600_000

const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', hour: '2-digit', hourCycle: 'h23' })
if (process.env['JOURNEY_CLOCK'] === undefined && Number(hour.format(new Date())) >= LATE) {
  const file = join(mkdtempSync(join(tmpdir(), 'causeway-daytime-')), 'ahead')
  writeFileSync(file, String(AHEAD_MS))
  Object.assign(process.env, byClock(file))
  await import('./shifted-clock.ts')
}
