import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { Trouble } from './trouble.mjs'

const NEEDED_BYTES = 100 * 1024 * 1024

/**
 * The data folder: the one that was named, else `.data` in the project. As root the database runs as a user of its own,
 * which can't enter a project in root's home; then it is a folder below /var/lib, one for each project.
 */
export function dataFolder(named = process.env.CAUSEWAY_DATA) {
  if (named) return resolve(named)
  const own = resolve('.data')
  if (process.getuid?.() !== 0 || foldersAbove(own).every((folder) => statSync(folder).mode & 0o001)) return own
  return join('/var/lib/causeway', createHash('sha256').update(own).digest('hex').slice(0, 8))
}

const foldersAbove = (path) => (dirname(path) === path ? [] : [dirname(path), ...foldersAbove(dirname(path))])

/** Refuses a data folder that can't be written or whose disk is all but full, before anything half-starts in it. */
export function checkFolder(data) {
  try {
    mkdirSync(data, { recursive: true })
    const trial = join(data, '.trial')
    writeFileSync(trial, 'x')
    rmSync(trial)
  } catch (error) {
    if (error.code === 'ENOSPC') throw full(data)
    throw new Trouble(
      `The data folder ${data} can't be written (${error.code}); mend its permissions or set CAUSEWAY_DATA to another folder.`,
    )
  }
  const { bavail, bsize } = statfsSync(data)
  if (bavail * bsize < NEEDED_BYTES) throw full(data)
}

const full = (data) =>
  new Trouble(
    `The disk that holds ${data} is full; free at least 100 MB, or set CAUSEWAY_DATA to a folder on another disk.`,
  )

/** Refuses ports that are no ports, that are the same, or that something else already listens on. */
export async function checkPorts(ports) {
  const { port, sandboxPort, smtpPort, mllpPort, interfacePort, answersPort, department } = ports
  const wanted = [
    ['PORT', port, ['127.0.0.1']],
    ['SANDBOX_PORT', sandboxPort, ['127.0.0.1', '::1']],
    ['SANDBOX_SMTP_PORT', smtpPort, ['127.0.0.1']],
    ['SANDBOX_MLLP_PORT', mllpPort, ['127.0.0.1']],
    ...(interfacePort === undefined ? [] : [['SANDBOX_MLLP_LISTEN', interfacePort, ['127.0.0.1']]]),
    ...(answersPort === undefined ? [] : [['SANDBOX_ANSWERS_PORT', answersPort, ['127.0.0.1']]]),
    ...(department === undefined
      ? []
      : [
          ['SANDBOX_DEPARTMENT_PORT', department.port, ['127.0.0.1', '::1']],
          ['SANDBOX_DEPARTMENT_LISTEN', department.referralsPort, ['127.0.0.1']],
          ['SANDBOX_DEPARTMENT_MLLP_PORT', department.mllpPort, ['127.0.0.1']],
          ['SANDBOX_DEPARTMENT_MLLP_LISTEN', department.interfacePort, ['127.0.0.1']],
        ]),
  ]
  for (const [setting, number] of wanted) {
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      throw new Trouble(`${setting} is not a whole number from 1 to 65535; give one, such as ${setting}=18080.`)
    }
    const same = wanted.find(([other, otherNumber]) => other !== setting && otherNumber === number)
    if (same) throw new Trouble(`${setting} and ${same[0]} are both ${number}; give one of them another number.`)
  }
  for (const [setting, number, hosts] of wanted) {
    for (const host of hosts) {
      if (await isTaken(number, host)) {
        throw new Trouble(
          `Port ${number} is taken; stop what listens there, or give another: ${setting}=${freeLooking(number)} npm start.`,
        )
      }
    }
  }
}

/** A suggestion far enough away for the neighbours that the sandbox counts up to. */
const freeLooking = (number) => (number > 55_000 ? number - 10_000 : number + 10_000)

function isTaken(port, host) {
  return new Promise((done) => {
    const probe = createServer()
    // A machine without IPv6 can't be taken there.
    probe.once('error', (error) => done(error.code === 'EADDRINUSE' || error.code === 'EACCES'))
    probe.listen(port, host, () => probe.close(() => done(false)))
  })
}
