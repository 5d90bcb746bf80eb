import type { bookPaths } from '#api/book.ts'

/**
 * Booking's paths at one organization, checked against the contract by their names: importing the contract itself would
 * bring its schema library into the page.
 */
export function pathsOf(organization: string): Record<
  Exclude<keyof typeof bookPaths, 'times' | 'ticket' | 'invited'>,
  string
> & {
  times: (type: string, after: string | null) => string
  ticket: (ticket: string) => string
  invited: (invitation: string) => string
} {
  const base = `/api/book/${encodeURIComponent(organization)}`
  return {
    page: base,
    times: (type, after) => {
      const query = new URLSearchParams(after === null ? { type } : { type, after })
      return `${base}/times?${query.toString()}`
    },
    ticket: (ticket) => `${base}/tickets/${encodeURIComponent(ticket)}`,
    invited: (invitation) => `${base}/invitations/${encodeURIComponent(invitation)}`,
    link: `${base}/link`,
  }
}
