import type { routesPaths } from '#api/operator-routes.ts'

/** The paths of routes of one launch, checked against the contract by their names. Numbers of messages are ours: none is a patient's. */
export function routePathsOf(launch: string) {
  const base = `/api/operator/${encodeURIComponent(launch)}/routes`
  const ofMessage = (what: string) => (message: string) => `${base}/messages/${encodeURIComponent(message)}${what}`
  const ofRoute = (what: string) => (route: string) => `${base}/${encodeURIComponent(route)}${what}`
  return {
    routes: base,
    routeChanges: `${base}/changes`,
    findMessages: `${base}/find`,
    message: ofMessage(''),
    openMessage: ofMessage('/open'),
    replayMessage: ofMessage('/replay'),
    skipMessage: ofMessage('/skip'),
    tryCopy: ofMessage('/try'),
    sendCopy: ofMessage('/send'),
    sendAgain: ofRoute('/again'),
    quietRoute: ofRoute('/quiet'),
    testRoute: ofRoute('/test'),
  } satisfies Record<keyof typeof routesPaths, string | ((id: string) => string)>
}

export type RoutePaths = ReturnType<typeof routePathsOf>
