/**
 * What a text states, as facts that two texts can share: the published script by which drafts are measured. It is given a
 * text alone, and so never knows whether it reads a reference, a draft or an extract. The rules:
 *
 * 1. Text becomes lower case; numbers that are written out become digits; sentences end at full stops, semicolons, line
 *    ends and bullets, clauses also at "but".
 * 2. A *problem* is an entry of `PROBLEMS` below: `problem:<name>`, where no negation stands before it in its clause.
 * 3. A *negation* is one where such a word does stand before it: `no:<name>`. Words of negation are in `NEGATION`.
 * 4. A *drug* is a name of the list of names in `domain/smart-note/drugs.ts`: `drug:<name>`, and `drug:<name> <dose> <unit>`
 *    where a dose stands within six words after it, or within four before it.
 * 5. A *plan item* is an entry of `PLANNED` with what it is done to: `plan:<action>:<object>`, where the object is a drug, a
 *    test, a problem or a kind of treatment within eight words after the action; where none follows, `plan:follow up:<time>`
 *    for coming back, and nothing for the rest.
 * 6. A fact counts once for each text, however often it is stated. Speakers are not told apart.
 *
 * `PROBLEMS` and `PLANNED` are this script's own and not the writer's: they hold what references say as well as what people
 * say. They were written from the training sets and general knowledge, before the validation sets were looked at.
 */
import { DRUGS } from '../domain/smart-note/drugs.ts'

const PROBLEMS: Record<string, string> = {
  'abdominal pain':
    'abdominal pain|pain in (?:my|your|the|his|her) (?:abdomen|belly|stomach)|stomach pain|belly pain|stomach ?aches?|abdominal discomfort',
  'chest pain': 'chest pains?|chest tightness|chest pressure|chest discomfort|pain in (?:my|your|the|his|her) chest',
  'back pain': '(?:low(?:er)? )?back pain|backaches?|pain in (?:my|your|the|his|her) (?:lower )?back',
  'neck pain': 'neck pain',
  'knee pain': 'knee pain|pain in (?:my|your|the|his|her) (?:left |right )?knees?',
  'shoulder pain': 'shoulder pain|pain in (?:my|your|the|his|her) (?:left |right )?shoulder',
  'joint pain': 'joint pains?|arthralgias?',
  'muscle pain': 'muscle (?:aches?|pain|soreness)|myalgias?|body aches',
  headache: 'headaches?|migraines?|cephalgia',
  dyspnea:
    'shortness of breath|short of breath|dyspnea|trouble breathing|difficulty breathing|breathlessness|ca ?n.t breathe',
  cough: 'cough(?:ing)?',
  wheezing: 'wheez(?:es?|ing)',
  fever: 'fevers?|febrile',
  chills: 'chills',
  sweats: 'night sweats|sweats|sweating|diaphoresis',
  nausea: 'nause(?:a|ous|ated)',
  vomiting: 'vomit(?:s|ing)?|throw(?:ing|n)? up|threw up|emesis',
  diarrhea: 'diarrhea|loose stools',
  constipation: 'constipat(?:ion|ed)',
  reflux: '(?:acid )?reflux|gerd|heartburn|gastroesophageal reflux disease',
  dysphagia: 'dysphagia|(?:trouble|difficulty) swallowing',
  fatigue: 'fatigued?|tired(?:ness)?|exhaust(?:ed|ion)|lethargy',
  dizziness: 'dizz(?:y|iness)|light ?-?headed(?:ness)?|vertigo',
  syncope: 'syncope|passed out|faint(?:ed|ing)|loss of consciousness',
  palpitations: 'palpitations|heart racing|racing heart',
  swelling: 'swelling|swollen|edema',
  numbness: 'numb(?:ness)?',
  tingling: 'tingling|paresthesias?|pins and needles',
  weakness: 'weak(?:ness)?',
  stiffness: 'stiff(?:ness)?',
  rash: 'rash(?:es)?|hives',
  itching: 'itch(?:y|ing|iness)?|pruritus',
  bruising: 'bruis(?:e|es|ing)|ecchymos[ie]s',
  bleeding: 'bleed(?:s|ing)?|hemorrhage',
  hematuria: 'hematuria|blood in (?:my|your|the|his|her) urine',
  dysuria: 'dysuria|burning with urination|pain(?:ful)? (?:with |when )?urinat\\w*|burning when',
  congestion: 'congest(?:ion|ed)|stuffy nose|runny nose|rhinorrhea',
  'sore throat': 'sore throat|throat pain|pharyngitis',
  'weight loss': 'weight loss|los(?:t|ing) (?:any |some )?weight',
  'weight gain': 'weight gain|gain(?:ed|ing) (?:any |some )?weight',
  insomnia: 'insomnia|(?:trouble|difficulty) sleeping',
  depression: 'depress(?:ion|ed|ive)',
  anxiety: 'anxi(?:ety|ous)',
  bipolar: 'bipolar',
  stress: 'stress(?:ed|ors?)?',
  suicidal:
    'suicid\\w+|harm(?:ing)? (?:yourself|himself|herself|myself)|hurt(?:ing)? (?:yourself|himself|herself|myself)',
  homicidal: 'homicid\\w+|(?:harm|hurt)(?:ing)? others',
  hypertension: 'hypertens(?:ion|ive)|high blood pressure|elevated blood pressure',
  diabetes: 'diabet(?:es|ic)',
  hyperlipidemia: 'hyperlipidemia|dyslipidemia|hypercholesterolemia|high cholesterol|elevated cholesterol',
  'heart failure': '(?:congestive )?heart failure|chf',
  'coronary disease': 'coronary artery disease|heart disease|cad',
  'myocardial infarction': 'myocardial infarction|heart attack',
  'atrial fibrillation': 'atrial fibrillation|a ?-?fib',
  murmur: 'murmur',
  stroke: 'strokes?|cva|cerebrovascular accident',
  asthma: 'asthma(?:tic)?',
  copd: 'copd|chronic obstructive pulmonary disease|emphysema',
  pneumonia: 'pneumonia',
  'sleep apnea': 'sleep apnea',
  'kidney stone': 'kidney stones?|nephrolithiasis|renal (?:stones?|calcul\\w+)',
  'kidney disease': 'kidney disease|renal (?:insufficiency|disease|failure)|kidney failure',
  'kidney transplant': '(?:kidney|renal) transplant',
  uti: 'urinary tract infections?|uti',
  hypothyroidism: 'hypothyroid(?:ism)?',
  anemia: 'anemi[ac]',
  arthritis: '(?:osteo)?arthritis|degenerative joint disease',
  gout: 'gout',
  osteoporosis: 'osteoporosis',
  fracture: 'fractur(?:es?|ed)|broken (?:bone|arm|leg|wrist|ankle|hip)',
  sprain: 'sprain(?:ed)?',
  strain: 'strain(?:ed)?',
  tendinitis: 'tend(?:i|o)nitis|tendinopathy|epicondylitis',
  'carpal tunnel': 'carpal tunnel',
  radiculopathy: 'radiculopathy|sciatica|pinched nerve',
  neuropathy: 'neuropathy',
  seizure: 'seizures?|epilepsy',
  dementia: 'dementia|alzheimer\\S*',
  cancer: 'cancer|carcinoma|malignan(?:cy|t)|lymphoma|leukemia|melanoma',
  mass: 'mass(?:es)?|lumps?|tumors?|nodules?',
  ulcer: 'ulcers?|ulcerat\\w+',
  infection: 'infect(?:ion|ions|ed)|cellulitis',
  hernia: 'hernias?',
  hepatitis: 'hepatitis',
  diverticulitis: 'diverticul\\w+',
  psoriasis: 'psoriasis|eczema|acne',
  allergy: 'allerg(?:y|ies|ic)',
  obesity: 'obes(?:e|ity)|overweight',
  tobacco: 'smok(?:e|es|er|ing|ed)|tobacco|cigarettes?|nicotine',
  alcohol: 'alcohol(?:ic)?|etoh|drinks? (?:beer|wine|socially)|beers?|wine',
  'illicit drugs': '(?:illicit|recreational|street|illegal) (?:drugs?|substances?)|drug use|marijuana|cocaine|heroin',
  trauma: 'trauma|injur(?:y|ies|ed)',
  fall: 'falls?|fell|fallen',
  tenderness: 'tender(?:ness)?|pain (?:to|with|on) palpation',
  erythema: 'erythema(?:tous)?|redness',
  effusion: 'effusions?',
  pregnancy: 'pregnan(?:t|cy)|gravida',
  pain: 'pain(?:ful)?|hurts?|hurting|ach(?:e|es|ing|y)|sore(?:ness)?|discomfort',
  surgery: 'surger(?:y|ies)|surgical (?:history|procedure)|operation',
}

const NEGATION =
  /\b(?:no|not|n't|never|none|without|denie[sd]|deny|denying|negative for|absent|free of|nor|neither|non|unremarkable for)\b|n't\b/g

const PLANNED: Record<string, string> = {
  start: 'start(?:ed|ing)?|initiat\\w+|begin|prescrib\\w+|add(?:ing)?|give|put (?:you|him|her) on|send in|try',
  continue: 'continu\\w+|keep|maintain|stay on|refill',
  stop: 'stop|discontinu\\w+|hold|avoid',
  increase: 'increas\\w+',
  decrease: 'decreas\\w+|reduc\\w+|lower',
  order: 'order(?:ed|ing)?|obtain|get|check(?:ing)?|repeat|schedule|recheck|perform|need',
  refer: 'refer(?:red|ral|ring)?|consult(?:ation)?|see',
}
const TESTS: Record<string, string> = {
  'x-ray': 'x ?-?rays?|radiographs?',
  mri: 'mri',
  ct: 'ct|cat scan',
  ultrasound: 'ultrasound|sonogram',
  echocardiogram: 'echo(?:cardiogram)?',
  ekg: 'ekg|ecg|electrocardiogram',
  'stress test': 'stress test',
  labs: 'labs?|lab work|blood ?work|blood tests?|panels?|cbc|bmp|cmp|metabolic panel|blood count|tsh|thyroid (?:panel|labs|test)',
  a1c: 'a1c',
  lipids: 'lipid(?:s| panel| profile)?|cholesterol',
  urine: 'urinalysis|urine (?:culture|test|sample)',
  colonoscopy: 'colonoscopy',
  endoscopy: 'endoscopy|egd',
  mammogram: 'mammogram',
  biopsy: 'biopsy',
  'pulmonary function': 'pulmonary function|pft|spirometry',
  'physical therapy': 'physical therapy|pt',
  injection: 'injections?|epidural|cortisone shot',
  brace: 'brace|splint|boot|sling|crutches|cast',
  ice: 'ice|icing|elevat\\w+|rest',
  diet: 'diet|low sodium|exercis\\w+|fluids|water|hydrat\\w+',
  antibiotics: 'antibiotics?',
  surgery: 'surgery|surgical|operation',
  specialist:
    'cardiolog\\w+|neurolog\\w+|orthop\\w+|podiatr\\w+|gastroenterolog\\w+|dermatolog\\w+|urolog\\w+|endocrinolog\\w+|oncolog\\w+|pulmonolog\\w+|rheumatolog\\w+|nephrolog\\w+|psychiatr\\w+|ent|nutrition\\w*|dietit?c?ian|surgeon|specialist',
  medication: 'medications?|medicines?|inhaler|regimen',
  'blood pressure': 'blood pressures?',
}
const BACK = /\b(?:follow ?-?up|come back|see (?:you|him|her|me)(?: back)?|return)\b(?<rest>(?: \S+){0,7})/g
const SPAN = /\b(\d+|a|couple)(?: (?:to|or) (\d+))? (day|week|month|year)s?\b/

const NUMBER_WORDS = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, value) => [word, value]),
)
const TENS = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, at) => [word, (at + 2) * 10]),
)
const UNIT: Record<string, string> = {
  milligram: 'mg',
  milligrams: 'mg',
  mg: 'mg',
  mcg: 'mcg',
  micrograms: 'mcg',
  units: 'units',
  ml: 'ml',
}

/** The facts of a text, by the rules above. */
export function factsOf(text: string): Set<string> {
  const facts = new Set<string>()
  for (const clause of clausesOf(text)) {
    for (const fact of [...problemsIn(clause), ...drugsIn(clause), ...plansIn(clause)]) facts.add(fact)
  }
  return facts
}

function clausesOf(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/ n't/g, "n't")
    .replace(/(\d),(\d{3})/g, '$1$2')
    .replace(/(\d)(mg|mcg|ml)\b/g, '$1 $2')
  return plain
    .split(/(?<!\d)\.(?!\d)|\.\s|[;\n•?!]|\bbut\b/)
    .map((clause) => digits(clause.replace(/[^a-z0-9'%./-]+/g, ' ').trim()))
    .filter((clause) => clause !== '')
}

/** Numbers up to 999 that are written out, as digits. */
function digits(clause: string): string {
  const out: string[] = []
  let value: number | null = null
  const flush = () => {
    if (value !== null) out.push(String(value))
    value = null
  }
  for (const word of clause.split(' ')) {
    const ones = NUMBER_WORDS.get(word)
    const tens = TENS.get(word)
    if (tens !== undefined) {
      if (value !== null && value % 100 !== 0) flush()
      value = (value ?? 0) + tens
    } else if (ones !== undefined) {
      if (value !== null && (value % 10 !== 0 || value === 0)) flush()
      value = (value ?? 0) + ones
    } else if (word === 'hundred' && value !== null && value < 10) value *= 100
    else {
      flush()
      out.push(word)
    }
  }
  flush()
  return out.join(' ')
}

function problemsIn(clause: string): string[] {
  return found(PROBLEMS, clause).map(({ name, at }) => {
    const before = clause.slice(0, at).match(NEGATION)
    return `${before === null ? 'problem' : 'no'}:${name}`
  })
}

/** Entries in a text; a longer one hides what it contains. */
function found(entries: Record<string, string>, text: string): { name: string; at: number }[] {
  const hits: { name: string; at: number; to: number }[] = []
  for (const [name, pattern] of Object.entries(entries)) {
    for (const hit of text.matchAll(new RegExp(String.raw`\b(?:${pattern})\b`, 'g'))) {
      hits.push({ name, at: hit.index, to: hit.index + hit[0].length })
    }
  }
  return hits.filter(
    (hit) =>
      !hits.some(
        (other) => other !== hit && other.at <= hit.at && other.to >= hit.to && other.to - other.at > hit.to - hit.at,
      ),
  )
}

function drugsIn(clause: string): string[] {
  const words = clause.split(' ').map((word) => word.replace(/[.,]+$/, ''))
  return words.flatMap((word, at) => {
    const name = DRUGS.has(word) ? word : DRUGS.has(word.replace(/s$/, '')) ? word.replace(/s$/, '') : null
    if (name === null) return []
    const dose = doseIn(words.slice(at + 1, at + 8)) ?? doseIn(words.slice(Math.max(0, at - 5), at))
    return dose === null ? [`drug:${name}`] : [`drug:${name}`, `drug:${name} ${dose}`]
  })
}

function doseIn(words: readonly string[]): string | null {
  for (const [at, word] of words.entries()) {
    const unit = UNIT[words[at + 1] ?? '']
    if (/^\d+(?:\.\d+)?$/.test(word) && unit !== undefined) return `${word} ${unit}`
    if (DRUGS.has(word)) return null
  }
  return null
}

function plansIn(clause: string): string[] {
  const items = found(PLANNED, clause).flatMap(({ name, at }) => {
    const after = clause.slice(at).split(' ').slice(1, 9).join(' ')
    const drugs = after.split(' ').filter((word) => DRUGS.has(word))
    const objects = [...drugs, ...found(TESTS, after).map((test) => test.name)]
    return objects.map((object) => `plan:${name}:${object}`)
  })
  for (const { groups } of clause.matchAll(BACK)) {
    const span = SPAN.exec(groups?.rest ?? '')
    if (span !== null) items.push(`plan:follow up:${span[2] ?? span[1]} ${span[3]}`)
  }
  return items
}
