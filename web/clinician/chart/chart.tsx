import { memo } from 'react'
import type { ChartList as ListName, Section } from '#api/workspace.ts'
import { ChangingList } from '../lists/changing-list.tsx'
import type { Changing } from '../lists/changing.ts'
import type { Intake } from '../use-intake.ts'
import { SECTIONS, type Addresses } from '../paths.ts'
import { IntakeAnswers } from './intake-answers.tsx'
import { ChartList } from './chart-list.tsx'
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
  return (
    <div className="chart">
      <h2 className="visually-hidden">{words.chart.title}</h2>
      <IntakeAnswers intake={props.intake} />
      {SECTIONS.map((section) => {
        const { addresses, zone, now, changing } = props
        return isChanged(section) ? (
          <ChangingList key={section} list={section} addresses={addresses} zone={zone} now={now} changing={changing} />
        ) : (
          <ChartList key={section} section={section} addresses={addresses} emr={changing.emr} zone={zone} now={now} />
        )
      })}
    </div>
  )
})

function isChanged(section: Section): section is ListName {
  return section === 'problems' || section === 'medicines' || section === 'allergies'
}
