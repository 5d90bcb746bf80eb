import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range from which systems give outgoing connections their ports, which would take one in the meantime. */
const [LOWEST, HIGHEST] = [20_000, 32_000]

/** A port that is free now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST)
    if (await isFree(port)) return port
  }
}

/** Causeway's port and the sandbox's; the eight after that are for its mail, for messages to Causeway and from it, and for the department's EMR with its own. */
export async function freePair(): Promise<[port: number, sandboxPort: number]> {
  for (;;) {
    const [port, sandboxPort] = [await freePort(), await freePort()]
    const after = [1, 2, 3, 4, 5, 6, 7, 8].map((more) => sandboxPort + more)
    if ([sandboxPort, ...after].includes(port)) continue
    if ((await Promise.all(after.map(isFree))).every(Boolean)) return [port, sandboxPort]
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
