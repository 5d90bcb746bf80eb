import { expect, test } from 'vitest'
import { deskPaths } from '#api/desk.ts'
import { referralPaths } from '#api/referrals.ts'
import { pathsOf } from './paths.ts'

test('each path is the contract’s, with the launch and the visit filled in', () => {
  const paths = pathsOf('l1')
  for (const name of Object.keys(deskPaths) as (keyof typeof deskPaths)[]) {
    const path = paths[name]
    const filled = deskPaths[name].replace(':launch', 'l1').replace(':visit', 'v1')
    expect(typeof path === 'string' ? path : path('v1')).toBe(filled)
  }
})

test('so are those of referrals', () => {
  const paths = pathsOf('l1')
  const filled = (path: string) => path.replace(':launch', 'l1').replace(':referral', 'r1')
  expect([paths.referrals, paths.referralAsked('r1'), paths.referralWord('r1')]).toEqual(
    [referralPaths.page, referralPaths.asked, referralPaths.word].map(filled),
  )
})
