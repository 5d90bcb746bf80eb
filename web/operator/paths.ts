import type { operatorPaths } from '#api/operator.ts'

/** The operator's paths of one launch, checked against the contract by their names; see web/patient/paths.ts. */
export function pathsOf(launch: string): Record<keyof typeof operatorPaths, string> {
  const base = `/api/operator/${encodeURIComponent(launch)}`
  return {
    page: base,
    connection: `${base}/connection`,
    readAgain: `${base}/connection/read`,
    accept: `${base}/connection/accept`,
    profile: `${base}/profile`,
    checkProfile: `${base}/profile/check`,
    setBackProfile: `${base}/profile/back`,
    testMessage: `${base}/profile/test`,
    configuration: `${base}/configuration.json`,
    compareConfiguration: `${base}/configuration/compare`,
  }
}

export type Paths = ReturnType<typeof pathsOf>
