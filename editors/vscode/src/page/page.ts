// Runs in the webview: shows what the extension sends, and tells it what was chosen.

interface Editor {
  postMessage(message: { action: string; value?: string | undefined }): void;
  getState(): { draft?: Draft } | undefined;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Editor;

/** What was toggled or typed, and not given as the answer yet. */
interface Draft {
  options?: number[];
  text?: string;
}

const editor = acquireVsCodeApi();
const page = document.getElementById('page') as HTMLElement;
/** Digits in a row are one number of a line. */
let digits = { typed: '', at: 0 };

window.addEventListener(
  'message',
  (event: MessageEvent<{ html: string; state?: unknown; fresh: boolean }>) => {
    const { html, state, fresh } = event.data;
    // The extension has escaped it, and the policy of the page lets no script in.
    page.innerHTML = html;
    if (state !== undefined) {
      editor.setState(state);
    }
    if (fresh) {
      window.scrollTo(0, 0);
    }
    // A screen reader reads what gets the focus; the keys work from there.
    const news = page.querySelector<HTMLElement>('[data-news]');
    if (news !== null) {
      focusWhenLookedAt(news);
    }
    if (!fresh) {
      page.lastElementChild?.scrollIntoView({ block: 'nearest' });
      news?.scrollIntoView({ block: 'nearest' });
    }
  },
);

page.addEventListener('click', (event) => {
  const target = event.target as Element;
  const toggled = target.closest<HTMLElement>('[data-toggle]');
  if (toggled !== null) {
    toggled.setAttribute('aria-checked', String(toggled.getAttribute('aria-checked') !== 'true'));
    const chosen = page.querySelectorAll<HTMLElement>('[data-toggle][aria-checked="true"]');
    keepDraft({ options: [...chosen].map((option) => Number(option.dataset.toggle)) });
    return;
  }
  const more = target.closest<HTMLElement>('[data-more]');
  if (more !== null) {
    const list = more.closest('ul');
    const first = list?.querySelector<HTMLElement>('[hidden]');
    for (const item of list?.querySelectorAll<HTMLElement>('[hidden]') ?? []) {
      item.hidden = false;
    }
    more.parentElement?.remove();
    first?.querySelector('a')?.focus();
    return;
  }
  const chosen = target.closest<HTMLElement>('[data-action]');
  if (chosen?.dataset.action !== undefined) {
    event.preventDefault();
    editor.postMessage({ action: chosen.dataset.action, value: chosen.dataset.value });
  }
});

page.addEventListener('input', (event) => {
  keepDraft({ text: (event.target as HTMLInputElement).value });
});

page.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const value = form.querySelector('input')?.value ?? '';
  if (value.trim() !== '') {
    editor.postMessage({ action: form.dataset.form ?? '', value });
  }
});

window.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) {
    return;
  }
  if (/^[0-9]$/.test(event.key)) {
    pressDigit(event.key, event.timeStamp);
    return;
  }
  // Of the answers first, if there are any: what else can be done is reached by Tab.
  const answers = '.options button, .grades button, .lines button';
  const all = page.querySelectorAll<HTMLButtonElement>(
    page.querySelector(answers) === null ? 'button' : answers,
  );
  const buttons = [...all].filter((button) => !button.disabled);
  const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (event.key === 'Enter' || event.key === ' ') {
    const focused = document.activeElement?.matches('a, button, summary') === true;
    // Enter is done with choosing; a blank toggles.
    const done = event.key === 'Enter' && document.activeElement?.matches('[data-toggle]') === true;
    const next = page.querySelector<HTMLElement>('[data-next]:not(:disabled)');
    if (next !== null && (!focused || done)) {
      event.preventDefault();
      next.click();
    }
  } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && buttons.length > 0) {
    const step = event.key === 'ArrowDown' ? 1 : -1;
    event.preventDefault();
    buttons[
      here < 0 ? (step > 0 ? 0 : buttons.length - 1) : (here + step + buttons.length) % buttons.length
    ]?.focus();
  }
});

/** Gives an element the focus, and takes it from nothing outside of this page. */
function focusWhenLookedAt(element: HTMLElement): void {
  if (document.hasFocus()) {
    element.focus({ preventScroll: true });
  } else {
    window.addEventListener('focus', () => element.focus({ preventScroll: true }), { once: true });
  }
}

/** Chooses the answer with that number; of lines, goes to the one whose number the digits make. */
function pressDigit(digit: string, now: number): void {
  if (page.querySelector('.lines button') === null) {
    page.querySelector<HTMLElement>(`[data-key="${digit}"]:not(:disabled)`)?.click();
    return;
  }
  const typed = now - digits.at < 1000 ? digits.typed + digit : digit;
  digits = { typed, at: now };
  page.querySelector<HTMLElement>(`[data-line="${typed}"]`)?.focus();
}

function keepDraft(draft: Draft): void {
  editor.setState({ ...editor.getState(), draft });
  editor.postMessage({ action: 'draft', value: JSON.stringify(draft) });
}

editor.postMessage({ action: 'ready' });
