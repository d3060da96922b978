// Runs in the webview: shows what the extension sends, and tells it what was chosen.

interface Editor {
  postMessage(message: { action: string; value?: string | undefined }): void;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Editor;

const editor = acquireVsCodeApi();
const page = document.getElementById('page') as HTMLElement;

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
    news?.focus({ preventScroll: fresh });
    if (!fresh) {
      page.lastElementChild?.scrollIntoView({ block: 'nearest' });
    }
  },
);

page.addEventListener('click', (event) => {
  const chosen = (event.target as Element).closest<HTMLElement>('[data-action]');
  if (chosen !== null && chosen.dataset.action !== undefined) {
    event.preventDefault();
    editor.postMessage({ action: chosen.dataset.action, value: chosen.dataset.value });
  }
});

window.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (/^[1-9]$/.test(event.key)) {
    page.querySelector<HTMLElement>(`[data-key="${event.key}"]`)?.click();
    return;
  }
  const buttons = [...page.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];
  const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if ((event.key === 'Enter' || event.key === ' ') && here < 0 && document.activeElement?.tagName !== 'A') {
    const next = page.querySelector<HTMLElement>('[data-next]');
    if (next !== null) {
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

editor.postMessage({ action: 'ready' });
