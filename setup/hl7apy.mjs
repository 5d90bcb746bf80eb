import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bringByApt, programNamed } from './apt.mjs'
import { house } from './house.mjs'
import { shown } from './progress.mjs'
import { listen } from './run.mjs'
import { Trouble } from './trouble.mjs'

const REQUIREMENTS = join(house, 'test', 'interop', 'hl7apy-requirements.txt')
const FOLDER = join(house, 'node_modules', '.cache', 'hl7apy-1.3.5')

/** A Python, and the folder of hl7apy, the validator that judges our messages of HL7 v2; both are brought where they are not there. */
export async function findHl7apy() {
  const python = (await pythonWithPip()) ?? (await shown('Installing pip for the judge of messages', bring))
  if (python === undefined)
    throw new Trouble(
      "There is no Python with pip here and none could be installed, so messages of HL7 v2 aren't judged; install python3 and python3-pip.",
    )
  if (!existsSync(FOLDER)) await install(python)
  return { python, folder: FOLDER }
}

async function bring() {
  await bringByApt('python3', 'python3-pip')
  return pythonWithPip()
}

async function pythonWithPip() {
  for (const python of new Set([programNamed(['python3']), '/usr/bin/python3'])) {
    if (python === undefined || !existsSync(python)) continue
    if ((await listen(python, ['-m', 'pip', '--version'])).code === 0) return python
  }
  return undefined
}

/** Beside its place first, so that what is there is whole. */
async function install(python) {
  const beside = `${FOLDER}.new`
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(dirname(FOLDER), { recursive: true })
  const quietly = ['-q', '--disable-pip-version-check', '--root-user-action=ignore', '--no-compile']
  const pinned = ['--no-deps', '--require-hashes', '--only-binary', ':all:', '-r', REQUIREMENTS]
  const { code, said } = await listen(python, ['-m', 'pip', 'install', ...quietly, ...pinned, '--target', beside])
  if (code !== 0)
    throw new Trouble(
      `hl7apy could not be installed, so messages of HL7 v2 aren't judged: ${said.trim().split('\n').at(-1)}`,
    )
  renameSync(beside, FOLDER)
}
