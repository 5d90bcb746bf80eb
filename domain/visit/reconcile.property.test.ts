import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Finding } from '../reconcile/finding.ts'
import { held } from '../reconcile/rehearsal.ts'
import { isReconcileTask } from '../reconcile/rows.ts'
import type { RuleId } from '../reconcile/rules.ts'
import type { StaffMember } from './happening.ts'
import { decide, isRefusal } from './decide.ts'
import {
  after,
  booking,
  meeting,
  minutesAfter,
  onward,
  PATHWAY,
  played,
  preparing,
  START,
  type Play,
} from './rehearsal.ts'

// Visits that are looked at between whatever happens, by people who see to rows, set right, and say that it is done.
vi.setConfig({ testTimeout: 60_000 })
const RUNS = { numRuns: 400, seed: 44 }

const BOWMAN: StaffMember = { who: 'staff', ref: 'Practitioner/bowman' }
/** Booked, prepared, in the call, and held to its end. */
const BEGUN: Play[] = [
  played(START, ...booking),
  played(START, ...booking, ...preparing),
  played(START, ...booking, ...preparing, ...meeting),
  held(),
]
const LOOKED: RuleId[] = ['R01', 'R02', 'R04', 'R05', 'R14']

const finding: fc.Arbitrary<Finding> = fc
  .tuple(
    fc.constantFrom(...LOOKED),
    fc.constantFrom('', 'c1'),
    fc.constantFrom(0, 1, 2),
    fc.constantFrom('planned', 'booked', 'missing', 'final'),
    fc.constantFrom('finished', 'held'),
  )
  .map(([rule, item, level, theirs, ours]): Finding => ({
    rule,
    item: ['R01', 'R02'].includes(rule) ? '' : item,
    severity: '$',
    level: level as Finding['level'],
    ours: { value: ours, source: 'visit', at: null },
    theirs: { value: theirs, source: 'encounter', at: null },
    owner: 'billing',
    due: START,
    amount: null,
  }))
const nameOf = ({ rule, item }: Finding) => (item === '' ? `reconcile/${rule}` : `reconcile/${rule}/${item}`)
/** One of each row, and which rules could be judged. */
const look = fc
  .tuple(fc.uniqueArray(finding, { selector: nameOf, maxLength: 5 }), fc.subarray(LOOKED))
  .map(([findings, judged]) => ({ findings: findings.filter(({ rule }) => judged.includes(rule)), judged }))
const act = fc.constantFrom('take' as const, 'drop' as const, 'done' as const, 'reopen' as const)
type Step =
  | { does: 'look'; judgement: { findings: Finding[]; judged: RuleId[] }; late: boolean }
  | { does: 'mend' | 'see-to'; which: number; act: 'take' | 'drop' | 'done' | 'reopen' }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('look' as const), judgement: look, late: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constantFrom('mend' as const, 'see-to' as const), which: fc.nat(5), act }),
  },
)
const begun = fc.oneof(fc.constantFrom(...BEGUN), fc.constant(held()))

/** Lets one step happen, and gives what it added. */
function stepped(play: Play, one: Step, at: string): Play {
  const tasks = Object.keys(play.state.tasks).filter(isReconcileTask)
  switch (one.does) {
    case 'look': {
      const seq = one.late ? play.state.seq - 1 : play.state.seq
      return after(play, { kind: 'reconciled', judgement: one.judgement, seq }, at)
    }
    case 'mend':
    case 'see-to': {
      const task = tasks[one.which % Math.max(tasks.length, 1)] ?? 'reconcile/R01'
      if (one.does === 'mend') return after(play, { kind: 'mend-discrepancy', task, by: BOWMAN }, at)
      return after(play, { kind: 'see-to-task', task, act: one.act, by: BOWMAN }, at)
    }
  }
}

/** Plays steps a minute apart, and asks something of each. */
function walked(
  play: Play,
  steps: readonly Step[],
  each: (before: Play, now: Play, one: Step, at: string) => void,
): Play {
  return steps.reduce((before, one, minute) => {
    const at = minutesAfter(START, 600 + minute)
    const now = stepped(before, one, at)
    each(before, now, one, at)
    return now
  }, play)
}

test('a look shows just what it found, and leaves alone what it could not judge', () => {
  let shown = 0
  fc.assert(
    fc.property(begun, fc.array(step, { maxLength: 12 }), (play, steps) => {
      walked(play, steps, (before, now, one) => {
        if (one.does !== 'look') return
        if (one.late) return expect(now.log).toEqual(before.log)
        const { findings, judged } = one.judgement
        const rows = Object.entries(now.state.tasks).filter(([task]) => isReconcileTask(task))
        const ofJudged = rows.filter(([, { finding: of }]) => of !== undefined && judged.includes(of.rule))
        expect(ofJudged.map(([task]) => task).toSorted()).toEqual(findings.map(nameOf).toSorted())
        for (const [task, { finding: of }] of rows) {
          const found = findings.find((each) => nameOf(each) === task)
          if (found !== undefined)
            expect([of?.level, of?.ours.value, of?.theirs.value]).toEqual([
              found.level,
              found.ours.value,
              found.theirs.value,
            ])
          else expect(now.state.tasks[task]).toEqual(before.state.tasks[task])
        }
        shown += findings.length
        return undefined
      })
    }),
    RUNS,
  )
  expect(shown).toBeGreaterThan(200)
})

test('the same look again says nothing, and what is done stays done while it reads as it did', () => {
  fc.assert(
    fc.property(begun, look, fc.boolean(), (play, judgement, done) => {
      const seen = after(play, { kind: 'reconciled', judgement, seq: play.state.seq }, minutesAfter(START, 600))
      const tasks = done ? Object.keys(seen.state.tasks).filter(isReconcileTask) : []
      const acts = tasks.map((task) => ({ kind: 'see-to-task', task, act: 'done', by: BOWMAN }) as const)
      const then = onward(seen, minutesAfter(START, 601), ...acts)
      const again = after(then, { kind: 'reconciled', judgement, seq: then.state.seq }, minutesAfter(START, 700))
      expect(again.log).toEqual(then.log)
    }),
    RUNS,
  )
})

test('whatever is found and pressed, nothing is written but a status that is sent again, and no money and no care is touched', () => {
  let mended = 0
  fc.assert(
    fc.property(begun, fc.array(step, { maxLength: 12 }), (play, steps) => {
      walked(play, steps, (before, now, one, at) => {
        for (const event of now.log.slice(before.log.length)) {
          if (one.does !== 'mend') expect(event.kind).toMatch(/^task-/)
          else if (event.kind === 'sent-again') {
            mended++
            expect(['admit/encounter', 'finish/encounter', 'fulfil/appointment']).toContain(
              `${event.write}/${event.item}`,
            )
          } else expect(event.kind).toMatch(/^task-/)
        }
        // What was pressed twice goes once: a write that is on its way is not sent beside itself.
        if (one.does !== 'mend' || now.log.length === before.log.length) return
        const tasks = Object.keys(before.state.tasks).filter(isReconcileTask)
        const task = tasks[one.which % tasks.length] ?? ''
        const again = decide(PATHWAY, now.state, { kind: 'mend-discrepancy', task, by: BOWMAN }, new Date(at))
        if (!isRefusal(again)) expect(again.events).toEqual([])
      })
    }),
    RUNS,
  )
  expect(mended).toBeGreaterThan(10)
})
