import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePractice } from '../../setup/practice.mjs'
import { freePair } from '../free-port.ts'
import { openHouse, type RunningHouse } from './house.ts'

/** What a test sets otherwise of the practice's EMR. */
interface Emr {
  hl7v2: { send: { receivingApplication: string } }
}

/** A house in which the EMR is of this personality, with its interface, and the practice has other settings than `npm start` gives it. */
export async function openWithSettings(
  personality: string,
  change: (emr: Emr, data: string) => void,
  more: (data: string) => Record<string, string> = () => ({}),
): Promise<RunningHouse> {
  const [port, sandboxPort] = await freePair()
  const data = await mkdtemp(join(tmpdir(), 'causeway-journey-'))
  // As root the database runs as a user of its own, who must be able to enter.
  await chmod(data, 0o755)
  const { organizations } = writePractice(join(data, 'own'), {
    causeway: `http://127.0.0.1:${port}`,
    emr: `http://localhost:${sandboxPort}`,
    mllpPort: sandboxPort + 2,
    interfacePort: sandboxPort + 3,
    personality,
  })
  const [practice] = JSON.parse(await readFile(organizations, 'utf8'))
  change(practice.emr, data)
  await writeFile(organizations, JSON.stringify([practice]))
  return openHouse(
    { data, port, sandboxPort },
    { CAUSEWAY_ORGANIZATIONS: organizations, SANDBOX_PERSONALITY: personality, ...more(data) },
  )
}
