import { useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Phrases } from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { useWords } from '../words/use-words.ts'

/** The clinician's own phrases, to add to, change and take out; the site's stand beside them. */
export function OwnPhrases(props: { addresses: Addresses; phrases: Phrases; onChanged: () => Promise<void> }) {
  const words = useWords()
  const say = words.phrases
  return (
    <DialogTrigger>
      <Button className="link">{say.open}</Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="dialog">
          <Dialog className="own-phrases">
            <Heading slot="title">{say.title}</Heading>
            <p className="quiet">{say.how}</p>
            <Edit {...props} />
            <Button slot="close" className="button">
              {say.close}
            </Button>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}

function Edit({ addresses, phrases, onChanged }: Parameters<typeof OwnPhrases>[0]) {
  const words = useWords()
  const say = words.phrases
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const fits = /^[a-z0-9-]{1,40}$/.test(name)
  const send = async (method: 'PUT' | 'DELETE', which: string, body: object = {}) => {
    const problem = troubleOf(await write(method, addresses.phrase(which), body), words)
    setTrouble(problem)
    if (problem !== null) return
    await onChanged()
    setName('')
    setText('')
  }
  return (
    <>
      {phrases.mine.length > 0 && (
        <>
          <h3>{say.mine}</h3>
          <ul>
            {phrases.mine.map((phrase) => (
              <li key={phrase.name}>
                <strong>.{phrase.name}</strong> {phrase.text}{' '}
                <button
                  type="button"
                  className="link"
                  onClick={() => {
                    setName(phrase.name)
                    setText(phrase.text)
                  }}
                >
                  {say.change(phrase.name)}
                </button>{' '}
                <button type="button" className="link" onClick={() => void send('DELETE', phrase.name)}>
                  {say.takeOut(phrase.name)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {phrases.site.length > 0 && (
        <>
          <h3>{say.site}</h3>
          <ul>
            {phrases.site.map((phrase) => (
              <li key={phrase.name}>
                <strong>.{phrase.name}</strong> {phrase.text}
              </li>
            ))}
          </ul>
        </>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!fits) return setTrouble(say.nameWrong)
          if (text.trim() === '') return setTrouble(say.textMissing)
          void send('PUT', name, { text: text.trim() })
        }}
      >
        <h3>{say.add}</h3>
        <label htmlFor="phrase-name">{say.name}</label>
        <input
          id="phrase-name"
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value.toLowerCase().replace(/^\./, ''))}
        />
        <label htmlFor="phrase-text">{say.text}</label>
        <textarea
          id="phrase-text"
          rows={3}
          maxLength={5_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {trouble !== null && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        <button type="submit" className="button primary">
          {say.save}
        </button>
      </form>
    </>
  )
}
