import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Row } from './row.ts'

const dist = join(import.meta.dirname, '..', 'dist', 'web')

/** As vite writes it: the file of a chunk, and the chunks that it imports before it can run. */
type Manifest = Record<string, { file: string; imports?: string[] }>

/** Compressed script that a page loads before anything lazy, such as the call. */
export function measure(): Promise<Row[]> {
  const manifest: Manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
  return Promise.resolve([
    { measure: 'page.patient.kb', value: kilobytes(manifest, 'patient/index.html'), unit: 'kB', beside: 'at most 150' },
    {
      measure: 'page.workspace.kb',
      value: kilobytes(manifest, 'clinician/index.html'),
      unit: 'kB',
      beside: 'at most 350',
    },
  ])
}

function kilobytes(manifest: Manifest, page: string): number {
  const bytes = [...chunksOf(manifest, page)]
    .map((chunk) => manifest[chunk]?.file ?? '')
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0)
  return bytes / 1000
}

function chunksOf(manifest: Manifest, entry: string, found = new Set<string>()): Set<string> {
  const chunk = manifest[entry]
  if (!chunk) throw new Error(`dist/web/manifest.json has no chunk "${entry}"; build the pages again.`)
  if (found.has(entry)) return found
  found.add(entry)
  for (const imported of chunk.imports ?? []) chunksOf(manifest, imported, found)
  return found
}
