import { lstat, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { endsWithinSegment, messagesOfFile } from '#formats/hl7v2/batch.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { readMessage } from '#formats/route/read.ts'
import type { Received, Takes } from '../act/routes.ts'

/** A file that has not changed for as long is whole. */
const QUIET_MS = 10_000
/** One that ends too early may still be on its way: a transfer that stands still for longer is over. */
const PATIENCE_MS = 300_000
/** As clients of SFTP name what they have not put there whole. */
const UNFINISHED = /^\.|\.(part|filepart|partial|tmp)$/i
/** Of one file. */
const MOST_BYTES = 64 * 1024 * 1024

interface FolderParts {
  folder: string
  now(): Date
  /** Called with what an operator should know of; never with a name, which may be anybody's. */
  onRefused(why: string): void
  quietMs?: number
}

/** Why nothing of a file is taken; `cut`: it ends too early, and is waited for. */
interface Refused {
  why: string
  cut: boolean
}

export interface PickUpParts extends FolderParts {
  organization: string
  route: string
  take: Takes
  receive(message: Received): Promise<void>
}

/** Takes the messages of HL7 v2 that are put into a folder: where one of a file can't be read or is not whole none of it is stored. */
export function pickUp(parts: PickUpParts): PickedUp {
  const { organization, route, take, receive } = parts
  return pickUpFiles({
    ...parts,
    takeFile: async (_, bytes) => {
      const messages = read(bytes)
      if ('why' in messages) return messages
      await Promise.all(messages.map(receive))
      return undefined
    },
  })

  /** In the order of the file, or why there are none. */
  function read(bytes: Uint8Array): Received[] | Refused {
    try {
      const messages = messagesOfFile(bytes)
      if (endsWithinSegment(bytes)) return { why: 'its last segment has no end', cut: true }
      return messages.map((one) => {
        const message = readMessage('hl7v2', one)
        return { organization, route, ...message, bytes: take.includes(message.event) ? one : null }
      })
    } catch (fault) {
      // A trailer that a batch lacks is what comes last.
      if (fault instanceof Unreadable)
        return { why: fault.message, cut: fault.code === 101 || endsWithinSegment(bytes) }
      throw fault
    }
  }
}

interface PickedUp {
  look(): Promise<void>
  letGo(before: Date): Promise<void>
}

/**
 * Takes what is put into a folder. A file is read once it is whole: it has lain unchanged for ten seconds and its name does not
 * begin with a dot or end as that of one which is still being written does. `takeFile` takes it whole, and it is moved to `done`; or
 * says why not, and it goes to `refused` with the reason in a file beside it: where it is cut, once it has lain for five minutes. Killed in
 * between, the next look finds the file again and what it says known. Of several processes each may look.
 */
export function pickUpFiles(
  parts: FolderParts & { takeFile(name: string, bytes: Uint8Array): Promise<Refused | string | undefined> },
): PickedUp {
  const { folder, now, onRefused, quietMs = QUIET_MS } = parts
  const [done, refused] = [join(folder, 'done'), join(folder, 'refused')]
  let trouble = ''
  /** As each was at the last look that found it changed. */
  const seen = new Map<string, { size: number; changed: number; since: number; waitMs: number }>()

  async function wholeFiles(): Promise<{ name: string; size: number; lain: number }[]> {
    const names = (await readdir(folder)).filter((name) => !UNFINISHED.test(name)).toSorted()
    const whole: { name: string; size: number; lain: number }[] = []
    for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name)
    for (const name of names) {
      const found = await lstat(join(folder, name)).catch(() => undefined)
      // Folders are ours, and a link may lead anywhere.
      if (found === undefined || !found.isFile()) continue
      const [size, changed, at] = [found.size, found.mtimeMs, now().getTime()]
      const last = seen.get(name)
      if (last === undefined || last.size !== size || last.changed !== changed)
        seen.set(name, { size, changed, since: at, waitMs: quietMs })
      else if (at - last.since >= last.waitMs) whole.push({ name, size, lain: at - last.since })
    }
    return whole
  }

  async function takeFile({ name, size, lain }: { name: string; size: number; lain: number }): Promise<void> {
    const bytes = size > MOST_BYTES ? null : await readFile(join(folder, name))
    // It has grown since it was looked at.
    if (bytes !== null && bytes.length !== size) return
    const refusal = bytes === null ? 'the file is larger than 64 MB' : await parts.takeFile(name, bytes)
    if (refusal !== undefined) {
      const { why, cut } = typeof refusal === 'string' ? { why: refusal, cut: false } : refusal
      const last = seen.get(name)
      if (cut && lain < PATIENCE_MS && last !== undefined) {
        seen.set(name, { ...last, waitMs: PATIENCE_MS })
        return
      }
      onRefused(why)
      const to = await moved(name, refused)
      if (to !== undefined) await writeFile(`${to}.reason.txt`, `${why}\n`)
      return
    }
    await moved(name, done)
  }

  /** Where it is now; undefined where another process was first. */
  async function moved(name: string, to: string): Promise<string | undefined> {
    await mkdir(to, { recursive: true })
    const place = join(to, `${stampOf(now())}-${name}`)
    try {
      await rename(join(folder, name), place)
    } catch (fault) {
      if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return undefined
      throw fault
    } finally {
      seen.delete(name)
    }
    return place
  }

  return {
    look: async () => {
      try {
        for (const file of await wholeFiles()) await takeFile(file)
        trouble = ''
      } catch (fault) {
        // A bug is another's to tell; a folder, a disk or a database that is away is told once.
        if (!(fault instanceof Error && 'code' in fault)) throw fault
        const why = `it can’t be taken yet (${String(fault.code)})`
        if (why !== trouble) onRefused(why)
        trouble = why
      }
    },
    letGo: async (before) => {
      const names = await readdir(done).catch(() => [])
      for (const name of names.filter((one) => /^\d{8}T\d{9}Z-/.test(one) && one < stampOf(before)))
        await unlink(join(done, name)).catch(() => undefined)
    },
  }
}

/** `20261126T120000000Z`: names sort by when they were taken. */
function stampOf(at: Date): string {
  return at.toISOString().replaceAll(/[-:.]/g, '')
}
