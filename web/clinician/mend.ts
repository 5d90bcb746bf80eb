import type { Pane } from './layout.ts'

/** Where each thing that is missing is mended, by the `fix` the server names. The bar is in sight with every pane. */
export function placeOf(fix: string): { pane: Pane | null; selectors: string[] } {
  const [part = '', item] = fix.split('/')
  switch (part) {
    case 'order':
      return { pane: 'note', selectors: [`[id="order-${item ?? ''}"]`, '#orders'] }
    case 'list':
      return { pane: 'chart', selectors: [`[id="list-change-${item ?? ''}"]`] }
    case 'end':
      return { pane: null, selectors: ['.bar .primary'] }
    case 'picture':
      return { pane: 'visit', selectors: ['#pictures'] }
    case 'attestation':
      return { pane: null, selectors: ['.attestation summary'] }
    default:
      // A clash is settled before anything else in the note can be.
      return { pane: 'note', selectors: ['#clash', `[id="note-${item ?? ''}"]`, '.note textarea'] }
  }
}

/** Brings that part into sight, unfolds it and gives it the focus. */
export function mend(fix: string, show: (pane: Pane) => void): void {
  const { pane, selectors } = placeOf(fix)
  if (pane !== null) show(pane)
  requestAnimationFrame(() => {
    const found = selectors
      .map((selector) => document.querySelector<HTMLElement>(selector))
      .find((element) => element !== null)
    if (found?.parentElement instanceof HTMLDetailsElement) found.parentElement.open = true
    found?.focus()
    found?.scrollIntoView({ block: 'nearest' })
  })
}
