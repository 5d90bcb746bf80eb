import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linkToken, readLinkToken } from './link.ts'

const key = randomBytes(32)
const visits = fc.uuid()
const generations = fc.integer({ min: 0, max: 65_535 })

test('a link names its visit and generation, and nothing of them stands in it', () => {
  fc.assert(
    fc.property(visits, generations, (visit, generation) => {
      const token = linkToken(key, visit, generation)
      expect(readLinkToken(key, token)).toEqual({ visit, generation })
      expect(token).not.toContain(visit)
    }),
  )
})

test('a link that was altered in any place names nothing', () => {
  fc.assert(
    fc.property(
      visits,
      generations,
      fc.nat(33),
      fc.integer({ min: 1, max: 255 }),
      (visit, generation, place, change) => {
        const bytes = Buffer.from(linkToken(key, visit, generation), 'base64url')
        bytes[place] = (bytes[place] ?? 0) ^ change
        expect(readLinkToken(key, bytes.toString('base64url'))).toBeNull()
      },
    ),
  )
})

test('a link made under another secret names nothing', () => {
  expect(readLinkToken(randomBytes(32), linkToken(key, '8a5716b8-13e0-4279-879f-109b81cfeb84', 0))).toBeNull()
})
