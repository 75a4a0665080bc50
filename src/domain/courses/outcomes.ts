/** FM-04: an outcome begins with something one can see a person do. */
import type { Language } from '#i18n/language.ts';

const observable = new Set(
  `accept act add address adjust advise agree analyse answer apply appraise approve argue arrange ask assemble assess assign
  avoid back balance blank break brief build calculate call carry categorise challenge change check choose cite classify clean
  close collect combine compare compile complete compose compute configure confirm connect construct contrast convert correct
  count create criticise cut debate decide decline define delegate delete demonstrate describe design detect determine develop
  diagnose differentiate direct disclose discuss distinguish divide document draft draw edit encrypt enter escalate estimate
  evaluate examine explain export extract fill filter find fix follow forecast formulate give grade group guide handle help
  hide identify illustrate implement improve indicate inform inspect install interpret interview investigate isolate join judge
  justify keep label lead limit link list locate lock log lower maintain make manage map mark mask match measure mend merge
  model modify monitor move name negotiate note notify obtain open operate order organise outline perform pick place plan
  practise prepare present prevent prioritise produce propose protect prove provide publish put question rank rate read rebuild
  recognise recommend record recover redact reduce refuse register reject release remove repair repeat replace reply report
  reproduce request resolve respond restore restrict retell return review revise rewrite run sample save say schedule secure
  select send separate sequence set share show sign simplify sketch solve sort spot state stop store structure submit suggest
  sum summarise support switch take teach tell test trace track transfer translate triage trim turn update use validate verify
  weigh withdraw work write`.split(/\s+/),
);
const hiddenInChinese = /^(了解|知道|懂得|懂|理解|认识到|认识|明白|掌握|熟悉|意识到|体会|领会)/u;

/** Why this is no observable outcome, or undefined. */
export function outcomeProblem(text: string, language: Language): string | undefined {
  if (language === 'zh') {
    const word = hiddenInChinese.exec(text.trim())?.[0];
    return word ? `“${word}” cannot be observed` : undefined;
  }
  const word = /^[A-Za-z]+/.exec(text.trim())?.[0].toLowerCase() ?? '';
  const british = word.replace(/ize$/, 'ise').replace(/yze$/, 'yse');
  return observable.has(british) ? undefined : `“${word}” is not in the list of verbs one can observe`;
}
