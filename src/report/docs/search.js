// Finds concepts by name, symbol and summary, and keeps code boxes within reach of the keyboard.
'use strict';
(() => {
  const root = document.documentElement.dataset.root;
  const form = document.querySelector('[role="search"]');
  const input = document.getElementById('search');
  const results = document.getElementById('results');
  const status = results.querySelector('[role="status"]');
  const list = results.querySelector('ul');
  const page = document.getElementById('page');

  const concepts = globalThis.govivaIndex.map((concept) => ({
    ...concept,
    titleWords: concept.title.toLowerCase(),
    summaryWords: `${concept.summary} ${concept.topic}`.toLowerCase(),
  }));

  // The whole text counts more than its start, that more than the start of a word, that more than a place inside one.
  const score = (text, word, worth) => {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    if (at === 0) return (text === word ? 4 : 3) * worth;
    return /[\p{L}\p{N}]/u.test(text[at - 1]) ? worth : 2 * worth;
  };

  // What a concept is worth for all the words; 0 if it lacks one.
  const rate = (concept, words) => {
    let sum = 0;
    let term;
    for (const word of words) {
      let best = Math.max(score(concept.titleWords, word, 10), score(concept.summaryWords, word, 2));
      for (const [terms, worth] of [[concept.names, 6], [concept.words, 3]]) {
        for (const candidate of terms) {
          const candidateScore = score(candidate.toLowerCase(), word, worth);
          if (candidateScore > best) {
            best = candidateScore;
            term = candidate;
          }
        }
      }
      if (best === 0) return { sum: 0 };
      sum += best;
    }
    return { sum, term };
  };

  const find = (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return concepts
      .map((concept) => ({ concept, ...rate(concept, words) }))
      .filter(({ sum }) => sum > 0)
      .sort((one, other) => other.sum - one.sum);
  };

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  };

  const show = () => {
    const query = input.value.trim();
    results.hidden = query === '';
    page.hidden = query !== '';
    list.replaceChildren();
    if (query === '') {
      status.textContent = '';
      return;
    }
    const found = find(query);
    const number = found.length === 0 ? 'No concept' : found.length === 1 ? '1 concept' : `${found.length} concepts`;
    status.textContent = `${number} for “${query}”`;
    for (const { concept, term } of found) {
      const item = element('li', '', list);
      element('a', concept.title, item).href = root + concept.page;
      element('span', ` ${concept.topic}`, item);
      if (term !== undefined && !concept.titleWords.includes(term.toLowerCase()) && term !== concept.names[0]) {
        item.lastChild.append(' · ');
        element('code', term, item.lastChild);
      }
      element('p', concept.summary, item);
    }
  };

  const clear = () => {
    input.value = '';
    show();
  };

  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    list.querySelector('a')?.click();
  });
  input.addEventListener('input', show);
  // Coming back to a page, a browser may put the last words into the box again.
  addEventListener('pageshow', show);

  document.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    const searching = document.activeElement === input || at >= 0;
    if (event.key === '/' && document.activeElement !== input && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === 'Escape' && searching) {
      clear();
      input.focus();
    } else if (event.key === 'ArrowDown' && searching && at + 1 < links.length) {
      event.preventDefault();
      links[at + 1].focus();
    } else if (event.key === 'ArrowUp' && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? input).focus();
    }
  });

  // A box that scrolls must take the focus, or its right part is out of the keyboard's reach.
  const reachable = () => {
    for (const box of document.querySelectorAll('pre')) {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
      } else {
        box.removeAttribute('tabindex');
      }
    }
  };
  reachable();
  addEventListener('resize', reachable);
  document.addEventListener('toggle', reachable, true);

  // On paper nothing can be opened.
  let opened = [];
  addEventListener('beforeprint', () => {
    const closed = [...document.querySelectorAll('details:not([open])')];
    for (const details of closed) details.open = true;
    opened.push(...closed);
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
})();
