import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const web = join(import.meta.dirname, 'web')

/** One page per audience, so that nobody downloads another's. `setup/build-pages.mjs` adds the booking element. */
const pages = readdirSync(web)
  .map((audience) => join(web, audience, 'index.html'))
  .filter((page) => existsSync(page))

export default defineConfig({
  root: web,
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'dist', 'web'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    // The content security policy allows files of our own only, so nothing is put into the page or a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: pages },
  },
})
