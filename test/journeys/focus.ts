import type { CDPSession, Page } from 'playwright-core'

/** A page as a screen reader meets it at the keyboard: what has the focus, by its role and its accessible name. */
export interface Keyboard {
  /** Everything that Tab stops at, from the top of the page to its end, as `role name`. */
  stops(): Promise<string[]>
  /** Tabs to the control with this name, wherever the focus is; throws with what there is when it is not there. */
  to(name: string | RegExp): Promise<void>
  /** Tabs to it and presses Enter. */
  press(name: string | RegExp): Promise<void>
  /** Tabs to a field and types over what is in it. */
  type(name: string | RegExp, text: string): Promise<void>
  /** Tabs to a choice and moves to the answer by arrow keys. */
  choose(name: string | RegExp): Promise<void>
}

const MOST_STOPS = 80

/** No pointer is used: every step is a key press. Names are the browser's own, from its accessibility tree. */
export async function keyboardOf(page: Page): Promise<Keyboard> {
  const session = await page.context().newCDPSession(page)
  const focused = () => focusedIn(session)
  const to: Keyboard['to'] = async (name) => {
    const met: string[] = []
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      await page.keyboard.press('Tab')
      const at = await focused()
      met.push(at === null ? '(end of the page)' : `${at.role} ${at.name}`)
      if (at !== null && (typeof name === 'string' ? at.name === name : name.test(at.name))) return
    }
    throw new Error(`Tab never comes to ${String(name)}; it comes to ${[...new Set(met)].join(' | ')}`)
  }
  return {
    to,
    stops: async () => {
      // From the very top, as after loading.
      await page.evaluate(() => {
        const top = document.createElement('span')
        top.tabIndex = -1
        document.body.prepend(top)
        top.focus()
        top.remove()
      })
      const met: string[] = []
      for (let stop = 0; stop < MOST_STOPS; stop += 1) {
        await page.keyboard.press('Tab')
        const at = await focused()
        // At the end the browser may go round instead of leaving the page.
        if (at === null || (met.length > 1 && `${at.role} ${at.name}` === met[0])) return met
        met.push(`${at.role} ${at.name}`)
      }
      throw new Error(`Tab goes round without an end: ${met.slice(0, 20).join(' | ')}`)
    },
    press: async (name) => {
      await to(name)
      await page.keyboard.press('Enter')
    },
    type: async (name, text) => {
      await to(name)
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(text)
    },
    choose: async (name) => {
      const wanted = (at: { name: string } | null) =>
        at !== null && (typeof name === 'string' ? at.name === name : name.test(at.name))
      for (let stop = 0; stop < MOST_STOPS; stop += 1) {
        await page.keyboard.press('Tab')
        if ((await focused())?.role !== 'radio') continue
        for (let choice = 0; choice < 20; choice += 1) {
          if (wanted(await focused())) return page.keyboard.press('Space')
          await page.keyboard.press('ArrowDown')
        }
      }
      throw new Error(`no choice is called ${String(name)}`)
    },
  }
}

/** What has the focus; null for the page itself. */
async function focusedIn(session: CDPSession): Promise<{ role: string; name: string } | null> {
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'document.activeElement === document.body ? null : document.activeElement',
  })
  if (result.objectId === undefined) return null
  const { nodes } = await session.send('Accessibility.getPartialAXTree', {
    objectId: result.objectId,
    fetchRelatives: false,
  })
  const [node] = nodes
  return { role: String(node?.role?.value ?? ''), name: String(node?.name?.value ?? '') }
}
