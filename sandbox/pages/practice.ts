import type { Patient } from '@medplum/fhirtypes'
import type { FastifyInstance } from 'fastify'
import type { Emr } from '../emr.ts'
import { html } from './html.ts'
import { send } from './layout.ts'
import { field } from './reading.ts'

const WORDS = {
  en: {
    welcome: 'Neighbors looking after neighbors since 1974',
    phone: 'Call us',
    hours: 'Hours',
    times: 'Monday to Friday, 9 am to 5 pm',
    address: '12 Mill Street, Greenfield, Massachusetts (made up)',
    book: 'Book a video visit',
    fallback: 'Booking is not available here just now. Please call 413-555-0142.',
    emergency: 'In an emergency call 911. In a crisis call or text 988.',
    other: 'En español',
    synthetic: 'This practice does not exist. It is here to try the booking with.',
    people: 'Who you can be here',
    peopleWhy: 'All are synthetic. Book with a name, birth date and contact as they stand here.',
    born: 'born',
  },
  es: {
    welcome: 'Vecinos que cuidan de vecinos desde 1974',
    phone: 'Llámenos',
    hours: 'Horario',
    times: 'De lunes a viernes, de 9 a 17 h',
    address: '12 Mill Street, Greenfield, Massachusetts (inventada)',
    book: 'Reserve una visita por video',
    fallback: 'La reserva no está disponible en este momento. Llame al 413-555-0142.',
    emergency: 'En una emergencia llame al 911. En una crisis llame o escriba al 988.',
    other: 'In English',
    synthetic: 'Este consultorio no existe. Está aquí para probar la reserva.',
    people: 'Quién puede ser usted aquí',
    peopleWhy: 'Todos son sintéticos. Reserve con nombre, fecha de nacimiento y contacto tal como están aquí.',
    born: 'nacimiento',
  },
}

/** The practice's public website, with the booking element that Causeway gives it. */
export function registerPractice(app: FastifyInstance, emr: Emr): void {
  const { practiceName, causewayUrl } = emr.settings
  app.get('/practice', async (request, reply) => {
    const lang = field(request.query, 'lang') === 'es' ? 'es' : 'en'
    const t = WORDS[lang]
    const other = lang === 'es' ? 'en' : 'es'
    const people = await emr.repo.searchResources<Patient>({ resourceType: 'Patient', count: 50 })
    return send(
      reply,
      html`<!doctype html>
        <html lang="${lang}">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>${practiceName}</title>
            <link rel="stylesheet" href="/pages/practice.css" />
            <link rel="icon" href="data:," />
            <script src="${causewayUrl}/book.js" async></script>
          </head>
          <body>
            <header>
              <p class="lang"><a href="/practice?lang=${other}" lang="${other}" hreflang="${other}">${t.other}</a></p>
              <h1>${practiceName}</h1>
              <p class="welcome">${t.welcome}</p>
            </header>
            <main>
              <section class="book">
                <h2>${t.book}</h2>
                <causeway-book organization="riverbend" lang="${lang}"
                  ><p class="fallback">${t.fallback}</p></causeway-book
                >
              </section>
              <aside>
                <h2>${t.phone}</h2>
                <p><a class="phone" href="tel:+14135550142">413-555-0142</a></p>
                <p>${t.emergency}</p>
                <h2>${t.hours}</h2>
                <p>${t.times}</p>
                <p>${t.address}</p>
                <h2>${t.people}</h2>
                <p>${t.peopleWhy}</p>
                <ul class="people">
                  ${people
                    .filter((one) => one.deceasedDateTime === undefined)
                    .map(
                      (one) =>
                        html`<li>
                          <b>${one.name?.[0]?.given?.[0]} ${one.name?.[0]?.family}</b>, ${t.born} ${one.birthDate},
                          ${one.telecom?.find(({ system }) => system === 'phone')?.value}
                        </li>`,
                    )}
                </ul>
              </aside>
            </main>
            <footer>${t.synthetic}</footer>
          </body>
        </html>`,
    )
  })
}
