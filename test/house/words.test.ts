import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spokenTexts } from './spoken-texts.ts'

const WEB = join(import.meta.dirname, '..', '..', 'web')

/** Catalogues, by their names. */
const CATALOGUE = /(^|\/|-)words(\/|\.ts$)/

/** Texts that stand beside the code which says them, with the reason. */
const BESIDE: Readonly<Record<string, string>> = {
  'book/element.ts': 'the title of the frame on a practice’s own page, in both languages',
  'clinician/ask.ts': 'what is said in the place of the server, in both languages',
  'patient/prepare/states.ts': 'the names of the states, which are the same',
  'door/main.ts': 'the front page of the sandbox, which no practice shows to anybody',
}

const sources = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !CATALOGUE.test(file),
)

test('what people read stands in the catalogues, so that no screen speaks one language alone', () => {
  expect(sources.length).toBeGreaterThan(150)
  const outside = sources
    .filter((file) => !(file in BESIDE))
    .flatMap((file) => spokenTexts(readFileSync(join(WEB, file), 'utf8')).map((text) => `web/${file}: ${text}`))
  expect(outside).toEqual([])
})

test('no exception outlives its text', () => {
  const silent = Object.keys(BESIDE).filter((file) => spokenTexts(readFileSync(join(WEB, file), 'utf8')).length === 0)
  expect(silent).toEqual([])
})

test.each([
  ['text between tags', '<p>Not here yet</p>', ['Not here yet']],
  ['an attribute that is read out', '<button aria-label="Close">×</button>', ['Close']],
  ['either branch', "<p>{busy ? 'saving' : words.saved}</p>", ['saving']],
  ['what comes only sometimes', "<p>{failed && 'not saved'}</p>", ['not saved']],
  ['a text with facts in it', '<p>{`since ${at}`}</p>', ['since …']],
  ['what is put together', "<p>{name + ' waits'}</p>", ['waits']],
  ['a table of words', "const SAYS = { gone: 'Taken back.' }", ['Taken back.']],
  ['a sentence that is handed on', "say({ tone: 'plain', text: 'Read just now' })", ['Read just now']],
  ['a sentence of facts', 'const head = `One line differs from ${file}`', ['One line differs from …']],
  ['no word of the catalogue', '<p title={words.title}>{words.count(3)}: {name}</p>', []],
  ['no name of a class or a state', "<p className={busy ? 'is busy' : 'quiet'} data-state=\"open\">{at}</p>", []],
  ['no key and no setting', '<p><kbd>Enter</kbd> <code>emr.hl7v2.send</code></p>', []],
  ['nothing that is compared', "<p>{kind === 'sign in' && words.sign}</p>", []],
  ['no sign', "<p>{open ? '–' : '✓'} · 3</p>", []],
  ['nothing that is thrown', "throw new Error('There is no element with that id.')", []],
])('of a page’s source is found: %s', (_, source, texts) => {
  const statement = source.startsWith('<') ? `const shown = ${source}` : source
  expect(spokenTexts(statement)).toEqual(texts)
})
