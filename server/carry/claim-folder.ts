import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { dtmIn } from '#formats/hl7v2/time.ts'
import { buildX12 } from '#formats/x12/interchange.ts'
import { claimFileName, professionalClaim } from '#formats/x12/professional-claim.ts'
import { ChartFault } from '../act/chart.ts'
import type { ClaimFiles, ClaimNumbers } from '../act/claim-files.ts'
import { putFile } from './put-file.ts'

interface Dropping {
  id: string
  timeZone: string
  /** The folder of claims, and for how long one that nobody picks up stays there. */
  drop: { folder: string; days: number } | undefined
}

/** Puts claims into folders, and takes away what nobody has picked up in time. */
export function claimFolders(parts: {
  organizations: readonly Dropping[]
  mayReceive(organization: string): boolean
  numbers: ClaimNumbers
  numberOf(key: string): string
  usage: 'T' | 'P'
  now(): Date
}): ClaimFiles & { letGo(organization: string): Promise<void> } {
  const { organizations, mayReceive, numbers, numberOf, usage, now } = parts
  const found = (id: string) => organizations.find((one) => one.id === id)

  return {
    put: async (organization, { key, visit, claim }) => {
      const site = found(organization)
      if (site?.drop === undefined || !mayReceive(organization)) throw new ChartFault({ kind: 'refused', status: 0 })
      const number = numberOf(key)
      const { interchange, put } = await numbers.numberClaim(organization, { number, visit }, now())
      if (put) return { number }
      const local = dtmIn(site.timeZone, now())
      const made = professionalClaim(claim, {
        interchange,
        claim: number,
        date: local.slice(0, 8),
        time: local.slice(8, 12),
        usage,
      })
      try {
        await putFile(site.drop.folder, claimFileName(interchange), buildX12(made))
      } catch (cause) {
        throw new ChartFault({ kind: 'unreachable' }, { cause })
      }
      await numbers.claimPut(organization, interchange, now())
      return { number }
    },

    letGo: async (organization) => {
      const drop = found(organization)?.drop
      if (drop === undefined) return
      const there = await readdir(drop.folder).catch(() => null)
      // A folder that is away says nothing of what lies in it.
      if (there === null) return
      for (const { interchange, putAt } of await numbers.claimsLying(organization)) {
        const name = claimFileName(interchange)
        const isThere = there.includes(name)
        if (isThere && now().getTime() - putAt.getTime() < drop.days * DAY_MS) continue
        if (isThere) await unlink(join(drop.folder, name)).catch(ifGone)
        await numbers.claimGone(organization, interchange, now())
      }
    },
  }
}

const DAY_MS = 24 * 3_600_000

function ifGone(fault: unknown): void {
  if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOENT')) throw fault
}
