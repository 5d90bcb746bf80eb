import type { deskPaths } from '#api/desk.ts'

type Fixed = 'page' | 'worklist' | 'changes'
type OfVisit = Exclude<keyof typeof deskPaths, Fixed>

/** The desk's paths of one launch, checked against the contract by their names; see web/patient/paths.ts. */
export function pathsOf(launch: string): Record<Fixed, string> & Record<OfVisit, (visit: string) => string> {
  const base = `/api/desk/${encodeURIComponent(launch)}`
  const of = (rest: string) => (visit: string) => `${base}/visits/${encodeURIComponent(visit)}/${rest}`
  return {
    page: base,
    worklist: `${base}/worklist`,
    changes: `${base}/changes`,
    task: of('tasks'),
    help: of('help'),
    link: of('link'),
    revoke: of('link/revoke'),
    unlock: of('unlock'),
    candidates: of('candidates'),
    match: of('match'),
    contact: of('contact'),
    attempts: of('attempts'),
    noShow: of('no-show'),
  }
}

export type Paths = ReturnType<typeof pathsOf>
