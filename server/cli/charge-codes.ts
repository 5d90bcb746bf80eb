import { readFileSync } from 'node:fs'
import { isCodeList, parseChargeCodes } from '#formats/charge/codes.ts'
import { charges } from '../postgres/charges.ts'
import { atTheDesk } from './desk.ts'

const USAGE =
  'Say which table and whose licence: causeway charge-codes <organization> <file.csv> --licence "<who vouches, and by which licence>".'

// Imports the site's own table of charge codes with the word of whoever vouches for its licence; docs/charges.md.
await atTheDesk('charge-codes', async ({ organization, pool }) => {
  const [, file, option, attestation = ''] = process.argv.slice(2)
  if (file === undefined || option !== '--licence' || attestation.trim() === '') throw new Error(USAGE)
  const read = parseChargeCodes(readFileSync(file, 'utf8'))
  if (!isCodeList(read)) throw new Error(read.map(({ line, says }) => `${file}:${line}: ${says}`).join('\n'))
  const table = { attestation: attestation.trim(), codes: read }
  const version = await charges(pool).keepChargeCodes(organization.id, table, new Date())
  console.log(`${read.length} codes are in force for ${organization.id}, as version ${version} of its table.`)
  return 0
})
