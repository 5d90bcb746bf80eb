/** What a member of staff may be in Causeway; there is no role picker. */
export type StaffRole = 'clinician' | 'rooming' | 'front-desk' | 'operator' | 'message-opener'

/**
 * Role from the codes of an EMR's PractitionerRole: SNOMED CT occupations, NUCC provider taxonomy and HL7's own. A code
 * that is not known gives no role: deny by default.
 */
export function roleOf(codes: readonly string[]): StaffRole | null {
  if (codes.some((code) => CLINICIAN.has(code) || NUCC_CLINICIAN.test(code))) return 'clinician'
  if (codes.some((code) => ROOMING.has(code) || NUCC_NURSE.test(code))) return 'rooming'
  if (codes.some((code) => FRONT_DESK.has(code))) return 'front-desk'
  return codes.includes(ICT) ? 'operator' : null
}

/**
 * Whether who looks after the connection may open what routes carry: by a code of their PractitionerRole that the practice has named for that
 * (`openers`), or by the role that their sign-in says. Nobody may where none is named.
 */
export function opensMessages(
  codes: readonly string[],
  openers: readonly string[] | undefined,
  said: StaffRole | null | undefined,
): boolean {
  return said === 'message-opener' || openers?.some((code) => codes.includes(code)) === true
}

/** HL7 `practitioner-role`: information and communications technology. */
const ICT = 'ict'

/** SNOMED CT: medical receptionist, administrative healthcare staff. */
const FRONT_DESK: ReadonlySet<string> = new Set(['159561009', '224608005'])

/** SNOMED CT: medical assistant, registered nurse, professional nurse, licensed practical nurse. */
const ROOMING: ReadonlySet<string> = new Set(['22515006', '224535009', '106292003', '158985004'])

/** NUCC: registered nurses (163W), licensed practical (164W) and vocational (164X) nurses. */
const NUCC_NURSE = /^(163W|164[WX])[0-9A-Z]{5}X$/

/** SNOMED CT: physician, medical practitioner, general practitioner, nurse practitioner, physician assistant, psychiatrist, psychologist. */
const CLINICIAN: ReadonlySet<string> = new Set([
  '309343006',
  '158965000',
  '62247001',
  '224571005',
  '449161006',
  '80584001',
  '59944000',
])

/** NUCC: allopathic and osteopathic physicians (20), physician assistants and advanced practice nurses (36). */
const NUCC_CLINICIAN = /^(20[2-8]|36[34])[0-9A-Z]{6}X$/
