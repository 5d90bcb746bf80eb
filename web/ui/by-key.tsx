/** Beside what a button says, the key that does the same; only where a keyboard is likely, which the stylesheet decides. */
export function ByKey({ children }: { children: string }) {
  return <span className="by-key"> ({children})</span>
}
