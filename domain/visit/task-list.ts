import type { Recorded } from './event.ts'
import type { VisitState } from './state.ts'

type TaskEvent = Extract<
  Recorded,
  { kind: 'task-raised' | 'task-closed' | 'task-taken' | 'task-dropped' | 'task-done' | 'task-reopened' }
>

/** The visit's tasks after one event about one of them. */
export function tasksAfter(tasks: VisitState['tasks'], event: TaskEvent): VisitState['tasks'] {
  const { task: id, at } = event
  if (event.kind === 'task-closed') return Object.fromEntries(Object.entries(tasks).filter(([name]) => name !== id))
  if (event.kind === 'task-raised') {
    const { step, why, due = null, finding } = event
    // A discrepancy that reads otherwise by now stays with whoever has their name on it.
    const takenBy = finding === undefined || tasks[id]?.done != null ? null : (tasks[id]?.takenBy ?? null)
    const raised = { for: event.for, step, why, at, due, takenBy, done: null }
    return { ...tasks, [id]: finding === undefined ? raised : { ...raised, finding } }
  }
  const known = tasks[id]
  if (known === undefined) return tasks
  const ref = 'ref' in event.by ? event.by.ref : null
  switch (event.kind) {
    case 'task-taken':
      return { ...tasks, [id]: { ...known, takenBy: ref } }
    case 'task-dropped':
      return { ...tasks, [id]: { ...known, takenBy: null } }
    case 'task-done':
      return { ...tasks, [id]: { ...known, takenBy: ref, done: ref === null ? null : { by: ref, at } } }
    case 'task-reopened':
      return { ...tasks, [id]: { ...known, done: null } }
  }
}
