import type { FastifyInstance } from 'fastify'
import type { Patient } from '@medplum/fhirtypes'
import type { Emr } from '../emr.ts'
import { html } from './html.ts'
import { sendPage } from './layout.ts'
import { ageOf, chartName, field, find, recordNumber } from './reading.ts'
import { staffOf } from './sign-in.ts'

/** The list of patients, narrowed by a part of the name. */
export function registerPatients(app: FastifyInstance, emr: Emr): void {
  app.get('/patients', async (request, reply) => {
    const asked = field(request.query, 'name')
    const wanted = (patient: Patient) => chartName(patient).toLowerCase().includes(asked.toLowerCase())
    const patients = (await find<Patient>(emr.repo, 'Patient?_sort=family'))
      .filter((one) => one.active !== false && wanted(one))
      .toSorted((a, b) => chartName(a).localeCompare(chartName(b)))
    return sendPage(reply, emr, staffOf(emr, request), {
      title: 'Patients',
      here: 'patients',
      body: html`<h1>Patients</h1>
        <form class="narrow" role="search">
          <label>Name <input name="name" value="${asked}" /></label> <button>Search</button>
        </form>
        <section class="panel">
          ${patients.length === 0 ? html`<p class="none">No patient's name contains "${asked}".</p>` : ''}
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>Born</th>
                <th>Age</th>
                <th>Sex</th>
                <th>MRN</th>
                <th>Phone</th>
                <th>E-mail</th>
              </tr>
            </thead>
            <tbody>
              ${patients.map(
                (patient) =>
                  html`<tr>
                    <td><a class="open" href="/chart/${patient.id}">${chartName(patient)}</a></td>
                    <td>${patient.birthDate}</td>
                    <td>${ageOf(patient, emr.now())}</td>
                    <td>${patient.gender}</td>
                    <td class="number">${recordNumber(patient)}</td>
                    <td>${contact(patient, 'phone')}</td>
                    <td>${contact(patient, 'email')}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </section>`,
    })
  })
}

function contact(patient: Patient, system: 'phone' | 'email'): string {
  return patient.telecom?.find((one) => one.system === system)?.value ?? ''
}
