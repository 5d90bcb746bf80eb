import type { ProfilePage, SiteProfile, TestMessage, WrongField } from '#api/operator.ts'
import type { AuditEntry } from './store.ts'

/** One version of a site's profile. */
export interface ProfileVersion {
  /** From 1 on. */
  version: number
  /** Null: as the settings have it. */
  profile: SiteProfile | null
  at: Date
  /** `Practitioner/x`. */
  by: string
  /** The version that this one went back to; 0 is the settings. */
  backTo: number | null
}

/** The versions of each organization's profile: they are added to and never changed. */
export interface ProfileVersions {
  /** The newest first, at most `limit`. */
  list(organization: string, limit: number): Promise<ProfileVersion[]>
  newest(organization: string): Promise<ProfileVersion | null>
  version(organization: string, version: number): Promise<ProfileVersion | null>
  /** Adds one after `base`, with its audit; false, and nothing is stored, where `base` is not the newest any more. */
  add(organization: string, base: number, made: Omit<ProfileVersion, 'version'>, audit: AuditEntry): Promise<boolean>
}

/** One kind of message, segment by segment. */
export interface PreviewedMessage {
  kind: string
  title: string
  event: string
  lines: string[]
}

/** What a profile makes of messages, and the interface to which they go. */
export interface ProfiledInterface {
  /** Where messages go; null where this organization sends none. */
  interfaceOf(organization: string): ProfilePage['interface']
  /** The profile of the settings, with every choice made; null where this organization sends none. */
  ofSettings(organization: string): SiteProfile | null
  wrongWith(profile: SiteProfile): WrongField[]
  /** Each kind of message of a fictive visit, as the profile would have it at this moment. */
  preview(organization: string, profile: SiteProfile, at: Date): PreviewedMessage[]
  /** What differs between two profiles, a sentence each. */
  differences(before: SiteProfile, after: SiteProfile): string[]
  /** Sends one kind about a fictive patient, marked as a test, and says what became of it. */
  sendTest(organization: string, profile: SiteProfile, kind: string): Promise<TestMessage | null>
}
