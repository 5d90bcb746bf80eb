import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { contentOf } from '#domain/route/route.ts'
import type { Deliver } from '../act/routes.ts'

/** Long enough for every number that the database gives; files then stand in the order in which their messages came. */
const DIGITS = 12

/**
 * Puts each message into a folder as a file of its own. It is written under a name that begins with a dot and renamed once
 * it is on the disk, so that nobody reads half of one. Its name is the message's number and says nothing of anybody; a second
 * try writes the same file again.
 */
export function folderDestination(folder: string, mayReceive: () => boolean): Deliver {
  return async ({ id, event, bytes }) => {
    if (!mayReceive()) return { tried: 'again', why: 'no agreement (BAA) is in force' }
    const name = `${id.padStart(DIGITS, '0')}.${contentOf(event) === 'hl7v2' ? 'hl7' : 'json'}`
    const unfinished = join(folder, `.${name}.part`)
    try {
      const file = await open(unfinished, 'w', 0o660)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, join(folder, name))
      await synced(folder)
      return { tried: 'delivered' }
    } catch (fault) {
      return { tried: 'again', why: `the folder can’t be written (${codeOf(fault)})` }
    }
  }
}

/** A name that a failing machine forgets is a message that was never delivered. */
async function synced(folder: string): Promise<void> {
  const place = await open(folder, 'r')
  try {
    await place.sync()
  } finally {
    await place.close()
  }
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown'
}
