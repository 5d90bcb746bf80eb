/** What a route does at a FHIR server (FHIR R4, 3.1.0): with a resource that came as FHIR, or by what stands in a message of any form. */
export const INTERACTIONS = [
  'create',
  'update',
  'patch',
  'delete',
  'transaction',
  'batch',
  'operation',
  'read',
  'history',
  'search',
] as const

export type Interaction =
  | ({ does: 'create' | 'update' } & Theirs)
  | { does: 'delete'; by?: string }
  /** `members`: those of the resource that are written; the rest stays as it is there. */
  | ({ does: 'patch'; members: readonly string[] } & Theirs)
  | { does: 'transaction' | 'batch' }
  /**
   * `name`: such as `$process-message` or `Patient/$match`. `parameter`: by which the resource is given, where it is not the whole
   * input. `repeatable`: whether the same again does no more than once. `then`: the route to which its answer goes.
   */
  | { does: 'operation'; name: string; parameter?: string; repeatable: boolean; then?: string }
  | Asking

/** What only asks; `then` is the route to which the answer goes. */
export type Asking =
  /** What came as it is there now, or in all its versions; with `of`, the resources of one type that are referred to at a place. */
  | { does: 'read' | 'history'; of?: { at: string; type: string }; then: string }
  | { does: 'search'; type: string; where: readonly Criterion[]; then: string }

/** A search parameter, and its value: as it is written, or what stands at a place, as a number of `system` where that is given. */
export type Criterion = { parameter: string } & ({ values: readonly string[] } | { at: string; system?: string })

/** How the server knows what came from one that it shares no ids with. */
export interface Theirs {
  /** The system of the number by which it knows the resource; left out where the two share their ids. */
  by?: string
  /** Types that are referred to and looked for there by their number; any other is only named, by number and words. */
  refers?: readonly string[]
}

/** Whether an interaction changes nothing there. */
export function isAsking(interaction: Interaction): interaction is Asking {
  return ['read', 'history', 'search'].includes(interaction.does)
}

/** The route to which what is answered goes; undefined where it goes nowhere. */
export function answersTo(interaction: Interaction): string | undefined {
  return 'then' in interaction ? interaction.then : undefined
}

/** The types of what is answered to a route that takes these; undefined where that is for the server to say. */
export function answeredTypes(interaction: Interaction, take: readonly string[]): readonly string[] | undefined {
  if (!isAsking(interaction)) return undefined
  if (interaction.does === 'search') return [interaction.type]
  return interaction.of === undefined ? take : [interaction.of.type]
}

/** Why what a route takes can't go by an interaction. */
export function misfits(interaction: Interaction, take: readonly string[]): string[] {
  const { does } = interaction
  if (does === 'operation' || isAsking(interaction)) return []
  const whole = does === 'transaction' || does === 'batch'
  const other = take.find((type) => (type === 'Bundle') !== whole)
  if (other === undefined) return []
  return [
    whole
      ? `a ${does} is a Bundle as it came, which ${other} is not`
      : `a Bundle goes as a transaction or a batch, not by ${does}`,
  ]
}
