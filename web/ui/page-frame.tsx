import { useEffect, useRef, type ReactNode } from 'react'
import type { Language } from './times.ts'

/** What stands around every page for patients; the words come from the page's own catalogue. */
export type FrameWords = {
  skip: string
  otherLanguage: string
  helpTitle: string
  callUs: (practice: string) => string
  emergency: string
  crisis: string
}

/** Name of the practice and choice of language above; the number to call, 911 and 988 below. */
export function PageFrame(props: {
  practice: { name: string; phone: string } | null
  language: Language
  onLanguage: (language: Language) => void
  words: FrameWords
  /** What stands with the numbers to call, where the page can do more than name them. */
  help?: ReactNode
  children: ReactNode
}) {
  const { practice, language, words } = props
  const other: Language = language === 'en' ? 'es' : 'en'
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <>
      <a className="skip" href="#main">
        {words.skip}
      </a>
      <header className="top">
        <span className="practice">{practice?.name}</span>
        <button type="button" className="quiet" lang={other} onClick={() => props.onLanguage(other)}>
          {words.otherLanguage}
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        {props.children}
      </main>
      <footer className="help" aria-label={words.helpTitle}>
        {props.help}
        {practice !== null && (
          <p>
            {words.callUs(practice.name)} <a href={`tel:${practice.phone}`}>{practice.phone}</a>
          </p>
        )}
        <p>
          {words.emergency} <a href="tel:911">911</a>
        </p>
        <p>
          {words.crisis} <a href="tel:988">988</a>
        </p>
      </footer>
    </>
  )
}

/** The page's heading. It takes the focus when its step appears, so that a screen reader starts there. */
export function Heading({ children, step }: { children: string; step: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = children
    heading.current?.focus({ preventScroll: true })
    globalThis.scrollTo(0, 0)
    // A change of language renames the page but must not move the focus.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [step])
  useEffect(() => {
    document.title = children
  }, [children])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

/** A status with its own icon and word; never told by colour alone. */
export function Notice({ tone, children }: { tone: 'attention' | 'waiting' | 'good' | 'plain'; children: ReactNode }) {
  return (
    <div className={`notice ${tone}`}>
      <span aria-hidden="true" className="sign">
        {SIGNS[tone]}
      </span>
      <div>{children}</div>
    </div>
  )
}

const SIGNS = { attention: '!', waiting: '…', good: '✓', plain: 'i' }
