import { useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import { moment } from '../clock.ts'
import { plainlySame, type Clash, type Draft } from './draft.ts'
import type { NoteKeeper } from './keeper.ts'
import { useWords } from '../words/use-words.ts'

/** Both texts side by side where they differ, and the three ways out. Nothing is saved before one is chosen. */
export function ClashBox(props: {
  draft: Draft
  clash: Clash
  keeper: NoteKeeper
  page: Workspace
  zone: string
  now: Date
  emr: string
}) {
  const words = useWords()
  const { draft, clash, keeper } = props
  const [merging, setMerging] = useState(false)
  const say = words.note.clash
  const differing = props.page.note.sections.filter(({ id }) => !plainlySame(draft.texts[id], clash.texts[id]))
  const signed = props.page.note.theirs?.final === true
  const merge = () => {
    setMerging(true)
    for (const { id } of differing) {
      const both = [draft.texts[id], clash.texts[id]].filter((text) => text !== undefined && text.trim() !== '')
      keeper.type(id, both.join('\n\n'))
    }
  }
  return (
    <div className="clash" role="group" aria-labelledby="clash-title" id="clash" tabIndex={-1}>
      <h3 id="clash-title">{signed ? say.signedTitle(props.emr) : say.title}</h3>
      <p>{signed ? say.signedSays(props.emr) : merging ? say.merging : say.says}</p>
      {!merging && (
        <>
          {differing.map((section) => (
            <div key={section.id} className="clash-pair">
              <h4>{section.title}</h4>
              <div>
                <h5>{say.mine}</h5>
                <p>{draft.texts[section.id] || say.nothing}</p>
              </div>
              <div>
                <h5>
                  {clash.at === null
                    ? say.theirsUndated
                    : say.theirs(moment(clash.at, props.zone, props.now, words.language))}
                </h5>
                <p>{clash.texts[section.id] || say.nothing}</p>
              </div>
            </div>
          ))}
          {!signed && (
            <div className="row">
              <button type="button" className="button" onClick={() => keeper.settle(draft.texts)}>
                {say.keepMine}
              </button>
              <button
                type="button"
                className="button"
                onClick={() => keeper.settle({ ...draft.texts, ...clash.texts })}
              >
                {say.takeTheirs}
              </button>
              <button type="button" className="button" onClick={merge}>
                {say.merge}
              </button>
            </div>
          )}
        </>
      )}
      {merging && (
        <button type="button" className="button" onClick={() => keeper.settle(keeper.draft().texts)}>
          {say.save}
        </button>
      )}
    </div>
  )
}
