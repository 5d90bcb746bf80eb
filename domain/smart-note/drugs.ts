/**
 * Names of medicines as people say them: ingredients, and brands that are said more often than their ingredient. Names
 * alone, of those that are in wide use in the United States, as RxNorm lists them (National Library of Medicine; its own
 * names are in the public domain), and those in the public test material. One that is missing here is held to the rule for
 * any other word: nothing stands in a draft that nobody said.
 */
export const DRUGS: ReadonlySet<string> = new Set(
  `abilify acamprosate accutane acetaminophen actos acyclovir adalimumab adderall advair advil afrin albuterol aldactone alendronate
  aleve allegra allopurinol alprazolam amantadine ambien amiodarone amitriptyline amlodipine amoxicillin amphetamine anastrozole
  apixaban aripiprazole aspirin ativan atenolol atomoxetine atorvastatin atrovent augmentin azathioprine azelastine azithromycin
  azo bactrim baclofen benadryl benazepril benztropine betamethasone bisoprolol botox breo brilinta budesonide bumetanide bumex
  buprenorphine bupropion buspar buspirone butalbital bystolic calcitriol candesartan captopril carbamazepine carbidopa cardizem
  carisoprodol carvedilol cefazolin cefdinir ceftriaxone cefuroxime celebrex celecoxib celexa cellcept cephalexin cetirizine chantix
  chlorthalidone cialis cilostazol cipro ciprofloxacin citalopram claritin clindamycin clobetasol clomiphene clonazepam clonidine
  clopidogrel clotrimazole clozapine codeine colace colchicine concerta coreg cortisone coumadin cozaar crestor cyclobenzaprine
  cyclosporine cymbalta dapagliflozin depakote desvenlafaxine dexamethasone dextroamphetamine dextromethorphan diazepam diclofenac
  dicyclomine digoxin dilantin dilaudid diltiazem diovan diphenhydramine divalproex docusate donepezil doxazosin doxepin
  doxycycline dulaglutide dulera duloxetine dupixent edarbi effexor elavil eliquis empagliflozin enalapril enoxaparin entresto
  epinephrine epipen erythromycin escitalopram esomeprazole estradiol estrogen eszopiclone etanercept etodolac excedrin ezetimibe
  famotidine farxiga fenofibrate fentanyl ferrous fexofenadine finasteride fioricet flagyl flecainide flexeril flomax flonase
  flovent fluconazole fluoxetine fluticasone folate fosamax furosemide gabapentin gemfibrozil glimepiride glipizide glucophage
  glucotrol glyburide guaifenesin guanfacine haloperidol heparin humalog humira hydralazine hydrochlorothiazide hydrocodone
  hydrocortisone hydromorphone hydroxychloroquine hydroxyzine hyzaar ibuprofen imdur imitrex imodium inderal indomethacin insulin
  irbesartan isosorbide ivermectin januvia jardiance keflex keppra ketoconazole ketorolac klonopin labetalol lacosamide lamictal
  lamotrigine lansoprazole lantus lasix latanoprost letrozole levaquin levetiracetam levodopa levofloxacin levothyroxine lexapro
  lidocaine linagliptin linezolid liothyronine lipitor liraglutide lisinopril lithium loperamide lopressor loratadine lorazepam
  losartan lovastatin lovenox lunesta lyrica macrobid meclizine medrol melatonin meloxicam memantine metamucil metformin methadone
  methimazole methocarbamol methotrexate methylphenidate methylprednisolone metoclopramide metolazone metoprolol metronidazole
  microzide midodrine minocycline miralax mirtazapine mobic modafinil mometasone montelukast morphine motrin mounjaro mucinex
  mupirocin mycophenolate nabumetone naloxone naltrexone naproxen narcan neurontin nexium niacin nifedipine nitrofurantoin
  nitroglycerin norco nortriptyline norvasc novolog nystatin olanzapine olmesartan omeprazole ondansetron orlistat oseltamivir
  oxcarbazepine oxybutynin oxycodone oxycontin ozempic pantoprazole paroxetine paxil penicillin pepcid percocet phenergan
  phenobarbital phentermine phenytoin pioglitazone plaquenil plavix potassium pramipexole pravastatin prazosin prednisolone
  prednisone pregabalin prevacid prilosec prinivil proair progesterone promethazine propranolol protonix prozac pseudoephedrine
  quetiapine quinapril raloxifene ramipril ranexa ranitidine remeron repatha restoril risperdal risperidone ritalin rituximab
  rivaroxaban robaxin robitussin ropinirole rosuvastatin rybelsus sacubitril seroquel sertraline sildenafil simvastatin singulair
  sitagliptin solifenacin soma spiriva spironolactone statin strattera suboxone sucralfate sulfamethoxazole sulfasalazine sumatriptan
  symbicort synthroid tacrolimus tadalafil tamiflu tamoxifen tamsulosin tegretol temazepam terazosin terbinafine testosterone
  theophylline tiotropium tirzepatide tizanidine tolterodine topamax topiramate toprol toradol torsemide tradjenta tramadol
  trazodone triamcinolone triamterene tricor trileptal trimethoprim trulicity tums tylenol ultracet ultram valacyclovir valium
  valsartan valtrex vancomycin varenicline venlafaxine ventolin verapamil viagra vicodin victoza vraylar vyvanse warfarin wegovy
  wellbutrin xanax xarelto zanaflex zantac zestoretic zestril zetia zithromax zocor zofran zoledronic zoloft zolpidem zyprexa
  zyrtec`.split(/\s+/),
)
