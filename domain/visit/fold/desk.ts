import type { Recorded } from '../event.ts'
import { helpAfter } from '../help.ts'
import type { VisitState } from '../state.ts'
import { tasksAfter } from '../task-list.ts'
import { lapsed } from './order.ts'

type DeskEvent = Extract<
  Recorded,
  {
    kind:
      | 'deadline-passed'
      | 'moment-passed'
      | 'task-raised'
      | 'task-closed'
      | 'task-taken'
      | 'task-dropped'
      | 'task-done'
      | 'task-reopened'
      | 'help-asked'
      | 'help-taken'
      | 'help-answered'
      | 'message-kept'
      | 'message-let-go'
  }
>

/** What is late, what somebody has to see to, and what is kept for them. */
export function deskAfter(state: VisitState, event: DeskEvent): VisitState {
  switch (event.kind) {
    case 'deadline-passed':
      return { ...state, overdue: [...state.overdue, event.step] }
    case 'moment-passed':
      return { ...state, passed: [...state.passed, event.moment] }
    case 'task-raised':
    case 'task-closed':
    case 'task-taken':
    case 'task-dropped':
    case 'task-done':
    case 'task-reopened':
      return lapsed({ ...state, tasks: tasksAfter(state.tasks, event) }, event.task, event.kind === 'task-done')
    case 'help-asked':
    case 'help-taken':
    case 'help-answered':
      return { ...state, help: helpAfter(state.help, event) }
    case 'message-kept': {
      const { held, about } = event
      return { ...state, kept: [...(state.kept ?? []).filter((one) => one.about !== about), { held, about }] }
    }
    case 'message-let-go':
      return { ...state, kept: (state.kept ?? []).filter(({ held }) => held !== event.held) }
  }
}
