import { memo } from 'react'
import type { Intake } from '../use-intake.ts'
import { SECTIONS, type Addresses } from '../paths.ts'
import { words } from '../words.ts'
import { IntakeAnswers } from './intake-answers.tsx'
import { ChartList } from './chart-list.tsx'

/**
 * The left column: what the patient answered, then the chart's lists, each read on its own and at the same time. Its
 * many lines are not drawn again at every change of the call.
 */
export const Chart = memo(function Chart(props: { addresses: Addresses; zone: string; now: Date; intake: Intake }) {
  return (
    <div className="chart">
      <h2 className="visually-hidden">{words.chart.title}</h2>
      <IntakeAnswers intake={props.intake} />
      {SECTIONS.map((section) => (
        <ChartList key={section} section={section} addresses={props.addresses} zone={props.zone} now={props.now} />
      ))}
    </div>
  )
})
