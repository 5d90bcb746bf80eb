import { monitorEventLoopDelay } from 'node:perf_hooks'
import { guessColumns } from '#domain/visit-log/columns.ts'
import type { ChartVisit } from '#domain/visit-log/compare.ts'
import type { LogAsked } from '../server/act/visit-log-reader.ts'
import { openVisitLogs } from '../server/thread/visit-logs.ts'
import { answerLog } from '../server/thread/visit-log.ts'
import type { Row } from './row.ts'

/** As many as one file may have, and the visits of a busy practice. */
const [CALLS, VISITS] = [50_000, 4_000]
const NAMES = [40_000, 5]

/** A log of the most calls that are taken, beside the visits of its days: how long it takes, and for how long nobody else is answered. */
export async function measure(): Promise<Row[]> {
  const rows: Row[] = []
  for (const names of NAMES)
    for (const days of [30, 1]) {
      const asked = logOf(names, days)
      const { ask, close } = openVisitLogs((why) => console.error('The log was not compared:', why))
      try {
        const before = performance.now()
        const apart = await heldBy(async () => ask(asked))
        const ms = performance.now() - before
        const alone = performance.now()
        answerLog(asked)
        const here = performance.now() - alone
        const what = `${CALLS} calls of ${names} names in ${days === 1 ? 'a day' : `${days} days`} beside ${VISITS} visits`
        rows.push(
          { measure: `visit_log.ms.${names}.${days}`, value: ms, unit: 'ms', beside: `limit 30000; ${what}` },
          {
            measure: `visit_log.loop.held.ms.${names}.${days}`,
            value: apart,
            unit: 'ms',
            beside: `longest time in which nobody is answered; without a thread of its own ${here.toFixed(0)}`,
          },
        )
      } finally {
        await close()
      }
    }
  return rows
}

/** The longest time in which the event loop does not come round, while this is done. */
async function heldBy(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await new Promise((done) => setTimeout(done, 50))
  delay.reset()
  await work()
  await new Promise((done) => setTimeout(done, 50))
  delay.disable()
  return delay.max / 1e6
}

function logOf(names: number, days: number): LogAsked {
  const headings = ['Meeting ID', 'Provider', 'Patient Name', 'Start Time', 'Duration (Minutes)']
  const lines = Array.from({ length: CALLS }, (_, at) =>
    [at, clinician(at), patient(at % names), moment(at, days).toISOString(), 20].join(','),
  )
  const visits = Array.from({ length: VISITS }, (_, at): ChartVisit => {
    const start = moment(at * 13 + 5, days)
    return {
      appointment: `Appointment/${at}`,
      encounter: `Encounter/${at}`,
      patient: patient(at % names),
      clinician: clinician(at),
      start: start.toISOString(),
      end: new Date(start.getTime() + 20 * 60_000).toISOString(),
      appointed: 'fulfilled',
      held: 'finished',
      virtual: true,
      signed: true,
      charged: true,
    }
  })
  return {
    about: 'visits',
    file: new TextEncoder().encode([headings.join(','), ...lines].join('\n')),
    columns: guessColumns(headings),
    zone: 'America/New_York',
    visits,
  }
}

/** Letters alone: what is a number in a name is no part of it. */
function letters(number: number): string {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
}

const patient = (at: number) => `Fi${letters(at % 997)} La${letters(at)}`
const clinician = (at: number) => `Doc${letters(at % 20)} Tor${letters(at % 20)}`

/** Spread over the hours from eight to six, the same in every run. */
function moment(at: number, days: number): Date {
  const mixed = Math.imul(at + 1, 2_654_435_761) >>> 0
  return new Date(Date.UTC(2026, 6, 1 + (mixed % days), 12, mixed % 600))
}
