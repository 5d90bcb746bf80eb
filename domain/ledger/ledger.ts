/** Whose effort is counted. */
export const ROLES = ['clinician', 'rooming', 'patient', 'staff'] as const
export type Role = (typeof ROLES)[number]

/**
 * Kinds of overhead: what the software needs of a person, not what the visit needs. `logins` are credentials or second
 * factors asked for; `switches` a move to another application or patient; `searches` finding the patient again;
 * `rekeyed` a value typed that was known already; `clicks` presses of a pointer, Enter or Space on a control that takes
 * no answer; `actions` anything staff have to do for the visit. Not counted: answers, with Continue on the page that
 * took them, the one-time code, the note's text, and the choice of an order, its dose or its reason.
 */
export const KINDS = ['logins', 'switches', 'searches', 'rekeyed', 'clicks', 'actions'] as const
export type Kind = (typeof KINDS)[number]

/** Some presses of one visit, as a screen reported them: whose they were by role, and what for by step. */
export interface Effort {
  role: string
  step: string
  kind: string
  count: number
  at: string
}

/** Counts per role and kind. */
export type Counts = Partial<Record<Role, Partial<Record<Kind, number>>>>

/** Adds to one count. */
export function counted(counts: Counts, role: Role, kind: Kind, more: number): Counts {
  return { ...counts, [role]: { ...counts[role], [kind]: (counts[role]?.[kind] ?? 0) + more } }
}

/** The sum of two tallies, such as Causeway's screens and the EMR's. */
export function sum(one: Counts, other: Counts): Counts {
  let total = one
  for (const role of ROLES)
    for (const kind of KINDS) {
      const more = other[role]?.[kind]
      if (more !== undefined) total = counted(total, role, kind, more)
    }
  return total
}

export interface Excess {
  role: string
  kind: string
  allowed: number
  counted: number
}

/** Where counts are over a pathway's budget. What the budget does not name is not limited. */
export function overBudget(budget: Record<string, Record<string, number>>, counts: Counts): Excess[] {
  return ROLES.flatMap((role) =>
    KINDS.flatMap((kind) => {
      const allowed = budget[role]?.[kind]
      const found = counts[role]?.[kind] ?? 0
      return allowed !== undefined && found > allowed ? [{ role, kind, allowed, counted: found }] : []
    }),
  )
}
