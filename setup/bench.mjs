import { findHapi } from './hapi.mjs'
import { findChromium } from './chromium.mjs'
import { inHouse } from './house.mjs'
import { installPackages, pinnedEnvironment, pinnedNode } from './packages.mjs'
import { buildPages } from './pages.mjs'
import { run } from './run.mjs'
import { sentenceOf } from './trouble.mjs'

/** `npm run bench`: every measure, or those of the named benches; `-- --json` prints one object per line. */
export async function bench(words) {
  await installPackages()
  await buildPages()
  const env = { ...pinnedEnvironment(), CHROMIUM_PATH: await findChromium(), ...(await judged(words)) }
  return run(pinnedNode(), [inHouse('bench', 'main.ts'), ...words], { env })
}

/** HAPI, for the bench that compares with it; without one that bench says so and the others are run. */
async function judged(words) {
  if (words.some((word) => !word.startsWith('-')) && !words.includes('hapi-launch')) return {}
  try {
    const { java, classPath } = await findHapi()
    return { JAVA_PATH: java, HAPI_CLASSPATH: classPath }
  } catch (error) {
    console.error(sentenceOf(error))
    return {}
  }
}
