import { expect, test } from 'vitest'
import { SECTIONS as SERVED, workspacePaths } from '#api/workspace.ts'
import { addressesOf, launchOf, SECTIONS } from './paths.ts'

test('every list of the chart that is served is shown', () => {
  expect([...SECTIONS].sort()).toEqual([...SERVED].sort())
})

test('an address is the contract’s path with the launch, the list and the cursor filled in', () => {
  const addresses = addressesOf('l/1')
  expect(addresses.page).toBe(workspacePaths.page.replace(':launch', 'l%2F1'))
  expect(addresses.chart('vitals', 'a=b&c')).toBe('/api/w/l%2F1/chart/vitals?older=a%3Db%26c')
  expect(addresses.orderSign('o 2')).toBe('/api/w/l%2F1/orders/o%202/sign')
  expect(addresses.room('v1')).toBe('/room/v1?launch=l%2F1')
})

test.each([
  ['/w/abc', 'abc'],
  ['/w/abc/', 'abc'],
  ['/v/abc', null],
  ['/w/', null],
])('%s names the launch %s', (pathname, launch) => expect(launchOf(pathname)).toBe(launch))
