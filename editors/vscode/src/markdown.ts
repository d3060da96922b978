import MarkdownIt from 'markdown-it';
import { highlightGo } from './highlight';
import { escapeHtml } from './html';

/** Raw HTML in the text stays text, and only web addresses become links. */
const markdown = new MarkdownIt({
  html: false,
  linkify: false,
  highlight: (code, language) => (language === 'go' ? highlightGo(code) : ''),
});
markdown.validateLink = (url) => /^https?:\/\//i.test(url);

// A block of code can be wider than the panel: then it scrolls, which the keyboard must reach too.
const fence = markdown.renderer.rules.fence;
markdown.renderer.rules.fence = (...all) =>
  (fence?.(...all) ?? '').replace(/^<pre>/, '<pre tabindex="0" role="group" aria-label="Code">');

/** Markdown as HTML that can do no harm, whoever wrote it. */
export function renderMarkdown(text: string): string {
  return markdown.render(text);
}

/** Plain text of one paragraph, in which backquotes hold code. */
export function renderInline(text: string): string {
  const parts = text.split('`').map(escapeHtml);
  return parts.map((part, place) => (place % 2 === 1 ? `<code>${part}</code>` : part)).join('');
}

/**
 * Plain text as the server sends it in messages: what is set in by four columns, or numbered within them, is code.
 */
export function renderPlainText(text: string): string {
  const isCode = (line: string) => /^(?: {4}| *\d+ {2})/.test(line);
  const html: string[] = [];
  let code: string[] = [];
  let prose: string[] = [];
  const end = () => {
    if (code.some((line) => line.trim() !== '')) {
      const lines = code.join('\n').trimEnd();
      html.push(
        `<pre tabindex="0" role="group" aria-label="Code"><code>${renderCode(withoutIndent(lines))}</code></pre>`,
      );
    }
    if (prose.length > 0) {
      html.push(`<p>${prose.map(renderInline).join('<br>')}</p>`);
    }
    code = [];
    prose = [];
  };
  for (const line of text.split('\n')) {
    if (isCode(line)) {
      if (prose.length > 0) {
        end();
      }
      code.push(line);
    } else if (line.trim() === '' && code.length > 0) {
      // An empty line of a program, or the one behind it.
      code.push('');
    } else if (line.trim() === '') {
      end();
    } else {
      if (code.length > 0) {
        end();
      }
      prose.push(line);
    }
  }
  end();
  return html.join('\n');
}

/** Go whose lines may have numbers in front. */
function renderCode(code: string): string {
  const lines = code.split('\n').map((line) => /^( *\d+ {2})(.*)$/.exec(line) ?? [line, '', line]);
  const html = highlightGo(lines.map(([, , text]) => text).join('\n')).split('\n');
  return lines
    .map(([, number], place) => {
      const shown = number === '' ? '' : `<span class="number">${number}</span>`;
      return `${shown}${html[place] ?? ''}`;
    })
    .join('\n');
}

/** Takes away the columns that all lines leave empty. */
function withoutIndent(code: string): string {
  const lines = code.split('\n');
  const indents = lines.filter((line) => line !== '').map((line) => line.search(/\S|$/));
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join('\n');
}
