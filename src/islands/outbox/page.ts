// What every page of somebody who has signed in does for answers on their way, and so that nobody reads it after they
// have signed out: sends what waits, says how it stands, asks before signing out, comes back only fresh.
import { type LineWords, showLine } from './line.ts';
import { begin, type Summary, watch } from './outbox.ts';

// Kept by the browser for its Back button: shown again it would tell the next person at this machine what it says.
addEventListener('pagehide', (event) => (document.documentElement.hidden = event.persisted));
addEventListener('pageshow', (event) => event.persisted && location.reload());

const line = document.getElementById('outbox');
const { account, words: texts, signIn } = line?.dataset ?? {};
if (line && account && texts && signIn) {
  const words = JSON.parse(texts) as LineWords;
  let now: Summary = { waiting: 0, refused: [], hindrance: null, onlyHere: false };
  watch((summary) => (now = summary));
  showLine(line, words, signIn);
  begin(account);

  document.addEventListener('submit', (event) => {
    if (!(event.target as HTMLElement).hasAttribute('data-signs-out') || now.waiting === 0) return;
    const question = words[now.onlyHere ? 'lose' : 'leave'][now.waiting === 1 ? 'one' : 'other'];
    if (!confirm(question.replace('{n}', String(now.waiting)))) event.preventDefault();
  });
}
