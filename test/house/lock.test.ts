import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const HOUSE = join(import.meta.dirname, '..', '..')

interface Locked {
  resolved?: string
  link?: boolean
  integrity?: string
}

const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(join(HOUSE, 'package-lock.json'), 'utf8'))
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')

test('the lock file names no download address, so that any mirror or cache will do', () => {
  expect(packages.length).toBeGreaterThan(100)
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
})

test('every package is held to what was tried, by its digest', () => {
  expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([])
})
