import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext } from 'playwright-core'
import { personIn } from './browser.ts'

/** The clock of a house under test, for what takes days. People's browsers have their own: `page.clock`. */
export interface HouseClock {
  /** What `openHouse` is given, so that the house goes by this clock. */
  settings: Record<string, string>
  now(): Date
  /** It is this time now, and goes on from here. */
  set(instant: Date): void
  forget(): void
}

/**
 * All processes of the house, the EMR and its authorization server among them, share one clock that the test sets. It
 * takes the place of the machine's clock and is no setting of Causeway: nobody can put a practice's clock wrong by it, and
 * libraries that read the machine's clock by themselves go by it too. The database's clock is asked for nothing.
 */
export function houseClock(instant = new Date()): HouseClock {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-clock-'))
  const file = join(folder, 'ahead')
  let ahead = 0
  const set = (to: Date): void => {
    ahead = to.getTime() - machine()
    // Renamed into place: nobody ever reads half a number.
    writeFileSync(`${file}.new`, String(ahead))
    renameSync(`${file}.new`, file)
  }
  set(instant)
  return {
    settings: byClock(file),
    now: () => new Date(machine() + ahead),
    set,
    forget: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The settings of a process that goes by the clock whose distance from the machine's stands in this file. */
export function byClock(file: string): Record<string, string> {
  return {
    JOURNEY_CLOCK: file,
    NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'shifted-clock.ts')).href}`,
  }
}

/** The machine's own clock, also where everybody else goes by another (daytime.ts). */
function machine(): number {
  return Math.round(performance.timeOrigin + performance.now())
}

/** People whose browsers go by the clock of the house, as people's watches do. */
export function peopleBy(clock: HouseClock, browser: () => Browser) {
  const contexts: BrowserContext[] = []
  return {
    person: async (viewport: { width: number; height: number }): Promise<BrowserContext> => {
      const context = await personIn(browser(), viewport)
      await context.clock.install({ time: clock.now() })
      contexts.push(context)
      return context
    },
    /** It is this time now, in the house and for everybody. */
    goOn: async (instant: Date): Promise<void> => {
      const by = instant.getTime() - clock.now().getTime()
      clock.set(instant)
      for (const context of contexts) await context.clock.fastForward(by)
    },
  }
}

/** The next Monday at this time of the practice's clock, so that a journey meets the same week on whatever day it runs. */
export function nextMonday(time: `${number}:${number}`, zone = 'America/New_York'): Date {
  const weekday = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' })
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  for (let hour = 0; ; hour += 1) {
    const at = new Date((Math.ceil(Date.now() / 3_600_000) + hour) * 3_600_000)
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(at)
    if (weekday.format(at) === 'Mon' && Number(clock) === hours) return new Date(at.getTime() + minutes * 60_000)
  }
}
