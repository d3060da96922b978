import { highlightGo } from './highlight';
import { escapeHtml } from './html';
import { renderInline, renderMarkdown } from './markdown';
import type {
  Grade,
  JudgedOption,
  QuizAnswer,
  QuizAnswered,
  QuizOption,
  QuizQuestion,
  QuizStart,
  QuizSummary,
  QuizVerdict,
} from './protocol';

/** All that the panel shows; the editor keeps it over a reload of the window. */
export interface QuizState {
  /** What is asked about, to go on with after the server was started anew. */
  start: QuizStart;
  session: string;
  question?: QuizQuestion;
  /** The answer of a recall question is shown. */
  revealed?: boolean;
  /** What was toggled or typed, and not given as the answer yet. */
  draft?: Draft;
  /** What was answered and has not been acknowledged. */
  sent?: QuizAnswer;
  /** Why it was not: the server does not run. */
  stuck?: string;
  /** What the server says to the answer. */
  answered?: QuizAnswered;
  /** How it went. */
  summary?: QuizSummary;
  /** How many answers the session has, to offer that the last be taken back. */
  answers: number;
}

export interface Draft {
  options?: number[];
  text?: string;
}

const GRADE_BUTTONS: [Grade, string, string][] = [
  ['again', 'Again', 'I did not know it'],
  ['hard', 'Hard', 'with trouble'],
  ['good', 'Good', 'I knew it'],
  ['easy', 'Easy', 'at once'],
];

/** The page of the quiz as HTML. */
export function renderQuiz(state: QuizState): string {
  if (state.summary !== undefined) {
    return renderSummary(state.summary);
  }
  const { question } = state;
  if (question === undefined) {
    return '';
  }
  const verdict = state.answered?.verdict ?? undefined;
  const parts = [
    `<header><span>${escapeHtml(question.concept.title)}</span>${renderLeft(question.left)}</header>`,
    `<section class="question"${verdict === undefined ? ' tabindex="-1" data-news' : ''}>${renderMarkdown(question.prompt)}${renderCode(question)}</section>`,
  ];
  if (verdict !== undefined) {
    parts.push(renderJudged(question, verdict), renderVerdict(state, verdict));
  } else if (state.stuck !== undefined) {
    parts.push(renderStuck(state.stuck));
  } else {
    parts.push(renderAnswers(state, question), renderOthers(state), renderSnippet(question));
  }
  return parts.join('\n');
}

function renderLeft(left: number): string {
  return `<span class="left">${left === 0 ? 'last question' : `${left} more`}</span>`;
}

/** The code that a question is about; that of a spot question is what is chosen from. */
function renderCode(question: QuizQuestion): string {
  return question.code === null || question.kind === 'spot' ? '' : renderBlock(question.code);
}

/** The reader's own code that led to the question; folded, unless the question speaks of it. */
function renderSnippet({ snippet }: QuizQuestion): string {
  return snippet === null
    ? ''
    : `<details${snippet.asked ? ' open' : ''}><summary>Your code that does this</summary>${renderBlock(snippet.text)}</details>`;
}

function renderBlock(code: string): string {
  return `<pre tabindex="0" role="group" aria-label="Code"><code>${highlightGo(code.trimEnd())}</code></pre>`;
}

function renderAnswers(state: QuizState, question: QuizQuestion): string {
  const off = state.sent === undefined ? '' : ' disabled';
  switch (question.kind) {
    case 'recall':
      return renderRecall(state, question, off);
    case 'spot':
      return renderLines(question, (line, option) =>
        option === undefined
          ? ''
          : `data-action="answer" data-value="${option.id}" data-line="${line + 1}"${off}`,
      );
    case 'choice':
    case 'output':
      return renderOptions(state, question, off) + renderTyped(state, question, off);
  }
}

function renderRecall(state: QuizState, question: QuizQuestion, off: string): string {
  if (state.revealed !== true) {
    return `<p class="hint">Say it out loud first, as you would in an interview.</p>
<p class="buttons"><button class="primary" data-action="reveal" data-next${off}>Show the answer <kbd aria-hidden="true">⏎</kbd></button></p>`;
  }
  const grades = GRADE_BUTTONS.map(
    ([grade, name, meaning], place) =>
      `<li><button data-action="grade" data-value="${grade}" data-key="${place + 1}"${off}><kbd aria-hidden="true">${place + 1}</kbd><span>${name}<small>${meaning}</small></span></button></li>`,
  );
  return `<section class="answer" tabindex="-1" data-news>${renderMarkdown(question.answer ?? '')}</section>
<p class="label" id="how">How well did you know it?</p>
<ul class="grades" aria-labelledby="how">${grades.join('')}</ul>`;
}

function renderOptions(state: QuizState, question: QuizQuestion, off: string): string {
  const options = question.options.map((option, place) => {
    const key =
      place < 9
        ? `<kbd aria-hidden="true">${place + 1}</kbd>`
        : '<kbd aria-hidden="true" class="none">0</kbd>';
    const checked = state.draft?.options?.includes(option.id) === true;
    const role = question.several
      ? `role="checkbox" aria-checked="${checked}" data-toggle="${option.id}"`
      : `data-action="answer" data-value="${option.id}"`;
    const box = question.several ? '<span class="box" aria-hidden="true"></span>' : '';
    return `<li><button ${role}${place < 9 ? ` data-key="${place + 1}"` : ''}${off}>${key}${box}<span>${renderInline(option.text)}</span></button></li>`;
  });
  const list = `<ul class="options" aria-label="Answers">${options.join('')}</ul>`;
  return question.several
    ? `<p class="hint">Several are right: choose them all.</p>${list}
<p class="buttons"><button class="primary" data-action="submit" data-next${off}>Answer <kbd aria-hidden="true">⏎</kbd></button></p>`
    : list;
}

function renderTyped(state: QuizState, question: QuizQuestion, off: string): string {
  if (question.kind !== 'output') {
    return '';
  }
  return `<form class="typed" data-form="type"><label for="typed">Or type what it prints; a blank will do for a new line</label>
<span><input id="typed" name="typed" autocomplete="off" spellcheck="false" value="${escapeHtml(state.draft?.text ?? '')}"${off}><button class="quiet"${off}>Answer</button></span></form>`;
}

/** The lines of a program, each of which `attributes` makes a button or, if it is empty, plain. */
function renderLines(
  question: QuizQuestion,
  attributes: (line: number, option: QuizOption | undefined) => string,
  mark: (line: number) => string = () => '',
): string {
  const code = (question.code ?? '').trimEnd();
  const lines = highlightGo(code)
    .split('\n')
    .map((html, line) => {
      const option = question.options.find((other) => other.line === line);
      const given = attributes(line, option);
      const inner = `<span class="number">${line + 1}</span> <code>${html}</code>`;
      const element = given === '' ? `<div>${inner}</div>` : `<button ${given}>${inner}</button>`;
      return `<li>${element}${mark(line)}</li>`;
    });
  // Without buttons in it, only this makes long lines scroll by keys.
  const tab = lines.some((line) => line.startsWith('<li><button')) ? '' : ' tabindex="0"';
  return `<ol class="lines"${tab} aria-label="Lines of the program">${lines.join('')}</ol>`;
}

/** What else can be done with an open question. */
function renderOthers(state: QuizState): string {
  if (state.sent !== undefined) {
    return '';
  }
  const unknown =
    state.question?.kind === 'recall'
      ? ''
      : '<button data-action="unknown" data-key="0">I do not know</button>';
  const undo = state.answers > 0 ? '<button data-action="undo">Take the last answer back</button>' : '';
  return `<p class="others">${unknown}<button data-action="skip">Skip</button><button data-action="snooze">Not today</button><button data-action="mute">Never ask this</button>${undo}</p>`;
}

/** The options, or lines, with what they are worth. */
function renderJudged(question: QuizQuestion, verdict: QuizVerdict): string {
  if (question.kind === 'recall') {
    return `<section class="answer">${renderMarkdown(question.answer ?? '')}</section>`;
  }
  if (question.kind === 'spot') {
    const judged = (line: number) => verdict.options.find((option) => option.line === line);
    return renderLines(
      question,
      () => '',
      (line) => {
        const option = judged(line);
        return option === undefined || !(option.right || option.chosen) ? '' : renderMark(option);
      },
    );
  }
  const options = verdict.options.map((option) => {
    const why = option.why === '' ? '' : `<div class="why">${renderMarkdown(option.why)}</div>`;
    const chosen = option.chosen ? ' chosen' : '';
    return `<li class="${option.right ? 'right' : 'wrong'}${chosen}">${renderMark(option)}<div><div>${renderInline(option.text)}${option.chosen ? ' <small>your answer</small>' : ''}</div>${why}</div></li>`;
  });
  return `<ul class="judged" aria-label="Answers">${options.join('')}</ul>`;
}

function renderMark(option: JudgedOption): string {
  return option.right
    ? '<span class="mark right" role="img" aria-label="right">✓</span>'
    : '<span class="mark wrong" role="img" aria-label="wrong">✗</span>';
}

function renderVerdict(state: QuizState, verdict: QuizVerdict): string {
  const { question, answered } = state;
  const recall = question?.kind === 'recall';
  const heading = recall
    ? `Noted: ${verdict.grade}`
    : verdict.right
      ? '<span aria-hidden="true">✓</span> Right'
      : '<span aria-hidden="true">✗</span> Not right';
  const output =
    verdict.output === null
      ? ''
      : verdict.output.trim() === ''
        ? '<p>It prints nothing.</p>'
        : `<p>It prints:</p><pre tabindex="0" role="group" aria-label="Output"><code>${escapeHtml(verdict.output.trimEnd())}</code></pre>`;
  // The answer of a recall question stands above.
  const why = recall ? '' : renderMarkdown(verdict.why);
  const problem =
    answered?.recorded === false
      ? `<p class="problem">This answer is not kept. ${escapeHtml(answered.problem ?? '')}</p>`
      : '';
  const next = answered?.question === null ? 'How it went' : 'Next question';
  return `<section class="verdict ${verdict.right ? 'right' : 'wrong'}" role="status" tabindex="-1" data-news>
<h2>${heading}</h2>${output}${why}<p class="when">${when(verdict.days)}</p>${problem}</section>
<p class="buttons"><button class="primary" data-action="next" data-next>${next} <kbd aria-hidden="true">⏎</kbd></button><button class="quiet" data-action="explain">Explain</button><button class="quiet" data-action="undo">Take it back</button></p>`;
}

function when(days: number): string {
  switch (days) {
    case 0:
      return 'It comes once more today.';
    case 1:
      return 'It comes again tomorrow.';
    default:
      return `It comes again in ${days} days.`;
  }
}

function renderStuck(problem: string): string {
  return `<section class="verdict wrong" role="status" tabindex="-1" data-news>
<h2>Your answer waits</h2><p>${renderInline(problem)} Nothing is lost: it is sent as soon as goviva runs again.</p></section>
<p class="buttons"><button class="primary" data-action="again" data-next>Start goviva and send it <kbd aria-hidden="true">⏎</kbd></button></p>`;
}

function renderSummary(summary: QuizSummary): string {
  const rows = summary.concepts.map(
    ({ concept, answers, right, standing }) =>
      `<tr><td><a href="#" data-action="explain" data-value="${escapeHtml(concept.id)}">${escapeHtml(concept.title)}</a></td><td>${right} of ${answers}</td><td>${standing}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? ''
      : `<table><thead><tr><th scope="col">Concept</th><th scope="col">Right</th><th scope="col">You are</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const title =
    summary.answers === 0 ? 'Nothing was answered' : `${summary.right} of ${summary.answers} right`;
  const due =
    summary.due === 0
      ? 'Nothing else is due today.'
      : `${summary.due} ${summary.due === 1 ? 'question is' : 'questions are'} still due today.`;
  const more =
    summary.due === 0
      ? ''
      : '<button class="primary" data-action="due" data-next>Go on <kbd aria-hidden="true">⏎</kbd></button>';
  return `<section role="status" tabindex="-1" data-news><h1>${title}</h1>${table}<p>${due}</p></section>
<p class="buttons">${more}<button class="quiet" data-action="close"${summary.due === 0 ? ' data-next' : ''}>Close</button></p>`;
}
