import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = new URL('../../', import.meta.url).pathname
const PARTS = ['package.json', 'domain', 'formats', 'server/act', 'server/config.ts', 'server/config/sources.ts']

/** A place in our code, and what stands there instead. */
export interface Planted {
  file: string
  honest: string
  planted: string
}

/** A fault, and what no longer holds with it. */
export interface Fault extends Planted {
  fault: string
  /** A host that must find it. */
  foundBy: string
}

/** A copy of what decides and of these further rooms, with one fault in it; gives its folder. */
export function copyWithFault({ file, honest, planted }: Planted, rooms: readonly string[]): string {
  const text = readFileSync(join(ROOT, file), 'utf8')
  if (text.split(honest).length !== 2) throw new Error(`the place of the fault is not found once in ${file}`)
  const copy = mkdtempSync(join(tmpdir(), 'causeway-planted-'))
  for (const part of [...PARTS, ...rooms]) cpSync(join(ROOT, part), join(copy, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  writeFileSync(join(copy, file), text.replace(honest, planted))
  return copy
}

/** Lets go of copies. */
export function forgetCopies(copies: readonly string[]): void {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true })
}
