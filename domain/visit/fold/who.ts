import type { By } from '../event.ts'

/** A person of the practice, by their reference; empty of anybody else. */
export function personOf(by: By): string {
  return by.who === 'clinician' || by.who === 'staff' ? by.ref : ''
}

/** A clinician, by their reference; empty of anybody else. */
export function refOf(by: By): string {
  return by.who === 'clinician' ? by.ref : ''
}
