import { useCallback, useEffect, useRef, useState } from 'react'
import type { FocusEvent } from 'react'

/** A list as it stands still under a person's hand, and how many rows wait to be let in. */
export interface Steady<Row> {
  rows: readonly Row[]
  waiting: number
}

/**
 * The rows in the order in which they stand, so that none moves away from under the pointer: each shows what is new of
 * it, rows that are gone leave, a new one is let in only at the end, where it moves nothing.
 */
export function steadied<Row>(standing: readonly string[], rows: readonly Row[], keyOf: (row: Row) => string) {
  const known = new Set(standing)
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  const shown = standing.flatMap((key) => byKey.get(key) ?? [])
  const last = rows.findLastIndex((row) => known.has(keyOf(row)))
  const isNew = (row: Row) => !known.has(keyOf(row))
  return {
    rows: [...shown, ...rows.slice(last + 1).filter(isNew)],
    waiting: rows.slice(0, last + 1).filter(isNew).length,
  }
}

/** Holds a list still while the pointer is in it, or the focus of somebody at the keyboard. `release` lets in what waits. */
export function useSteady<Row>(rows: readonly Row[], keyOf: (row: Row) => string) {
  const [hand, setHand] = useState({ pointer: false, focus: false })
  const standing = useRef<string[]>([])
  const [, setReleased] = useState(0)
  const held = hand.pointer || hand.focus
  const now: Steady<Row> = held ? steadied(standing.current, rows, keyOf) : { rows, waiting: 0 }
  useEffect(() => {
    standing.current = now.rows.map(keyOf)
  })
  const release = useCallback(() => {
    standing.current = []
    setReleased((times) => times + 1)
  }, [])
  const hands = {
    onPointerEnter: () => setHand((was) => ({ ...was, pointer: true })),
    onPointerLeave: () => setHand((was) => ({ ...was, pointer: false })),
    onFocus: ({ target }: FocusEvent) => setHand((was) => ({ ...was, focus: target.matches(':focus-visible') })),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (!currentTarget.contains(relatedTarget)) setHand((was) => ({ ...was, focus: false }))
    },
  }
  return { ...now, hands, release }
}

/** The rows that have come since the page was opened, those of the newest change: to be said aloud once. */
export function useNews<Row extends { at: string }>(
  rows: readonly Row[],
  since: string,
  keyOf: (row: Row) => string,
): readonly Row[] {
  const told = useRef(new Set<string>())
  const [news, setNews] = useState<readonly Row[]>([])
  const [opened] = useState(since)
  useEffect(() => {
    const fresh = rows.filter((row) => row.at > opened && !told.current.has(keyOf(row)))
    if (fresh.length === 0) return
    for (const row of fresh) told.current.add(keyOf(row))
    setNews(fresh)
  }, [rows, opened, keyOf])
  return news
}
