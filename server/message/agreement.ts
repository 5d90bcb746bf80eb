import type { Baa, Install } from '../config/baa.ts'

/** Whether patient data may flow to a connection: an agreement in force, or in a test a simulated one. */
export function mayReceive(baa: Baa | undefined, install: Install, now: Date): boolean {
  if (baa === undefined || (baa.status === 'simulated' && install !== 'test')) return false
  // Valid to the end of that day wherever the organization is: the last zone to leave a day is 12 hours behind UTC.
  return now.getTime() < Date.parse(`${baa.until}T00:00:00Z`) + 36 * 3_600_000
}
