import type { LedgerReport } from '#api/visit.ts'

/** Where a press landed: on nothing that reacts, on an answer, in a field that takes text, or on another control. */
export type Landing = 'nothing' | 'answer' | 'text' | 'control'

/** One press as the browser tells it. `clicks` is the click event's `detail`: 0 when the keyboard made the click. */
export type Press =
  | { by: 'pointer'; on: Landing; clicks: number; at: number }
  | { by: 'key'; key: string; repeat: boolean; on: Landing; at: number }

/** Whether the press counts, and the time of the last counted key press, whose click by the browser is the same press. */
export type Counted = { counts: boolean; lastKeyAt: number | null }

const REPORT_AFTER_MS = 3_000
const SAME_PRESS_MS = 700

/**
 * Counts the presses on this page that are not answers: pointer presses on a control, and Enter or Space on one. What
 * lies in an element marked `data-answer` (a field, a choice, Continue on a page that took an answer) is an answer and
 * does not count. Counts go to `path` in batches, never with content, and the last batch leaves with the page.
 * `step` names what the person was doing. Returns the way to stop, which sends what is left.
 */
export function countFriction(options: { path: string; step: () => string }): () => void {
  const counts = new Map<string, number>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastKeyAt: number | null = null

  const take = (press: Press) => {
    const counted = countPress(press, lastKeyAt)
    lastKeyAt = counted.lastKeyAt
    if (!counted.counts) return
    const step = options.step().slice(0, 40)
    counts.set(step, (counts.get(step) ?? 0) + 1)
    timer ??= setTimeout(() => void report(), REPORT_AFTER_MS)
  }
  const onClick = (event: MouseEvent) =>
    take({ by: 'pointer', on: landingOf(event.target), clicks: event.detail, at: event.timeStamp })
  const onKey = (event: KeyboardEvent) =>
    take({ by: 'key', key: event.key, repeat: event.repeat, on: landingOf(event.target), at: event.timeStamp })
  const report = async () => {
    clearTimeout(timer)
    timer = undefined
    if (counts.size === 0) return
    const leaving = new Map(counts)
    counts.clear()
    if (await send(options.path, reportOf(leaving))) return
    for (const [step, count] of leaving) counts.set(step, (counts.get(step) ?? 0) + count)
    timer ??= setTimeout(() => void report(), REPORT_AFTER_MS * 5)
  }
  const onHide = () => {
    if (document.visibilityState === 'hidden') void report()
  }

  document.addEventListener('click', onClick, true)
  document.addEventListener('keydown', onKey, true)
  document.addEventListener('visibilitychange', onHide)
  return () => {
    document.removeEventListener('click', onClick, true)
    document.removeEventListener('keydown', onKey, true)
    document.removeEventListener('visibilitychange', onHide)
    void report()
  }
}

/** The rule of counting. A space typed into a field is not a press; Enter in one sends its form and is. */
export function countPress(press: Press, lastKeyAt: number | null): Counted {
  if (press.on === 'nothing' || press.on === 'answer') return { counts: false, lastKeyAt }
  if (press.by === 'pointer') {
    const sameAsKey = press.clicks === 0 && lastKeyAt !== null && press.at - lastKeyAt < SAME_PRESS_MS
    return { counts: !sameAsKey, lastKeyAt: null }
  }
  const activates = press.key === 'Enter' || (press.key === ' ' && press.on === 'control')
  return activates && !press.repeat ? { counts: true, lastKeyAt: press.at } : { counts: false, lastKeyAt }
}

/** The batch as the ledger takes it. */
export function reportOf(counts: ReadonlyMap<string, number>): LedgerReport {
  return { counts: [...counts].map(([step, count]) => ({ step, kind: 'clicks', count: Math.min(count, 1000) })) }
}

const CONTROLS =
  'a[href], button, input, select, textarea, label, summary, [role=button], [role=link], [role=tab], [role=option], [role=menuitem], [role=checkbox], [role=radio], [role=switch], [tabindex]:not([tabindex="-1"])'
const TEXT = 'textarea, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=button], [type=submit])'

function landingOf(target: EventTarget | null): Landing {
  const control = target instanceof Element ? target.closest(CONTROLS) : null
  if (control === null) return 'nothing'
  if (control.closest('[data-answer]') !== null) return 'answer'
  return control.matches(TEXT) ? 'text' : 'control'
}

/** `keepalive` lets the request outlive the page, and unlike a beacon says whether it arrived. */
async function send(path: string, report: LedgerReport): Promise<boolean> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      body: JSON.stringify(report),
      headers: { 'content-type': 'application/json' },
      keepalive: true,
      credentials: 'same-origin',
    })
    // A refused report will be refused again; only an unreachable server is worth a second try.
    return answer.status < 500
  } catch {
    return false
  }
}
