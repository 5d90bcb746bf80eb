/** What a value of a configuration may be: JSON. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

/** The configuration of an install as it is in force, without any secret. */
export interface ConfigExport {
  form: 'causeway-config/1'
  install: string
  /** The settings of the environment, by name. */
  settings: Record<string, Value>
  organizations: Record<string, ExportedOrganization>
}

export interface ExportedOrganization {
  /** Its entry of the organizations file. */
  settings: Value
  /** The definitions that it uses, by name. */
  pathways: Record<string, Value>
  /** By which door each read and write goes and why, at the last reading; null before the first. */
  doors: Record<string, Value> | null
  /** Where HL7 v2 says what, as it is in force; null where nothing is sent. */
  siteProfile: Value
  /** By which text each of its routes and their maps are carried; not there in an export of an earlier Causeway. */
  routes?: Record<string, ExportedRoute>
}

/** Texts by their digests: the same text is the same version, on whichever install. */
export interface ExportedRoute {
  version: string
  map: string | null
  mapVersion: string | null
  /** Whether a version that was switched on on the page counts over the files. */
  by: 'file' | 'page'
}

/** A secret is told by whether it is there. */
export const PRESENT = 'present'
export const ABSENT = 'absent'

/** Names that end so hold what nobody may read, whoever adds them to the settings. */
const SECRET = /(secret|token|password|pass-?phrase|credential|key|^authorization)s?$/i

/**
 * A part of the settings without its secrets: of what is called one only whether it is there, and of an address neither
 * who signs in by it nor what its query says.
 */
export function withoutSecrets(value: unknown, name = ''): Value {
  if (SECRET.test(name)) return value === undefined || value === null || value === '' ? ABSENT : PRESENT
  if (Array.isArray(value)) return value.map((one: unknown) => withoutSecrets(one))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([member, one]) => [member, withoutSecrets(one, member)]),
    )
  if (typeof value === 'string') return address(value)
  return typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** RFC 3986: what stands before the host and behind the path may be a secret; `{patient}` stands for a value and is none. */
function address(text: string): string {
  const [, scheme, rest] = /^([a-z][a-z+.-]*:\/\/)([^\s]*)$/i.exec(text) ?? []
  if (scheme === undefined || rest === undefined) return text
  const at = /^[^/?#]*@/.exec(rest)?.[0] ?? ''
  const queried = rest.slice(at.length).replace(/#.*$/, '')
  const [path = '', ...query] = queried.split('?')
  const asked = query.join('?').replaceAll(/=(?!\{[a-z]+\}(?:&|$))[^&]*/g, '=…')
  return `${scheme}${at === '' ? '' : '…@'}${path}${query.length === 0 ? '' : `?${asked}`}`
}

/** The same text for the same configuration, wherever and whenever it is made: sorted, a value to a line. */
export function exportText(exported: ConfigExport): string {
  return `${JSON.stringify(sorted(JSON.parse(JSON.stringify(exported))), null, 2)}\n`
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  )
}

/** An export that was kept; undefined where the text is none. */
export function parseExport(text: string): ConfigExport | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return isExport(json) ? json : undefined
  } catch {
    return undefined
  }
}

function isExport(json: unknown): json is ConfigExport {
  return (
    isObject(json) &&
    json['form'] === 'causeway-config/1' &&
    typeof json['install'] === 'string' &&
    isObject(json['settings']) &&
    isObject(json['organizations']) &&
    Object.values(json['organizations']).every((one) => isObject(one) && isObject(one['pathways']))
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
