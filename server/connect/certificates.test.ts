import { readFileSync } from 'node:fs'
import { createServer as plain, type AddressInfo, type Server } from 'node:net'
import { createServer, TLSSocket } from 'node:tls'
import { once } from 'node:events'
import { afterAll, expect, test } from 'vitest'
import { makeCertificates } from '../../test/certificates.ts'
import { lookedAt, ownCertificate, shownAt } from './certificates.ts'

const made = makeCertificates()
const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
  made.remove()
})
const ours = { key: readFileSync(made.at('by-ours.key')), cert: readFileSync(made.at('by-ours.pem')) }

async function portOf(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function daysSeen(port: number, startTls: boolean): Promise<number | null> {
  const looked = lookedAt({ host: '127.0.0.1', port, startTls }, 1_000)
  expect(looked.certificate()).toEqual({ side: `127.0.0.1:${port}`, whose: 'theirs', validTo: null })
  await looked.look()
  const { validTo } = looked.certificate()
  return validTo === null ? null : Math.round((validTo.getTime() - Date.now()) / (24 * 3_600_000))
}

test('until when our own certificates are valid is read from their files', () => {
  const { validTo, ...side } = ownCertificate('listen', made.at('by-ours.pem'))
  expect(side).toEqual({ side: 'listen', whose: 'ours' })
  expect(Math.round(((validTo?.getTime() ?? 0) - Date.now()) / (24 * 3_600_000))).toBe(2)
})

test('until when another side’s is valid is seen by a handshake in which nothing is said', async () => {
  const heard: string[] = []
  const server = createServer(ours, (socket) => socket.on('data', (bytes) => heard.push(String(bytes))))
  expect(await daysSeen(await portOf(server), false)).toBe(2)
  expect(heard).toEqual([])
})

test('a side that asks for a certificate of ours has shown its own before', async () => {
  const server = createServer({ ...ours, ca: readFileSync(made.at('ours.pem')), requestCert: true })
  expect(await daysSeen(await portOf(server), false)).toBe(2)
})

test('a mail server shows its own after it was asked for TLS', async () => {
  const server = plain((socket) => {
    socket.on('error', () => undefined)
    socket.write('220 mail.example ESMTP\r\n')
    let step = 0
    socket.on('data', () => {
      step += 1
      if (step === 1) socket.write('250-mail.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n')
      if (step !== 2) return
      socket.write('220 go ahead\r\n', () => {
        socket.removeAllListeners('data')
        new TLSSocket(socket, { ...ours, isServer: true }).on('error', () => undefined)
      })
    })
  })
  expect(await daysSeen(await portOf(server), true)).toBe(2)
})

test.each([
  ['says nothing', () => undefined, false],
  ['hangs up', (socket: { destroy(): void }) => socket.destroy(), false],
  ['knows no TLS', (socket: { write(text: string): void }) => socket.write('220 mail\r\n502 no\r\n'), true],
] as const)('nothing is known of one that %s, and nobody waits for it for long', async (_, does, startTls) => {
  const server = plain((socket) => {
    socket.on('error', () => undefined)
    does(socket)
  })
  expect(await daysSeen(await portOf(server), startTls)).toBeNull()
})

test.each([
  ['https://emr.example/fhir', { host: 'emr.example', port: 443, startTls: false }],
  ['https://emr.example:8443/fhir', { host: 'emr.example', port: 8443, startTls: false }],
  ['smtps://user:secret@mail.example', { host: 'mail.example', port: 465, startTls: false }],
  ['smtp://mail.example:25', { host: 'mail.example', port: 25, startTls: true }],
  ['http://127.0.0.1:8080/fhir', undefined],
] as const)('%s shows its certificate there', (address, shown) => expect(shownAt(address)).toEqual(shown))
