/** What a condition asks of a message: every text of a place such as `OBX-5.1`, or `XTN.3` inside a field; empty ones left out. */
export type Look = (place: Place) => readonly string[]

/** A place as the tables write it: `PID-11.9` of a segment, `CX.4` or `HD-3` of a data type. */
export interface Place {
  /** Segment or data type. */
  of: string
  /** Field of a segment, component of a data type; absent for the whole. */
  at?: number
  /** Component of a field, subcomponent of a component. */
  below?: number
}

/** A condition of the column "Condition (IF True)", read. */
export type Condition = (look: Look) => boolean

/** Why a condition can't be read. */
export class NoCondition extends Error {}

const PLACE = /^([A-Z][A-Z0-9]{1,2})(?:[-.](\d{1,2})(?:\.(\d{1,2}))?)?$/
const TOKEN = /"[^"]*"|'[^']*'|[()=,>]|<=?|>=|!=|[A-Za-z0-9][A-Za-z0-9.-]*/g

/** Short enough to be taken for a segment or a data type. */
const WORDS: ReadonlySet<string> = new Set(['IF', 'IS', 'IN', 'OR', 'AND', 'NOT', 'TO'])

/** A place such as `PID-11.9`; undefined for any other word. */
export function placeOf(word: string): Place | undefined {
  if (WORDS.has(word)) return undefined
  const [, of, at, below] = PLACE.exec(word) ?? []
  if (of === undefined) return undefined
  return {
    of,
    ...(at === undefined ? {} : { at: Number(at) }),
    ...(below === undefined ? {} : { below: Number(below) }),
  }
}

/**
 * Reads a condition as HL7's tables write it, such as `IF PID-11 LST.COUNT EQUALS 1 AND PID-11.9 IS NOT VALUED`, and as map
 * files may. `subject` is what a condition that names no place is about. Throws `NoCondition` for what it does not
 * understand: a condition that is ignored would be a guess.
 */
export function readCondition(text: string, subject: Place): Condition {
  const words = text.match(TOKEN) ?? []
  if (words.join('').length !== text.replaceAll(/\s/g, '').length + spacesIn(words)) throw new NoCondition(text)
  let next = 0
  const peek = (ahead = 0) => (words[next + ahead] ?? '').toUpperCase()
  const takes = (...expected: string[]) => {
    if (!expected.every((word, index) => peek(index) === word)) return false
    next += expected.length
    return true
  }
  const no = (): never => {
    throw new NoCondition(text)
  }

  const read = either()
  if (next < words.length) no()
  return read

  function either(): Condition {
    const all = [both()]
    while (takes('OR')) all.push(both())
    return (look) => all.some((one) => one(look))
  }

  function both(): Condition {
    const all = [one()]
    while (takes('AND')) all.push(one())
    return (look) => all.every((each) => each(look))
  }

  function one(): Condition {
    takes('IF')
    if (takes('(')) {
      const inner = either()
      return takes(')') ? inner : no()
    }
    const places: Place[] = []
    let joint: 'AND' | 'OR' = 'AND'
    // `PID-33 AND PID-34 VALUED`: one predicate, said of several places.
    for (let place = placeOf(peek()); place !== undefined; place = placeOf(peek(1))) {
      if (places.length > 0) {
        if (peek() !== 'AND' && peek() !== 'OR') break
        joint = peek() === 'OR' ? 'OR' : 'AND'
        next += 1
      }
      places.push(place)
      next += 1
    }
    const asked = places.length === 0 ? [subject] : places
    const holds = predicate()
    return (look) =>
      joint === 'AND'
        ? asked.every((place) => holds(look(place), look))
        : asked.some((place) => holds(look(place), look))
  }

  function predicate(): (texts: readonly string[], look: Look) => boolean {
    if (takes('LST.COUNT') || takes('COUNT')) return number((texts) => texts.length)
    if (takes('LENGTH')) return number((texts) => texts[0]?.length ?? 0)
    const said = takes('IS') || takes('DOES')
    const negated = takes('NOT') || takes('!=')
    const holds = positive(said || negated)
    return negated ? (texts, look) => !holds(texts, look) : holds
  }

  function positive(said: boolean): (texts: readonly string[], look: Look) => boolean {
    if (takes('VALUED') || takes('VALUE') || takes('EXIST')) {
      // `IS VALUED NOT EQUAL PID-12`
      if (peek() !== 'NOT') return (texts) => texts.length > 0
      const differs = predicate()
      return (texts, look) => texts.length > 0 && differs(texts, look)
    }
    if (takes('EMPTY')) return (texts) => texts.length === 0
    if (takes('IN')) {
      const listed = list()
      return (texts) => texts[0] !== undefined && listed.includes(texts[0])
    }
    if (!(takes('EQUALS') || takes('EQUAL') || takes('=') || said)) no()
    takes('TO')
    const wanted = peek()
    const other = placeOf(wanted)
    const [literal] = words.slice(next, next + 1)
    next += 1
    if (literal !== undefined && /^["']/.test(literal)) return (texts) => texts[0] === literal.slice(1, -1)
    if (other !== undefined) return (texts, look) => texts[0] === look(other)[0]
    return no()
  }

  function number(of: (texts: readonly string[]) => number): (texts: readonly string[]) => boolean {
    const compare =
      takes('GREATER', 'THAN') || takes('>')
        ? (found: number, limit: number) => found > limit
        : takes('LESS', 'THAN', 'OR', 'EQUALS')
          ? (found: number, limit: number) => found <= limit
          : takes('LESS', 'THAN')
            ? (found: number, limit: number) => found < limit
            : takes('EQUALS') || takes('=')
              ? (found: number, limit: number) => found === limit
              : no()
    const limit = Number(words[next] ?? no())
    next += 1
    return Number.isNaN(limit) ? no() : (texts) => compare(of(texts), limit)
  }

  function list(): string[] {
    if (!takes('(')) no()
    const found: string[] = []
    do {
      const [literal = ''] = words.slice(next, next + 1)
      if (!/^["']/.test(literal)) no()
      found.push(literal.slice(1, -1))
      next += 1
    } while (takes(','))
    return takes(')') ? found : no()
  }
}

/** Literals may hold spaces. */
function spacesIn(words: readonly string[]): number {
  return words.join('').length - words.join('').replaceAll(/\s/g, '').length
}
