import { EPIC_LIKE } from './epic-like.ts'
import { GENEROUS } from './generous.ts'
import { ORACLE_LIKE } from './oracle-like.ts'
import { REFERRALS_BY_FHIR, V2_ONLY } from './v2-only.ts'
import type { Personality, PersonalityName } from './personality.ts'

const KNOWN: Readonly<Record<PersonalityName, Personality>> = {
  generous: GENEROUS,
  'epic-like': EPIC_LIKE,
  'oracle-like': ORACLE_LIKE,
  'v2-only': V2_ONLY,
  'referrals-by-fhir': REFERRALS_BY_FHIR,
}

/** The personality of this name. */
export function personalityNamed(name: PersonalityName): Personality {
  return KNOWN[name]
}
