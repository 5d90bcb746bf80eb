import { randomBytes } from 'node:crypto'
import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { canEnter, databaseUser, programs, type RunAs } from './binaries.ts'
import { DatabaseFault } from './fault.ts'

/**
 * The embedded PostgreSQL: a real server with its own life, started and stopped by the packaged `pg_ctl`.
 *
 * It is not our child: Ctrl-C reaches the whole process group, and a database in it would die before our own shutdown
 * has finished. So it also outlives a `kill -9` of Node; the next start finds it by `postmaster.pid` and goes on with
 * it. A session-level advisory lock, which dies with our connection, keeps a second Causeway off the same folder.
 *
 * folder/cluster   PostgreSQL's own files, owned by its user
 * folder/log       its log; the last lines explain a failed start
 * folder/password  the owner's password, made once; only loopback is listened on, and even there it is asked for
 * folder/port      the last port used, taken again when it is free
 */

const OWNER = 'causeway'
/** Any constant will do: nobody else uses this cluster. */
const FOLDER_LOCK = 20_260_101
const START_ATTEMPTS = 3
const LOG_LIMIT_BYTES = 4 * 1024 * 1024

/** A running embedded database. `stop` ends it after its last transaction. */
export interface Embedded {
  url: string
  stop(): Promise<void>
}

interface Place {
  folder: string
  cluster: string
  logFile: string
  bin: string
  user: RunAs | undefined
}

/**
 * Starts the PostgreSQL of `folder`, making it at the first start, or goes on with one that a killed process left.
 * `log` gets a sentence before each thing that takes time. Throws a {@link DatabaseFault} whose message says what to do.
 */
export async function startEmbedded(folder: string, log: (sentence: string) => void): Promise<Embedded> {
  const place = prepare(resolve(folder))
  if (!existsSync(join(place.cluster, 'PG_VERSION'))) {
    log('Making the database (first start only).')
    await makeCluster(place)
  }
  const orphan = livePostmaster(place)
  let port = orphan && (await answers(addressOf(place, orphan.port, 'postgres'))) ? orphan.port : undefined
  if (orphan && port === undefined) {
    log('Stopping a database process that does not answer.')
    await control(place, ['stop', '-m', 'fast', '-t', '30'])
  }
  port ??= await start(place)

  const holder = await holdFolder(addressOf(place, port, 'postgres'), place.folder)
  const { rowCount } = await holder.query('select 1 from pg_database where datname = $1', [OWNER])
  if (rowCount === 0) await holder.query(`create database ${OWNER}`)

  return {
    url: addressOf(place, port, OWNER),
    async stop() {
      await holder.end()
      const { code, output } = await control(place, ['stop', '-m', 'fast', '-t', '30'])
      if (code !== 0 && livePostmaster(place)) throw new DatabaseFault(`PostgreSQL did not stop: ${output.trim()}`)
    },
  }
}

/** Address of the embedded database of `folder` while it runs, for looking into it beside the Causeway that holds it. */
export async function runningEmbedded(folder: string): Promise<string | undefined> {
  const place = prepare(resolve(folder))
  const live = livePostmaster(place)
  if (live === undefined) return undefined
  const url = addressOf(place, live.port, OWNER)
  return (await answers(url)) ? url : undefined
}

/** The owner's way in; the password lies beside the cluster. */
function addressOf(place: Place, port: number, database: string): string {
  const password = readFileSync(join(place.folder, 'password'), 'utf8').trim()
  return `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`
}

function prepare(folder: string): Place {
  try {
    mkdirSync(folder, { recursive: true })
    const user = databaseUser()
    if (!canEnter(folder, user)) {
      throw new DatabaseFault(
        `The database runs as the user "${user?.name}", which can't enter ${folder}; set CAUSEWAY_DATA to a folder outside private ones, such as /var/lib/causeway.`,
      )
    }
    const logFile = join(folder, 'log')
    closeSync(openSync(logFile, 'a', 0o600))
    if (statSync(logFile).size > LOG_LIMIT_BYTES) truncateSync(logFile)
    if (user) chownSync(logFile, user.uid, user.gid)
    return { folder, cluster: join(folder, 'cluster'), logFile, bin: programs(user, folder), user }
  } catch (cause) {
    throw cause instanceof DatabaseFault ? cause : unwritable(folder, cause)
  }
}

/** `initdb` works in a folder of another name, so that one killed half-way is never taken for a database. */
async function makeCluster(place: Place): Promise<void> {
  const making = join(place.folder, 'cluster.making')
  const passwordFile = join(place.folder, 'password')
  try {
    rmSync(making, { recursive: true, force: true })
    mkdirSync(making, { mode: 0o700 })
    writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
    if (place.user) {
      chownSync(making, place.user.uid, place.user.gid)
      chownSync(passwordFile, place.user.uid, place.user.gid)
    }
  } catch (cause) {
    throw unwritable(place.folder, cause)
  }
  const flags = [
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--auth=scram-sha-256',
  ]
  const made = await run(place, 'initdb', [
    `--pgdata=${making}`,
    `--username=${OWNER}`,
    `--pwfile=${passwordFile}`,
    ...flags,
  ])
  if (made.code !== 0) throw explained(place, made.output, 'could not be made')
  if (place.user) chownSync(passwordFile, 0, 0)
  chmodSync(passwordFile, 0o600)
  renameSync(making, place.cluster)
}

async function start(place: Place): Promise<number> {
  const portFile = join(place.folder, 'port')
  const remembered = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0
  let last = ''
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
    const port = (attempt === 1 && (await freePort(remembered))) || (await freePort(0)) || 0
    const before = statSync(place.logFile).size
    const settings = [`-p ${port}`, '-c listen_addresses=127.0.0.1', "-c unix_socket_directories=''"].join(' ')
    const { code, output } = await control(place, ['start', '-w', '-t', '60', '-l', place.logFile, '-o', settings])
    if (code === 0) {
      writeFileSync(portFile, String(port))
      return port
    }
    last = `${output}\n${readFileSync(place.logFile).subarray(before).toString('utf8')}`
    // Between our look and PostgreSQL's bind someone else may take the port: only then is another try of use.
    if (!last.includes('Address already in use')) break
  }
  throw explained(place, last, 'did not start')
}

/** A postmaster that really runs on this cluster; a stale `postmaster.pid` whose number another process has is removed. */
function livePostmaster({ cluster }: Place): { pid: number; port: number } | undefined {
  const pidFile = join(cluster, 'postmaster.pid')
  if (!existsSync(pidFile)) return undefined
  const [pid, , , port] = readFileSync(pidFile, 'utf8').split('\n').map(Number)
  if (!pid || !port) return undefined
  if (commandOf(pid).includes(cluster)) return { pid, port }
  rmSync(pidFile, { force: true })
  return undefined
}

function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

async function answers(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      await pause(100)
    }
  }
  return false
}

async function holdFolder(url: string, folder: string): Promise<pg.Client> {
  const holder = new pg.Client({ connectionString: url, application_name: 'causeway folder lock' })
  // The pool notices a lost database by itself and says so; this connection only carries the lock.
  holder.on('error', () => {})
  await holder.connect()
  for (let attempt = 0; attempt < 20; attempt++) {
    const { rows } = await holder.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [FOLDER_LOCK])
    if (rows[0]?.held) return holder
    await pause(100)
  }
  await holder.end()
  throw new DatabaseFault(`Another Causeway is running on ${folder}; stop it, or set CAUSEWAY_DATA to another folder.`)
}

/** The port itself when it is free on loopback, one of the system's choosing for 0, nothing when it is taken. */
function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(undefined))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

const control = (place: Place, words: string[]) => run(place, 'pg_ctl', ['-D', place.cluster, '-s', ...words])

function run(
  { bin, folder, user }: Place,
  program: string,
  words: string[],
): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    // LC_ALL=C: `explained` looks for English words in what comes back.
    const child = spawn(join(bin, program), words, {
      cwd: folder,
      env: { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(user && { uid: user.uid, gid: user.gid }),
    })
    let output = ''
    const gather = (chunk: Buffer) => void (output += chunk.toString('utf8'))
    child.stdout.on('data', gather)
    child.stderr.on('data', gather)
    child.once('error', (error) => done({ code: -1, output: error.message }))
    child.once('close', (code) => done({ code: code ?? -1, output }))
  })
}

function explained(place: Place, output: string, what: string): DatabaseFault {
  if (output.includes('No space left on device')) return diskFull(place.folder)
  const lines = output.split('\n').filter((line) => /FATAL|PANIC|ERROR|error|HINT/.test(line))
  const because = (lines.at(-1) ?? output.trim().split('\n').at(-1) ?? '').trim()
  return new DatabaseFault(`The embedded database ${what} (${because}); see ${place.logFile}, or give DATABASE_URL.`)
}

function unwritable(folder: string, cause: unknown): DatabaseFault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown cause'
  if (code === 'ENOSPC') return diskFull(folder)
  return new DatabaseFault(
    `The data folder ${folder} can't be written (${code}); mend its permissions or set CAUSEWAY_DATA to another folder.`,
    { cause },
  )
}

function diskFull(folder: string): DatabaseFault {
  return new DatabaseFault(`The disk that holds ${folder} is full; free some space (100 MB will do) and start again.`)
}
