import type { Baa } from '../config.ts'

/** Whether patient data may flow to a connection: an agreement in force, or in the sandbox a simulated one. */
export function mayReceive(baa: Baa | undefined, sandbox: boolean, now: Date): boolean {
  if (baa === undefined || (baa.status === 'simulated' && !sandbox)) return false
  // Valid to the end of that day wherever the organization is: the last zone to leave a day is 12 hours behind UTC.
  return now.getTime() < Date.parse(`${baa.until}T00:00:00Z`) + 36 * 3_600_000
}
