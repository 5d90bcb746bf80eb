import { useCallback, useEffect, useRef, useState } from 'react'
import type { ChartItem, ChartSection, Section } from '#api/workspace.ts'
import { read, readAlready, type Answer } from '../ask.ts'
import type { Addresses } from '../paths.ts'

/** A list as shown. What was once read stays in sight when reading more of it fails. */
export interface ChartListState {
  reading: boolean
  items: ChartItem[] | null
  older: string | null
  incomplete: boolean
  readAt: string | null
  /** `says`: the server's words where it gave some; null where the state itself is the reason. */
  trouble: { kind: 'failed' | 'withheld' | 'missing'; says: string | null } | null
}

const UNREAD: ChartListState = {
  reading: true,
  items: null,
  older: null,
  incomplete: false,
  readAt: null,
  trouble: null,
}

/** `stamp`: another one has the list read again. */
export function useChartList(addresses: Pick<Addresses, 'chart'>, section: Section, stamp = '') {
  const [state, setState] = useState(() => {
    const answer = readAlready<ChartSection>(addresses.chart(section, null))
    return answer === null ? UNREAD : afterAnswer(UNREAD, answer, false)
  })

  const load = useCallback(
    async (older: string | null) => {
      setState((before) => ({ ...before, reading: true, trouble: null }))
      const answer = await read<ChartSection>(addresses.chart(section, older))
      setState((before) => afterAnswer(before, answer, older !== null))
    },
    [addresses, section],
  )
  const drawnAtOnce = useRef(!state.reading)
  useEffect(() => {
    if (!drawnAtOnce.current) void load(null)
    drawnAtOnce.current = false
  }, [load, stamp])

  return {
    state,
    again: () => void load(null),
    more: () => {
      if (state.older !== null) void load(state.older)
    },
  }
}

function afterAnswer(before: ChartListState, answer: Answer<ChartSection>, below: boolean): ChartListState {
  switch (answer.kind) {
    case 'unreachable':
      return { ...before, reading: false, trouble: { kind: 'failed', says: '' } }
    case 'refused':
      return { ...before, reading: false, trouble: { kind: 'failed', says: answer.problem.says } }
    case 'answered':
      return afterReading(before, answer.body, below)
  }
}

/** The list after a reading; with `below`, an older page under what is there. */
export function afterReading(before: ChartListState, body: ChartSection, below: boolean): ChartListState {
  if (body.state !== 'shown') return { ...before, reading: false, trouble: { kind: body.state, says: null } }
  const known = below ? (before.items ?? []) : []
  const seen = new Set(known.map(({ reference }) => reference))
  return {
    reading: false,
    items: [...known, ...body.items.filter(({ reference }) => !seen.has(reference))],
    older: body.older,
    incomplete: body.incomplete,
    readAt: body.readAt,
    trouble: null,
  }
}
