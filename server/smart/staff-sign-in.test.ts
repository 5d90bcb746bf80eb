import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authorizationServer, openIdConfiguration } from './authorization-server.ts'
import { beginSignIn, finishSignIn, NO_CONTEXT, type StaffClient } from './staff-sign-in.ts'

/** A provider as OpenID Connect has it, which says of its user what a test tells it to. */
const ours = await generateKeyPair('RS256')
const others = await generateKeyPair('RS256')
let provider: Server
let issuer: string
let says: { claims: Record<string, unknown>; audience?: string; issuer?: string; forged?: boolean }
let asked: URLSearchParams

beforeAll(async () => {
  const jwks = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }] }
  provider = createServer((request, response) => {
    const send = (body: object) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    if (request.url === '/.well-known/openid-configuration')
      return send({
        issuer,
        jwks_uri: `${issuer}/jwks`,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        code_challenge_methods_supported: ['S256'],
      })
    if (request.url === '/jwks') return send(jwks)
    let body = ''
    request.on('data', (chunk: Buffer) => void (body += chunk.toString()))
    request.on('end', () => {
      asked = new URLSearchParams(body)
      void token().then((id_token) => send({ access_token: 'a', token_type: 'Bearer', id_token }))
    })
  })
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const address = provider.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  issuer = `http://127.0.0.1:${address.port}`
})
afterAll(() => void provider.close())

function token(): Promise<string> {
  return new SignJWT(says.claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .setIssuer(says.issuer ?? issuer)
    .setAudience(says.audience ?? 'causeway-staff')
    .setSubject('somebody')
    .setIssuedAt()
    .setExpirationTime('5 min')
    .sign(says.forged === true ? others.privateKey : ours.privateKey)
}

const client: StaffClient = {
  app: { id: 'causeway-staff', proof: { secret: 'a secret' } },
  redirectUri: 'https://causeway.example/launch/callback',
  provider: {
    issuer: 'https://provider.example',
    clientId: 'causeway-staff',
    practitionerClaim: 'number',
    roleClaim: 'groups',
    roles: { doctors: 'clinician', desk: 'front-desk' },
  },
}
const keys = { sign: async () => 'unused' }

/** Signs in as whom the provider describes; `spoil` changes what comes back by the browser. */
async function signIn(
  described: Partial<typeof says> & { claims: Record<string, unknown> },
  spoil: Record<string, string | undefined> = {},
) {
  const server = authorizationServer(issuer, keys, () => new Date(), openIdConfiguration)
  const { authorizeUrl, state, pending } = await beginSignIn(server, client, {
    ...NO_CONTEXT,
    appointment: 'Appointment/4711',
  })
  const sent = new URL(authorizeUrl).searchParams
  says = { ...described, claims: { nonce: sent.get('nonce'), ...described.claims } }
  return finishSignIn(server, client, pending, { state, code: 'c', ...spoil }, new Date())
}

test('a clinician is who the id token says, by the number of the EMR and the role that the settings map', async () => {
  expect(await signIn({ claims: { number: 'dr-okafor', groups: ['staff', 'doctors'] } })).toMatchObject({
    fhirUser: 'Practitioner/dr-okafor',
    role: 'clinician',
    appointment: 'Appointment/4711',
    patient: null,
    needPatientBanner: true,
  })
  expect(asked.get('code_verifier')).toMatch(/^[\w-]{43}$/)
})

test('a role that the settings don’t name is none', async () => {
  expect(await signIn({ claims: { number: 'x', groups: 'porters' } })).toMatchObject({ role: null })
  expect(await signIn({ claims: { number: 'x', groups: 'constructor' } })).toMatchObject({ role: null })
})

test.each<[string, Partial<typeof says>, Record<string, unknown>, Record<string, string | undefined>, string]>([
  ['of another nonce', {}, { nonce: 'replayed' }, {}, 'nonce'],
  ['for another client', { audience: 'another' }, {}, {}, 'id token'],
  ['of another provider', { issuer: 'https://elsewhere.example' }, {}, {}, 'id token'],
  ['signed by somebody else', { forged: true }, {}, {}, 'id token'],
  ['without a number', {}, { number: undefined }, {}, 'practitioner'],
  ['whose number leads elsewhere', {}, { number: '../Patient/1' }, {}, 'practitioner'],
  ['with another state', {}, {}, { state: 'forged' }, 'state'],
  ['that was refused', {}, {}, { error: 'access_denied' }, 'not authorized'],
  ['from another issuer', {}, {}, { iss: 'https://elsewhere.example' }, 'iss'],
])('an answer %s signs nobody in', async (_, described, claims, spoil, why) => {
  await expect(
    signIn({ ...described, claims: { number: 'dr-okafor', groups: 'doctors', ...claims } }, spoil),
  ).rejects.toMatchObject({ why })
})

test('a provider that calls itself another one is none', async () => {
  const truly = issuer
  issuer = 'https://elsewhere.example'
  const server = authorizationServer(truly, keys, () => new Date(), openIdConfiguration)
  await expect(beginSignIn(server, client, NO_CONTEXT)).rejects.toThrow(/issuer/)
  issuer = truly
})
