import { createServer } from 'node:net'

/** Below the range from which systems give outgoing connections their ports, which would take one in the meantime. */
const [LOWEST, HIGHEST] = [20_000, 32_000]

/**
 * Every process that asks counts on from a place of its own, given by its id, so that two test files at a time, or one
 * file twice, are not given the same port between its being free and its being taken.
 */
let last = LOWEST + ((process.pid * 97) % (HIGHEST - LOWEST))

/** A port that is free now, and was not given to this process before. */
export async function freePort(): Promise<number> {
  for (;;) {
    last = last + 1 < HIGHEST ? last + 1 : LOWEST
    if (await isFree(last)) return last
  }
}

/** Causeway's port and the sandbox's; the eight after that are for its mail, for messages to Causeway and from it, and for the department's EMR with its own. */
export async function freePair(): Promise<[port: number, sandboxPort: number]> {
  const port = await freePort()
  for (;;) {
    const sandboxPort = await freePort()
    const after = [1, 2, 3, 4, 5, 6, 7, 8].map((more) => sandboxPort + more)
    if (sandboxPort + 8 >= HIGHEST || !(await Promise.all(after.map(isFree))).every(Boolean)) continue
    last = sandboxPort + 8
    return [port, sandboxPort]
  }
}

/** Free at both loopback addresses: what listens on `localhost` takes whichever the name means. */
async function isFree(port: number): Promise<boolean> {
  const free = await Promise.all(
    ['127.0.0.1', '::1'].map(
      (host) =>
        new Promise<boolean>((resolve) => {
          const probe = createServer()
          probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'EADDRINUSE'))
          probe.listen(port, host, () => probe.close(() => resolve(true)))
        }),
    ),
  )
  return free.every(Boolean)
}
