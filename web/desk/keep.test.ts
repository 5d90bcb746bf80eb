import { afterEach, expect, test, vi } from 'vitest'
import type { BoardRow, DeskPage } from '#api/desk.ts'
import { keepDesk } from './keep.ts'
import { pathsOf } from './paths.ts'

/** The server's live line, by which the test tells of changes. */
class Line extends EventTarget {
  static open: Line | undefined
  readonly readyState = 1
  constructor() {
    super()
    Line.open = this
  }
  tell(change: unknown) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(change) }))
  }
  close() {}
}

const row = (state: BoardRow['state']): BoardRow => ({
  visit: 'v1',
  start: '2026-11-23T14:00:00.000Z',
  end: '2026-11-23T14:20:00.000Z',
  title: { en: 'Follow-up', es: 'Seguimiento' },
  clinician: '',
  patient: null,
  matched: true,
  state,
  since: null,
  ticks: { consent: false, location: false, intake: false, device: false },
  need: null,
  link: 'sent',
  attempts: [],
  noShowFrom: null,
  locked: false,
  help: null,
  language: 'en',
})
const page = (state: BoardRow['state']): DeskPage => ({
  practice: { name: 'Riverbend', phone: '413-555-0142', timeZone: 'America/New_York' },
  person: { name: 'Terry Bowman', role: 'front-desk', opensVisits: false },
  emr: 'RiverChart',
  day: '2026-11-23',
  now: '2026-11-23T14:00:00Z',
  rows: [row(state)],
  help: [],
  worklist: { rows: [], next: null, total: 0 },
  emrAwaySince: null,
  emrOffersLess: null,
  silentRoutes: [],
})

/** A desk whose readings are answered when the test says so, in the order they were asked. */
function deskWithSlowServer() {
  const answers: ((page: DeskPage | null) => void)[] = []
  vi.stubGlobal('document', { documentElement: { lang: 'en' } })
  vi.stubGlobal('EventSource', Line)
  vi.stubGlobal(
    'fetch',
    () =>
      new Promise((resolve) =>
        answers.push((answer) => resolve(answer === null ? new Response('', { status: 503 }) : Response.json(answer))),
      ),
  )
  const keeper = keepDesk(pathsOf('l1'))
  const line = Line.open
  if (line === undefined) throw new Error('the desk did not open its line')
  const shown = () => {
    const view = keeper.view()
    return view.kind === 'shown' ? view.page.rows[0]?.state : view.kind
  }
  return { keeper, line, answers, shown }
}

afterEach(() => vi.unstubAllGlobals())

test('of two readings that overlap the earlier, slower one never brings an older row back', async () => {
  const { keeper, line, answers, shown } = deskWithSlowServer()
  line.dispatchEvent(new Event('open'))
  line.dispatchEvent(new Event('open'))
  line.tell({ kind: 'visit', day: '2026-11-23', row: row('waiting'), tasks: [] })
  answers[1]?.(page('preparing'))
  await vi.waitFor(() => expect(shown()).toBe('waiting'))
  answers[0]?.(page('booked'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(shown()).toBe('waiting')
  keeper.stop()
})

test('what is heard while a reading fails is shown all the same', async () => {
  const { keeper, line, answers, shown } = deskWithSlowServer()
  line.dispatchEvent(new Event('open'))
  answers[0]?.(page('booked'))
  await vi.waitFor(() => expect(shown()).toBe('booked'))
  line.dispatchEvent(new Event('open'))
  line.tell({ kind: 'visit', day: '2026-11-23', row: row('in-visit'), tasks: [] })
  answers[1]?.(null)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(shown()).toBe('in-visit')
  keeper.stop()
})
