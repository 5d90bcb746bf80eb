import type { FhirElement } from './element.ts'

/** A CodeableConcept in words: its text, else the first display, else the first code. Empty when it has none. */
export function conceptText(concept: FhirElement | undefined): string {
  if (concept === undefined) return ''
  const codings = concept.children('coding')
  const display = codings.map((coding) => coding.textMaybe('display')).find((one) => one !== undefined)
  return concept.textMaybe('text') ?? display ?? codings[0]?.textMaybe('code') ?? ''
}

export function codesOf(concept: FhirElement | undefined): string[] {
  return (concept?.children('coding') ?? []).flatMap((coding) => coding.textMaybe('code') ?? [])
}

/** A Reference as `Type/id`, also where the EMR writes it as an absolute address. Undefined for a logical one. */
export function relativeReference(reference: FhirElement | undefined): string | undefined {
  const written = reference?.textMaybe('reference')
  return written === undefined ? undefined : lastTwoSteps(written)
}

/** `Type/id` of a reference or absolute address, without a `_history` part. */
export function lastTwoSteps(address: string): string {
  const steps = address.replace(/\/_history\/.*$/, '').split('/')
  return steps.slice(-2).join('/')
}

/** The first reference of a type in a list of participants or the like. */
export function referenceOfType(references: readonly (FhirElement | undefined)[], type: string): string | undefined {
  return references.map(relativeReference).find((one) => one?.startsWith(`${type}/`))
}

/** When something was: `effectiveDateTime`, `effectiveInstant`, or the start of `effectivePeriod`, for any prefix. */
export function whenOf(resource: FhirElement, prefix: string): string | undefined {
  return (
    resource.textMaybe(`${prefix}DateTime`) ??
    resource.textMaybe(`${prefix}Instant`) ??
    resource.child(`${prefix}Period`)?.textMaybe('start')
  )
}

/** A Quantity as it is said: `128 mmHg`. */
export function quantityText(quantity: FhirElement | undefined): string | undefined {
  const value = quantity?.numberMaybe('value')
  if (quantity === undefined || value === undefined) return undefined
  const rounded = Number.isInteger(value) ? String(value) : String(Math.round(value * 100) / 100)
  const unit = unitText(quantity)
  const comparator = quantity.textMaybe('comparator') ?? ''
  return unit === '' ? `${comparator}${rounded}` : `${comparator}${rounded} ${unit}`
}

/** UCUM is written for machines: some units are said otherwise, and annotations such as `{score}` not at all. */
const SPOKEN_UNITS: Readonly<Record<string, string>> = { 'mm[Hg]': 'mmHg', Cel: '°C', '[degF]': '°F', 'kg/m2': 'kg/m²' }

export function unitText(quantity: FhirElement): string {
  const unit = quantity.textMaybe('unit') ?? quantity.textMaybe('code') ?? ''
  return SPOKEN_UNITS[unit] ?? unit.replaceAll(/\{[^}]*\}/g, '')
}

/** The value[x] of an Observation or component, in words. */
export function valueText(holder: FhirElement): string | undefined {
  const concept = holder.child('valueCodeableConcept')
  if (concept !== undefined) return conceptText(concept)
  const flag = holder.flag('valueBoolean')
  return (
    quantityText(holder.child('valueQuantity')) ??
    holder.textMaybe('valueString') ??
    holder.numberMaybe('valueInteger')?.toString() ??
    holder.textMaybe('valueDateTime') ??
    (flag === undefined ? undefined : flag ? 'yes' : 'no')
  )
}

/** UTF-8 text as the base64 of an Attachment. */
export function toBase64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** An Attachment's base64 as UTF-8 text; undefined when it is not base64, or not UTF-8. */
export function fromBase64(base64: string): string | undefined {
  try {
    const binary = atob(base64.replace(/\s/g, ''))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(binary, (one) => one.charCodeAt(0)),
    )
  } catch {
    return undefined
  }
}
