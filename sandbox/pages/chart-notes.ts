import type { WithId } from '@medplum/core'
import type { FhirRepository } from '@medplum/fhir-router'
import { wordsIn } from '#formats/notes/attachment.ts'
import type { Attachment, Binary, DocumentReference, Media } from '@medplum/fhirtypes'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { addressIn } from './open-chart.ts'
import type { OpenChart } from './open-chart.ts'
import { when } from './practice-time.ts'
import { find, readOrNone, words } from './reading.ts'

const SHOWN_VERSIONS = 20

/** Notes and documents with their text and versions; a preliminary note can be changed and signed here, as in any EMR. */
export async function notesTab(chart: OpenChart): Promise<Html> {
  const { emr, patient } = chart
  const notes = await find<DocumentReference>(emr.repo, `DocumentReference?subject=Patient/${patient.id}&_sort=-date`)
  const shown = await Promise.all(notes.map((note) => noteCard(chart, note)))
  const pictures = await find<Media>(emr.repo, `Media?subject=Patient/${patient.id}&_sort=-created`)
  return html`${pictures.length === 0 ? '' : picturesPanel(pictures)}
    ${chart.staff.role === 'clinician' ? newNote(chart) : ''}
    <section>
      ${shown.length === 0 ? html`<p class="none">There are no notes or documents in this chart.</p>` : shown}
    </section>`
}

function newNote(chart: OpenChart): Html {
  return html`<details class="panel">
    <summary>Write a note</summary>
    <form method="post" action="${addressIn(chart, '/notes')}">
      <label>Note <textarea name="text" rows="12" required></textarea></label>
      <button>Save as draft</button>
    </form>
  </details>`
}

/** What was filed as pictures: which part, which side, by whom, and on whose word. */
function picturesPanel(pictures: WithId<Media>[]): Html {
  return html`<section class="panel pictures">
    <h2>Pictures <small>${pictures.length}</small></h2>
    ${pictures.map(
      (one) =>
        html`<figure>
          <img
            src="data:${one.content.contentType};base64,${one.content.data}"
            alt="${words(one.bodySite)}"
            width="${one.width}"
            height="${one.height}"
          />
          <figcaption>
            <b>${words(one.bodySite)}</b>
            ${one.status === 'entered-in-error' ? html`<span class="mark off">entered in error</span>` : ''}
            <small
              >${when(one.createdDateTime)}, ${one.operator?.display ?? one.operator?.reference},
              ${words(one.modality)}</small
            >
            ${(one.note ?? []).map(({ text }) => html`<p><small>${text}</small></p>`)}
          </figcaption>
        </figure>`,
    )}
  </section>`
}

async function noteCard(chart: OpenChart, note: WithId<DocumentReference>): Promise<Html> {
  const { emr, staff } = chart
  const history = await emr.repo.readHistory<DocumentReference>('DocumentReference', note.id)
  const versions = (history.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [resource]))
  const text = await textOf(emr.repo, note)
  const authors = note.author?.map((author) => author.display ?? author.reference ?? '').join(', ')
  return html`<article class="panel">
    <h2>
      ${words(note.type) || note.description || 'Document'}
      <span class="mark ${note.docStatus === 'final' ? 'done' : 'waiting'}">${note.docStatus ?? note.status}</span>
      <small>${when(note.date)}, ${authors}, version ${versions.length}</small>
    </h2>
    ${note.status === 'current' ? '' : html`<p class="mark off">${note.status}</p>`}
    ${(note.relatesTo ?? []).map((to) => html`<p><small>${to.code} ${to.target.reference}</small></p>`)}
    <pre class="note">${text}</pre>
    ${note.content.flatMap(({ attachment }) => pageLink(attachment))}
    ${
      note.docStatus === 'preliminary' && staff.role === 'clinician'
        ? html`<form method="post" action="${addressIn(chart, `/notes/${note.id}/sign`)}">
              <button name="version" value="${note.meta?.versionId}">Sign this note</button>
            </form>
            <details>
              <summary>Edit this note</summary>
              <form method="post" action="${addressIn(chart, `/notes/${note.id}/edit`)}">
                <label>Text <textarea name="text" rows="12">${text}</textarea></label>
                <button name="version" value="${note.meta?.versionId}">Save this note</button>
              </form>
            </details>`
        : ''
    }
    ${versions.length < 2 ? '' : await earlierVersions(emr.repo, versions.slice(1))}
  </article>`
}

/** A page that is laid out is read in the viewer of whoever opens it. */
function pageLink({ contentType, data, title }: Attachment): Html[] {
  if (contentType !== 'application/pdf' || data === undefined) return []
  return [html`<p><a download="${title ?? 'note'}.pdf" href="data:application/pdf;base64,${data}">Open the PDF</a></p>`]
}

async function earlierVersions(repo: FhirRepository, versions: WithId<DocumentReference>[]): Promise<Html> {
  const newest = versions.slice(0, SHOWN_VERSIONS)
  const texts = await Promise.all(
    newest.map(
      async (one) =>
        html`<h3>${when(one.meta?.lastUpdated)} ${one.docStatus}</h3>
          <pre class="note">${await textOf(repo, one)}</pre>`,
    ),
  )
  const count = versions.length > newest.length ? `newest ${newest.length} of ${versions.length}` : `${versions.length}`
  return html`<details>
    <summary>Earlier versions <small>${count}</small></summary>
    ${texts}
  </details>`
}

async function textOf(repo: FhirRepository, note: DocumentReference): Promise<string> {
  const attachments = note.content.map(({ attachment }) => attachment)
  const text = attachments.find((one) => one.contentType?.startsWith('text/')) ?? attachments[0]
  const binary = /Binary\/([^/]+)/.exec(text?.url ?? '')?.[1]
  const data =
    text?.data ?? (binary === undefined ? undefined : (await readOrNone<Binary>(repo, 'Binary', binary))?.data)
  if (data === undefined) return '(no text)'
  const { contentType = 'text/plain' } = text ?? {}
  return wordsIn({ contentType, data }) ?? `(${contentType}, not shown as text)`
}
