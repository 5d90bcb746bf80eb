/**
 * A preference of this browser, such as a column's width; never anything about a person. In another site's frame the
 * mere access to web storage throws, and then a setting simply lasts as long as the page.
 */
export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

export function keepSetting(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Not ours to keep here: see above.
  }
}
