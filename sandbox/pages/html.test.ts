import { expect, test } from 'vitest'
import { html, linked } from './html.ts'

test('values are escaped in text and in quoted attributes', () => {
  const reason = `<script>alert("1")</script> & 'more'`
  const { markup } = html`<p title="${reason}">${reason}</p>`
  const escaped = '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;more&#39;'
  expect(markup).toBe(`<p title="${escaped}">${escaped}</p>`)
})

test('markup made by the template goes in as it is, alone and in lists', () => {
  const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`)
  expect(html`${items}${undefined}${false}`.markup).toBe('<li>a</li><li>&#60;b&#62;</li>')
})

test.each([
  ['a link at the end of a sentence', 'Open http://127.0.0.1:8080/p/a.b-c.', 'http://127.0.0.1:8080/p/a.b-c'],
  ['a link in brackets', 'Your visit (https://x.test/v/1)', 'https://x.test/v/1'],
])('%s is linked without its punctuation', (_, text, href) => {
  expect(html`${linked(text)}`.markup).toContain(`<a href="${href}" target=`)
})

test('no other kind of address becomes a link, and a link can not break out of its attribute', () => {
  expect(html`${linked('javascript:alert(1)')}`.markup).toBe('javascript:alert(1)')
  expect(html`${linked('http://x.test/"onclick="1')}`.markup).toContain('<a href="http://x.test/" target=')
})
