import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draftNote } from './draft.ts'
import type { Evidence, TemplateSection } from './evidence.ts'
import { wordsOf } from './words.ts'
import { writeLocally } from './write.ts'

const SECTIONS: TemplateSection[] = [
  { id: 'chief-complaint', holds: 'complaint' },
  { id: 'history', holds: 'history' },
  { id: 'assessment', holds: 'assessment' },
  { id: 'plan', holds: 'plan' },
  { id: 'for-patient', holds: 'for-patient' },
]
const talk = (...turns: [Evidence['by'], string][]): Evidence[] =>
  turns.map(([by, text], at) => ({ id: `speech/${at}`, kind: 'speech', by, at: null, text }))
const kept = (kind: Evidence['kind'], id: string, text: string, asked?: string): Evidence => ({
  id: `${kind}/${id}`,
  kind,
  by: kind === 'order' ? 'clinician' : 'patient',
  at: null,
  text,
  ...(asked !== undefined && { asked }),
})
const drafted = (evidence: Evidence[], sections = SECTIONS) =>
  draftNote(evidence, sections, writeLocally(evidence, sections))
const written = (evidence: Evidence[]) =>
  drafted(evidence).sentences.map(({ section, text, evidence: cited }) => [section, text, ...cited])

test('a visit becomes sentences of each section, with what they rest on', () => {
  const evidence = talk(
    ['clinician', 'What brings you in today?'],
    ['patient', "Well, um, I've been having pain in my left knee for two weeks."],
    ['clinician', 'Okay. Any chest pain or shortness of breath?'],
    ['patient', 'No, nothing like that.'],
    ['clinician', 'Are you taking anything for it?'],
    ['patient', 'I took some ibuprofen, and it did not help.'],
    [
      'clinician',
      "So let's talk about my assessment and plan. I think this is an acute flare of your arthritis, okay?",
    ],
    [
      'clinician',
      "I want to start you on naproxen, five hundred milligrams twice a day. I'd like to see you back in two weeks.",
    ],
  )
  expect(written(evidence)).toEqual([
    ['chief-complaint', 'Pain in left knee for 2 weeks.', 'speech/1'],
    ['history', 'Has been having pain in left knee for 2 weeks.', 'speech/1'],
    ['history', 'Denies chest pain or shortness of breath.', 'speech/2', 'speech/3'],
    ['history', 'Took some ibuprofen.', 'speech/5'],
    ['assessment', 'Thought to be an acute flare of arthritis.', 'speech/6'],
    ['plan', 'Start naproxen, 500 mg twice a day.', 'speech/7'],
    ['plan', 'Follow up in 2 weeks.', 'speech/7'],
  ])
})

test('without speech the draft comes from answers, chat and orders', () => {
  const evidence = [
    kept('intake', 'chief-complaint', 'Bad headaches', 'What is the main reason for your visit?'),
    kept('intake', 'fever', 'No', 'Do you have a fever?'),
    kept('chat', '1', 'The headaches started three days ago.'),
    kept('intake', 'sleep', 'Badly, since Monday', 'How do you sleep?'),
    kept('observation', '1', 'Blood pressure 148/92 mmHg'),
    kept('order', '1', 'Ibuprofen 400 mg tablet'),
  ]
  expect(written(evidence)).toEqual([
    ['chief-complaint', 'Patient: "Bad headaches".', 'intake/chief-complaint'],
    ['history', 'Denies fever.', 'intake/fever'],
    ['history', 'The headaches started 3 days ago.', 'chat/1'],
    ['history', 'Asked "How do you sleep?": "Badly, since Monday".', 'intake/sleep'],
    ['history', 'Patient reports Blood pressure 148/92 mmHg.', 'observation/1'],
    ['plan', 'Ordered: Ibuprofen 400 mg tablet.', 'order/1'],
  ])
})

test('how often something was is quoted with its answer, also where the time that is asked for stands before it', () => {
  const asked = 'Over the last two weeks, how often have you been bothered by feeling down, depressed, or hopeless?'
  expect(written([kept('intake', 'phq2-down', 'Not at all', asked)])).toEqual([
    ['history', `Asked "${asked}": "Not at all".`, 'intake/phq2-down'],
  ])
  expect(written(talk(['clinician', asked], ['patient', 'Not at all.'])).map(([, text]) => text)).not.toContainEqual(
    expect.stringContaining('how often'),
  )
})

test('what the patient is told to do is told without the one who tells it', () => {
  const evidence = talk(['clinician', 'I want you to get a chest x-ray, and call me if you have a fever.'])
  expect(written(evidence).map(([, text]) => text)).toEqual(['Get a chest x-ray, and call if patient has a fever.'])
})

test('what is said to a voice assistant, read from the record or looked for in vain is taken as what it is', () => {
  const evidence = talk(
    ['clinician', 'So you are allergic to penicillin.'],
    ['clinician', 'He denies any fever, cough, vomiting, diarrhea, night sweats, chest pain, or shortness of breath.'],
    ['clinician', "I don't see any swelling."],
    ['clinician', 'Hey , dragon , order lisinopril 20 milligrams once a day.'],
  )
  expect(
    drafted(evidence, [...SECTIONS, { id: 'findings', holds: 'findings' }]).sentences.map(({ section, text }) => [
      section,
      text,
    ]),
  ).toEqual([
    ['history', 'Allergic to penicillin.'],
    ['history', 'No fever, cough, vomiting, diarrhea, night sweats, chest pain, shortness of breath.'],
    ['plan', 'Order lisinopril 20 mg once a day.'],
    ['findings', 'No swelling.'],
  ])
})

test('an answer that leaves it open is quoted, and not taken for a no', () => {
  const evidence = talk(['clinician', 'Any back pain?'], ['patient', 'Not really.'])
  expect(written(evidence)).toEqual([['history', 'Asked about back pain: "Not really".', 'speech/0', 'speech/1']])
})

test.each<[string, [Evidence['by'], string][], string[]]>([
  [
    'a no to a run of short questions',
    [
      ['clinician', 'Any other symptoms? Chest pain? Shortness of breath?'],
      ['patient', 'No.'],
    ],
    ['Denies chest pain, shortness of breath.'],
  ],
  [
    'no other no than to the last question where the one before asked more',
    [
      ['clinician', 'Do you have chest pain? Do you have a fever?'],
      ['patient', 'No.'],
    ],
    ['Denies fever.'],
  ],
  [
    'a no without the word',
    [
      ['clinician', 'Have you had any fever or chills?'],
      ['patient', 'Uh, I have not.'],
      ['clinician', 'Any nausea?'],
      ['patient', 'Nothing so far.'],
    ],
    ['Denies fever or chills.', 'Denies nausea.'],
  ],
  [
    'a no that goes on to something else',
    [
      ['clinician', 'Any vomiting?'],
      ['patient', 'No, but I have had some diarrhea.'],
    ],
    ['Denies vomiting.', 'Has had some diarrhea.'],
  ],
  [
    'no no that is narrowed',
    [
      ['clinician', 'Any chest pain?'],
      ['patient', 'No, but it hurts when I climb.'],
    ],
    ['Asked about chest pain: "No, but it hurts when I climb".'],
  ],
  [
    'what a clinician makes sure of',
    [
      ['clinician', "so you haven't had any chest pain or shortness of breath"],
      ['patient', 'no'],
    ],
    ['Denies chest pain, shortness of breath.'],
  ],
])('of an answer: %s', (_, turns, expected) => {
  expect(drafted(talk(...turns)).sentences.map(({ text }) => text)).toEqual(expected)
})

test('a plan is kept with its condition, and without what it has no name for', () => {
  const evidence = talk(
    ['clinician', "Let's talk about the plan. I want you to continue on your current medications."],
    ['clinician', "If you are still having pain in two weeks, I'm going to order an MRI."],
    [
      'clinician',
      'i want you to continue on the cozaar a hundred milligrams daily and continue on the norvasc five milligrams once daily and i also want you to see a nutritionist',
    ],
    ['clinician', "I don't think you need to start any antibiotics."],
  )
  expect(drafted(evidence).sentences.map(({ text }) => text)).toEqual([
    'Continue on current medications.',
    'If patient is still having pain in 2 weeks, order an MRI.',
    'Continue on the cozaar 100 mg daily.',
    'Continue on the norvasc 5 mg once daily.',
    'See a nutritionist.',
    'I do not think patient needs to start any antibiotics.',
  ])
})

test('of somebody who speaks long, what no sentence names is listed too', () => {
  const evidence = talk(['patient', 'My left knee hurts. And my mother had asthma once, I think.'])
  const cited = { section: 'history', text: 'Left knee hurts.', evidence: ['speech/0'] }
  expect(draftNote(evidence, SECTIONS, [cited])).toMatchObject({ sentences: [cited], missing: ['speech/0'] })
  const short = talk(['patient', 'My left knee hurts.'])
  expect(draftNote(short, SECTIONS, [cited])).toMatchObject({ sentences: [cited], missing: [] })
})

test('what was said and is relevant but is in no sentence is listed', () => {
  const evidence = talk(['patient', 'My chest pain is worse.'], ['patient', 'The weather is nice.'])
  const { missing } = draftNote(evidence, SECTIONS, [])
  expect(missing).toEqual(['speech/0'])
})

test('an intake that says other than the visit is shown beside it', () => {
  const evidence = [
    kept('intake', 'fever', 'Yes', 'Do you have a fever?'),
    kept('intake', 'metformin', 'I take metformin 500 mg.', 'What do you take?'),
    ...talk(['clinician', 'Any fever?'], ['patient', 'No.'], ['patient', 'I take metformin 1000 milligrams.']),
  ]
  const { contradictions } = drafted(evidence)
  expect(contradictions).toEqual([
    { about: 'fever', evidence: ['intake/fever', 'speech/1'] },
    { about: 'metformin dose', evidence: ['intake/metformin', 'speech/2'] },
  ])
})

test("a writer's sentence without support is dropped and listed with its fault", () => {
  const evidence = talk(['clinician', 'Continue lisinopril 10 mg.'])
  const stands = { section: 'plan', text: 'Continue lisinopril 10 mg.', evidence: ['speech/0'] }
  const wrong = { ...stands, text: 'Continue lisinopril 20 mg.' }
  const elsewhere = { ...stands, section: 'exam' }
  const draft = draftNote(evidence, SECTIONS, [stands, wrong, elsewhere])
  expect(draft.sentences).toEqual([stands])
  expect(draft.dropped).toEqual([
    { sentence: wrong, fault: 'number', words: '20' },
    { sentence: elsewhere, fault: 'invented', words: 'exam' },
  ])
})

// ---- Properties ----

const SAYINGS = [
  'I have pain in my right shoulder and it started three weeks ago .',
  'no',
  'yeah , i do',
  'not that i know of',
  'Do you have any fever, chills or nausea?',
  "I want to start you on lisinopril, twenty milligrams a day, and we'll repeat the labs in two weeks.",
  'my blood pressure was one forty over ninety',
  'on your exam there is swelling of your left knee but no tenderness',
  "i think it's probably the flu",
  'My mother had diabetes and she died at sixty five.',
  'any chest pain okay and how about your breathing',
  'i take metformin 500 mg twice a day and i stopped the atorvastatin',
  'for your second problem , your hypertension , continue the amlodipine 5 mg',
]
const anyEvidence = fc.array(
  fc.record({
    by: fc.constantFrom<Evidence['by']>('patient', 'clinician', 'other', 'emr'),
    kind: fc.constantFrom<Evidence['kind']>('speech', 'speech', 'intake', 'chat', 'order', 'observation'),
    text: fc.oneof(fc.constantFrom(...SAYINGS), fc.string({ maxLength: 60 })),
    asked: fc.option(fc.constantFrom('Do you have a fever?', 'What hurts?', 'Are you allergic to penicillin?'), {
      nil: undefined,
    }),
  }),
  { maxLength: 14 },
)

test('whatever the evidence, each sentence cites what exists, and its numbers occur there', () => {
  fc.assert(
    fc.property(anyEvidence, (drawn) => {
      const evidence = drawn.map(({ asked, ...item }, at): Evidence => ({
        ...item,
        id: `${item.kind}/${at}`,
        at: null,
        ...(item.kind === 'intake' && asked !== undefined && { asked }),
      }))
      const draft = drafted(evidence)
      const numbersOf = (text: string) => wordsOf(text).flatMap(({ text: word }) => (/^\d/.test(word) ? [word] : []))
      for (const { text, evidence: cited } of draft.sentences) {
        const items = cited.map((id) => evidence.find((item) => item.id === id))
        expect(items.length).toBeGreaterThan(0)
        expect(items).not.toContain(undefined)
        const there = new Set(items.flatMap((item) => numbersOf(`${item?.asked ?? ''} ${item?.text ?? ''}`)))
        expect(numbersOf(text).filter((number) => !there.has(number))).toEqual([])
      }
      expect(draft.dropped).toEqual([])
      expect(draft.missing.every((id) => evidence.some((item) => item.id === id))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['Do you smoke or drink?', 'No.', 'Denies smoking or drinking alcohol.'],
  ['Do you drink?', 'No, never.', 'Denies drinking alcohol.'],
  ['Do you drink water with your pills?', 'No.', null],
  ['Any tobacco or recreational drugs?', "She doesn't do any of that.", 'Denies tobacco or recreational drugs.'],
] as const)('who drinks, and says nothing that is drunk, drinks alcohol: %s %s', (question, answer, denied) => {
  const texts = written(talk(['clinician', question], ['patient', answer])).map(([, text]) => text)
  if (denied === null) expect(texts.join(' ')).not.toContain('alcohol')
  else expect(texts).toEqual([denied])
})

test('a condition of what comes next is none of what was said before it', () => {
  const said =
    "We'll put you on hydrochlorothiazide ten milligrams once a day and if the swelling does not go away I am going to order an ultrasound"
  const texts = written(talk(['clinician', said])).map(([, text]) => text)
  expect(texts.filter((text) => text?.includes('ydrochlorothiazide') && /\bif\b/.test(text))).toEqual([])
})

test('a list that is asked for behind how somebody has been is denied as a list', () => {
  const said = talk(
    ['clinician', 'And how has your health been, any headaches, nausea, or vomiting?'],
    ['patient', 'No.'],
  )
  expect(written(said).map(([, text]) => text)).toEqual(['Denies headaches, nausea, or vomiting.'])
})

test('a plan that is said without a stop falls into its parts', () => {
  const said =
    'for your hypertension i want you to continue on the cozaar one hundred milligrams daily continue on the norvasc five milligrams once daily also and i am going to order a renal artery ultrasound do you have any questions about that'
  const plan = written(talk(['clinician', said])).map(([, text]) => text)
  expect(plan).toEqual([
    'Continue on the cozaar 100 mg daily.',
    'Continue on the norvasc 5 mg once daily also.',
    'Order a renal artery ultrasound.',
  ])
})

test('"what I would like to do is" begins a plan and asks nothing, also where nobody set a stop', () => {
  const said =
    "i think you have an exacerbation of your congestive heart failure what i'd like to do is increase your dose of lasix from twenty milligrams to sixty milligrams for the next four days"
  expect(written(talk(['clinician', said])).map(([section, text]) => [section, text])).toEqual([
    ['history', 'Thought to have an exacerbation of congestive heart failure.'],
    ['plan', 'Increase dose of lasix from 20 mg to 60 mg for the next 4 days.'],
  ])
})

const planned = (...said: string[]) =>
  written(talk(...said.map((text) => ['clinician', text] as [Evidence['by'], string])))
    .filter(([section]) => section === 'plan')
    .map(([, text = '']) => text)

test.each([
  [
    "okay so for your reflux i'm gon na put you on some protonix it's forty milligrams once a day you take it first thing in the morning and we'll talk about what you eat and drink and how you sleep at night",
    'Put on protonix 40 mg once a day.',
  ],
  [
    "alright so we're gon na have you continue your aspirin eighty one milligrams daily and metoprolol twenty five milligrams twice a day and i want to talk about walking more with your wife and the dog",
    'Continue aspirin 81 mg daily and metoprolol 25 mg twice a day.',
  ],
  [
    "so from that standpoint , we'll go ahead and start you on a different medication , naproxen , um , 500 mg twice a day and see how you tolerate that .",
    'Start on different medication naproxen 500 mg twice a day.',
  ],
  [
    "i'm going to have you stop taking that lisinopril for the next three days that cough of yours has been going on for such a long time now and nobody knows why it began",
    'Stop taking lisinopril for the next 3 days.',
  ],
])('amid long speech without stops, what is done with a medicine is found with its dose: %s', (said, text) => {
  expect(planned(said)).toContain(text)
})

test.each([
  ["i'm gon na talk it over with you because we could put you on lisinopril twenty milligrams once a day and see"],
  ["if your blood pressure stays high i'm gon na put you on lisinopril twenty milligrams once a day"],
  ["your pressure is fine and if that changes we'll put you on lisinopril twenty milligrams once a day"],
  ["i'm not going to put you on lisinopril twenty milligrams a day"],
  ['would you like me to put you on lisinopril twenty milligrams once a day'],
  ['your sister said we will put you on lisinopril twenty milligrams once a day'],
])('a medicine that is only thought of, asked about, refused, or hangs on something is not prescribed: %s', (said) => {
  expect(planned(said).filter((text) => /^(?:put on|start|prescribe) lisinopril/i.test(text))).toEqual([])
})

test('of two medicines that are chosen from, neither is prescribed alone', () => {
  const texts = planned('we will put you on lisinopril twenty milligrams or losartan fifty milligrams a day')
  expect(texts.filter((text) => !/lisinopril.* or losartan/.test(text))).toEqual([])
})

test('what a patient says of what they take is history, not plan', () => {
  const told = written(talk(['patient', 'I will continue my lisinopril twenty milligrams a day.']))
  expect(told.filter(([section]) => section === 'plan')).toEqual([])
})

test('a stopped medicine is not continued, nor the other way round', () => {
  const texts = planned(
    "so we're gon na stop the norvasc five milligrams and we'll put you on hydrochlorothiazide ten milligrams once a day and i want you to continue your metformin five hundred milligrams twice a day",
  )
  expect(texts.filter((text) => /norvasc/i.test(text)).every((text) => /^stop/i.test(text))).toBe(true)
  expect(texts).toContain('Put on hydrochlorothiazide 10 mg once a day.')
  expect(texts).toContain('Continue metformin 500 mg twice a day.')
})

test('a list of what is stopped ends where the next medicine is told something of its own', () => {
  const texts = planned("We're going to stop the norvasc, and the lisinopril we'll keep as it is for now.")
  expect(texts.filter((text) => /^Stop (?:the )?lisinopril/.test(text))).toEqual([])
  expect(planned("We're going to stop the norvasc, the lisinopril.")).toEqual(['Stop the norvasc, the lisinopril.'])
})

test('a dose that a recognizer cut in two stands not as its first half', () => {
  expect(planned('i do want to add aldactone twelve . five milligrams daily .')).toEqual(['Add aldactone.'])
})
