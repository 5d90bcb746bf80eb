// Makes formats/map/hl7/{tables,shapes}.json from HL7's mapping tables and from FHIR's own definitions, which are far too
// large to keep: `node setup/generate-v2-tables.mjs <folder of HL7/v2-to-fhir's mappings>`. SOURCE.md beside them says which.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MESSAGES = ['SIU_S12', 'ADT_A01', 'ADT_A05', 'ORU_R01', 'MDM_T02']
const RESOURCES = [
  'Account',
  'AllergyIntolerance',
  'Appointment',
  'Basic',
  'CareTeam',
  'Condition',
  'Coverage',
  'Device',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'EpisodeOfCare',
  'Location',
  'MessageHeader',
  'Observation',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Provenance',
  'RelatedPerson',
  'ServiceRequest',
  'Specimen',
]

const folder = process.argv[2]
if (folder === undefined) {
  console.error('node setup/generate-v2-tables.mjs <folder of HL7/v2-to-fhir’s mappings>')
  process.exit(1)
}

/** The cells of a CSV file (RFC 4180), row by row, without the space around them. */
function cellsOf(file) {
  const rows = [[]]
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).replaceAll(/\s+/g, ' ').trim())
    if (end !== ',') rows.push([])
  }
  return rows.filter((row) => row.length > 2 && row[1] !== 'Identifier' && row[0] !== 'HL7 v2' && row[0] !== 'IN')
}

/** The tables of one kind by their names: `PID[Patient]`, `CWE[code]`. */
function tables(kind) {
  return readdirSync(join(folder, kind)).map((file) => {
    const [, name] = /(?:R4__|Map__)(.+?)_-_/.exec(file) ?? []
    return [name, cellsOf(join(folder, kind, file))]
  })
}

const said = (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '' && value !== undefined))
const bracketed = (name) => name.replace(/^([^_]+)_(.+)$/, '$1[$2]')

function mapsOf(kind) {
  return Object.fromEntries(
    tables(kind).map(([name, rows]) => [
      bracketed(name),
      rows
        .filter(([, from, , , , , , , , to]) => from !== '' && to !== '')
        .map(([, from, , v2, , , test, , when, to, , type, , , as, codes, set]) =>
          said({ from, v2, if: test, when, to, type, as, codes, set }),
        ),
    ]),
  )
}

const messages = Object.fromEntries(
  tables('messages')
    .filter(([name]) => MESSAGES.includes(name))
    .map(([name, rows]) => [
      name,
      rows
        .filter(([, at]) => at !== '')
        .map((row) => {
          const [, at, syntax, , , most, test, , when, to, map, references] = row
          return said({ at, syntax, most, if: test, when, to, map, refer: references })
        }),
    ]),
)

const codes = Object.fromEntries(
  tables('codesystems').map(([name, rows]) => [
    bracketed(name),
    Object.fromEntries(
      rows
        .filter(([code, , , , , , to]) => code !== '' && code !== 'Code' && to)
        .map(([code, , , , , , to, , display, system]) => [code, [to, display ?? '', system ?? '']]),
    ),
  ]),
)

const lined = (value) =>
  `{\n${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${Array.isArray(one) ? listed(one) : JSON.stringify(one)}`)
    .join(',\n')}\n}`
const listed = (rows) => `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]`

const segments = mapsOf('segments')
const types = mapsOf('datatypes')

/** Only what the messages lead to, by one spelling: the tables have `PL[location]` beside `PL[Location]`. */
const spelled = (name) => name.replaceAll(/[\s/]/g, '').toLowerCase()
const all = { ...types, ...segments }
const reached = new Set()
function reach(name) {
  if (name === undefined || reached.has(spelled(name))) return
  reached.add(spelled(name))
  const [, rows = []] = Object.entries(all).find(([one]) => spelled(one) === spelled(name)) ?? []
  for (const { as, codes: table, to, v2 } of rows) for (const one of [as, table, `${v2}[${to}]`]) reach(one)
}
for (const rows of Object.values(messages)) for (const { map } of rows) reach(map)
reach('NTE[Observation]')
// Named by nobody, and taken where a row leaves out its data type's map; the amendments name some.
for (const name of Object.keys(all)) if (/^(CWE|CX|XCN|XON|EI|ID|IS|ST|NM|DTM|CE|TS|SAD|CNE)\[/.test(name)) reach(name)
const kept = (tables) => Object.fromEntries(Object.entries(tables).filter(([name]) => reached.has(spelled(name))))

const out = join(import.meta.dirname, '..', 'formats', 'map', 'hl7')
writeFileSync(
  join(out, 'tables.json'),
  `{\n"messages": ${lined(messages)},\n"segments": ${lined(kept(segments))},\n"types": ${lined(kept(types))},\n"codes": ${lined(kept(codes))}\n}\n`,
)

const definitions = join(import.meta.dirname, '..', 'node_modules', '@medplum', 'definitions', 'dist', 'fhir', 'r4')
const read = (file) => JSON.parse(readFileSync(join(definitions, file), 'utf8')).entry.map(({ resource }) => resource)
const structures = new Map(
  ['profiles-types.json', 'profiles-resources.json']
    .flatMap(read)
    .filter(({ resourceType }) => resourceType === 'StructureDefinition')
    .map((one) => [one.id, one]),
)
const terms = read('valuesets.json')
const byUrl = new Map(
  terms.filter(({ url }) => url !== undefined).map((one) => [`${one.resourceType} ${one.url}`, one]),
)

/** Every code of a value set that is made of whole code systems or listed codes; undefined of any other. */
function codesOf(canonical) {
  const set = byUrl.get(`ValueSet ${canonical.split('|')[0]}`)
  if (set?.compose?.include === undefined) return undefined
  const all = set.compose.include.map(({ system, concept, filter, valueSet }) => {
    if (filter !== undefined || valueSet !== undefined) return undefined
    const concepts = concept ?? byUrl.get(`CodeSystem ${system}`)?.concept
    const flat = (list) => list.flatMap(({ code, concept: below }) => [code, ...flat(below ?? [])])
    return concepts === undefined ? undefined : flat(concepts)
  })
  return all.includes(undefined) || all.flat().length > 120 ? undefined : all.flat()
}

const shapes = {}
function shape(name) {
  if (shapes[name] !== undefined) return
  const structure = structures.get(name)
  const elements = structure.snapshot.element
  const [root] = name.split('.')
  shapes[name] = structure.kind === 'primitive-type' ? { primitive: true } : {}
  if (structure.kind === 'primitive-type') return
  const below = []
  for (const element of elements.slice(1)) {
    const at = element.path.split('.')
    const owner = at.slice(0, -1).join('.')
    const last = at.at(-1)
    if (element.contentReference !== undefined || ['contained', 'modifierExtension', 'implicitRules'].includes(last))
      continue
    shapes[owner] ??= {}
    for (const type of element.type ?? []) {
      const code = type.code.replace('http://hl7.org/fhirpath/System.String', 'string')
      const nested = code === 'BackboneElement' || (code === 'Element' && root !== 'Element')
      const named = last.endsWith('[x]') ? last.slice(0, -3) + code.charAt(0).toUpperCase() + code.slice(1) : last
      const listedCodes =
        code === 'code' && element.binding?.strength === 'required'
          ? codesOf(element.binding.valueSet ?? '')
          : undefined
      shapes[owner][named] = [
        nested ? element.path : code,
        ...(element.max === '1' ? [] : ['many']),
        ...(element.min > 0 ? ['must'] : []),
        ...(listedCodes === undefined ? [] : [listedCodes.join(' ')]),
      ]
      if (!nested) below.push(code)
    }
  }
  for (const code of below) if (structures.has(code) && code !== 'Resource' && code !== 'xhtml') shape(code)
}
for (const name of RESOURCES) shape(name)
for (const [name, elements] of Object.entries(shapes)) if (elements.primitive) delete shapes[name]
writeFileSync(
  join(out, 'shapes.json'),
  lined(Object.fromEntries(Object.entries(shapes).toSorted(([one], [other]) => (one < other ? -1 : 1)))) + '\n',
)
