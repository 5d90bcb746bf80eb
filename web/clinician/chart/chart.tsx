import { memo, useCallback, useId, useState } from 'react'
import type { ChartList as ListName, Section } from '#api/workspace.ts'
import { ChangingList } from '../lists/changing-list.tsx'
import type { Changing } from '../lists/changing.ts'
import type { Intake } from '../use-intake.ts'
import { SECTIONS, type Addresses } from '../paths.ts'
import { IntakeAnswers } from './intake-answers.tsx'
import { ChartList, type Absent } from './chart-list.tsx'
import { useWords } from '../words/use-words.ts'

/**
 * The left column: what the patient answered, then the chart's lists, each read on its own and at the same time. Its
 * many lines are not drawn again at every change of the call.
 */
export const Chart = memo(function Chart(props: {
  addresses: Addresses
  zone: string
  now: Date
  intake: Intake
  changing: Changing
}) {
  const words = useWords()
  const [absent, setAbsent] = useState<ReadonlyMap<Section, Absent>>(new Map())
  const onAbsent = useCallback((section: Section, why: Absent | null) => {
    setAbsent((before) => {
      if ((before.get(section) ?? null) === why) return before
      const others = [...before].filter(([other]) => other !== section)
      return new Map(why === null ? others : [...others, [section, why]])
    })
  }, [])
  return (
    <div className="chart">
      <h2 className="visually-hidden">{words.chart.title}</h2>
      <IntakeAnswers intake={props.intake} />
      {(['missing', 'withheld'] as const).map((why) => (
        <AbsentLists
          key={why}
          why={why}
          lists={SECTIONS.filter((section) => absent.get(section) === why)}
          emr={props.changing.emr}
        />
      ))}
      {SECTIONS.map((section) => {
        const { addresses, zone, now, changing } = props
        const list = { addresses, zone, now, onAbsent }
        return isChanged(section) ? (
          <ChangingList key={section} list={section} changing={changing} {...list} />
        ) : (
          <ChartList key={section} section={section} emr={changing.emr} {...list} />
        )
      })}
    </div>
  )
})

/** Lists that are not here, first of all: none is taken for empty, and why is said once for all of them. */
function AbsentLists({ why, lists, emr }: { why: Absent; lists: readonly Section[]; emr: string }) {
  const words = useWords()
  const title = useId()
  if (lists.length === 0) return null
  return (
    <section className="chart-list absent" aria-labelledby={title}>
      <header>
        <h3 id={title}>{words.chart[why]}</h3>
      </header>
      <p className="quiet">{words.chart.absentWhy[why](emr, lists.length)}</p>
      <ul>
        {lists.map((section) => (
          <li key={section}>{words.chart.section[section]}</li>
        ))}
      </ul>
    </section>
  )
}

function isChanged(section: Section): section is ListName {
  return section === 'problems' || section === 'medicines' || section === 'allergies'
}
