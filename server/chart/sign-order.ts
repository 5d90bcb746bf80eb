import type { FhirElement } from '#formats/fhir/element.ts'
import { followedOrder, mitigatedFinding, readFinding, readOrder, signedOrder } from '#formats/fhir/order.ts'
import { ChartFault, type Receipt } from '../act/chart.ts'
import type { FhirClient } from './fhir-client.ts'
import { isFault } from './faults.ts'
import { change } from './put.ts'
import { digestOf } from './receipt.ts'

export interface OrderSignature {
  order: string
  author: string
  at: string
  mitigations: readonly { check: string; reason: string }[]
}

/**
 * Signs an order in the EMR's way: the reasons stand on the EMR's own findings first, then the order becomes active.
 * The EMR checks once more and has the last word. The receipt's digest is over how the order reads once it is signed.
 */
export async function signOrder(client: FhirClient, signature: OrderSignature): Promise<Receipt> {
  for (const { check, reason } of signature.mitigations) {
    const { author, at } = signature
    await change(client, check, (issue) =>
      readFinding(issue).mitigated ? undefined : mitigatedFinding(issue, { reason, author, at }),
    )
  }
  try {
    const receipt = await change(client, signature.order, (now) =>
      statusOf(now) === 'active' ? undefined : signable(now),
    )
    const { wording } = followedOrder(await client.read(signature.order))
    return { ...receipt, digest: digestOf(wording) }
  } catch (error) {
    if (!isFault(error, 'refused') || error.fault.kind !== 'refused' || error.fault.status !== 422) throw error
    const findings = await findingsOf(client, signature.order)
    const open = findings.some(({ severity, mitigated }) => severity === 'high' && !mitigated)
    if (!open) throw error
    throw new ChartFault({ kind: 'checks-unresolved' }, { cause: error })
  }
}

export async function findingsOf(client: FhirClient, order: string) {
  const found = await client.search('DetectedIssue', `implicated=${order}`)
  return found.matches
    .filter((issue) => !['entered-in-error', 'cancelled'].includes(issue.textMaybe('status') ?? ''))
    .map(readFinding)
}

function statusOf(order: FhirElement) {
  return readOrder(order).status
}

/** What was withdrawn is not signed after all, whoever withdrew it. */
function signable(order: FhirElement): object {
  if (statusOf(order) === 'withdrawn') throw new ChartFault({ kind: 'version-conflict' })
  return signedOrder(order)
}
