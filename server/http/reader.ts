import type { Reader } from '../act/staff-language.ts'
import type { Caller } from './route.ts'

/** Whoever of the practice is signed in, on whichever page; null for everybody else. */
export function readerOf(caller: Caller): Reader | null {
  if ('session' in caller) return caller.session
  if ('desk' in caller) return caller.desk
  return 'operator' in caller ? caller.operator : null
}
