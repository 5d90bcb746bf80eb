import type { routeChangesPaths } from '#api/route-changes.ts'

/** The paths by which a route is changed, of one launch, checked against the contract by their names. */
export function changePathsOf(launch: string, route: string) {
  const base = `/api/operator/${encodeURIComponent(launch)}/routes/${encodeURIComponent(route)}/change`
  const ofTrial = (what: string) => (trial: string) => `${base}/trials/${encodeURIComponent(trial)}${what}`
  return {
    routeChange: base,
    runFixtures: `${base}/fixtures`,
    tryRoute: `${base}/try`,
    routeTrial: ofTrial(''),
    moreTried: ofTrial('/more'),
    openTried: ofTrial('/open'),
    cancelTrial: ofTrial('/cancel'),
    switchOn: ofTrial('/switch'),
    goBack: `${base}/back`,
  } satisfies Record<keyof typeof routeChangesPaths, string | ((id: string) => string)>
}

export type ChangePaths = ReturnType<typeof changePathsOf>
