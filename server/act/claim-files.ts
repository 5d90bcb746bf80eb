import type { Claim } from '#domain/charge/claim.ts'

/** Claims as files for a clearinghouse. */
export interface ClaimFiles {
  /**
   * Puts the claim of a visit where its files go; a second try with the same key puts the same file, or finds that it was put.
   * Throws ChartFault where it can't be put now, or must not be.
   */
  put(
    organization: string,
    made: { key: string; visit: string; claim: Claim },
  ): Promise<{ /** CLM01, by which what comes back names it. */ number: string }>
}

/** The numbers of claims, and which of their files still lie where they were put. */
export interface ClaimNumbers {
  /** The numbers of a claim, the same for the same key; `put` once its file was put. */
  numberClaim(
    organization: string,
    claim: { number: string; visit: string },
    now: Date,
  ): Promise<{ interchange: number; put: boolean }>
  claimPut(organization: string, interchange: number, now: Date): Promise<void>
  /** Files that were put and of which nobody knows yet that they are gone. */
  claimsLying(organization: string): Promise<{ interchange: number; visit: string; putAt: Date }[]>
  claimGone(organization: string, interchange: number, now: Date): Promise<void>
}
