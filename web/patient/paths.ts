import type { visitPaths } from '#api/visit.ts'

/**
 * The patient's paths at one visit. Written out here, checked against the contract by their names: importing the
 * contract itself would bring its schema library into the page.
 */
export function pathsOf(visit: string): Record<keyof typeof visitPaths, string> {
  const base = `/api/visit/${encodeURIComponent(visit)}`
  return {
    page: base,
    link: `${base}/link`,
    code: `${base}/code`,
    verify: `${base}/verify`,
    consent: `${base}/consent`,
    location: `${base}/location`,
    intake: `${base}/intake`,
    device: `${base}/device`,
    wait: `${base}/wait`,
    leave: `${base}/leave`,
    messages: `${base}/messages`,
    help: `${base}/help`,
    doorHelp: `${base}/door/help`,
    call: `${base}/call`,
    cancel: `${base}/cancel`,
    times: `${base}/times`,
    move: `${base}/move`,
    wish: `${base}/wish`,
    helper: `${base}/helper`,
    picture: `${base}/pictures/:picture`,
    captions: `${base}/captions`,
    speech: `${base}/captions/speech`,
    listening: `${base}/listening`,
    heard: `${base}/listening/speech`,
    rating: `${base}/rating`,
    ledger: `${base}/ledger`,
  }
}

/** The paths of the patient's referrals, checked against the contract likewise. */
export function referralPathsOf(visit: string) {
  const base = `/api/visit/${encodeURIComponent(visit)}/referrals`
  const of = (rest: string) => (referral: string) => `${base}/${encodeURIComponent(referral)}/${rest}`
  return { page: base, consent: of('consent'), revoke: of('revoke') }
}

/** The room's WebSocket at this visit. */
export function roomAddress(visit: string, here: { protocol: string; host: string }): string {
  return `${here.protocol === 'https:' ? 'wss' : 'ws'}://${here.host}/room/${encodeURIComponent(visit)}`
}
