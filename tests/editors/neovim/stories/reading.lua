-- Hover, lenses, the explanation, a package of several files, and `:checkhealth`.

local test = require('harness')
local await, check, close_floats, float = test.await, test.check, test.close_floats, test.float
local go_to, lens_at, lenses, press, text_of = test.go_to, test.lens_at, test.lenses, test.press, test.text_of

local function hover_shows_the_explanation()
  go_to([[\<select {]])
  vim.lsp.buf.hover()
  local window = await(float)
  local text = text_of(window)
  check('K on `select` explains it', text:find('select', 1, true) and #text > 40, text)
  check('the hover has at most six lines', #vim.split(text, '\n') <= 6, text)
  check(
    'its lines break between words',
    await(function()
      return window and vim.wo[window].linebreak
    end)
  )
  local shown = window and vim.api.nvim_win_text_height(window, {}).all
  check('and all of them are seen', window and vim.api.nvim_win_get_height(window) == shown, shown)
  close_floats()

  go_to([[\<package main]])
  vim.fn.search('main')
  local client = assert(require('goviva').client())
  local quiet = client:request_sync('textDocument/hover', {
    textDocument = vim.lsp.util.make_text_document_params(0),
    position = { line = go_to([[fetcher Fetcher, workers int]]) - 1, character = 0 },
  }, 5000, 0)
  check('a place with nothing to say has no hover', quiet and quiet.result == nil, quiet)
end

local function lens_is_shown_and_stays()
  local line = go_to([[^func (p \*Pool) work]])
  local title = await(function()
    return lens_at(line)
  end)
  check('a lens stands at the function', title ~= nil and title:find('▷', 1, true), lenses())

  local blinked = false
  vim.api.nvim_buf_attach(0, false, {
    on_lines = function()
      -- After every change, before the screen is drawn again.
      blinked = blinked or not lens_at(go_to([[^func (p \*Pool) work]]))
    end,
  })
  go_to([[p.fetcher.Fetch]])
  press('Ox := 1<CR>y := x<CR>_ = y<Esc>')
  go_to([[^func (p \*Pool) work]])
  press('A // changed<Esc>')
  check('the lens stays while the function is typed in', not blinked)
  go_to([[^func NewPool]])
  press('O// A comment above.<Esc>')
  local moved = go_to([[^func (p \*Pool) work]])
  check('the lens moves with its function', lens_at(moved) ~= nil, lenses())
  vim.fn.cursor(go_to([[^func (p \*Pool) work]]) - 6, 1)
  vim.cmd.delete({ range = { vim.fn.line('.'), vim.fn.line('.') + 3 } })
  moved = go_to([[^func (p \*Pool) work]])
  check('the lens stays when lines above it are deleted', lens_at(moved) ~= nil, lenses())
  vim.cmd('silent edit!')
  await(function()
    return lens_at(go_to([[^func (p \*Pool) work]]))
  end)
end

local function explain_opens()
  go_to([[\<select {]])
  vim.cmd('Goviva explain')
  local window = await(float)
  local text = text_of(window)
  check(':Goviva explain opens the whole concept', #vim.split(text, '\n') > 6, text)
  press('q')
  check('and q closes it', not float())
end

local function explain_follows_the_cursor()
  -- Several concepts stand on this line; the one under the cursor is meant.
  go_to([[\<go func]])
  vim.cmd('Goviva explain')
  local window = await(float)
  local text = text_of(window)
  check(':Goviva explain takes what the cursor is on', text:lower():find('goroutine', 1, true), text:sub(1, 200))
  press('q')
end

local function health_is_green()
  vim.cmd('checkhealth goviva')
  local report = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  check(
    ':checkhealth finds the binary and the client',
    report:find('OK goviva %d') and report:find('OK running'),
    report
  )
  check(':checkhealth has no error', not report:find('ERROR'), report)
end

--- Waits until the hover on `word` behind `before` says `want`; without `want`, until there is none.
local function hover_says(name, before, word, want)
  local line = go_to([[\V]] .. before .. word)
  local column = vim.fn.col('.') - 1 + #before
  local said
  local holds = await(function()
    local client = require('goviva').client()
    local response = client
      and client.initialized
      and client:request_sync('textDocument/hover', {
        textDocument = vim.lsp.util.make_text_document_params(0),
        position = { line = line - 1, character = column },
      }, 5000, 0)
    local hover = response and response.result
    said = hover and hover.contents.value or ''
    return want and said:find(want, 1, true) or (not want and said == '')
  end)
  check(name, holds, said)
end

local function the_whole_package_counts()
  local folder = vim.env.GOVIVA_PACKAGE
  local store = vim.fs.joinpath(folder, 'store.go')
  vim.cmd.edit(vim.fs.joinpath(folder, 'use.go'))
  hover_says('a promoted Lock is known from another file', 's.', 'Lock', 'sync.Mutex')
  hover_says("a field's method is known from another file", 's.recent.', 'Clear', 'sync.Map')

  -- An unsaved edit of another buffer.
  vim.cmd.edit(store)
  vim.cmd([[%s/recent sync.Map/recent recentWords/]])
  vim.cmd.buffer('use.go')
  hover_says('an unsaved edit of another buffer counts', 's.recent.', 'Clear', nil)
  vim.cmd.buffer('store.go')
  vim.cmd('silent undo')
  vim.cmd.buffer('use.go')
  hover_says('and so does its undo', 's.recent.', 'Clear', 'sync.Map')

  -- A change on disk by another program, as the editor's watcher tells it.
  vim.cmd('bwipeout! store.go')
  local text = vim.fn.readfile(store)
  for index, content in ipairs(text) do
    text[index] = content:gsub('sync%.Mutex', 'sync.RWMutex')
  end
  vim.fn.writefile(text, store)
  assert(require('goviva').client()):notify('workspace/didChangeWatchedFiles', {
    changes = { { uri = vim.uri_from_fname(store), type = 2 } },
  })
  hover_says('a change on disk counts', 's.', 'Lock', 'RWMutex')
  vim.cmd.edit(vim.fs.joinpath(folder, 'use_test.go'))
  hover_says('tests of the package see its types', 's.recent.', 'Range', 'sync.Map')
  vim.cmd('bwipeout!')
end

return function()
  check('goviva attaches to a Go file', test.open('pool.go'))
  hover_shows_the_explanation()
  lens_is_shown_and_stays()
  explain_opens()
  explain_follows_the_cursor()
  the_whole_package_counts()
  health_is_green()
end
