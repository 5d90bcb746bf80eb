import { afterAll, expect, test } from 'vitest'
import { makeCertificates } from '../../test/certificates.ts'
import { certificatesOf } from './certificates.ts'

const made = makeCertificates()
afterAll(() => made.remove())

test('until when our own certificates are valid is read from their files, for each side that has one', () => {
  const tls = { certificate: made.at('by-ours.pem') }
  const found = certificatesOf({ listen: { tls }, deliver: {} })
  expect(found.map(({ side }) => side)).toEqual(['listen'])
  const days = ((found[0]?.validTo.getTime() ?? 0) - Date.now()) / (24 * 3_600_000)
  expect(days).toBeGreaterThan(1)
  expect(days).toBeLessThan(3)
  expect(certificatesOf({})).toEqual([])
})
