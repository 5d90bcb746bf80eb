import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inHouse } from './house.mjs'
import { pinnedEnvironment, pinnedNode } from './packages.mjs'
import { shown } from './progress.mjs'
import { listen } from './run.mjs'
import { Trouble } from './trouble.mjs'

const SOURCES = ['web', 'api', 'domain', 'vite.config.ts', 'setup/build-pages.mjs', 'package-lock.json']
const stamp = inHouse('dist', '.built-from')

/** Builds the web pages when what they are made of has changed since; about 3 s, else a few milliseconds. */
export async function buildPages() {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(filesOf)) hash.update(file).update(readFileSync(inHouse(file)))
  const wanted = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  await shown('Building the pages', async () => {
    const { code, said } = await listen(pinnedNode(), [inHouse('setup', 'build-pages.mjs')], {
      env: pinnedEnvironment(),
    })
    if (code === 0) return
    if (said.includes('ENOSPC'))
      throw new Trouble(`The disk that holds ${inHouse('dist')} is full; free some space and start again.`)
    throw new Trouble(`The pages could not be built:\n${said.trim()}`)
  })
  mkdirSync(inHouse('dist'), { recursive: true })
  writeFileSync(stamp, wanted)
}

function filesOf(path) {
  if (!existsSync(inHouse(path))) return []
  if (statSync(inHouse(path)).isFile()) return [path]
  return readdirSync(inHouse(path))
    .sort()
    .flatMap((name) => filesOf(join(path, name)))
}
