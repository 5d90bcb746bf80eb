// Run by the pinned Node: the pages by vite.config.ts, then the booking element as one plain script without a hash,
// because practices write its address into their own websites.
import { existsSync } from 'node:fs'
import { build } from 'vite'
import { inHouse } from './house.mjs'

// A start from within a test says NODE_ENV=test, and React's development build, five times as large, would stay in dist.
process.env.NODE_ENV = 'production'
const quiet = { logLevel: 'warn' }
await build({ ...quiet, configFile: inHouse('vite.config.ts') })
await build({ ...quiet, configFile: inHouse('vite.config.ts'), mode: 'workspace' })

const element = inHouse('web', 'book', 'element.ts')
if (existsSync(element)) {
  await build({
    ...quiet,
    configFile: false,
    root: inHouse('web'),
    build: {
      outDir: inHouse('dist', 'web'),
      emptyOutDir: false,
      copyPublicDir: false,
      lib: { entry: element, formats: ['iife'], name: 'causewayBook', fileName: () => 'book.js' },
    },
  })
}
