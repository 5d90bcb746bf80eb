import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Row } from './row.ts'

const dist = join(import.meta.dirname, '..', 'dist', 'web')

/** As vite writes it, by source: the file of a chunk, what it needs at once, and what it fetches when it comes to it. */
type Manifest = Record<string, { file: string; imports?: string[]; dynamicImports?: string[] }>

/**
 * Compressed script of the pages. The patient's counts all that is fetched until the call has begun, lazy steps and the
 * waiting room too, in the larger of the languages; only the summary comes later. The workspace counts all it has, in both languages.
 */
export function measure(): Promise<Row[]> {
  const manifest: Manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
  const kilobytes = (page: string, isLater: (source: string) => boolean) =>
    [...chunksOf(manifest, page, isLater)].reduce((sum, source) => sum + sizeOf(manifest, source), 0) / 1000

  const languages = Object.keys(manifest).filter((source) => source.startsWith('patient/words/'))
  const patient = Math.max(
    ...languages.map((language) =>
      kilobytes(
        'patient/index.html',
        (source) => source.startsWith('patient/after/') || (languages.includes(source) && source !== language),
      ),
    ),
  )
  // One plain script, which no manifest lists.
  const [, workspaceScript = ''] =
    /<script[^>]* src="\/([^"]+)"/.exec(readFileSync(join(dist, 'clinician/index.html'), 'utf8')) ?? []
  const workspace = compressed(workspaceScript)
  const desk = kilobytes('desk/index.html', () => false)
  return Promise.resolve([
    { measure: 'page.patient.kb', value: patient, unit: 'kB', beside: 'at most 150' },
    { measure: 'page.desk.kb', value: desk, unit: 'kB', beside: 'both languages; at most 350, as the workspace' },
    { measure: 'page.workspace.kb', value: workspace, unit: 'kB', beside: 'both languages; at most 350' },
  ])
}

function sizeOf(manifest: Manifest, source: string): number {
  const file = manifest[source]?.file ?? ''
  return file.endsWith('.js') ? compressed(file) * 1000 : 0
}

const compressed = (file: string) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000

function chunksOf(manifest: Manifest, entry: string, isLater: (source: string) => boolean, found = new Set<string>()) {
  const chunk = manifest[entry]
  if (!chunk) throw new Error(`dist/web/manifest.json has no chunk "${entry}"; build the pages again.`)
  if (found.has(entry)) return found
  found.add(entry)
  for (const source of chunk.imports ?? []) chunksOf(manifest, source, isLater, found)
  for (const source of chunk.dynamicImports ?? []) if (!isLater(source)) chunksOf(manifest, source, isLater, found)
  return found
}
