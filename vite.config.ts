import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const web = join(import.meta.dirname, 'web')

/** One page per audience, so that nobody downloads another's. `setup/build-pages.mjs` adds the booking element. */
const pages = readdirSync(web)
  .map((audience) => join(web, audience, 'index.html'))
  .filter((page) => existsSync(page))

/** A page's script begins as soon as it is here, though answers still come at the end of the page (server/http/send-page.ts). */
const beginsAtOnce: Plugin = {
  name: 'begins-at-once',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { path }) => {
      const script = /<script type="module"[^>]*><\/script>/.exec(html)?.[0]
      if (script === undefined || path !== '/clinician/index.html') return html
      return html.replace(script, '').replace('</body>', `${script.replace('<script', '<script async')}\n  </body>`)
    },
  },
}

export default defineConfig({
  root: web,
  plugins: [react(), beginsAtOnce],
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
