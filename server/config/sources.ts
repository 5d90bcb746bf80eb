import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What reading the settings needs from outside the environment. */
export interface Sources {
  /** The text of a file, or nothing when it can't be read. */
  file(path: string): string | undefined
  /** The sandbox's own secret, made at its first start and kept in the data folder. */
  keptSecret(data: string): string
}

export const diskSources: Sources = {
  file(path) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return undefined
    }
  },
  keptSecret(data) {
    const path = join(data, 'secret')
    mkdirSync(data, { recursive: true })
    try {
      // `wx` lets two starts race: one writes, the other reads what it wrote.
      writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx', flush: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    return readFileSync(path, 'utf8')
  },
}
