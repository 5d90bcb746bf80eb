import { fromBase64, toBase64 } from '../fhir/datatypes.ts'
import { fieldAt, type Field, type Message, type Segment } from '../hl7v2/message.ts'
import { Branch, type Made } from './branch.ts'
import type { Look, Place } from './condition.ts'
import type { Rule } from './rules.ts'
import type { Codes, MessageTable, Use } from './tables.ts'
import { typeAfter, type Step } from './target.ts'
import {
  authorityOf,
  codeSystemOf,
  componentOf,
  isSaid,
  primitiveOf,
  textOf,
  type Around,
  type Value,
} from './value.ts'
import { placed, type Placed } from './walk.ts'

/** What a map file adds to the tables for one resource: a rule, and of which segments. */
export interface Added {
  segment: string
  resource: string
  rule: Rule
}

/** All resources that a message comes to, before they are written. */
export interface Making {
  made: readonly Made[]
  /** References between them, from the branch that holds each. */
  placed: readonly Placed[]
}

interface Context {
  /** Tells elements of this segment from those of another. */
  key: string
  look: Look
  /** Where components of the field stood, with what the condition has read. */
  origins(components: readonly number[]): string[]
  codes: Codes | undefined
}

/**
 * Makes what the rules make of a message. Never throws for what a message says: what can't be written is left, and its field is
 * then found unmapped.
 */
export function made(
  table: MessageTable,
  { segments }: Message,
  added: readonly Added[],
  codes: ReadonlyMap<string, Codes>,
  around: Around,
): Making {
  const places = placed(table, segments)
  const all: Made[] = []
  const scoped = new Map<string, Made>()
  const pending: { from: Made; steps: readonly Step[]; scope: readonly string[]; to: string }[] = []
  let patient: Made | undefined

  for (const one of places) {
    for (const use of one.spot?.uses ?? []) {
      const context = contextOf(one, `${use.map}#${one.index}`)
      if (use.holds !== undefined && !use.holds(context.look)) continue
      const resource = resourceFor(one, use)
      for (const rule of use.rules) ofSegment(rule, one, resource.root, context)
      for (const { from, steps, to } of use.refers) {
        const holder = from === use.label ? resource : found(one.scope, from)
        if (holder !== undefined) pending.push({ from: holder, steps, scope: one.scope, to })
      }
    }
  }
  for (const { from, steps, scope, to } of pending) {
    const other = found(scope, to)
    if (other !== undefined) at(from.root, steps, `ref#${all.indexOf(other)}`, -1, 0).names = other
  }
  for (const { segment, resource, rule } of added)
    for (const one of places.filter((each) => each.segment.name === segment)) {
      const target = all.findLast((each) => each.type === resource && each.label !== '' && each.segment <= one.index)
      const which = target ?? all.find((each) => each.type === resource && each.label !== '')
      if (which === undefined) continue
      const [first] = rule.steps
      // What a site says itself stands instead of what the table says.
      if (first !== undefined && rule.steps.length === 1) which.root.clear(first.name)
      ofSegment(rule, one, which.root, contextOf(one, `site#${one.index}`))
    }
  return { made: all, placed: places }

  function resourceFor(one: Placed, { label, type, each, depth }: Use): Made {
    const before = scoped.get(`${one.scope.slice(0, depth).join('/')}|${label}`)
    if (before !== undefined && (!each || before.segment === one.index)) return before
    const fresh: Made = { type, label, root: new Branch(type), segment: one.index }
    all.push(fresh)
    scoped.set(`${one.scope.slice(0, depth).join('/')}|${label}`, fresh)
    if (type === 'Patient') patient ??= fresh
    return fresh
  }

  /** From the innermost group outwards; `Patient` is any `Patient[1]`. */
  function found(scope: readonly string[], label: string): Made | undefined {
    for (let depth = scope.length; depth >= 0; depth -= 1) {
      const known = scoped.get(`${scope.slice(0, depth).join('/')}|${label}`)
      if (known !== undefined) return known
    }
    const [, type = ''] = /^([A-Za-z]+)/.exec(label) ?? []
    return type === 'Patient' || type === 'Encounter' || type === label
      ? all.findLast((each) => each.type === type && each.label !== '')
      : undefined
  }

  /** Conditions look into the segment itself, and into the nearest other of a name. */
  function contextOf({ segment, index }: Placed, key: string): Context {
    const nearest = (name: string): Segment | undefined =>
      segments.slice(0, index + 1).findLast((one) => one.name === name) ?? segments.find((one) => one.name === name)
    const look: Look = ({ of, at: number, below }) => {
      const other = of === segment.name ? segment : nearest(of)
      return (other === undefined ? [] : fieldAt(other, number ?? 1)).flatMap((value) => {
        const text = textOf(below === undefined ? value : componentOf(value, below))
        return (below === undefined ? isSaid(value) : text !== '') ? [text] : []
      })
    }
    return { key, look, origins: () => [], codes: undefined }
  }

  function ofSegment(rule: Rule, { segment, index }: Placed, root: Branch, context: Context): void {
    const { from } = rule
    const field: Field = from.at === undefined ? [[[segment.name]]] : fieldAt(segment, from.at)
    const asks = rule.write.by === 'set' && rule.asksOwn
    // Most rules are for a field that says nothing.
    if (!asks && !field.some(isSaid)) return
    const repetitions = rule.repeats === -1 && !rule.lines ? field.slice(0, 1) : field
    const said = repetitions.map((value, repetition) => ({ value, repetition })).filter(({ value }) => isSaid(value))
    const silent = said.length === 0 && asks
    for (const { value, repetition } of silent ? [{ value: [], repetition: 0 }] : said) {
      const read = new Set<string>()
      const look: Look = (place) => {
        if (place.of === rule.v2) return lookIn(value, place)
        const own = place.of === segment.name && place.at === from.at && from.at !== undefined
        // Of the field itself a component is that of this repetition.
        const texts = own && place.below !== undefined ? saidIn(componentOf(value, place.below)) : context.look(place)
        if (place.of === segment.name && place.at !== undefined && texts.length > 0)
          read.add(`${index}/${place.at}/${own ? repetition : 0}/${place.below ?? 1}`)
        return texts
      }
      if (rule.holds !== undefined && !rule.holds(look)) continue
      const origins = (components: readonly number[]): string[] => [
        ...read,
        ...(from.at === undefined ? [] : components.map((part) => `${index}/${from.at}/${repetition}/${part}`)),
      ]
      const { below } = from
      const part = below === undefined ? value : componentOf(value, below)
      if (below !== undefined && !isSaid(part)) continue
      const components = below === undefined ? saidOf(value) : [below]
      write(rule, { value: part, components, repetition, base: root, outer: below }, { ...context, look, origins })
    }
  }

  /** By a rule of a data type; `outer` is the component of the field in which all of the value stands. */
  function ofValue(rule: Rule, whole: Value, base: Branch, context: Context, outer: number | undefined): void {
    const { from } = rule
    const value = from.at === undefined ? whole : componentOf(whole, from.at)
    if (!isSaid(value) && !(rule.write.by === 'set' && rule.asksOwn)) return
    const read = new Set<number>()
    const look: Look = (place) => {
      if (place.of !== from.of) return context.look(place)
      const texts = lookIn(whole, place)
      if (texts.length > 0) read.add(outer ?? place.at ?? 1)
      return texts
    }
    if (rule.holds !== undefined && !rule.holds(look)) return
    const components = outer !== undefined ? [outer] : from.at === undefined ? saidOf(whole) : [from.at]
    const origins = (parts: readonly number[]): string[] => context.origins([...parts, ...read])
    write(
      rule,
      { value, whole, components, repetition: 0, base, outer: outer ?? from.at },
      { ...context, key: '', look, origins },
    )
  }

  function write(rule: Rule, source: Source, context: Context): void {
    const { write: how, steps, type } = rule
    const { value, components, base } = source
    const names = rule.codes === undefined ? context.codes : codes.get(rule.codes)
    const reach = (): Branch => at(base, steps, context.key, rule.repeats, rule.lines ? 0 : source.repetition)
    const put = (json: string | number | boolean | undefined, origins: readonly string[]): void => {
      if (json === undefined) return
      const leaf = reach()
      if (leaf.codes !== undefined && !leaf.codes.has(String(json))) return
      if (!rule.lines || leaf.value === undefined) {
        if (leaf.value !== undefined) leaf.origins.clear()
        leaf.value = json
      } else if (type === 'base64Binary')
        leaf.value = toBase64(`${fromBase64(String(leaf.value)) ?? ''}\n${textOf(value)}`)
      else leaf.value = `${leaf.value}\n${json}`
      for (const origin of origins) leaf.origins.add(origin)
    }
    switch (how.by) {
      case 'set': {
        const pieces = how.set.map((piece) =>
          typeof piece === 'string' ? piece : textAt(piece, source, rule, context),
        )
        const text = pieces.join('').trim().replaceAll(/\s+/g, ' ')
        // Our own words say nothing of the field but what their condition read.
        const conveyed = how.set.every((piece) => typeof piece === 'string') ? [] : components
        return put(primitiveOf(type, text, around), context.origins(conveyed))
      }
      case 'authority': {
        const parts = rule.from.at === undefined ? value.slice(1) : value
        const [namespace = '', universal = '', kind = ''] = parts.map((one) => one[0] ?? '')
        return put(
          authorityOf(namespace, universal, kind, around),
          context.origins(components.filter((part) => rule.from.at !== undefined || part > 1)),
        )
      }
      case 'patient':
        if (patient !== undefined) reach().names = patient
        return
      case 'base64': {
        const text = textOf(value).replaceAll(/\s/g, '')
        const whether = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0
        return put(whether ? text : undefined, context.origins(components))
      }
      case 'text': {
        const text = textOf(value)
        const owner = typeAfter(steps.at(-2)) ?? base.type
        const translated = names?.get(text)
        const known =
          owner === 'Coding' && steps.at(-1)?.name === 'system'
            ? codeSystemOf(text, around)
            : primitiveOf(type, translated?.[0] ?? text, around)
        return put(known, context.origins(components.slice(0, 1)))
      }
      case 'map': {
        const translated = names?.get(textOf(value))
        const target = reach()
        const coded = type === 'CodeableConcept' || type === 'Coding'
        if (translated !== undefined && coded) {
          const coding = type === 'Coding' ? target : target.child('coding', 'translated')
          const [code, display, system] = translated
          for (const [name, text] of Object.entries({ system, code, display })) {
            const json = primitiveOf(name === 'system' ? 'uri' : 'string', text, around)
            if (json === undefined) continue
            const leaf = coding.child(name)
            leaf.value = json
            for (const origin of context.origins(components.slice(0, 1))) leaf.origins.add(origin)
          }
          if (type === 'Coding') return
        }
        // A code by itself is translated; the parts of a coded value are not.
        const inner = { ...context, codes: coded ? undefined : names }
        for (const one of how.rules()) ofValue(one, value, target, inner, source.outer)
        // The sender's own code is kept beside the translated one where its system says what it means.
        const codings = target.elements.get('coding')?.each
        const plain = [...(codings ?? [])].find(([key]) => key === '/1')
        if (translated !== undefined && coded && plain !== undefined && !plain[1].elements.has('system'))
          codings?.delete('/1')
        return
      }
    }
  }

  function textAt(place: Place, { value, whole }: Source, { from }: Rule, context: Context): string {
    if (place.of !== from.of) return context.look(place)[0] ?? ''
    if (whole !== undefined) return lookIn(whole, place)[0] ?? ''
    if (place.at === from.at && place.below !== undefined) return textOf(componentOf(value, place.below))
    return context.look(place)[0] ?? ''
  }
}

/** A value that is to be written, and where it stood. */
interface Source {
  value: Value
  /** The value of the data type around it. */
  whole?: Value
  /** Components of the field that it conveys. */
  components: readonly number[]
  repetition: number
  base: Branch
  /** The component of the field in which all of it stands. */
  outer?: number | undefined
}

function saidOf(value: Value): number[] {
  return value.flatMap((part, index) => (isSaid([part]) ? [index + 1] : []))
}

function lookIn(value: Value, { at: number, below }: Place): readonly string[] {
  const component = number === undefined ? value : componentOf(value, number)
  return saidIn(below === undefined ? component : componentOf(component, below))
}

function saidIn(value: Value): readonly string[] {
  return isSaid(value) ? [textOf(value)] : []
}

/**
 * The branch at the end of some steps. Of the resource's own lists `key` tells the elements of one segment from those of
 * another; a label that is a word is one element for all segments.
 */
function at(base: Branch, steps: readonly Step[], key: string, repeats: number, repetition: number): Branch {
  let branch = base
  let own = key
  steps.forEach((step, index) => {
    const each = index === repeats && repetition > 0 ? `/${repetition}` : ''
    branch = branch.at(step, `${/^[a-z]/.test(step.label) ? '' : own}/${step.label}${each}`)
    if (step.shape.many) own = ''
    if (step.into !== undefined) {
      branch.names ??= { type: step.into, label: '', root: new Branch(step.into), segment: -1 }
      branch = branch.names.root
    }
  })
  return branch
}
