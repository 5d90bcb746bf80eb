/** What the booking page tells the element around it: how high it is, and that a new step began at its top. */
export type FrameMessage = { causeway: 'height'; height: number } | { causeway: 'step' }

/** Tells the surrounding page how high this one is, now and at each change. Any site may know it, so any may be told. */
export function reportHeight(root: HTMLElement): void {
  if (globalThis.parent === globalThis.self) return
  let told = 0
  new ResizeObserver(() => {
    const height = Math.ceil(root.getBoundingClientRect().height)
    if (height === told) return
    told = height
    globalThis.parent.postMessage({ causeway: 'height', height } satisfies FrameMessage, '*')
  }).observe(root)
}

/** Tells the surrounding page that the next step is shown: after a long page its beginning may be out of sight. */
export function reportStep(): void {
  if (globalThis.parent !== globalThis.self)
    globalThis.parent.postMessage({ causeway: 'step' } satisfies FrameMessage, '*')
}

/** Whether a message says that a new step began. */
export function isStep(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'causeway' in message && message.causeway === 'step'
}

/** The height in a message, or null when it is something else. Bounded: a page can't be made endless. */
export function heightIn(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('causeway' in message) || message.causeway !== 'height')
    return null
  if (!('height' in message) || typeof message.height !== 'number' || !Number.isFinite(message.height)) return null
  return Math.min(10_000, Math.max(200, Math.ceil(message.height)))
}
