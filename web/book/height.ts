/** What the booking page tells the element around it. Nothing but a number leaves the frame. */
export type HeightMessage = { causeway: 'height'; height: number }

/** Tells the surrounding page how high this one is, now and at each change. Any site may know it, so any may be told. */
export function reportHeight(root: HTMLElement): void {
  if (globalThis.parent === globalThis.self) return
  let told = 0
  new ResizeObserver(() => {
    const height = Math.ceil(root.getBoundingClientRect().height)
    if (height === told) return
    told = height
    globalThis.parent.postMessage({ causeway: 'height', height } satisfies HeightMessage, '*')
  }).observe(root)
}

/** The height in a message, or null when it is something else. Bounded: a page can't be made endless. */
export function heightIn(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('causeway' in message) || message.causeway !== 'height')
    return null
  if (!('height' in message) || typeof message.height !== 'number' || !Number.isFinite(message.height)) return null
  return Math.min(10_000, Math.max(200, Math.ceil(message.height)))
}
