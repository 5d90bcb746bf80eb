import { contentOf } from '#domain/route/route.ts'
import type { Deliver } from '../act/routes.ts'
import { putFile } from './put-file.ts'

/** Long enough for every number that the database gives; files then stand in the order in which their messages came. */
const DIGITS = 12

/** Puts each message into a folder as a file of its own. Its name is the message's number and says nothing of anybody. */
export function folderDestination(folder: string, mayReceive: () => boolean): Deliver {
  return async ({ id, event, bytes }) => {
    if (!mayReceive()) return { tried: 'again', why: 'no agreement (BAA) is in force' }
    try {
      await putFile(folder, `${id.padStart(DIGITS, '0')}.${contentOf(event) === 'hl7v2' ? 'hl7' : 'json'}`, bytes)
      return { tried: 'delivered' }
    } catch (fault) {
      return { tried: 'again', why: `the folder can’t be written (${codeOf(fault)})` }
    }
  }
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown'
}
