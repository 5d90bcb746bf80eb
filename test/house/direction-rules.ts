import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser'

const TESTS = '\\.test\\.tsx?$'
const OURS = '^(domain|formats|api|server|web|sandbox|test|bench|setup)/'
const INBOUND = ['http', 'smart', 'jobs', 'mllp']
/** Read from the folders, so that a new audience is held to the rule from its first file. */
const AUDIENCES = readdirSync(join(import.meta.dirname, '..', '..', 'web'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'ui')
  .map(({ name }) => name)
/** What every room of the server may know: how it was told to behave. */
const SETTINGS = '^server/config(\\.ts$|/)'
/** Ports that declare the typed fault which their adapter throws, beside its shape. */
const PORT_FAULTS = '^server/act/chart\\.ts$'
/** The rooms that talk to something outside. */
const OUTBOUND = { path: '^server/([^/]+)/', pathNot: [`^server/(act|cli|room|${INBOUND.join('|')})/`, TESTS] }

/** Modules of `from` import, of our own, only what `allowed` matches. Tests may look at anything. */
function only(from: string, allowed: string, comment: string): IForbiddenRuleType {
  return {
    name: `${from} imports only what it may`,
    comment,
    severity: 'error',
    from: { path: `^${from}/`, pathNot: TESTS },
    to: { path: OURS, pathNot: allowed },
  }
}

/** Modules of `from` may name types of `to`, and run nothing of it. */
function typesOnly(from: string, to: string, comment: string): IForbiddenRuleType {
  return {
    name: `${from} takes only types from ${to}`,
    comment,
    severity: 'error',
    from: { path: `^${from}/`, pathNot: TESTS },
    to: { path: to, dependencyTypesNot: ['type-only'] },
  }
}

/** Modules of `from` run nothing of Node's and of no package but those that `allowed` matches. */
function pure(from: string, allowed = '^$'): IForbiddenRuleType {
  return {
    name: `${from} touches nothing outside`,
    comment: 'Values in, values out: what reads, calls or writes is handed in by the shell.',
    severity: 'error',
    from: { path: `^${from}/`, pathNot: TESTS },
    to: { dependencyTypesNot: ['local', 'type-only'], pathNot: allowed },
  }
}

/** The rule of direction: which folder may import which. */
export const FORBIDDEN: IForbiddenRuleType[] = [
  {
    name: 'no cycles',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'nothing unresolved',
    comment: 'An import that is not found is also one that no rule has judged.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },

  only('domain', '^domain/', 'Decisions know nothing but themselves.'),
  pure('domain'),
  only('formats', '^(formats|domain)/', 'Bytes and JSON to and from domain values.'),
  pure('formats', 'node_modules/(csv-parse|yaml|typebox)/'),
  only('api', '^(api|domain)/', 'The contract between server and web.'),
  pure('api', 'node_modules/typebox/'),

  only('web/ui', '^(web/ui|api)/', 'Building blocks that know no domain.'),
  typesOnly('web/ui', '^api/', 'What travels has a shape; what it means is for the audience to say.'),
  ...AUDIENCES.map((audience) =>
    only(`web/${audience}`, `^(api|domain|web/ui|web/${audience})/`, 'No audience imports another.'),
  ),

  only('server/act', `^(server/act|domain|api)/|${SETTINGS}`, 'Use cases declare what they need and are handed it.'),
  typesOnly('server/act', '^api/', 'Use cases answer in the words of the contract.'),
  typesOnly('server/act', '^server/config', 'Use cases are told their settings.'),
  ...INBOUND.map((room) =>
    only(`server/${room}`, `^(server/${room}|server/act|formats|api|domain)/|${SETTINGS}`, 'Inbound: asks act only.'),
  ),
  {
    ...only('server', `^(server/$1|server/act|formats|domain)/|${SETTINGS}`, 'No adapter imports another.'),
    name: 'an outbound room imports only what it may',
    from: OUTBOUND,
  },
  only('server/room', '^(server/room|server/act|api|domain)/', 'Its signalling speaks the contract with the pages.'),
  {
    ...typesOnly('server', '^server/act/', 'An adapter fills a port that act declares; it never runs a use case.'),
    name: 'an outbound room takes only types from act',
    from: OUTBOUND,
    to: { path: '^server/act/', pathNot: PORT_FAULTS, dependencyTypesNot: ['type-only'] },
  },

  only('sandbox', '^(sandbox|formats)/', 'To Causeway it is one more EMR behind standard interfaces.'),
  ...['domain', 'formats', 'api', 'server', 'web'].map((layer) => ({
    ...only(layer, '^(domain|formats|api|server|web)/', 'No private entrance, no test code.'),
    name: `${layer} ships alone`,
  })),
]

export const OPTIONS: ICruiseOptions = {
  // dependency-cruiser does not read TypeScript 7; with no parser that does, it sees no module and every rule holds.
  parser: 'swc',
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  validate: true,
  ruleSet: { forbidden: FORBIDDEN },
}
