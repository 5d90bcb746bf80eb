import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { EPIC_LIKE } from '../../test/emrs/epic-like.ts'
import { readEmr } from './read.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections()
})

const SMART = '/fhir/.well-known/smart-configuration'

/** A server that answers `/metadata` and the SMART configuration as told; gives its FHIR base. */
function serving(metadata: RequestListener, smart: RequestListener = json(EPIC_LIKE.smart ?? {})): Promise<string> {
  return listening(
    createServer((request, response) => (request.url === SMART ? smart : metadata)(request, response)),
    'http',
  )
}

async function listening(server: Server, scheme: string): Promise<string> {
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return `${scheme}://127.0.0.1:${address.port}/fhir`
}

function json(body: object, status = 200): RequestListener {
  return (_, response) =>
    response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body))
}

function status(code: number, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => response.writeHead(code, headers).end()
}

const statement = json(EPIC_LIKE.statement)
const sentence = (fhirBase: string, withinMs?: number) =>
  readEmr(fhirBase, withinMs).then(
    () => 'read',
    (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)),
  )

describe('an EMR that was never seen', () => {
  test('is read from what is public, asking for JSON and sending no credentials', async () => {
    const asked: (string | undefined)[] = []
    const fhirBase = await serving((request, response) => {
      asked.push(request.headers.accept, request.headers.authorization)
      statement(request, response)
    })
    const read = await readEmr(fhirBase)
    expect(read.statement.software).toBe('Simulation, epic-like')
    expect(read.smart?.capabilities).toContain('launch-ehr')
    expect(asked).toEqual(['application/fhir+json, application/json;q=0.9', undefined])
  })

  test.each([
    ['without a SMART configuration', status(404), 'answers 404: nothing is there.'],
    [
      'whose SMART configuration is a page',
      (_, response) => response.end('<html>'),
      'answers with something that is no JSON.',
    ],
    [
      'whose SMART configuration is not public',
      status(401),
      'answers 401: it asks for credentials, though FHIR and SMART want it public.',
    ],
  ] satisfies [string, RequestListener, string][])(
    '%s is read without it, and that is said',
    async (_, smart, said) => {
      const { smart: read, smartTrouble } = await readEmr(await serving(statement, smart))
      expect([read, smartTrouble]).toEqual([null, `/.well-known/smart-configuration ${said}`])
    },
  )
})

describe('what can’t be read is told in a sentence', () => {
  test.each([
    [
      'a sign-in page',
      (_, response) => response.end('<html>'),
      '/metadata answers with a web page, such as a sign-in page or a proxy’s; the FHIR base address is another one.',
    ],
    [
      'a redirect',
      status(302, { location: 'https://login.example/in?session=secret' }),
      '/metadata sends to https://login.example/in; redirects are not followed, so give the address that it ends at.',
    ],
    [
      'a redirect to nowhere',
      status(302),
      '/metadata sends to an address that it does not name; redirects are not followed, so give the address that it ends at.',
    ],
    [
      'a locked door',
      status(401),
      '/metadata answers 401: it asks for credentials, though FHIR and SMART want it public.',
    ],
    ['no such place', status(404), '/metadata answers 404: nothing is there.'],
    ['trouble', status(503), '/metadata answers 503.'],
    [
      'an OperationOutcome',
      json({ resourceType: 'OperationOutcome', issue: [{ code: 'not-supported' }] }),
      '/metadata answers with an OperationOutcome (not-supported) in place of a CapabilityStatement.',
    ],
  ] satisfies [string, RequestListener, string][])('%s', async (_, metadata, expected) => {
    expect(await sentence(await serving(metadata))).toBe(expected)
  })

  test('a SMART configuration that fails for now is not taken as none', async () => {
    expect(await sentence(await serving(statement, status(502)))).toBe('/.well-known/smart-configuration answers 502.')
  })

  test('a server that does not answer in time', async () => {
    expect(await sentence(await serving(() => undefined), 50)).toMatch(/^127\.0\.0\.1:\d+ did not answer within 1 s\.$/)
  })

  test('a server that is not there', async () => {
    const fhirBase = await serving(statement)
    const [server] = open.splice(0)
    server?.close()
    if (server !== undefined) await once(server, 'close')
    expect(await sentence(fhirBase)).toMatch(/refuses the connection; check the address and its port\.$/)
  })

  test('a certificate that nobody vouches for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-certificate-'))
    try {
      const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
      const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certFile, '-days', '1']
      execFileSync('openssl', ['req', '-x509', ...key, '-subj', '/CN=localhost'], { stdio: 'ignore' })
      const server = createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, statement)
      expect(await sentence(await listening(server, 'https'))).toMatch(
        /^The certificate of 127\.0\.0\.1:\d+ is signed by itself\. Mend it there/,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('http where https was said', async () => {
    const fhirBase = await serving(statement)
    expect(await sentence(fhirBase.replace('http:', 'https:'))).toMatch(
      /could not agree on TLS .*http instead of https/,
    )
  })
})
