import { expect, test } from 'vitest'
import { decryptedContexts, encryptedContext } from './context-cipher.ts'

const SAID =
  'SessionID=10007&ConferenceID=10007&ExternalID=165790&ExternalIDType=1&Timestamp=1647925975&LinkValidityPeriod=60'
/** Of SAID by `openssl enc -aes-128-cbc`, under the key that is published for the pass phrase "test1234" of this scheme. */
const BY_OPENSSL =
  'd39J9pqhhMgmfBT/BPWojCZy1zWyt5ZLiordsYm132snEjVfCs13m9+cwNyiTSAznROi537xE2V0knaTespySM0XP3dvJ1m3cc04VV0P+BmAKjUAEkGFGL+MownVivCNshCqhQqxdrSXngrPn5eivey3v/kO6Myvns4nXf9X7Dw='

test('encrypts and decrypts as others do who know the scheme', () => {
  expect(encryptedContext('test1234', SAID)).toBe(BY_OPENSSL)
  expect(decryptedContexts(['test1234'], BY_OPENSSL)).toEqual([SAID])
})

test('a value that lost its pluses on the way is read all the same', () => {
  expect(decryptedContexts(['test1234'], BY_OPENSSL.replaceAll('+', ' '))).toEqual([SAID])
})

test('while a pass phrase is changed, the new one and the former one are read', () => {
  const former = encryptedContext('the former pass phrase', SAID)
  const both = decryptedContexts(['the newer pass phrase', 'the former pass phrase'], former)
  expect(both).toContain(SAID)
  expect(decryptedContexts(['the newer pass phrase'], former)).not.toContain(SAID)
})

test.each([
  ['nothing', ''],
  ['no base64', '!!'],
  ['what was cut', BY_OPENSSL.slice(0, 30)],
])('%s is no context, and no error', (_, value) => {
  expect(decryptedContexts(['test1234'], value)).toEqual([])
})

test('what was changed on the way decrypts to something else, or to nothing: the cipher proves nothing', () => {
  const bytes = Buffer.from(BY_OPENSSL, 'base64')
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(decryptedContexts(['test1234'], changed.toString('base64'))).not.toContain(SAID)
  }
})
