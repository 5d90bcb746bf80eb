import type { VisitEvent } from '../visit/event.ts'
import type { VisitState } from '../visit/state.ts'
import type { Finding } from './finding.ts'
import type { Judgement } from './judge.ts'

const PLACE = 'reconcile/'

/** A row that reconciliation has raised. */
export function isReconcileTask(task: string): boolean {
  return task.startsWith(PLACE)
}

/**
 * Its name says what it is about, so that one discrepancy is one row however often it is seen. A missing signature stands in the
 * row of the pathway's own deadline, where there is one.
 */
export function taskOf(state: VisitState, { rule, item }: Pick<Finding, 'rule' | 'item'>): string {
  if (rule === 'R03' && state.tasks[UNSIGNED] !== undefined) return UNSIGNED
  return item === '' ? `${PLACE}${rule}` : `${PLACE}${rule}/${item}`
}

const UNSIGNED = 'deadline/sign'

/** The rule of such a row. */
function ruleOfTask(task: string): string {
  return task.slice(PLACE.length).split('/')[0] ?? ''
}

/**
 * What follows from a look: rows for what was found, and an end to those of which nothing is found any more. What a person has
 * called done stays so while both values are as they were; a rule that could not be judged leaves its rows alone.
 */
export function rowsAfter(state: VisitState, { findings, judged }: Judgement): VisitEvent[] {
  const found = new Map(findings.map((finding) => [taskOf(state, finding), finding]))
  const gone = Object.keys(state.tasks).filter(
    (task) => isReconcileTask(task) && !found.has(task) && judged.some((rule) => rule === ruleOfTask(task)),
  )
  const raised = [...found].filter(([task, finding]) => !isKnown(state.tasks[task]?.finding, finding))
  return [
    ...gone.map((task): VisitEvent => ({ kind: 'task-closed', task })),
    ...raised.map(([task, finding]): VisitEvent => {
      const { step = '', why = `discrepancy-${finding.rule}` as const } =
        task === UNSIGNED ? (state.tasks[task] ?? {}) : {}
      return { kind: 'task-raised', task, for: finding.owner, step, why, due: finding.due, finding }
    }),
  ]
}

function isKnown(known: Finding | undefined, { level, ours, theirs }: Finding): boolean {
  return known?.level === level && known.ours.value === ours.value && known.theirs.value === theirs.value
}
