import type { BrowserContext, Page } from 'playwright-core'
import { counted, type Counts, type Role } from '#domain/ledger/ledger.ts'

/** What a person did, as the pages saw it and Causeway's own code did not. */
interface Act {
  kind: 'press' | 'login' | 'search' | 'typed'
  value: string
}

/** Counts what one role does in a browser, from outside any of the systems. */
export interface Probe {
  counts(): Counts
  /** Forgets what was so far: the day's work begins here. */
  begin(): void
}

/**
 * Watches every page and frame of a context. Presses are counted where `theirs` says that the page is not Causeway's,
 * whose own ledger counts those; logins, switches, searches and re-keyed values are counted everywhere. A value counts as
 * re-keyed when it is `known` beforehand, or has been typed before by the same person.
 */
export async function watch(
  context: BrowserContext,
  role: Role,
  options: { theirs: (origin: string) => boolean; known?: readonly string[] },
): Promise<Probe> {
  let counts: Counts = {}
  let typed = new Set<string>()
  let last: string | undefined
  const count = (kind: Parameters<typeof counted>[2]) => (counts = counted(counts, role, kind, 1))
  await context.exposeBinding(
    'causewayProbe',
    ({ page, frame }: { page: Page; frame: { url(): string } }, act: Act) => {
      // What the person sees in the address bar; an app in a frame of the EMR is still the EMR.
      const window = new URL(page.url()).origin
      if (last !== undefined && last !== window) count('switches')
      last = window
      if (act.kind === 'press' && options.theirs(new URL(frame.url()).origin)) count('clicks')
      if (act.kind === 'login') count('logins')
      if (act.kind === 'search') count('searches')
      if (act.kind !== 'typed') return
      const lines = act.value
        .split('\n')
        .map(plain)
        .filter((line) => line.length > 2)
      for (const line of lines) if (typed.has(line)) count('rekeyed')
      for (const line of lines) typed.add(line)
    },
  )
  await context.addInitScript(report)
  const begin = () => {
    counts = {}
    typed = new Set((options.known ?? []).map(plain))
    last = undefined
  }
  begin()
  return { counts: () => counts, begin }
}

function plain(text: string): string {
  return text.trim().toLowerCase()
}

/** Runs in every page and frame. */
function report(): void {
  const tell = (kind: string, value = '') => {
    const probe: unknown = Reflect.get(globalThis, 'causewayProbe')
    if (typeof probe === 'function') probe({ kind, value })
  }
  const control = (target: EventTarget | null) =>
    target instanceof Element &&
    target.closest('a[href], button, summary, select, input, label, [role=button]') !== null
  const takesText = (target: EventTarget | null) =>
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !/^(radio|checkbox|button|submit)$/.test(target.type))
  // A press of Enter or Space makes a click without a pointer (`detail` 0), so each press is one click event.
  document.addEventListener(
    'click',
    ({ target, isTrusted }) => {
      if (isTrusted && control(target) && !takesText(target)) tell('press')
    },
    true,
  )
  document.addEventListener(
    'change',
    ({ target }) => {
      if (!takesText(target) || !(target instanceof HTMLElement) || !('value' in target)) return
      const search = target.closest('[role=search], [type=search]') !== null
      const secret = target.matches('[type=password], [autocomplete=one-time-code]')
      if (search) tell('search')
      else if (secret) tell('login')
      else tell('typed', String(target.value))
    },
    true,
  )
}
