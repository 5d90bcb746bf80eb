/** In another site's frame the clipboard may be closed to us; what is marked and copied by a press still gets there. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const mark = (event: ClipboardEvent) => {
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
    }
    document.addEventListener('copy', mark, { once: true })
    const done = document.execCommand('copy')
    document.removeEventListener('copy', mark)
    return done
  }
}
