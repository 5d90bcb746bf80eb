/** Something the EMR sent that is not what FHIR R4 says. `where` is a resource type and a path, never content. */
export class Malformed extends Error {
  readonly where: string
  constructor(where: string, expected: string) {
    super(`${where}: expected ${expected}`)
    this.name = 'Malformed'
    this.where = where
  }
}

/**
 * A narrow view on unknown JSON. Each reader names what it expects at a path; what is there and is of another shape
 * throws `Malformed`, so that a bad resource is refused at the edge and never half-read.
 */
export class FhirElement {
  readonly path: string
  readonly #members: Readonly<Record<string, unknown>>

  constructor(value: unknown, path: string) {
    if (!isRecord(value)) throw new Malformed(path, 'an object')
    this.path = path
    this.#members = value
  }

  text(name: string): string {
    return this.textMaybe(name) ?? this.#missing(name, 'a string')
  }

  textMaybe(name: string): string | undefined {
    const value = this.#members[name]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') return this.#missing(name, 'a string')
    return value
  }

  numberMaybe(name: string): number | undefined {
    const value = this.#members[name]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'number') return this.#missing(name, 'a number')
    return value
  }

  flag(name: string): boolean | undefined {
    const value = this.#members[name]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'boolean') return this.#missing(name, 'true or false')
    return value
  }

  child(name: string): FhirElement | undefined {
    const value = this.#members[name]
    return value === undefined || value === null ? undefined : new FhirElement(value, `${this.path}.${name}`)
  }

  children(name: string): FhirElement[] {
    const value = this.#members[name]
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) return this.#missing(name, 'a list')
    return value.map((one: unknown, index) => new FhirElement(one, `${this.path}.${name}[${index}]`))
  }

  texts(name: string): string[] {
    const value = this.#members[name]
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) return this.#missing(name, 'a list')
    return value.map((one: unknown) => (typeof one === 'string' ? one : this.#missing(name, 'strings')))
  }

  /** The whole JSON, to change a part of it and send it back. */
  json(): Readonly<Record<string, unknown>> {
    return this.#members
  }

  #missing(name: string, expected: string): never {
    throw new Malformed(`${this.path}.${name}`, expected)
  }
}

/** A resource of the type expected, with its id; anything else is `Malformed`. */
export function resourceOf(value: unknown, type: string): FhirElement {
  const resource = new FhirElement(value, type)
  const found = resource.text('resourceType')
  if (found !== type) throw new Malformed(type, `resourceType ${type}`)
  return resource
}

/** `Type/id` of a stored resource. */
export function referenceTo(resource: FhirElement): string {
  return `${resource.text('resourceType')}/${resource.text('id')}`
}

/** The version as its ETag (R4, 3.1.0.1.3): opaque, sent back as `If-Match`. Empty where the EMR keeps no versions. */
export function versionOf(resource: FhirElement): string {
  const version = resource.child('meta')?.textMaybe('versionId')
  return version === undefined ? '' : `W/"${version}"`
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
