import { expect, test } from 'vitest'
import { visitPaths } from '#api/visit.ts'
import { referralPaths } from '#api/referrals.ts'
import { pathsOf, referralPathsOf, roomAddress } from './paths.ts'

test('the page asks at the addresses of the contract', () => {
  const expected = Object.entries(visitPaths).map(([name, path]) => [name, path.replace(':visit', 'v1')])
  expect(Object.entries(pathsOf('v1'))).toEqual(expected)
})

test('the room is reached as safely as the page', () => {
  expect(roomAddress('v1', { protocol: 'https:', host: 'care.example' })).toBe('wss://care.example/room/v1')
  expect(roomAddress('v1', { protocol: 'http:', host: '127.0.0.1:8080' })).toBe('ws://127.0.0.1:8080/room/v1')
})

test('referrals are asked for at the addresses of the contract', () => {
  const paths = referralPathsOf('v1')
  const filled = (path: string) => path.replace(':visit', 'v1').replace(':referral', 'r1')
  expect([paths.page, paths.consent('r1'), paths.revoke('r1')]).toEqual(
    [referralPaths.patient, referralPaths.consent, referralPaths.revoke].map(filled),
  )
})
