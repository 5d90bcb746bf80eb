import type { BoardRow, DeskChange, DeskPage, WorkRow, Worklist } from '#api/desk.ts'

/** The page after one change. A row stays where it is unless its time has moved; nothing else is touched. */
export function applied(page: DeskPage, change: DeskChange): DeskPage {
  if (change.kind === 'emr') return { ...page, emrAwaySince: change.awaySince }
  if (change.kind === 'emr-offers') return { ...page, emrOffersLess: change.less }
  if (change.kind === 'routes') return { ...page, silentRoutes: change.silent }
  if (change.kind === 'unbooked') return todo(page, change.visit, change.tasks)
  const { day, row, tasks } = change
  const others = page.rows.filter(({ visit }) => visit !== row.visit)
  const rows = day === page.day ? [...others, row].toSorted(byStart) : others
  return todo({ ...page, rows }, row.visit, tasks)
}

/** The page with what is to be done about one visit as it now is. */
function todo(page: DeskPage, visit: string, tasks: readonly WorkRow[]): DeskPage {
  const help = [
    ...page.help.filter((one) => one.visit !== visit),
    ...tasks.filter(({ why }) => why === 'help-asked'),
  ].toSorted((one, other) => compare(one.at, other.at))
  const rest = tasks.filter(({ why }) => why !== 'help-asked')
  return { ...page, help, worklist: withTasks(page.worklist, visit, rest) }
}

/** The worklist with a visit's open tasks as they now are; those that belong to rows not loaded yet come with them. */
function withTasks(list: Worklist, visit: string, tasks: readonly WorkRow[]): Worklist {
  const others = list.rows.filter((row) => row.visit !== visit)
  const last = list.rows.at(-1)
  const shown = list.next === null || last === undefined ? tasks : tasks.filter((task) => byDue(task, last) <= 0)
  const rows = [...others, ...shown].toSorted(byDue)
  return { ...list, rows, total: list.total + rows.length - list.rows.length }
}

/** The worklist with its next rows. */
export function extended(list: Worklist, more: Worklist): Worklist {
  const known = new Set(list.rows.map(keyOf))
  return { ...more, rows: [...list.rows, ...more.rows.filter((row) => !known.has(keyOf(row)))] }
}

/** What tells a row of the worklist from every other. */
export function keyOf({ visit, task }: Pick<WorkRow, 'visit' | 'task'>): string {
  return `${visit} ${task}`
}

function byStart(one: BoardRow, other: BoardRow): number {
  return compare(one.start, other.start) || compare(one.visit, other.visit)
}

function byDue(one: WorkRow, other: WorkRow): number {
  return compare(one.due, other.due) || compare(one.visit, other.visit) || compare(one.task, other.task)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
