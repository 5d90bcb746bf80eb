import { afterAll, expect, test } from 'vitest'
import { forgetCopy, newCopy, startCopy } from '../launcher.ts'

const copy = await newCopy()
const causeway = `http://127.0.0.1:${copy.port}`
const emr = `http://localhost:${copy.sandboxPort}`

afterAll(() => forgetCopy(copy))

const text = async (address: string) => (await fetch(address)).text()

/** Keys made at the first start: Causeway keeps its in the database, the EMR its in a folder. */
const keys = async () => [await text(`${causeway}/.well-known/jwks.json`), await text(`${emr}/cds/jwks.json`)]

test('a start brings both sides, Ctrl-C stops them, and after kill -9 the next start finds everything as it was', async () => {
  const first = await startCopy(copy)
  expect(first.said()).toContain(`${emr}/practice`)
  expect((await fetch(`${causeway}/healthz`)).status).toBe(200)
  expect((await fetch(`${causeway}/readyz`)).status).toBe(200)
  expect((await fetch(`${emr}/practice`)).status).toBe(200)
  const made = await keys()
  expect(made[0]).toContain('"kid"')
  expect(made[1]).toContain('"kid"')
  await first.killAll()
  await expect(fetch(`${causeway}/healthz`)).rejects.toThrow('fetch failed')

  const second = await startCopy(copy)
  expect(await keys()).toEqual(made)
  expect(await second.interrupt()).toBe(0)
  expect(second.said()).toMatch(/Stopped\.\s*$/)
  await expect(fetch(`${causeway}/healthz`)).rejects.toThrow('fetch failed')
  await expect(fetch(`${emr}/practice`)).rejects.toThrow('fetch failed')
})

test('two copies run side by side, and a third that wants a taken port says which', async () => {
  const other = await newCopy()
  const [one, two] = await Promise.all([startCopy(copy), startCopy(other)])
  expect((await fetch(`${causeway}/readyz`)).status).toBe(200)
  expect((await fetch(`http://127.0.0.1:${other.port}/readyz`)).status).toBe(200)
  const third = await newCopy()
  await expect(startCopy({ ...third, port: copy.port })).rejects.toThrow(`Port ${copy.port} is taken`)
  await expect(startCopy({ ...third, data: copy.data })).rejects.toThrow(/Another Causeway is running on /)
  expect(await Promise.all([one.interrupt(), two.interrupt()])).toEqual([0, 0])
  forgetCopy(other)
  forgetCopy(third)
})
