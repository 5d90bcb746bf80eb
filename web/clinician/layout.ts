import { useEffect, useState, type RefObject } from 'react'

/** `three`: all beside each other. `two`: chart or visit beside the note. `one`: one at a time. */
export type Layout = 'three' | 'two' | 'one'
export type Pane = 'chart' | 'visit' | 'note'

const THREE_FROM_PX = 1_100
/** The narrowest at which a line of the note still holds a sentence beside the video. */
const TWO_FROM_PX = 760

export function layoutFor(width: number): Layout {
  if (width >= THREE_FROM_PX) return 'three'
  return width >= TWO_FROM_PX ? 'two' : 'one'
}

/** Which panes are in sight, and which of them share a place behind tabs. */
export function panesFor(layout: Layout, chosen: Pane): { shown: readonly Pane[]; tabs: readonly Pane[] } {
  switch (layout) {
    case 'three':
      return { shown: ['chart', 'visit', 'note'], tabs: [] }
    case 'two':
      return { shown: [chosen === 'chart' ? 'chart' : 'visit', 'note'], tabs: ['chart', 'visit'] }
    case 'one':
      return { shown: [chosen], tabs: ['chart', 'visit', 'note'] }
  }
}

/** The frame's own width decides, not the screen's: the EMR may give us any part of it. */
export function useLayout(root: RefObject<HTMLElement | null>): Layout {
  const [layout, setLayout] = useState(() => layoutFor(globalThis.innerWidth))
  useEffect(() => {
    const element = root.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setLayout(layoutFor(entry.contentRect.width))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [root])
  return layout
}
