import type { Pane } from './layout.ts'

/** Where on the screen each thing that is missing is mended, by the `fix` the server names. */
export function placeOf(fix: string): { pane: Pane; ids: string[] } {
  const [part = '', item] = fix.split('/')
  switch (part) {
    case 'orders':
      return { pane: 'note', ids: item === undefined ? ['orders'] : [`order-${item}`, 'orders'] }
    case 'intake':
    case 'consent':
    case 'location':
      return { pane: 'chart', ids: ['intake'] }
    default:
      // A section of the note, named with or without the note before it; the clash comes first while there is one.
      return { pane: 'note', ids: ['clash', `note-${item ?? part}`, 'note'] }
  }
}

/** Brings that part into sight and gives it the focus. */
export function mend(fix: string, show: (pane: Pane) => void): void {
  const { pane, ids } = placeOf(fix)
  show(pane)
  requestAnimationFrame(() => {
    const found = ids.map((id) => document.getElementById(id)).find((element) => element !== null)
    found?.focus()
    found?.scrollIntoView({ block: 'center' })
  })
}
