import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { changesBetween } from '#domain/connect/changes.ts'
import { registrationOf, registrationText } from '#formats/connect/registration.ts'
import { parseReport, type Report } from '#formats/connect/report.ts'
import { changesText, tableOf } from '#formats/connect/table.ts'
import type { Config } from '../config.ts'
import type { Organization } from '../config/organizations.ts'
import { registrationFor } from '../connect/registration.ts'
import { reportOn, type Trial } from '../connect/report.ts'
import { mayReceive } from '../message/agreement.ts'
import { keepEmr } from '../postgres/emr.ts'
import { installRow } from '../postgres/install.ts'
import { CLIENT_KEYS, openClientKeys, turnKeys, type KeptKey } from '../smart/key.ts'
import { openSmart } from '../smart/sign-in.ts'
import { notesSaid, timesSaid } from './connect-notes.ts'
import { beforeTheDesk, type FirstVisit } from './desk.ts'

const USAGE = 'Say which EMR: causeway connect <fhir base> [--json] [--save <file>] [--against <file>] [--accept].'
/** Stands for Causeway's own address where no settings give it. */
const ORIGIN = 'https://CAUSEWAY_ORIGIN'

// `causeway connect <fhir base>`: what a visit could do at this EMR, and what to register there; docs/connect.md.
await beforeTheDesk(async ({ config, openDatabase }) => {
  const { fhirBase, json, save, against, accept } = asked()
  const earlier = against === undefined ? undefined : saved(against)
  const organization = config?.organizations.find(({ emr }) => baseOf(emr.fhirBase) === fhirBase)
  if (accept && (config === null || organization === undefined))
    throw new Error(`No organization in the settings has ${fhirBase} as its emr.fhirBase, so nothing compares with it.`)

  const read = await reportOn(fhirBase, await trialOf(config, organization, openDatabase), () => new Date())
  const about = [organization ?? null, config?.pathways ?? ''] as const
  const said = [...timesSaid(about[0], read.cells, about[1]), ...notesSaid(...about)]
  const report = { ...read, remarks: [...read.remarks, ...said] }
  const changes = earlier && changesBetween(earlier.cells, report.cells)
  const registration =
    config === null || organization === undefined
      ? registrationOf(config?.origin ?? ORIGIN, [], undefined, report.tells === true ? '<organization>' : null)
      : registrationFor(config.origin, organization, report.tells === true)
  if (save !== undefined) writeFileSync(save, `${JSON.stringify(report, null, 2)}\n`)
  if (accept && config !== null && organization !== undefined)
    await keepEmr(await openDatabase(config), config.secret, organization.id).write(report.cells)

  if (json) console.log(JSON.stringify({ ...report, registration, ...(changes && { changes }) }, null, 2))
  else {
    console.log(tableOf(report))
    console.log(registrationText(registration))
    if (changes !== undefined && earlier !== undefined) console.log(changesText(changes, sinceOf(earlier, report)))
  }
  return changes?.some(({ way }) => way === 'worse') === true ? 3 : 0
})

function asked() {
  const { values, positionals } = parsed()
  const [given, ...more] = positionals
  if (given === undefined || more.length > 0) throw new Error(USAGE)
  return { ...values, fhirBase: checkedBase(given) }
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        save: { type: 'string' },
        against: { type: 'string' },
        accept: { type: 'boolean', default: false },
      },
    })
  } catch {
    throw new Error(USAGE)
  }
}

function checkedBase(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Error(`"${given}" is no address that starts with https:// or http://. ${USAGE}`)
  if (url.username !== '' || url.search !== '' || url.hash !== '')
    throw new Error('Give the FHIR base address alone, without a user, a query or a fragment.')
  return baseOf(given)
}

function baseOf(address: string): string {
  return address.replace(/\/(metadata)?$/, '')
}

function saved(path: string): Report {
  const report = parseReport(read(path))
  if (report === undefined) throw new Error(`${path} was not written by --save, or by another Causeway's.`)
  return report
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Error(`${path} can't be read; check the path and its permissions.`)
  }
}

/** A saved report of another address is welcome: test beside production. */
function sinceOf({ readAt, fhirBase }: Report, report: Report): string {
  return fhirBase === report.fhirBase ? readAt : `${readAt} at ${fhirBase}`
}

async function trialOf(
  config: Config | null,
  organization: Organization | undefined,
  openDatabase: FirstVisit['openDatabase'],
): Promise<Trial> {
  if (config === null) return { why: 'no organizations are described in the settings.' }
  if (organization === undefined) return { why: 'no organization in the settings has this address.' }
  const now = (): Date => new Date()
  if (!mayReceive(organization.emr.baa, config.install, now()))
    return { why: `no agreement (BAA) with the EMR of "${organization.id}" is in force.` }
  const row = installRow<KeptKey[]>(await openDatabase(config), config.secret, CLIENT_KEYS)
  const kept = await row.turn((before) => turnKeys(before, now()))
  const smart = openSmart({ organizations: [organization], origin: config.origin, keys: openClientKeys(kept), now })
  return { organization: organization.id, backend: smart.backendFetch(organization) }
}
