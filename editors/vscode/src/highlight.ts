import { escapeHtml } from './html';

const KEYWORDS = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map ' +
    'package range return select struct switch type var'
  ).split(' '),
);
const VALUES = new Set('true false nil iota'.split(' '));

/** Comments, strings, words and numbers; each alternative is one group. */
const TOKEN =
  /(\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|("(?:\\.|[^"\\\n])*"?|`[^`]*`?|'(?:\\.|[^'\\\n])*'?)|([\p{L}_][\p{L}\p{Nd}_]*)|(\d[\w.]*)/gu;

/**
 * Go as HTML, with a class for what an editor would colour; the text itself stays as it is, and no element goes over
 * the end of a line.
 */
export function highlightGo(code: string): string {
  let html = '';
  let end = 0;
  for (const match of code.matchAll(TOKEN)) {
    const [text, comment, string, word, number] = match;
    let kind: string | undefined;
    if (comment !== undefined) {
      kind = 'comment';
    } else if (string !== undefined) {
      kind = 'string';
    } else if (number !== undefined || (word !== undefined && VALUES.has(word))) {
      kind = 'value';
    } else if (word !== undefined && KEYWORDS.has(word)) {
      kind = 'keyword';
    }
    html += escapeHtml(code.slice(end, match.index));
    html += kind === undefined ? escapeHtml(text) : wrap(text, kind);
    end = match.index + text.length;
  }
  return html + escapeHtml(code.slice(end));
}

function wrap(text: string, kind: string): string {
  return text
    .split('\n')
    .map((line) => `<span class="${kind}">${escapeHtml(line)}</span>`)
    .join('\n');
}
