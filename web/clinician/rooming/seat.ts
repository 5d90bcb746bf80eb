import type { RoomingRequest } from '#api/rooming.ts'
import type { Workspace } from '#api/workspace.ts'
import type { Addresses } from '../paths.ts'
import type { Intake } from '../use-intake.ts'

/** Who rooms the patient, and all that the parts of their screen need. */
export interface RoomingSeat {
  page: Workspace
  addresses: Addresses
  now: Date
  intake: Intake
  /** Does one thing with the patient; resolves to what went wrong, in words, or null. */
  act: (request: RoomingRequest) => Promise<string | null>
}
