import shapes from './hl7/shapes.json' with { type: 'json' }

/** What FHIR R4 says of one element. */
export interface Shape {
  type: string
  many: boolean
  must: boolean
  /** The codes of a required binding. */
  codes?: ReadonlySet<string>
}

/** One step into a resource: an element, and which of several by a label of the table. */
export interface Step {
  name: string
  label: string
  shape: Shape
  /** At a reference: the type of what it names; the steps after it are inside that. */
  into?: string
}

/** Why a path can't be used. */
export class NoTarget extends Error {}

const ELEMENTS = new Map(
  Object.entries(shapes as Record<string, Record<string, string[]>>).map(([type, elements]) => [
    type,
    new Map(Object.entries(elements).map(([name, said]) => [name, shapeOf(said)])),
  ]),
)

function shapeOf([type = '', ...words]: string[]): Shape {
  const codes = words.find((word) => word !== 'many' && word !== 'must')
  return {
    type,
    many: words.includes('many'),
    must: words.includes('must'),
    ...(codes === undefined ? {} : { codes: new Set(codes.split(' ')) }),
  }
}

/** The elements of a type by their names; undefined for a primitive type. */
export function elementsOf(type: string): ReadonlyMap<string, Shape> | undefined {
  return ELEMENTS.get(type)
}

export function isResource(type: string): boolean {
  return ELEMENTS.get(type)?.has('meta') === true
}

/** What a step leads into. */
export function typeAfter(step: Step | undefined): string | undefined {
  return step?.into ?? step?.shape.type
}

/**
 * Reads a path as HL7's tables write it, such as `participant[1].actor(Practitioner.name)`, and holds it against FHIR's
 * definition of `type`: what there is not is refused. `$this` and `$value` are no step.
 */
export function readTarget(text: string, type: string): Step[] {
  const steps: Step[] = []
  for (const word of stepsIn(text)) {
    const [, name = '', label = '', inside] = /^([A-Za-z]*)(?:\[([\w.-]+)\])?(?:\((.+)\))?$/.exec(word) ?? []
    if (name === '' && label === '1' && steps.length === 0) continue
    const owner = typeAfter(steps.at(-1)) ?? type
    const shape =
      name === 'extension' && elementsOf(owner) === undefined
        ? { type: 'Extension', many: true, must: false }
        : elementsOf(owner)?.get(name)
    if (shape === undefined) throw new NoTarget(`there is no ${owner}.${name || word}`)
    if (inside === undefined) steps.push({ name, label, shape })
    else {
      const [, into = '', rest = ''] = /^([A-Z][A-Za-z]+)(?:\[[\w.]+\])?(?:\.(.+))?$/.exec(inside) ?? []
      if (shape.type !== 'Reference' || !isResource(into)) throw new NoTarget(`${word} names no resource`)
      steps.push({ name, label, shape, into }, ...readTarget(rest, into))
    }
  }
  return steps
}

/** The words between the dots that stand in no parentheses. */
function stepsIn(text: string): string[] {
  if (text === '$this' || text === '$value' || text === '') return []
  const words = ['']
  let depth = 0
  for (const letter of text) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0
    if (letter === '.' && depth === 0) words.push('')
    else words.push(`${words.pop() ?? ''}${letter}`)
  }
  return words
}
