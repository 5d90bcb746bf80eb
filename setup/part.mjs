import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { inHouse } from './house.mjs'
import { pinnedEnvironment, pinnedNode } from './packages.mjs'
import { Trouble } from './trouble.mjs'

/**
 * One of the processes of the demo. Each is the leader of a group of its own, so that Ctrl-C reaches only the launcher,
 * which then ends them in order; and each ends by itself when its channel to a killed launcher closes.
 *
 * A part says `{ ready: true }` over the channel when it can be used; what it writes to stderr before that is what
 * stopped it. The rest of what it writes is its log.
 */
export function startPart(name, main, env, logFile) {
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(pinnedNode(), [inHouse(main)], {
    cwd: inHouse(),
    // Compiled once, kept for the next start.
    env: { ...pinnedEnvironment(), NODE_COMPILE_CACHE: inHouse('node_modules', '.cache', 'node'), ...env },
    stdio: ['ignore', log, 'pipe', 'ipc'],
    detached: true,
  })
  let complaint = ''
  let isReady = false
  child.stderr.on('data', (chunk) => {
    if (!isReady) complaint = `${complaint}${chunk}`.slice(-4000)
    else process.stderr.write(chunk)
  })

  const ended = new Promise((done) => child.once('close', (code, signal) => done({ name, code, signal })))
  const ready = new Promise((done, failed) => {
    child.once('error', failed)
    child.on('message', (message) => {
      if (!message?.ready) return
      isReady = true
      done(message)
    })
    void ended.then(({ code, signal }) =>
      failed(
        new Trouble(
          complaint.trim() || `${name} ended before it was ready (${signal ?? `exit ${code}`}); see ${logFile}.`,
        ),
      ),
    )
  })

  return {
    name,
    ready,
    ended,
    /** Asks the part to end, insists after `patienceMs`; resolves when it is gone. */
    async stop(patienceMs) {
      child.kill('SIGTERM')
      const insisting = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      await ended
      clearTimeout(insisting)
    },
    insist: () => child.kill('SIGKILL'),
  }
}
