import type { Change } from '#domain/connect/changes.ts'
import type { Report } from './report.ts'

type Cell = Report['cells'][number]

const WIDTH = 80
const NAME = 33
const DOOR = 10

/** The report as a terminal of 80 columns shows it. */
export function tableOf(report: Report): string {
  const { fhirBase, fhirVersion, software, tried, cells, remarks } = report
  const part = (title: string, kind: Cell['kind']) => [
    '',
    `${title.padEnd(NAME)}${'door'.padEnd(DOOR)}why`,
    '-'.repeat(WIDTH),
    ...cells.filter((cell) => cell.kind === kind).flatMap(linesOf),
  ]
  return [
    ...wrapped(`${fhirBase}: FHIR ${fhirVersion}${software === null ? '' : `, ${software}`}`, WIDTH),
    ...wrapped(tried, WIDTH),
    ...part('sign-in', 'sign-in'),
    ...part('read', 'read'),
    ...part('write', 'write'),
    ...(remarks.length === 0 ? [] : ['', 'Also:', ...remarks.flatMap((remark) => hanging('- ', remark))]),
    '',
    ...wrapped(countOf(cells), WIDTH),
    ...wrapped('"HL7 v2" names the message by which it goes instead where emr.hl7v2.send is set.', WIDTH),
    '',
  ].join('\n')
}

/** What changed, one sentence a line, the worse first. */
export function changesText(changes: readonly Change[], since: string): string {
  if (changes.length === 0) return `Nothing that a visit uses has changed since ${since}.\n`
  const ways = [
    ['worse', 'Worse'],
    ['better', 'Better'],
    ['other', 'Also'],
  ] as const
  const lines = ways.flatMap(([way, title]) => {
    const some = changes.filter((change) => change.way === way)
    return some.length === 0
      ? []
      : [`${title}:`, ...some.flatMap(({ name, says }) => hanging('- ', `${name}: ${says}.`))]
  })
  return [`Since ${since}:`, ...lines, ''].join('\n')
}

function linesOf(cell: Cell): string[] {
  const { name, door, why, measured, hl7v2 } = cell
  const said = [
    why,
    ...(measured === null ? [] : [`measured: ${measured}`]),
    ...((door === 'worklist' || door === null) && hl7v2 !== null ? [`HL7 v2: ${hl7v2}`] : []),
  ]
  const [first = '', ...rest] = said.flatMap((one) => wrapped(one, WIDTH - NAME - DOOR))
  return [
    `${name.padEnd(NAME)}${(door ?? 'none').padEnd(DOOR)}${first}`,
    ...rest.map((line) => `${' '.repeat(NAME + DOOR)}${line}`),
  ]
}

function countOf(cells: readonly Cell[]): string {
  const of = (kind: Cell['kind'], door: Cell['door']) =>
    cells.filter((cell) => cell.kind === kind && cell.door === door).length
  return `Reads: ${of('read', 'fhir')} by FHIR, ${of('read', null)} not to be had. Writes: ${of('write', 'fhir')} by FHIR, ${of('write', 'worklist')} by a person.`
}

function hanging(mark: string, text: string): string[] {
  return wrapped(text, WIDTH - mark.length).map((line, at) => `${at === 0 ? mark : ' '.repeat(mark.length)}${line}`)
}

/** Broken between words; a word longer than the line, such as an address, is left whole. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
