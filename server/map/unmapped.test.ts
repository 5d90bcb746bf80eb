import { expect, test } from 'vitest'
import { openUnmapped } from './unmapped.ts'

test('what is not mapped is noted once, and what could not be noted with what comes after', async () => {
  const noted: string[] = []
  let away = true
  const unmapped = openUnmapped(async (counted) => {
    if (away) throw new Error('the database is away')
    noted.push(...counted.map(({ route, at, count }) => `${route} ${at} ${count}`))
  })
  const count = unmapped.of('riverbend', 'schedule')
  count([{ at: 'PID-30', count: 1 }])
  await expect(unmapped.save()).rejects.toThrow('away')
  count([
    { at: 'PID-30', count: 2 },
    { at: 'NTE-3', count: 1 },
  ])
  away = false
  await unmapped.save()
  await unmapped.save()
  expect(noted).toEqual(['schedule PID-30 3', 'schedule NTE-3 1'])
})
