import type { Action, Step } from '#domain/pathway/pathway.ts'
import { nearest } from '../definition/nearest.ts'
import { entries, items, oneOf, words, wrong } from '../definition/node.ts'
import type { Place } from '../definition/node.ts'
import { action, deadline, exception, remedy } from './phrase.ts'

/** Without these no visit can be held, signed, or pass its safety gates. */
const OWED: readonly Action[] = ['book', 'link', 'consent', 'location', 'wait', 'meet', 'document', 'end', 'sign']

/** Steps that somebody is waiting for, so that each says until when. */
const TIMED: readonly Action[] = ['consent', 'intake', 'sign']

interface Located {
  step: Step
  place: Place
  needs: Place[]
}

/** The steps of a pathway, checked one by one and against each other. */
export function steps(place: Place): Step[] {
  const before = place.problems.length
  const found = items(place).flatMap((item) => readStep(item) ?? [])
  checkDeadlines(found)
  // Steps that could not be read would be missed by all that need them: first things first.
  if (found.length === items(place).length) {
    checkNames(place, found)
    if (place.problems.length === before) checkReach(found)
  }
  return found.map(({ step }) => step)
}

function readStep(place: Place): Located | undefined {
  const keys = entries(place, ['id', 'actor', 'system', 'action'], ['needs', 'by', 'exceptions'])
  if (!keys) return undefined
  const id = words(keys.id)
  const actor = oneOf(keys.actor, ['patient', 'rooming', 'clinician', 'front-desk', 'system'])
  const system = oneOf(keys.system, ['emr', 'causeway'])
  const does = keys.action && action(keys.action)
  const by = keys.by && deadline(keys.by)
  const needs = keys.needs ? items(keys.needs) : []
  const exceptions = (keys.exceptions ? items(keys.exceptions) : []).flatMap((item) => {
    const parts = entries(item, ['when', 'then'])
    const when = exception(parts?.when)
    const then = remedy(parts?.then)
    if (then?.do === 'remind' && actor !== 'patient')
      wrong(
        item,
        `${item.path}: only a patient is reminded`,
        `task(${actor === 'clinician' ? 'clinician' : 'front desk'})`,
      )
    if (when === 'not done by deadline' && !keys.by)
      wrong(item, `${item.path}: the step has no deadline; give it one with "by"`)
    return when && then ? [{ when, then }] : []
  })
  if (id === undefined || !actor || !system || !does) return undefined
  const step: Step = { id, actor, system, ...does, needs: needs.flatMap((need) => words(need) ?? []), exceptions }
  return { step: by ? { ...step, by } : step, place, needs }
}

function checkNames(place: Place, found: Located[]): void {
  const ids = found.map(({ step }) => step.id)
  for (const [index, { step, place: at, needs }] of found.entries()) {
    if (ids.indexOf(step.id) !== index) wrong(at, `${at.path}: a step "${step.id}" stands above already`)
    const first = found.findIndex((other) => other.step.action === step.action)
    if (first !== index)
      wrong(at, `${at.path}: the action "${step.action}" is done by the step "${ids[first]}" already`)
    for (const need of needs) {
      const id = words(need)
      if (id !== undefined && !ids.includes(id))
        wrong(
          need,
          `${at.path}: needs "${id}", but there is no such step, so "${step.id}" is never reached`,
          nearest(id, ids),
        )
    }
  }
  for (const action of OWED)
    if (!found.some(({ step }) => step.action === action))
      wrong(place, `${place.path}: no step with the action "${action}", which every visit needs`)
}

function checkDeadlines(found: Located[]): void {
  for (const { step, place } of found)
    if (TIMED.includes(step.action) && !step.by)
      wrong(
        place,
        `${place.path}: the step "${step.id}" has no deadline`,
        step.action === 'sign' ? 'by: 30 minutes after ended' : 'by: 2 hours before start',
      )
}

/** Steps that wait for each other, or for such a step, are never reached. */
function checkReach(found: Located[]): void {
  const ids = new Set(found.map(({ step }) => step.id))
  const reached = new Set<string>()
  for (let grew = true; grew;) {
    const now = found.filter(
      ({ step }) => !reached.has(step.id) && step.needs.every((id) => reached.has(id) || !ids.has(id)),
    )
    now.forEach(({ step }) => reached.add(step.id))
    grew = now.length > 0
  }
  for (const { step, place } of found)
    if (!reached.has(step.id))
      wrong(
        place,
        `${place.path}: "${step.id}" is never reached: it waits for ${step.needs.filter((id) => !reached.has(id)).join(', ')}, which waits for it`,
      )
}
