import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { readChargeRules, readPathways } from '../definitions.ts'
import { judgeFolder, lineOf } from './judge-folder.ts'

const USAGE =
  'Say which folder: causeway reconcile <folder of visits> [--at 2026-11-30T19:00:00Z] [--zone America/New_York]; docs/reconciliation.md says what is in it.'

const SHIPPED = join(import.meta.dirname, '..', '..')

// Judges a folder of visits by the rules of reconciliation. Ends with 1 where something disagrees, with 2 where it can't be read.
try {
  const [folder, ...options] = process.argv.slice(2)
  const option = (name: string) => options[options.indexOf(name) + 1]
  const at = options.includes('--at') ? new Date(option('--at') ?? '') : new Date()
  const zone = options.includes('--zone') ? (option('--zone') ?? '') : 'America/New_York'
  if (folder === undefined || !existsSync(folder) || Number.isNaN(at.getTime())) throw new Error(USAGE)
  const rules = readChargeRules({ chargeRules: join(SHIPPED, 'charge-rules') })
  if (typeof rules === 'string') throw new Error(rules)
  const pathways = readPathways({ pathways: join(SHIPPED, 'pathways'), organizations: [], iceServers: [] })
  if (typeof pathways === 'string') throw new Error(pathways)
  const judged = judgeFolder(folder, { pathways, rules, zone, now: at })
  for (const { file, findings } of judged) for (const finding of findings) console.log(lineOf(file, finding))
  const count = judged.reduce((sum, { findings }) => sum + findings.length, 0)
  console.log(`${judged.length} visits, ${count} discrepancies.`)
  process.exitCode = count === 0 ? 0 : 1
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault)
  process.exitCode = 2
}
