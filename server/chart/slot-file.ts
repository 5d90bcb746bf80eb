import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isSlotList, parseSlotFile, type FileSlot } from '#formats/slots/slot-file.ts'
import type { FreeTimeSource } from '../act/free-time-source.ts'
import type { StaffMember } from './connect.ts'

/** What a slot file needs: the folder that the EMR's export writes to, and who the clinicians are. */
export interface SlotFileParts {
  folder: string
  staff: Readonly<Record<string, StaffMember>>
  /** Called once for each file that can't be used, with its name, line and reason. */
  onProblem(why: string): void
}

const TOLD_AT_MOST = 5

/**
 * The free times of the newest `.csv` in a folder, read anew when it has changed. One that can't be used is told of, and the
 * last that could stays; before there was any, nothing is free.
 */
export function openSlotFile({ folder, staff, onProblem }: SlotFileParts): FreeTimeSource {
  let read: { stamp: string; slots: FileSlot[] } = { stamp: '', slots: [] }

  async function current(): Promise<FileSlot[]> {
    const newest = await newestIn(folder)
    if (newest === undefined) {
      if (read.stamp !== 'none') onProblem(`${folder}: no .csv is there`)
      read = { stamp: 'none', slots: [] }
      return []
    }
    const stamp = `${newest.name} ${newest.changed} ${newest.size}`
    if (stamp === read.stamp) return read.slots
    const parsed = parseSlotFile(await readFile(join(folder, newest.name), 'utf8'))
    if (isSlotList(parsed)) read = { stamp, slots: parsed.toSorted((a, b) => (a.start < b.start ? -1 : 1)) }
    else {
      for (const { line, says } of parsed.slice(0, TOLD_AT_MOST)) onProblem(`${newest.name}:${line}: the line ${says}`)
      if (parsed.length > TOLD_AT_MOST) onProblem(`${newest.name}: ${parsed.length} lines in all can't be used`)
      read = { ...read, stamp }
    }
    return read.slots
  }

  const asFree = ({ slot, start, end, visitType, clinician }: FileSlot) => {
    const practitioner = `Practitioner/${clinician}`
    return {
      slot: `Slot/${slot}`,
      start,
      end,
      visitType,
      practitioner,
      practitionerName: staff[practitioner]?.name ?? '',
    }
  }

  /** Whoever is not known here can't be met, so their times are offered to nobody. */
  const offered = async () => (await current()).map(asFree).filter(({ practitionerName }) => practitionerName !== '')

  return {
    free: async (visitType, after) =>
      (await offered()).filter((one) => one.visitType === visitType && Date.parse(one.start) >= Date.parse(after)),
    slot: async (reference) => (await offered()).find(({ slot }) => slot === reference) ?? null,
  }
}

async function newestIn(folder: string): Promise<{ name: string; changed: number; size: number } | undefined> {
  const names = await readdir(folder).catch(() => [])
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.csv'))
      .map(async (name) => {
        const { mtimeMs: changed, size } = await stat(join(folder, name))
        return { name, changed, size }
      }),
  )
  return files.toSorted((one, other) => other.changed - one.changed)[0]
}
