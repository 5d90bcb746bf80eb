import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { listen } from './run.mjs'

/** The path of a program on this machine, whatever the user's PATH leaves out. */
export function programNamed(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/bin', '/snap/bin']
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

/** Installs packages of the distribution by apt-get, as root or by a sudo that asks nothing. Says what went wrong and goes on. */
export async function bringByApt(...packages) {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [program, ...rest] = [...asRoot, ...words]
    try {
      const { code, said } = await listen(program, rest, { env })
      // A stale list of packages is still worth a try; a failed installation is explained by the caller.
      if (code !== 0) console.log(`  ${words.slice(0, 2).join(' ')}: ${said.trim().split('\n').at(-1)}`)
    } catch {
      return
    }
  }
}
