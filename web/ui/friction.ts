import type { LedgerReport } from '#api/visit.ts'

/** What one press was: an answer the visit asks for, or overhead that the budget counts. */
type Press = { target: EventTarget | null; at: number }

const REPORT_AFTER_MS = 3_000
/** A key press on a button is followed by the browser's own click, which is the same press. */
const SAME_PRESS_MS = 700

/**
 * Counts the presses on this page that are not answers: pointer presses on a control, and Enter or Space on one. What
 * lies in an element marked `data-answer` (a field, a choice, Continue on a page that took an answer) is an answer and
 * does not count. Counts go to `path` in batches, never with content, and the last batch leaves with the page.
 * `step` names what the person was doing. Returns the way to stop, which sends what is left.
 */
export function countFriction(options: { path: string; step: () => string; root?: Document }): () => void {
  const root = options.root ?? document
  const counts = new Map<string, number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const add = () => {
    const step = options.step().slice(0, 40)
    counts.set(step, (counts.get(step) ?? 0) + 1)
    timer ??= setTimeout(() => void report(), REPORT_AFTER_MS)
  }
  let lastKey: Press | null = null
  const onClick = (event: MouseEvent) => {
    if (!isOverhead(event.target)) return
    // `detail` 0 is a click made by the keyboard or by a label; the key press itself was counted.
    const made = event.detail === 0 && lastKey !== null && event.timeStamp - lastKey.at < SAME_PRESS_MS
    if (!made) add()
  }
  const onKey = (event: KeyboardEvent) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || event.repeat || !isOverhead(event.target)) return
    lastKey = { target: event.target, at: event.timeStamp }
    add()
  }
  const report = async () => {
    clearTimeout(timer)
    timer = undefined
    if (counts.size === 0) return
    const body = JSON.stringify(reportOf(counts))
    const sent = new Map(counts)
    counts.clear()
    const arrived = await send(options.path, body)
    if (arrived) return
    for (const [step, count] of sent) counts.set(step, (counts.get(step) ?? 0) + count)
    timer ??= setTimeout(() => void report(), REPORT_AFTER_MS * 5)
  }
  const onHide = () => {
    if (root.visibilityState === 'hidden') void report()
  }

  root.addEventListener('click', onClick, true)
  root.addEventListener('keydown', onKey, true)
  root.addEventListener('visibilitychange', onHide)
  return () => {
    root.removeEventListener('click', onClick, true)
    root.removeEventListener('keydown', onKey, true)
    root.removeEventListener('visibilitychange', onHide)
    void report()
  }
}

/** A press is overhead when it lands on a control that is not (part of) an answer. Presses on nothing do nothing. */
export function isOverhead(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  const control = target.closest(CONTROLS)
  return control !== null && control.closest('[data-answer]') === null
}

/** The batch as the ledger takes it. */
export function reportOf(counts: ReadonlyMap<string, number>): LedgerReport {
  return { counts: [...counts].map(([step, count]) => ({ step, kind: 'clicks', count: Math.min(count, 1000) })) }
}

const CONTROLS =
  'a[href], button, input, select, textarea, label, summary, [role=button], [role=link], [role=tab], [role=option], [role=menuitem], [role=checkbox], [role=radio], [role=switch], [tabindex]:not([tabindex="-1"])'

/** `keepalive` lets the request outlive the page, and unlike a beacon says whether it arrived. */
async function send(path: string, body: string): Promise<boolean> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      body,
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
