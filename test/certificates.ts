import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Two authorities of the test's own, `ours` and `other`, each with a certificate for `localhost` that it signed. */
export interface Certificates {
  /** `ours.pem` is the authority, `by-ours.pem` with `by-ours.key` what it signed; so for `other`. */
  at(file: string): string
  remove(): void
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-certificates-'))
  const openssl = (...words: string[]) => void execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost')
  for (const authority of ['ours', 'other']) {
    const [key, pem] = [`${authority}.key`, `${authority}.pem`]
    openssl('req', '-x509', ...made, '-subj', `/CN=${authority}`, '-keyout', key, '-out', pem)
    openssl('req', ...made, '-subj', '/CN=localhost', '-keyout', `by-${authority}.key`, '-out', 'asked.pem')
    const by = ['-CA', pem, '-CAkey', key, '-CAcreateserial', '-extfile', 'names']
    openssl('x509', '-req', '-in', 'asked.pem', ...by, '-days', '2', '-out', `by-${authority}.pem`)
  }
  return { at: (file) => join(folder, file), remove: () => rmSync(folder, { recursive: true }) }
}
