/** One line of the sandbox's formulary. */
export interface Drug {
  /** RxNorm concept of the clinical drug. */
  rxnorm: string
  name: string
  ingredients: string[]
  form: string
  route: string
  /** US controlled substance schedule. */
  schedule?: 'CII' | 'CIII' | 'CIV' | 'CV'
}

const drug = (rxnorm: string, name: string, ingredients: string, form: string, schedule?: Drug['schedule']): Drug => ({
  rxnorm,
  name,
  ingredients: ingredients.split('+'),
  form,
  route: form.includes('inhaler') ? 'Respiratory (inhalation)' : form.includes('spray') ? 'Nasal' : 'Oral',
  ...(schedule ? { schedule } : {}),
})

/** The drugs that can be searched and ordered. */
export const FORMULARY: readonly Drug[] = [
  drug('314076', 'Lisinopril 10 MG Oral Tablet', 'lisinopril', 'Tablet'),
  drug('979492', 'Losartan potassium 50 MG Oral Tablet', 'losartan', 'Tablet'),
  drug('197361', 'Amlodipine 5 MG Oral Tablet', 'amlodipine', 'Tablet'),
  drug('310798', 'Hydrochlorothiazide 25 MG Oral Tablet', 'hydrochlorothiazide', 'Tablet'),
  drug('313096', 'Spironolactone 25 MG Oral Tablet', 'spironolactone', 'Tablet'),
  drug(
    '866436',
    '24 HR metoprolol succinate 50 MG Extended Release Oral Tablet',
    'metoprolol',
    'Extended release tablet',
  ),
  drug('313988', 'Furosemide 40 MG Oral Tablet', 'furosemide', 'Tablet'),
  drug('617310', 'Atorvastatin 20 MG Oral Tablet', 'atorvastatin', 'Tablet'),
  drug('312961', 'Simvastatin 20 MG Oral Tablet', 'simvastatin', 'Tablet'),
  drug('861007', 'Metformin hydrochloride 500 MG Oral Tablet', 'metformin', 'Tablet'),
  drug('310490', 'Glipizide 5 MG Oral Tablet', 'glipizide', 'Tablet'),
  drug('855332', 'Warfarin sodium 5 MG Oral Tablet', 'warfarin', 'Tablet'),
  drug('309362', 'Clopidogrel 75 MG Oral Tablet', 'clopidogrel', 'Tablet'),
  drug('243670', 'Aspirin 81 MG Oral Tablet', 'aspirin', 'Tablet'),
  drug('310965', 'Ibuprofen 200 MG Oral Tablet', 'ibuprofen', 'Tablet'),
  drug('197806', 'Ibuprofen 600 MG Oral Tablet', 'ibuprofen', 'Tablet'),
  drug('849574', 'Naproxen sodium 220 MG Oral Tablet', 'naproxen', 'Tablet'),
  drug('313782', 'Acetaminophen 325 MG Oral Tablet', 'acetaminophen', 'Tablet'),
  drug('308191', 'Amoxicillin 500 MG Oral Capsule', 'amoxicillin', 'Capsule'),
  drug('562251', 'Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet', 'amoxicillin+clavulanate', 'Tablet'),
  drug('834102', 'Penicillin V Potassium 500 MG Oral Tablet', 'penicillin', 'Tablet'),
  drug('309114', 'Cephalexin 500 MG Oral Capsule', 'cephalexin', 'Capsule'),
  drug('308460', 'Azithromycin 250 MG Oral Tablet', 'azithromycin', 'Tablet'),
  drug('197517', 'Clarithromycin 500 MG Oral Tablet', 'clarithromycin', 'Tablet'),
  drug('309309', 'Ciprofloxacin 500 MG Oral Tablet', 'ciprofloxacin', 'Tablet'),
  drug(
    '198335',
    'Sulfamethoxazole 800 MG / Trimethoprim 160 MG Oral Tablet',
    'sulfamethoxazole+trimethoprim',
    'Tablet',
  ),
  drug('312615', 'Prednisone 20 MG Oral Tablet', 'prednisone', 'Tablet'),
  drug('312941', 'Sertraline 50 MG Oral Tablet', 'sertraline', 'Tablet'),
  drug('310385', 'Fluoxetine 20 MG Oral Capsule', 'fluoxetine', 'Capsule'),
  drug('349332', 'Escitalopram 10 MG Oral Tablet', 'escitalopram', 'Tablet'),
  drug('310431', 'Gabapentin 300 MG Oral Capsule', 'gabapentin', 'Capsule'),
  drug('198051', 'Omeprazole 20 MG Delayed Release Oral Capsule', 'omeprazole', 'Delayed release capsule'),
  drug('311372', 'Loratadine 10 MG Oral Tablet', 'loratadine', 'Tablet'),
  drug('1049630', 'diphenhydrAMINE Hydrochloride 25 MG Oral Tablet', 'diphenhydramine', 'Tablet'),
  drug('745679', '200 ACTUAT Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler', 'albuterol', 'Metered dose inhaler'),
  drug('200224', 'Montelukast 10 MG Oral Tablet', 'montelukast', 'Tablet'),
  drug('198052', 'Ondansetron 4 MG Oral Tablet', 'ondansetron', 'Tablet'),
  drug('835603', 'Tramadol hydrochloride 50 MG Oral Tablet', 'tramadol', 'Tablet', 'CIV'),
  drug('1049621', 'Oxycodone Hydrochloride 5 MG Oral Tablet', 'oxycodone', 'Tablet', 'CII'),
  drug('308048', 'Alprazolam 0.5 MG Oral Tablet', 'alprazolam', 'Tablet', 'CIV'),
  drug('854876', 'Zolpidem tartrate 5 MG Oral Tablet', 'zolpidem', 'Tablet', 'CIV'),
]

const CLASSES: readonly { name: string; members: readonly string[] }[] = [
  { name: 'penicillin', members: ['penicillin', 'amoxicillin', 'ampicillin', 'dicloxacillin'] },
  { name: 'cephalosporin', members: ['cephalexin', 'cefuroxime', 'ceftriaxone'] },
  { name: 'sulfonamide antibiotic', members: ['sulfamethoxazole', 'sulfonamide', 'sulfa'] },
  { name: 'NSAID', members: ['ibuprofen', 'naproxen', 'aspirin', 'diclofenac'] },
  { name: 'opioid', members: ['oxycodone', 'tramadol', 'hydrocodone', 'codeine', 'morphine'] },
  { name: 'SSRI', members: ['sertraline', 'fluoxetine', 'escitalopram', 'citalopram'] },
  { name: 'macrolide', members: ['clarithromycin', 'azithromycin', 'erythromycin'] },
  { name: 'ACE inhibitor or ARB', members: ['lisinopril', 'losartan', 'enalapril'] },
  { name: 'statin', members: ['simvastatin', 'atorvastatin'] },
  { name: 'benzodiazepine', members: ['alprazolam', 'lorazepam', 'diazepam'] },
]

/** Pairs of an ingredient or class with another, and what happens. */
const INTERACTIONS: readonly { between: readonly [string, string]; severity: 'high' | 'moderate'; effect: string }[] = [
  { between: ['warfarin', 'NSAID'], severity: 'high', effect: 'raised risk of serious bleeding' },
  { between: ['warfarin', 'sulfamethoxazole'], severity: 'high', effect: 'raised INR and risk of bleeding' },
  { between: ['warfarin', 'macrolide'], severity: 'moderate', effect: 'raised INR' },
  { between: ['clopidogrel', 'NSAID'], severity: 'moderate', effect: 'raised risk of gastrointestinal bleeding' },
  { between: ['clopidogrel', 'omeprazole'], severity: 'moderate', effect: 'weaker effect of clopidogrel' },
  { between: ['SSRI', 'tramadol'], severity: 'high', effect: 'serotonin syndrome and seizures' },
  { between: ['SSRI', 'NSAID'], severity: 'moderate', effect: 'raised risk of gastrointestinal bleeding' },
  { between: ['ACE inhibitor or ARB', 'spironolactone'], severity: 'high', effect: 'dangerous rise of potassium' },
  { between: ['ACE inhibitor or ARB', 'trimethoprim'], severity: 'moderate', effect: 'rise of potassium' },
  { between: ['simvastatin', 'clarithromycin'], severity: 'high', effect: 'muscle breakdown (rhabdomyolysis)' },
  {
    between: ['simvastatin', 'amlodipine'],
    severity: 'moderate',
    effect: 'higher statin levels; at most 20 mg simvastatin',
  },
  { between: ['opioid', 'benzodiazepine'], severity: 'high', effect: 'depressed breathing' },
]

/** The ingredients of a drug by its RxNorm code, else those whose names its wording contains. */
export function ingredientsOf(codes: readonly string[], wording: string): string[] {
  const listed = FORMULARY.find(({ rxnorm }) => codes.includes(rxnorm))
  if (listed) return listed.ingredients
  const known = [...FORMULARY.flatMap(({ ingredients }) => ingredients), ...CLASSES.flatMap(({ members }) => members)]
  const words = wording.toLowerCase()
  return [...new Set(known)].filter((ingredient) => words.includes(ingredient))
}

/** The schedule of a controlled substance, by code or by ingredient; undefined for all others. */
export function scheduleOf(codes: readonly string[], wording: string): Drug['schedule'] {
  const ingredients = ingredientsOf(codes, wording)
  return FORMULARY.find(
    (one) => one.schedule && (codes.includes(one.rxnorm) || one.ingredients.some((each) => ingredients.includes(each))),
  )?.schedule
}

/** The class for which an allergy to `allergen` also speaks against `ingredient`; the ingredient's own name included. */
export function allergyClass(allergen: string, ingredient: string): string | undefined {
  const words = allergen.toLowerCase()
  if (words.includes(ingredient)) return ingredient
  return CLASSES.find(
    ({ name, members }) =>
      members.includes(ingredient) &&
      (words.includes(name.toLowerCase()) || members.some((member) => words.includes(member))),
  )?.name
}

/** What two ingredients do together, if anything is known. */
export function interaction(one: string, other: string): { severity: 'high' | 'moderate'; effect: string } | undefined {
  return INTERACTIONS.find(
    ({ between: [a, b] }) => (belongs(one, a) && belongs(other, b)) || (belongs(one, b) && belongs(other, a)),
  )
}

function belongs(ingredient: string, ingredientOrClass: string): boolean {
  if (ingredient === ingredientOrClass) return true
  return CLASSES.some(({ name, members }) => name === ingredientOrClass && members.includes(ingredient))
}
