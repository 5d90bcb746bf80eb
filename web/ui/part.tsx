import { createContext, useContext, useEffect, useState, type ComponentType, type ReactNode } from 'react'
import { tryAgainMs } from './ask.ts'

/** What stands in the place of a part that is not here yet; `late` once it did not come at the first try. */
type Shown = (late: boolean) => ReactNode

const Waiting = createContext<Shown>(() => null)

/** Says for all parts inside it what is shown meanwhile. */
export const Meanwhile = Waiting.Provider

/**
 * A part of a page that is fetched when it is first wanted. React's own `lazy` fails for good where a line is cut in that
 * moment, and takes the page with it: here the rest of the page stays, and the part is fetched again, at the latest when the
 * browser says that it is connected.
 */
export function part<Props extends object>(fetch: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let Here: ComponentType<Props> | undefined
  return function Part(props: Props) {
    const meanwhile = useContext(Waiting)
    const [at, setAt] = useState<'fetching' | 'late' | 'here'>(Here === undefined ? 'fetching' : 'here')
    useEffect(() => {
      if (Here !== undefined) return setAt('here')
      let gone = false
      let failures = 0
      let timer: ReturnType<typeof setTimeout> | undefined
      const get = () => {
        clearTimeout(timer)
        fetch().then(
          (fetched) => {
            Here = fetched
            if (!gone) setAt('here')
          },
          () => {
            if (gone) return
            setAt('late')
            failures += 1
            timer = setTimeout(get, tryAgainMs(failures, Math.random()))
          },
        )
      }
      get()
      globalThis.addEventListener('online', get)
      return () => {
        gone = true
        clearTimeout(timer)
        globalThis.removeEventListener('online', get)
      }
    }, [])
    return at === 'here' && Here !== undefined ? <Here {...props} /> : meanwhile(at === 'late')
  }
}
