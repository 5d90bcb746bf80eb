import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { writeContextLink } from '#formats/context-link.ts'
import { readSignedLink } from './context-link.ts'

const SECRET = 'the schedule signs its links with these words'
const NOW = new Date('2026-11-26T14:00:00Z')
const LINK = { externalId: '4711', externalIdType: 'Appointment', timestamp: NOW, validSeconds: 120 }

function signed(words = writeContextLink(LINK, 'once'), secret = SECRET): string {
  const encoded = Buffer.from(words).toString('base64url')
  return `${encoded}.${createHmac('sha256', secret).update(encoded).digest('base64url')}`
}

test('a link that the EMR has signed names an appointment, and stands for itself alone', () => {
  const [one, other] = ['once', 'twice'].map((nonce) =>
    readSignedLink(SECRET, signed(writeContextLink(LINK, nonce)), NOW),
  )
  expect(one).toMatchObject({ appointment: 'Appointment/4711' })
  expect(other).toMatchObject({ appointment: 'Appointment/4711' })
  expect(one).not.toEqual(other)
})

test('one of a chart names its patient, and what may begin for them', () => {
  const chart = { ...LINK, externalIdType: 'Patient', visitType: 'follow-up-video' }
  expect(readSignedLink(SECRET, signed(writeContextLink(chart, 'once')), NOW)).toMatchObject({
    patientNumber: '4711',
    visitType: 'follow-up-video',
  })
})

test.each([
  ['signed by somebody else', SECRET, signed(undefined, 'another secret of at least the same length')],
  ['for whom there is no secret', undefined, signed()],
  [
    'whose words were changed',
    SECRET,
    `${Buffer.from(writeContextLink({ ...LINK, externalId: '4712' }, 'once')).toString('base64url')}.${signed().split('.')[1]}`,
  ],
  ['whose signature was cut', SECRET, signed().slice(0, -1)],
  ['without a signature', SECRET, signed().split('.')[0] ?? ''],
])('one %s opens nothing', (_, secret, link) => {
  expect(readSignedLink(secret, link, NOW)).toEqual({ why: 'link signature' })
})

test('one that is over opens nothing', () => {
  expect(readSignedLink(SECRET, signed(), new Date(NOW.getTime() + 121_000))).toEqual({ why: 'link expired' })
})
