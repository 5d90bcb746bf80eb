import {
  ASKED_NUMBERS,
  CLINICIAN_PLACES,
  MODALITIES,
  PATIENT_PLACES,
  ruled,
  type AskedNumber,
  type ChargeRule,
  type ChargeRules,
  type RuledFacts,
  type Said,
} from '#domain/charge/rules.ts'
import { isDay } from './day.ts'
import { parseFile } from '../definition/file.ts'
import { entries, items, oneOf, pairs, words, wrong, type Place, type Problem } from '../definition/node.ts'

/** One file of dated charge rules; `id` names it. */
export interface ChargeRuleFile extends ChargeRules {
  id: string
}

/**
 * Reads a file of charge rules and tries it on the examples that stand in it: a file that says otherwise of one of them is
 * not used. Each problem has its line.
 */
export function parseChargeRules(text: string, file: string): ChargeRuleFile | { problems: Problem[] } {
  return parseFile(text, file, readFile)
}

function readFile(place: Place, version: string): ChargeRuleFile | undefined {
  const keys = entries(place, ['rules', 'payers', 'list', 'examples'], ['modifiers'])
  if (!keys) return undefined
  const id = words(keys.rules)
  const payers = named(keys.payers).map(({ name, title }) => ({ id: name, title }))
  const modifiers = named(keys.modifiers).map(({ name, title }) => ({ code: name, title }))
  const known = { payers: payers.map((one) => one.id), modifiers: modifiers.map(({ code }) => code) }
  const places = keys.list ? items(keys.list) : []
  const rules = places.flatMap((item) => readRule(item, known) ?? [])
  for (const [at, { id: rule }] of rules.entries())
    if (rules.findIndex((one) => one.id === rule) < at && keys.list)
      wrong(places[at] ?? keys.list, `list[${at + 1}].id: "${rule}" stands above already`)
  const examples = keys.examples ? items(keys.examples) : []
  if (keys.examples && examples.length === 0)
    wrong(keys.examples, 'examples: rules that are tried on nothing are not used; give at least one example')
  if (rules.length === places.length) for (const example of examples) tryOn(example, rules, known)
  return id === undefined ? undefined : { id, version, payers, modifiers, rules }
}

interface Known {
  payers: readonly string[]
  modifiers: readonly string[]
}

function named(place: Place | undefined): { name: string; title: Said }[] {
  if (place === undefined) return []
  return pairs(place).flatMap(([name, at]) => {
    const keys = entries(at, ['en', 'es'])
    const [en, es] = [words(keys?.en), words(keys?.es)]
    return en === undefined || es === undefined ? [] : [{ name, title: { en, es } }]
  })
}

function readRule(place: Place, known: Known): ChargeRule | undefined {
  const keys = entries(
    place,
    ['id', 'payer', 'from', 'source'],
    ['state', 'to', 'patient', 'clinician', 'modality', 'place', 'modifiers', 'asks'],
  )
  if (!keys) return undefined
  const [id, source] = [words(keys.id), words(keys.source)]
  const payer = oneOf(keys.payer, known.payers)
  const [from, to] = [day(keys.from), day(keys.to)]
  const rule = {
    state: state(keys.state),
    patientAt: oneOf(keys.patient, PATIENT_PLACES) ?? null,
    clinicianAt: oneOf(keys.clinician, CLINICIAN_PLACES) ?? null,
    modality: oneOf(keys.modality, MODALITIES) ?? null,
    place: placeOfService(keys.place),
    modifiers: modifiersIn(keys.modifiers, known),
    ...(keys.asks && { asks: numbersIn(keys.asks) }),
  }
  if (!keys.place && !keys.modifiers && !keys.asks)
    wrong(place, `${place.path}: gives neither a place nor a modifier, and asks for no number`)
  if (id === undefined || source === undefined || payer === undefined || from === undefined) return undefined
  if (to !== undefined && to < from && keys.to) wrong(keys.to, `${keys.to.path}: ${to} is before ${from}`)
  return { id, payer, from, to: to ?? null, source, ...rule }
}

/** An example that the rules do not bear out is a problem of the file, told with what they say instead. */
function tryOn(place: Place, rules: readonly ChargeRule[], known: Known): void {
  const keys = entries(
    place,
    ['payer', 'state', 'date', 'patient', 'modality', 'place'],
    ['clinician', 'modifiers', 'asks'],
  )
  if (!keys) return
  const payer = oneOf(keys.payer, known.payers)
  const date = day(keys.date)
  const patientAt = oneOf(keys.patient, PATIENT_PLACES)
  const clinicianAt = oneOf(keys.clinician, CLINICIAN_PLACES) ?? null
  const modality = oneOf(keys.modality, MODALITIES)
  const within = state(keys.state)
  const expected = words(keys.place)
  const modifiers = modifiersIn(keys.modifiers, known).toSorted()
  const asks = numbersIn(keys.asks)
  if (!payer || date === undefined || !patientAt || !modality || within === null || expected === undefined) return
  const facts: RuledFacts = { payer, state: within, date, patientAt, clinicianAt, modality }
  const found = ruled(rules, facts)
  const by = found.by.length === 0 ? 'no rule applies' : `by ${found.by.join(', ')}`
  if (found.disagree) wrong(place, `${place.path}: the rules disagree about the place of service, ${by}`)
  else if ((found.place ?? 'none') !== expected)
    wrong(place, `${place.path}: expected the place ${expected}, the rules give ${found.place ?? 'none'}; ${by}`)
  if (found.modifiers.join(' ') !== modifiers.join(' '))
    wrong(
      place,
      `${place.path}: expected the modifiers ${said(modifiers)}, the rules give ${said(found.modifiers)}; ${by}`,
    )
  const missed = ASKED_NUMBERS.filter((number) => found.asks.includes(number) !== asks.includes(number))
  if (missed.length > 0)
    wrong(place, `${place.path}: expected to ask for ${said(asks)}, the rules ask for ${said(found.asks)}; ${by}`)
}

function said(modifiers: readonly string[]): string {
  return modifiers.length === 0 ? 'none' : modifiers.join(' ')
}

function modifiersIn(place: Place | undefined, { modifiers }: Known): string[] {
  return place === undefined ? [] : items(place).flatMap((item) => oneOf(item, modifiers) ?? [])
}

function numbersIn(place: Place | undefined): AskedNumber[] {
  return place === undefined ? [] : items(place).flatMap((item) => oneOf(item, ASKED_NUMBERS) ?? [])
}

function day(place: Place | undefined): string | undefined {
  const found = words(place)
  if (place === undefined || found === undefined) return undefined
  return isDay(found) ? found : wrong(place, `${place.path}: "${found}" is not a day; write it like 2026-01-31`)
}

function state(place: Place | undefined): string | null {
  const found = words(place)
  if (place === undefined || found === undefined) return null
  if (/^[A-Z]{2}$/.test(found)) return found
  wrong(place, `${place.path}: "${found}" is not a state; write its two letters`)
  return null
}

function placeOfService(place: Place | undefined): string | null {
  const found = words(place)
  if (place === undefined || found === undefined) return null
  if (/^\d\d$/.test(found)) return found
  wrong(place, `${place.path}: "${found}" is not a place of service; write its two digits in quotes, like '10'`)
  return null
}
