/* global FHIR -- the library's browser build */

// What the workspace shows of a chart, asked by the library as it asks by itself, all at once.
const LISTS = [
  'Condition?category=problem-list-item&clinical-status=active,recurrence,relapse&_count=200',
  'MedicationRequest?status=active,on-hold&_count=200',
  'AllergyIntolerance?_count=200',
  'Observation?category=vital-signs&_sort=-date&_count=50',
  'Observation?category=laboratory&_sort=-date&_count=50',
  'Immunization?_sort=-date&_count=200',
  'Procedure?_sort=-date&_count=50',
  'Encounter?_sort=-date&_count=50',
  'DocumentReference?_sort=-date&_count=50',
]

FHIR.oauth2.ready().then(async (client) => {
  const named = client.patient.read().then((patient) => {
    document.querySelector('#patient').textContent = `${patient.name[0].given[0]} ${patient.name[0].family}`
  })
  const lists = LISTS.map(async (search) => {
    const url = `${search}&patient=${client.patient.id}`
    // Else HAPI answers with what it found within the last minute, which no chart may show.
    const { entry = [] } = await client.request({ url, headers: { 'cache-control': 'no-cache' } })
    const list = document.createElement('ul')
    for (const { resource } of entry) {
      const item = document.createElement('li')
      item.textContent = JSON.stringify(resource.code ?? resource.type ?? resource.vaccineCode ?? resource.id)
      list.append(item)
    }
    document.querySelector('#chart').append(list)
  })
  await Promise.all([named, ...lists])
})
