/** What a route does at a FHIR server with a resource that came as FHIR (FHIR R4, 3.1.0). */
export const INTERACTIONS = ['create', 'update', 'patch', 'delete', 'transaction', 'batch', 'operation'] as const

export type Interaction =
  | ({ does: 'create' | 'update' } & Theirs)
  | { does: 'delete'; by?: string }
  /** `members`: those of the resource that are written; the rest stays as it is there. */
  | ({ does: 'patch'; members: readonly string[] } & Theirs)
  | { does: 'transaction' | 'batch' }
  /**
   * `name`: such as `$process-message` or `Patient/$match`. `parameter`: by which the resource is given, where it is not the whole
   * input. `repeatable`: whether the same again does no more than once.
   */
  | { does: 'operation'; name: string; parameter?: string; repeatable: boolean }

/** How the server knows what came from one that it shares no ids with. */
export interface Theirs {
  /** The system of the number by which it knows the resource; left out where the two share their ids. */
  by?: string
  /** Types that are referred to and looked for there by their number; any other is only named, by number and words. */
  refers?: readonly string[]
}

/** Why resources of these types can't go by an interaction. */
export function misfits({ does }: Interaction, take: readonly string[]): string[] {
  const whole = does === 'transaction' || does === 'batch'
  const other = take.find((type) => (type === 'Bundle') !== whole)
  if (other === undefined || does === 'operation') return []
  return [
    whole
      ? `a ${does} is a Bundle as it came, which ${other} is not`
      : `a Bundle goes as a transaction or a batch, not by ${does}`,
  ]
}
