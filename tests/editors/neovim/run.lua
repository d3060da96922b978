-- Runs inside a real, headless Neovim with the real server; `run.sh` starts it.
-- Prints a line a check and at last `N passed, N failed`.

local passed, failed = 0, 0

local function print_line(text)
  io.stdout:write(text .. '\n')
end

local function check(name, holds, got)
  if holds then
    passed = passed + 1
    print_line('ok - ' .. name)
  else
    failed = failed + 1
    print_line(('not ok - %s; got: %s'):format(name, vim.inspect(got)))
  end
end

--- Waits until `condition` gives something, at most ten seconds.
local function await(condition)
  local found
  vim.wait(10000, function()
    found = condition()
    return found
  end, 10)
  return found
end

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

local function text_of(window)
  return window and table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n') or ''
end

--- The virtual text that the lenses of goviva put on the screen: a list of { line, text }.
local function lenses()
  local client = require('goviva').client()
  local found = {}
  local namespace = client and vim.api.nvim_get_namespaces()['nvim.lsp.codelens:' .. client.id]
  if not namespace then
    return found
  end
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })) do
    local chunks = mark[4].virt_text or (mark[4].virt_lines or {})[1] or {}
    local text = {}
    for _, chunk in ipairs(chunks) do
      text[#text + 1] = chunk[1]
    end
    found[#found + 1] = { mark[2] + 1, table.concat(text) }
  end
  return found
end

local function lens_at(line)
  for _, lens in ipairs(lenses()) do
    if lens[1] == line then
      return lens[2]
    end
  end
end

local function go_to(pattern)
  vim.fn.cursor(1, 1)
  local line = vim.fn.search(pattern, 'cW')
  assert(line > 0, 'the sample has no ' .. pattern)
  return line
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'xt', false)
end

local function close_floats()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      vim.api.nvim_win_close(window, true)
    end
  end
end

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

local function footer(window)
  local parts = vim.tbl_map(function(part)
    return part[1]
  end, vim.api.nvim_win_get_config(window).footer or {})
  return table.concat(parts)
end

--- Presses a number in the quiz's float, and goes on until it asks no more.
--- Returns what stands below the question in the end.
local function answer(window, number)
  local question = text_of(window)
  local before = question
  press(tostring(number))
  while await(function()
    return text_of(window) ~= before
  end) and footer(window):find('answer', 1, true) do
    before = text_of(window)
    -- Where several options are right, the last one says that all are chosen.
    local last = before:match('\n%d%. %[[ x]%] .*\n(%d)%. [^\n]*$')
    press(last or '1')
  end
  return text_of(window):sub(#question + 1)
end

local function quiz_asks_and_judges()
  local line = go_to([[^func (p \*Pool) work]])
  local runs = {
    ['vim.lsp.codelens.run()'] = function()
      vim.fn.cursor(line, 1)
      vim.lsp.codelens.run()
    end,
    [':Goviva quiz'] = function()
      vim.fn.cursor(line + 3, 1)
      vim.cmd('Goviva quiz')
    end,
  }
  for name, run_lens in pairs(runs) do
    run_lens()
    local window = await(float)
    local question = text_of(window)
    check(name .. ' asks, with numbered options', question:find('\n1. ', 1, true), question)
    check(
      'the lens is still there',
      vim.api.nvim_buf_call(vim.fn.bufnr('pool.go'), function()
        return lens_at(line)
      end)
    )
    local said = answer(window, 1)
    check('the answer is judged below it', #said > 20, said)
    press('q')
    check('q closes the float', not float())
  end
end

local function right_is_right_and_wrong_is_wrong()
  local client = assert(require('goviva').client())
  local question = 'select/empty-select'
  local function ask()
    client:exec_cmd({ title = '', command = 'goviva.quiz', arguments = { { questions = { question } } } })
    return assert(await(float))
  end
  -- The options come in another order each time, so each is chosen by its text.
  local titles = {}
  for title in text_of(ask()):gmatch('\n%d%. ([^\n]*)') do
    titles[#titles + 1] = title
  end
  press('q')
  local judged = {}
  for _, title in ipairs(titles) do
    local window = ask()
    local number
    for digit, option in text_of(window):gmatch('\n(%d)%. ([^\n]*)') do
      number = option == title and digit or number
    end
    judged[#judged + 1] = vim.trim((answer(window, number):gsub('─', '')))
    press('q')
  end
  local right = vim.tbl_filter(function(said)
    return vim.startswith(said, 'Right')
  end, judged)
  local wrong = vim.tbl_filter(function(said)
    return vim.startswith(said, 'No')
  end, judged)
  check('a right answer is told so', #titles >= 2 and #right >= 1, judged)
  check('a wrong answer is told so, with the reason', #wrong >= 1 and #wrong[1] > 20, judged)

  ask()
  press('<Esc>')
  check('an open question can be left', not float())
  go_to([[\<select {]])
  vim.lsp.buf.hover()
  check('and the server goes on', text_of(await(float)):find('select', 1, true))
  close_floats()
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

local function run()
  print_line('# Neovim ' .. tostring(vim.version()))
  vim.cmd.edit(vim.fs.joinpath(vim.env.GOVIVA_SAMPLE, 'pool.go'))
  check(
    'goviva attaches to a Go file',
    await(function()
      local client = require('goviva').client()
      return client and client.initialized
    end)
  )
  hover_shows_the_explanation()
  lens_is_shown_and_stays()
  quiz_asks_and_judges()
  right_is_right_and_wrong_is_wrong()
  explain_opens()
  explain_follows_the_cursor()
  the_whole_package_counts()
  health_is_green()
end

local ran, trace = xpcall(run, debug.traceback)
if not ran then
  failed = failed + 1
  print_line('not ok - the test itself: ' .. trace)
end
print_line(('%d passed, %d failed'):format(passed, failed))
vim.cmd(failed == 0 and 'qall!' or 'cquit 1')
