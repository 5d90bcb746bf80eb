import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SaidWord } from '#formats/hl7v2/referral/codes.ts'
import type { Preview } from '#formats/hl7v2/referral/preview.ts'
import type { GivenInformation } from '#formats/hl7v2/referral/information.ts'
import type { SaidReferral } from '#formats/hl7v2/referral/request.ts'

/** A referral as the department has it. */
export interface DepartmentReferral extends SaidReferral {
  own: string
  at: string
  /** Whom a person here has said it is about: the number of one of the department's own patients. */
  matched: string | null
  words: SaidWord[]
  /** How many summaries were written; the last of them as it was shown, and whether it was released. */
  summaries?: number
  preview?: Preview
  released?: string
  /** What was asked for and has come. */
  given?: GivenInformation[]
}

interface Kept {
  referrals: DepartmentReferral[]
}

/**
 * The referrals that came to the behavioral health department's EMR, beside its record of patients: one file that is written whole
 * before anything is acknowledged.
 */
export class DepartmentRecord {
  readonly #file: string
  readonly #kept: Kept

  constructor(file: string) {
    this.#file = file
    this.#kept = read(file) ?? { referrals: [] }
  }

  get referrals(): readonly DepartmentReferral[] {
    return this.#kept.referrals
  }

  /** What has come once is not filed again; what was called off says so. */
  file(said: SaidReferral, at: string): void {
    const known = this.#kept.referrals.find(({ number }) => number === said.number)
    if (known === undefined) {
      const own = `MR-${2001 + this.#kept.referrals.length}`
      this.#kept.referrals.push({ ...said, own, at, matched: null, words: [] })
    } else if (said.calledOff) known.calledOff = true
    this.#write()
  }

  /** What was asked for has come; what has come once is not filed again. False where it is of no referral here. */
  given(given: GivenInformation): boolean {
    const known = this.#kept.referrals.find(({ number }) => number === given.number)
    if (known === undefined) return false
    known.given ??= []
    if (!known.given.some(({ controlId }) => controlId === given.controlId)) known.given.push(given)
    this.#write()
    return true
  }

  /** A person has said which of the department's patients it is. */
  match(referral: DepartmentReferral, number: string): void {
    referral.matched = number
    this.#write()
  }

  say(referral: DepartmentReferral, word: SaidWord): void {
    referral.words.push(word)
    this.#write()
  }

  /** A summary was written: what was shown before is not what it says now. */
  wrote(referral: DepartmentReferral): void {
    referral.summaries = (referral.summaries ?? 0) + 1
    delete referral.preview
    delete referral.released
    this.#write()
  }

  /** False where it is of no referral here. */
  shown(preview: Preview): boolean {
    const known = this.#kept.referrals.find(({ number }) => number === preview.number)
    if (known === undefined) return false
    known.preview = preview
    delete known.released
    this.#write()
    return true
  }

  released(referral: DepartmentReferral, digest: string): void {
    referral.released = digest
    this.#write()
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true })
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#kept))
    renameSync(`${this.#file}.new`, this.#file)
  }
}

function read(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch {
    return undefined
  }
}
