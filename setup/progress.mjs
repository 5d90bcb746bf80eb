const TICK_MS = 5000

/** Says what is being done, that it is still going on, and how long it took. Resolves to what `work` resolves to. */
export async function shown(what, work) {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  console.log(`${what} ...`)
  const ticking = setInterval(() => console.log(`  still at it, ${seconds()} s`), TICK_MS)
  try {
    const result = await work()
    console.log(`  done in ${seconds()} s`)
    return result
  } finally {
    clearInterval(ticking)
  }
}
