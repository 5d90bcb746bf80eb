import { findChromium } from './chromium.mjs'
import { inHouse } from './house.mjs'
import { installPackages, pinnedEnvironment, pinnedNode } from './packages.mjs'
import { buildPages } from './pages.mjs'
import { run } from './run.mjs'

/** `npm run bench`: every measure, or those of the named benches; `-- --json` prints one object per line. */
export async function bench(words) {
  await installPackages()
  await buildPages()
  const env = { ...pinnedEnvironment(), CHROMIUM_PATH: await findChromium() }
  return run(pinnedNode(), [inHouse('bench', 'main.ts'), ...words], { env })
}
