import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChargeCode } from '#domain/charge/codes.ts'
import type { ChargeRules } from '#domain/charge/rules.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { caseOf } from '#domain/reconcile/case.ts'
import type { Finding } from '#domain/reconcile/finding.ts'
import { judge } from '#domain/reconcile/judge.ts'
import { ruleOf } from '#domain/reconcile/rules.ts'
import type { Recorded } from '#domain/visit/event.ts'
import { evolve, start } from '#domain/visit/evolve.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { isCodeList, parseChargeCodes } from '#formats/charge/codes.ts'
import { settledClinician } from '#formats/fhir/clinician.ts'
import { referenceTo } from '#formats/fhir/element.ts'
import { factsOf } from '#formats/fhir/facts.ts'
import { readVisitFile, resourcesOf, type VisitFile } from '#formats/reconcile/visit-file.ts'

/** What was found in one visit of a folder, by the name of its file. */
export interface JudgedFile {
  file: string
  findings: Finding[]
}

/** By what a folder is judged: the definitions that Causeway itself is started with, the practice's zone, and the time. */
export interface FolderParts {
  pathways: ReadonlyMap<string, Pathway>
  rules: ChargeRules
  zone: string
  now: Date
}

/**
 * Judges every visit of a folder by the same functions as those of a running Causeway: a `.json` each, and the site's table of
 * codes as `codes.csv` where it has one. A file that can't be used stops it, with its name and what is wrong.
 */
export function judgeFolder(folder: string, { pathways, rules, zone, now }: FolderParts): JudgedFile[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => [name, readVisitFile(readFileSync(join(folder, name), 'utf8'))] as const)
  const wrong = files.flatMap(([name, read]) => (typeof read === 'string' ? [`${name} ${read}.`] : []))
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  const visits = files.flatMap(([name, read]) => (typeof read === 'string' ? [] : [{ name, read }]))
  const there = resourcesOf(visits.map(({ read }) => read))
  const codes = codesIn(folder)
  const states = visits.map(({ name, read }) => ({ name, read, state: stateOf(name, read.log) }))
  const metIn = new Map(states.map(({ state }) => [state.references.appointment ?? '', state.admitted?.at ?? null]))
  return states.map(({ name, read, state }) => {
    const pathway = pathways.get(read.pathway)
    if (pathway === undefined) throw new Error(`${name} names the pathway ${read.pathway}, which is not shipped.`)
    const { references, patient, pictures = {} } = state
    const facts = factsOf(
      {
        appointment: references.appointment ?? '',
        encounter: references.encounter,
        patient,
        consent: references.consent,
        pictures: Object.values(pictures).flatMap(({ reference }) => reference ?? []),
        charge: state.charge?.reference ?? null,
      },
      there,
    )
    const others =
      facts.others?.map((one) => ({
        ...one,
        isVisit: metIn.has(one.reference),
        met: metIn.get(one.reference) ?? null,
      })) ?? null
    const licences = licencesOf(visits, state.admitted?.by ?? null)
    const about = caseOf(
      { pathway, state, log: read.log },
      { ...facts, others },
      { zone, codes, rules, licences, tuning: [] },
      now,
    )
    return { file: name, findings: judge(about).findings }
  })
}

/** A finding as a line for people: whose, which rule, why, and what to do. */
export function lineOf(file: string, { rule, severity, ours, theirs, owner, due }: Finding): string {
  const { says, fix } = ruleOf(rule)
  const why = says.en.replace('{ours}', ours.value).replace('{theirs}', theirs.value)
  return `${file}: ${rule} ${severity} ${why} ${fix.en} For ${owner}, due ${due}.`
}

/** What a log comes to; one with an event that no visit has, or that lacks something, is no log of a visit. */
function stateOf(name: string, log: readonly Recorded[]): VisitState {
  let state = start()
  for (const event of log) {
    const next: VisitState | undefined = unlessBroken(() => evolve(state, event))
    if (next === undefined)
      throw new Error(`${name}: event ${event.seq}, "${event.kind}", is none that a visit has, or lacks something.`)
    state = next
  }
  return state
}

/** Of a file that somebody has written, an event may lack what every event of its kind has. */
function unlessBroken<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (fault) {
    if (fault instanceof TypeError) return undefined
    throw fault
  }
}

function codesIn(folder: string) {
  const file = join(folder, 'codes.csv')
  if (!existsSync(file)) return null
  const codes = parseChargeCodes(readFileSync(file, 'utf8'))
  if (!isCodeList(codes)) throw new Error(codes.map(({ line, says }) => `codes.csv:${line}: ${says}`).join('\n'))
  const first = codes.map(({ from }: ChargeCode) => from).toSorted()[0] ?? ''
  return { version: 1, attestation: '', at: first, since: first, codes }
}

/** Null where the folder has no Practitioner of theirs: then nothing is known of their licences. */
function licencesOf(visits: readonly { read: VisitFile }[], who: string | null) {
  const found = visits
    .flatMap(({ read }) => read.resources)
    .find((one) => one.text('resourceType') === 'Practitioner' && referenceTo(one) === who)
  return found === undefined ? null : settledClinician(found, []).licences
}
