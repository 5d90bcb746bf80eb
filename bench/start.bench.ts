import { forgetCopy, newCopy, startCopy } from '../test/launcher.ts'
import type { Row } from './row.ts'

/** From the command to "ready": the first start of a copy makes its database and its charts, the next finds them. */
export async function measure(): Promise<Row[]> {
  const copy = await newCopy()
  const first = await startCopy(copy)
  await first.interrupt()
  const again = await startCopy(copy)
  await again.interrupt()
  forgetCopy(copy)
  return [
    { measure: 'start.first.ms', value: first.tookMs, unit: 'ms', beside: 'packages and pages already there' },
    { measure: 'start.again.ms', value: again.tookMs, unit: 'ms', beside: 'at most 5000' },
  ]
}
