import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { picked } from '../../domain/access/same-patient.ts'
import { hearEmrs } from '../../server/act/hear-emr.ts'
import { listenToHub } from '../../server/fhircast/hub.ts'
import { HUBS, meetHub, type Parts } from './hubs.ts'
import { copyWithFault, forgetCopies, type Planted } from './planted.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const copies: string[] = []
afterAll(() => forgetCopies(copies))

test.each(HUBS)('a visit of Ann’s, where the host opens $name: $becomes', async (host) => {
  expect(await meetHub(host, { hearEmrs, listenToHub, picked })).toBe(host.becomes)
})

interface Fault {
  /** What the lock no longer does. */
  fault: string
  file: string
  honest: string
  planted: string
  /** The host that must find it. */
  foundBy: string
}

const FAULTS: Fault[] = [
  {
    fault: 'a colleague’s workspaces are taken for the user’s own',
    file: 'domain/access/same-patient.ts',
    honest: 'practitioner === opened.practitioner &&',
    planted: '',
    foundBy: 'another patient',
  },
  {
    fault: 'all sessions of a user are one',
    file: 'domain/access/same-patient.ts',
    honest: 'session === null || opened.session === null || session === opened.session',
    planted: 'true',
    foundBy: 'another patient',
  },
  {
    fault: 'somebody without a name is nobody',
    file: 'domain/access/same-patient.ts',
    honest: 'opened.patient === null || patient !== opened.patient',
    planted: 'opened.patient !== null && patient !== opened.patient',
    foundBy: 'a chart without a word whose',
  },
  {
    fault: 'the visit’s own patient locks it',
    file: 'domain/access/same-patient.ts',
    honest: ' || patient !== opened.patient',
    planted: ' || patient !== null',
    foundBy: 'the same patient',
  },
  {
    fault: 'any pick unlocks',
    file: 'domain/access/same-patient.ts',
    honest: "pick.patient !== null && pick.patient === patient ? 'unlocked' : 'other'",
    planted: "'unlocked'",
    foundBy: 'another patient, and that one is picked',
  },
  {
    fault: 'a pick out of a choice that is no more counts',
    file: 'domain/access/same-patient.ts',
    honest: "if (elsewhere.at !== pick.of) return 'outdated'",
    planted: '',
    foundBy: 'a third patient, while the two before are picked from',
  },
  {
    fault: 'the patient is read where the encounter is meant',
    file: 'formats/fhircast/frames.ts',
    honest: "named('patient')",
    planted: "named('encounter')",
    foundBy: 'an encounter of another patient',
  },
  {
    fault: 'event names are compared to the letter',
    file: 'formats/fhircast/frames.ts',
    honest: "event.text('hub.event').toLowerCase()",
    planted: "event.text('hub.event')",
    foundBy: 'another patient',
  },
  {
    fault: 'events of another session are heard',
    file: 'formats/fhircast/frames.ts',
    honest: "event.text('hub.topic') !== topic",
    planted: 'false',
    foundBy: 'another session’s patient',
  },
  {
    fault: 'an event that can’t be read is passed over',
    file: 'server/fhircast/hub.ts',
    honest: "frame.opens ? { kind: 'opened-unread' } : { kind: 'out-of-step' }",
    planted: "{ kind: 'out-of-step' }",
    foundBy: 'a chart without a word whose',
  },
  {
    fault: 'an app that did not follow is passed over',
    file: 'formats/fhircast/frames.ts',
    honest: "if (name === 'syncerror') return { kind: 'out-of-step', id }",
    planted: '',
    foundBy: 'an app that did not follow',
  },
  {
    fault: 'what was answered is asked again after each dropped line',
    file: 'server/act/hear-emr.ts',
    honest: 'row.newest !== null && news.at <= row.newest',
    planted: 'false',
    foundBy: 'the same opening told again after a dropped line',
  },
  {
    fault: 'what is opened twice is asked once',
    file: 'server/act/hear-emr.ts',
    honest: 'row.newest !== null && news.at <= row.newest',
    planted: 'row.newest !== null',
    foundBy: 'another opening of the same patient after a pick',
  },
  {
    fault: 'a denial is not heard',
    file: 'formats/fhircast/frames.ts',
    honest: "if (mode === 'denied') return { kind: 'denied' }",
    planted: '',
    foundBy: 'a subscription denied after it was accepted',
  },
  {
    fault: 'a chart that is closed can’t be read',
    file: 'formats/fhircast/frames.ts',
    honest: "if (CLOSES.has(name)) return { kind: 'closed', id }",
    planted: "if (CLOSES.has(name)) throw new Malformed('', '')",
    foundBy: 'a chart that is closed',
  },
  {
    fault: 'a line that died unseen is kept',
    file: 'server/fhircast/hub.ts',
    honest: 'if (!heard) return line.terminate()',
    planted: '',
    foundBy: 'a third patient while its line is dead',
  },
  {
    fault: 'what is open after a lost line is not asked',
    file: 'server/act/hear-emr.ts',
    honest: 'if (news.patient !== row.opened) await opened(row, news.patient)',
    planted: '',
    foundBy: 'a third patient while its line is dead',
  },
  {
    fault: 'what is still open after a lost line locks again',
    file: 'server/act/hear-emr.ts',
    honest: 'if (news.patient !== row.opened) await opened',
    planted: 'await opened',
    foundBy: 'nothing new while its line is dead',
  },
  {
    fault: 'a hub that can’t be asked is taken for one on which nothing has changed',
    file: 'server/act/hear-emr.ts',
    honest: "one?.missed === true ? store.tellSession(row, { hears: 'out-of-step' }) : undefined",
    planted: 'undefined',
    foundBy: 'somebody while its line is dead, and can’t be asked whom',
  },
]

test.each(FAULTS)('the host that opens $foundBy finds a lock in which $fault', async ({ foundBy, ...fault }) => {
  const parts = await copyWith(fault)
  const host = HUBS.find(({ name }) => name === foundBy)
  if (host === undefined) throw new Error(`there is no host that opens ${foundBy}`)
  expect(await meetHub(host, parts).catch(() => 'nothing')).not.toBe(host.becomes)
})

/** A copy of what locks a workspace, with one fault in it. */
async function copyWith(fault: Planted): Promise<Parts> {
  const copy = copyWithFault(fault, ['server/fhircast'])
  copies.push(copy)
  const [act, hub, domain] = await Promise.all(
    ['server/act/hear-emr.ts', 'server/fhircast/hub.ts', 'domain/access/same-patient.ts'].map(
      (part) => import(join(copy, part)) as Promise<Parts>,
    ),
  )
  return { ...act, ...hub, ...domain } as Parts
}
