import type { Workspace } from '#api/workspace.ts'
import { clock } from '../clock.ts'
import { useWords } from '../words/use-words.ts'

/** Says while a visit waits or goes on that the EMR has its encounter as over. */
export function ClosedInEmr({ page }: { page: Workspace }) {
  const words = useWords()
  const { closedInEmr } = page.state
  if (closedInEmr === null) return null
  const at = clock(closedInEmr.at, page.practice.timeZone)
  return (
    <p className="trouble" role="alert">
      {words.closedInEmr[closedInEmr.status](page.emr ?? words.theEmr, at)} {words.closedInEmr.now}
    </p>
  )
}
