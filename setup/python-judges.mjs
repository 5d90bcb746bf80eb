import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bringByApt, programNamed } from './apt.mjs'
import { house } from './house.mjs'
import { shown } from './progress.mjs'
import { listen } from './run.mjs'
import { Trouble } from './trouble.mjs'

/** A Python, and the folder of hl7apy, the validator that judges our messages of HL7 v2; both are brought where they are not there. */
export function findHl7apy() {
  return findJudge({ name: 'hl7apy', version: '1.3.5', unjudged: "messages of HL7 v2 aren't judged" })
}

/** The same of pyx12, which judges our claims (X12 837P). It asks for Python 3.11. */
export function findPyx12() {
  return findJudge({ name: 'pyx12', version: '4.0.0', unjudged: "claims of X12 aren't judged" })
}

async function findJudge(judge) {
  const python = (await pythonWithPip()) ?? (await shown('Installing pip for the judges of messages', bring))
  if (python === undefined)
    throw new Trouble(
      `There is no Python with pip here and none could be installed, so ${judge.unjudged}; install python3 and python3-pip.`,
    )
  const folder = join(house, 'node_modules', '.cache', `${judge.name}-${judge.version}`)
  if (!existsSync(folder)) await install(python, folder, judge)
  return { python, folder }
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
async function install(python, folder, { name, unjudged }) {
  const beside = `${folder}.new`
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  const requirements = join(house, 'test', 'interop', `${name}-requirements.txt`)
  const quietly = ['-q', '--disable-pip-version-check', '--root-user-action=ignore', '--no-compile']
  const pinned = ['--no-deps', '--require-hashes', '--only-binary', ':all:', '-r', requirements]
  const { code, said } = await listen(python, ['-m', 'pip', 'install', ...quietly, ...pinned, '--target', beside])
  if (code !== 0) throw new Trouble(`${name} could not be installed, so ${unjudged}: ${said.trim().split('\n').at(-1)}`)
  renameSync(beside, folder)
}
