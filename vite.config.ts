import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const web = join(import.meta.dirname, 'web')

/** One page per audience, so that nobody downloads another's. `setup/build-pages.mjs` adds the booking element. */
const pages = readdirSync(web)
  .map((audience) => join(web, audience, 'index.html'))
  .filter((page) => existsSync(page))

/** The mode in which the workspace is built, whose script is one plain one; all other pages share theirs. */
const WORKSPACE = 'workspace'
const workspace = join(web, 'clinician', 'index.html')

/**
 * Chromium keeps of a script what was compiled until it had run. What the workspace draws with is called only then, with the
 * first answer, and was compiled anew at each launch: 850 functions, a fifth of what the page itself has to do.
 */
const ALL_AT_ONCE = '//# allFunctionsCalledOnLoad'

/**
 * The workspace opens in a browser process of its own at each launch. There Chromium compiles scripts of type module anew, and
 * takes a plain one as it compiled it before; and it begins as soon as it is here, though answers still come at the end of the
 * page (server/http/send-page.ts).
 */
const asPlainScript: Plugin = {
  name: 'as-plain-script',
  generateBundle: (_, bundle) => {
    for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = `${ALL_AT_ONCE}\n${file.code}`
  },
  transformIndexHtml: {
    order: 'post',
    handler: (html) => {
      const script = /<script type="module"[^>]*><\/script>/.exec(html)?.[0]
      if (script === undefined) return html
      const plain = script.replace('type="module" crossorigin', 'async')
      return html.replace(script, '').replace('</body>', `${plain}\n  </body>`)
    },
  },
}

/** What the library says by itself to a screen reader it brings in thirty languages; the pages speak two. */
const spokenLanguagesOnly: Plugin = {
  name: 'spoken-languages-only',
  load: (id) =>
    /react-aria\/dist\/private\/intl\/[\w-]+\/(?!en-US|es-ES)[\w-]+\.mjs$/.test(id) ? 'export default undefined' : null,
}

export default defineConfig(({ mode }) => {
  const alone = mode === WORKSPACE
  return {
    root: web,
    plugins: [react(), spokenLanguagesOnly, ...(alone ? [asPlainScript] : [])],
    build: {
      outDir: join(import.meta.dirname, 'dist', 'web'),
      emptyOutDir: !alone,
      manifest: !alone && 'manifest.json',
      // The content security policy allows files of our own only, so nothing is put into the page or a data: address.
      assetsInlineLimit: 0,
      modulePreload: !alone && { polyfill: false },
      // The styles of a plain script would else be put in by the script, which the policy forbids.
      cssCodeSplit: !alone,
      ...(alone && { chunkSizeWarningLimit: 1_000 }),
      rolldownOptions: {
        input: pages.filter((page) => (page === workspace) === alone),
        ...(alone && {
          output: { format: 'iife' as const, codeSplitting: false },
          // Asked for by vite's own helper alone, which has nothing to load here. Not the whole of `import.meta`: the address of the
          // worklet is written in its place.
          transform: { define: { 'import.meta.url': 'document.baseURI', 'import.meta.resolve': 'undefined' } },
        }),
      },
    },
  }
})
