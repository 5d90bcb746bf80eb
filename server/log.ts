/** A service outside did not take what it was given; `why` names no person. */
export function warn(msg: string, organization: string, why: string): void {
  console.error(JSON.stringify({ level: 'warn', msg, organization, why }))
}

/** A bug or a fault outside any request. Never its message: that may quote what a person typed. */
export function report(fault: unknown): void {
  const at = fault instanceof Error ? (fault.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')) : []
  console.error(
    JSON.stringify({
      level: 'error',
      msg: 'work failed by a bug',
      type: fault instanceof Error ? fault.name : typeof fault,
      code: codeOf(fault),
      at: at.slice(0, 8),
    }),
  )
}

/** By what the system names a fault, such as `ECONNREFUSED`. */
export function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown'
}
