import type { FastifyReply } from 'fastify'
import type { Emr, Staff } from '../emr.ts'
import type { PersonalityName } from '../personalities/personality.ts'
import type { Site } from '../site.ts'
import { html } from './html.ts'
import type { Html, HtmlValue } from './html.ts'
import { clockTime, dayInWords, dayOf } from './practice-time.ts'

/** A page of the EMR: `here` marks the open item of its menu, `script` names a file of assets. */
export interface Page {
  title: string
  here?: 'schedule' | 'patients' | 'inbasket' | 'faults' | 'outbox' | 'telephone' | 'video'
  script?: string
  body: HtmlValue
}

/** Sends a page of the EMR under its busy header. */
export function sendPage(reply: FastifyReply, emr: Emr, staff: Staff | undefined, page: Page): FastifyReply {
  const now = emr.now()
  return send(
    reply,
    html`<!doctype html>
      <html lang="en">
        <head>
          ${head(page, emr.settings.site)}
        </head>
        <body>
          <header class="top">
            <a class="brand" href="/schedule">${brand(emr.settings.site)} EMR</a>
            <span class="place">${emr.settings.practiceName}</span>
            <span class="clock">${dayInWords(dayOf(now))} ${clockTime(now)} Eastern</span>
            ${staff === undefined ? '' : whoIsIn(staff)}
          </header>
          <nav class="menu" aria-label="EMR">
            ${item(page, 'schedule', 'Schedule')} ${item(page, 'patients', 'Patients')}
            ${item(page, 'inbasket', 'In-basket')} ${item(page, 'outbox', 'Outbox')}
            ${item(page, 'telephone', 'Telephone')} ${item(page, 'video', 'Video')} ${item(page, 'faults', 'Faults')}
            ${staff === undefined ? '' : desk(staff)}
            ${emr.settings.referrals === undefined ? '' : html`<a href="/department">Referrals</a>`}
            <a href="/practice">Website</a>
            <form class="find" action="/patients" role="search">
              <input name="name" aria-label="Patient name" placeholder="Patient name" /><button>Find</button>
            </form>
          </nav>
          <p class="synthetic">
            Sandbox: every person and every record here is synthetic.${toApps(emr.settings.personality)}
          </p>
          <main>${page.body}</main>
        </body>
      </html>`,
  )
}

/** The EMR's name as it writes it. */
export function brand({ product }: Site): Html {
  const [place = '', what = ''] = product.split(/(?=Chart$)/)
  return html`${place}<b>${what}</b>`
}

/** What every EMR page has in its head. */
export function head(page: { title: string; script?: string }, { product }: Site): Html {
  return html`<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${page.title} - ${product} EMR</title>
    <link rel="stylesheet" href="/pages/emr.css" />
    <link rel="stylesheet" href="/pages/chart.css" />
    <link rel="icon" href="data:," />
    ${page.script === undefined ? '' : html`<script src="/pages/${page.script}" defer></script>`}`
}

/** Sends finished markup as a page that nobody keeps a copy of. */
export function send(reply: FastifyReply, markup: Html): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(markup.markup)
}

/** Named as what it is, so that nobody takes it for a vendor's. */
function toApps(personality: PersonalityName): string {
  return personality === 'generous' ? '' : ` To apps it is ${personality}: a simulation from public facts.`
}

/** Causeway without a patient: what it opens is for it to say, by who asks. */
function desk({ role }: Staff): Html {
  return role === 'operator' ? html`<a href="/operation">Operation</a>` : html`<a href="/video-desk">Video desk</a>`
}

function whoIsIn(staff: Staff): Html {
  return html`<form class="who" method="post" action="/sign-out">
    <span>${staff.name}</span> <button>Sign out</button>
  </form>`
}

function item(page: Page, name: NonNullable<Page['here']>, label: string): Html {
  return page.here === name
    ? html`<a href="/${name}" aria-current="page">${label}</a>`
    : html`<a href="/${name}">${label}</a>`
}
