import { NoStatement } from '#formats/fhir/capability-statement.ts'
import { reportOf, type Report } from '#formats/connect/report.ts'
import type { Looked } from '../act/watch-emr.ts'
import { readEmr } from './read.ts'
import { tryEmr } from './try.ts'

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** With what an EMR may be tried; `why` says as a sentence why with nothing. */
export type Trial = { organization: string; backend: Fetch } | { why: string }

/** Reads one EMR and tries what it may: reads alone, and none of a patient. Throws NoStatement with a sentence. */
export async function reportOn(fhirBase: string, trial: Trial, now: () => Date): Promise<Report> {
  const declared = await readEmr(fhirBase)
  const tried = 'why' in trial ? null : await tryEmr(fhirBase, trial.backend)
  const triedHow =
    'why' in trial
      ? `Only what is public was read: ${trial.why}`
      : `With the credentials of "${trial.organization}" each resource type was searched once; nothing was written.`
  return reportOf({ fhirBase, readAt: now(), ...declared, tried, triedHow })
}

/** The same for the daily look, to which an EMR that can't be read is no error. */
export async function lookAt(fhirBase: string, trial: Trial, now: () => Date): Promise<Looked> {
  try {
    const { form: _form, fhirBase: _base, ...reading } = await reportOn(fhirBase, trial, now)
    return reading
  } catch (fault) {
    if (fault instanceof NoStatement) return { why: fault.message }
    throw fault
  }
}
