import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openClientKeys, turnKeys, type ClientKeys } from '../../server/smart/key.ts'
import { openSmart } from '../../server/smart/sign-in.ts'
import { HOSTS, meet } from './hosts.ts'
import { copyWithFault, forgetCopies, type Planted } from './planted.ts'

vi.setConfig({ testTimeout: 20_000 })

const copies: string[] = []
let keys: ClientKeys

beforeAll(async () => {
  keys = openClientKeys(await turnKeys(null, new Date('2026-11-26T12:00:00Z')))
})
afterAll(() => forgetCopies(copies))

test.each(HOSTS)('our launch meets $name: $becomes', async (host) => {
  expect(await meet(host, { open: openSmart, keys })).toBe(host.becomes)
})

interface Fault {
  /** What the launch no longer does. */
  fault: string
  file: string
  honest: string
  planted: string
  /** One of the hosts that must find it. */
  foundBy: string
}

/** Faults as launches have had them. */
const FAULTS: Fault[] = [
  {
    fault: 'the state is not compared',
    file: 'server/smart/code-flow.ts',
    honest: ' || !same(params.state, pending.state)',
    planted: '',
    foundBy: 'a callback with another state',
  },
  {
    fault: 'the issuer of the callback is not compared',
    file: 'server/smart/code-flow.ts',
    honest: 'params.iss === undefined ? namesIssuer : params.iss !== issuer',
    planted: 'false',
    foundBy: 'a callback of another issuer',
  },
  {
    fault: 'an error of the host is passed over',
    file: 'server/smart/code-flow.ts',
    honest: 'params.error !== undefined',
    planted: 'false',
    foundBy: 'a refusal that carries a code',
  },
  {
    fault: 'the nonce is not compared',
    file: 'server/smart/code-flow.ts',
    honest: ' || !same(claims.nonce, pending.nonce)',
    planted: '',
    foundBy: 'an id token of another sign-in',
  },
  {
    fault: 'the id token is believed unread',
    file: 'server/smart/authorization-server.ts',
    honest: `const { payload } = await jwtVerify(idToken, theirs.set, {
        issuer,
        audience: client,
        clockTolerance: SKEW_SECONDS,
        currentDate: now(),
        requiredClaims: ['exp', 'iat', 'sub'],
      })`,
    planted: "const payload = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString())",
    foundBy: 'an id token signed by another key',
  },
  {
    fault: 'the id token may be for another app',
    file: 'server/smart/authorization-server.ts',
    honest: '        audience: client,\n',
    planted: '',
    foundBy: 'an id token for another app',
  },
  {
    fault: 'the id token may be of another issuer',
    file: 'server/smart/authorization-server.ts',
    honest: '        issuer,\n        audience',
    planted: '        audience',
    foundBy: 'an id token of another issuer',
  },
  {
    fault: 'the end of the id token is not looked at',
    file: 'server/smart/authorization-server.ts',
    honest: '        currentDate: now(),',
    planted: '        currentDate: new Date(0),',
    foundBy: 'an id token that is over',
  },
  {
    fault: 'PKCE is not asked for',
    file: 'server/smart/code-flow.ts',
    honest: "    code_challenge_method: 'S256',\n",
    planted: '',
    foundBy: 'an honest host',
  },
  {
    fault: 'PKCE may be stripped by the host',
    file: 'formats/smart/configuration.ts',
    honest: "!configuration.texts('code_challenge_methods_supported').includes('S256')",
    planted: 'false',
    foundBy: 'PKCE stripped from what it offers',
  },
  {
    fault: 'the verifier is not sent',
    file: 'server/smart/code-flow.ts',
    honest: '    code_verifier: verifier,\n',
    planted: '',
    foundBy: 'an honest host',
  },
  {
    fault: 'the host is not told for which server the token is',
    file: 'server/smart/launch.ts',
    honest: '    aud: client.fhirBase,\n',
    planted: '',
    foundBy: 'an honest host',
  },
  {
    fault: 'scopes are not looked at',
    file: 'server/smart/launch.ts',
    honest: 'if (missing.length > 0)',
    planted: 'if (missing.length > 99)',
    foundBy: 'scopes cut down by the note',
  },
  {
    fault: 'scopes are asked in one spelling of every host',
    file: 'server/smart/launch.ts',
    honest: 'spelled(launch === null ? STANDALONE_SCOPE : CLINICIAN_SCOPE, spelling)',
    planted: 'launch === null ? STANDALONE_SCOPE : CLINICIAN_SCOPE',
    foundBy: 'scopes in v1 spelling only, and says so',
  },
  {
    fault: 'every host is asked to tell what it opens',
    file: 'server/smart/launch.ts',
    honest: "(tellsOpened ? ` ${HUB_SCOPE}` : '')",
    planted: '` ${HUB_SCOPE}`',
    foundBy: 'no word of a hub, and refuses who asks to be told',
  },
  {
    fault: 'no host is asked to tell what it opens',
    file: 'server/smart/launch.ts',
    honest: "(tellsOpened ? ` ${HUB_SCOPE}` : '')",
    planted: "''",
    foundBy: 'a hub that tells what it opens, and scopes that say so',
  },
  {
    fault: 'a grant in v1 spelling is not understood',
    file: 'formats/smart/scopes.ts',
    honest: '(V1[permission] ?? permission)',
    planted: 'permission',
    foundBy: 'scopes granted in v1 spelling',
  },
  {
    fault: 'whoever the host names is taken for its clinician',
    file: 'server/smart/launch.ts',
    honest: 'practitionerOf(claims.fhirUser, client.fhirBase)',
    planted: "practitionerOf(claims.fhirUser, 'https://elsewhere.example/fhir')",
    foundBy: 'a fhirUser of another server',
  },
  {
    fault: 'the proof of ourselves follows a redirect',
    file: 'server/smart/authorization-server.ts',
    honest: "redirect: 'error'",
    planted: "redirect: 'follow'",
    foundBy: 'a token endpoint that sends us elsewhere',
  },
]

test.each(FAULTS)('the hosts find a launch in which $fault', async ({ foundBy, ...fault }) => {
  const { openSmart: open } = await copyWith(fault)
  const found: string[] = []
  for (const host of HOSTS) if ((await meet(host, { open, keys })) !== host.becomes) found.push(host.name)
  expect(found).toContain(foundBy)
})

/** A copy of our launch, and of what it rests on, with one fault in it. */
async function copyWith(fault: Planted): Promise<{ openSmart: typeof openSmart }> {
  const copy = copyWithFault(fault, ['server/smart'])
  copies.push(copy)
  return import(join(copy, 'server/smart/sign-in.ts')) as Promise<{ openSmart: typeof openSmart }>
}
