-- The quiz: every kind of question, several in a row, taking back, closing, and what becomes of the answers.

local test = require('harness')
local await, check, float = test.await, test.check, test.float
local press, text_of = test.press, test.text_of

--- The questions of all concepts by kind, as `goviva concepts` lists them.
local function questions_by_kind()
  local found = {}
  for _, concept in ipairs(test.goviva('concepts', '--format', 'json')) do
    for _, question in ipairs(concept.questions) do
      found[question.kind] = found[question.kind] or {}
      table.insert(found[question.kind], question.id)
    end
  end
  return found
end

--- Asks these questions and waits for the first.
local function ask(...)
  local before = float()
  local client = assert(require('goviva').client())
  client:exec_cmd({ title = '', command = 'goviva.quiz', arguments = { { questions = { ... } } } })
  return assert(await(function()
    return not before and test.footer(float()):find('g? keys', 1, true) and float()
  end))
end

--- Does something and waits until the float shows something else.
local function after(act)
  local window = float()
  local before = { text_of(window), test.footer(window) }
  act()
  await(function()
    return not float() or not vim.deep_equal(before, { text_of(float()), test.footer(float()) })
  end)
  return text_of(float())
end

local function judged()
  return await(function()
    return test.footer(float()):find('goes on', 1, true) and text_of(float())
  end)
end

--- The numbered options: { number, text }.
local function options_of(window)
  local options = {}
  for number, text in text_of(window):gmatch('\n[☐☑ ]*(%d+)%. ([^\n]*)') do
    options[#options + 1] = { number, text }
  end
  return options
end

local function lenses_and_commands_ask()
  local line = test.go_to([[^func (p \*Pool) work]])
  local runs = {
    ['vim.lsp.codelens.run()'] = function()
      vim.fn.cursor(line, 1)
      vim.lsp.codelens.run()
    end,
    [':Goviva quiz'] = function()
      vim.fn.cursor(line + 2, 3)
      vim.cmd('Goviva quiz')
    end,
  }
  check(
    'a lens is there',
    await(function()
      return test.lens_at(line)
    end)
  )
  for name, run in pairs(runs) do
    run()
    local window = await(float)
    check(
      name .. ' asks',
      await(function()
        return #text_of(window) > 40
      end),
      text_of(window)
    )
    check(
      'the lens is still there',
      vim.api.nvim_buf_call(vim.fn.bufnr('pool.go'), function()
        return test.lens_at(line)
      end)
    )
    press('q')
    check('q closes the float', not float())
  end
end

--- Answers a choice with the option of this text, and returns what is said then.
local function choose(question, text)
  local window = ask(question)
  for _, option in ipairs(options_of(window)) do
    if option[2] == text then
      press(option[1])
      break
    end
  end
  local said = judged()
  press('q')
  return said
end

local function a_choice_is_judged(questions)
  local question, options
  for _, id in ipairs(questions.choice) do
    local window = ask(id)
    options = options_of(window)
    local several = test.footer(window):find('choose', 1, true)
    press('q')
    if not several and #options >= 3 then
      question = id
      break
    end
  end
  local right, wrong = {}, {}
  for _, option in ipairs(options) do
    local said = choose(question, option[2])
    table.insert(said:find('\nRight.\n', 1, true) and right or wrong, said)
  end
  check('one option of a choice is right', #right == 1 and #wrong == #options - 1, { #right, #wrong })
  check('a wrong answer is told so, with the reason', wrong[1] and wrong[1]:find('\n✗ [^\n]+\n    %S'), wrong[1])
  check('the right one is shown too', wrong[1] and wrong[1]:find('\n✓ '), wrong[1])
end

local function all_right_ones_must_be_chosen(questions)
  local question, count
  for _, id in ipairs(questions.choice) do
    local window = ask(id)
    count = #options_of(window)
    local several = test.footer(window):find('choose', 1, true)
    press('q')
    if several then
      question = id
      break
    end
  end
  ask(question)
  test.told(function()
    press('<CR>')
  end, 'choose first')
  check('Enter alone answers nothing', test.footer(float()):find('choose', 1, true), test.footer(float()))
  press('1')
  check('a number chooses', text_of(float()):find('☑ 1. ', 1, true), text_of(float()))
  press('1')
  check('and takes back', text_of(float()):find('☐ 1. ', 1, true), text_of(float()))
  for number = 1, count do
    press(tostring(number))
  end
  press('<CR>')
  local said = judged()
  check('all options are not the right ones', said:find('Not quite.', 1, true), said)
  press('q')

  -- What is right is known now; it is found again by its text.
  local right = {}
  for text in said:gmatch('\n✓ ([^\n]*)') do
    right[text] = true
  end
  check('several are right', vim.tbl_count(right) > 1, said)
  local window = ask(question)
  local options = options_of(window)
  for _, option in ipairs(options) do
    if right[option[2]] then
      press(option[1])
    end
  end
  press('<CR>')
  said = judged()
  check('all right ones together are right', said:find('\nRight.\n', 1, true), said)
  press('q')
end

local function a_line_is_pointed_at(questions)
  local window = ask(questions.spot[1])
  local marks = vim.api.nvim_buf_get_extmarks(
    vim.api.nvim_win_get_buf(window),
    vim.api.nvim_get_namespaces()['goviva.quiz'],
    0,
    -1,
    { details = true }
  )
  check('the code has line numbers', #marks > 3, marks)
  local rows = vim.tbl_map(function(mark)
    return mark[2] + 1
  end, marks)
  table.sort(rows)
  local said, right
  for index, row in ipairs(rows) do
    if index > 1 then
      window = ask(questions.spot[1])
    end
    vim.api.nvim_win_set_cursor(window, { row, 0 })
    press('<CR>')
    said = await(function()
      return test.footer(float()):find('goes on', 1, true) and text_of(float())
    end, 1)
    press('q')
    if said and said:find('\nRight.\n', 1, true) then
      right = row
      break
    end
  end
  check('Enter on the faulty line is right, and says why', right and #said > 100, said)
end

local function output_is_predicted(questions)
  local window = ask(questions.output[1])
  check('a program is shown', text_of(window):find('```go', 1, true), text_of(window))
  press('?')
  local said = judged()
  check('? is a wrong answer that shows the right one', said:find('Not quite.', 1, true) and said:find('\n✓ '), said)
  press('q')
  local output = said:match('\n✓ ([^\n]*)'):gsub(' ⏎ ', ' '):gsub('^`+', ''):gsub('`+$', '')
  ask(questions.output[1])
  local input = vim.ui.input
  vim.ui.input = function(_, done)
    done(output)
  end
  press('i')
  vim.ui.input = input
  said = judged()
  check('what it prints can be typed', said:find('\nRight.\n', 1, true), { output, said })
  press('q')
end

local function an_answer_is_recalled(questions)
  local window = ask(questions.recall[1])
  local question = text_of(window)
  check('the answer is hidden', question:find('Say it, then look.', 1, true), question)
  press('2')
  check('and cannot be graded yet', text_of(window) == question, text_of(window))
  press('<Space>')
  local revealed = text_of(window)
  check('Space shows it', #revealed > #question and revealed:find('\n3. I knew it\n', 1, true), revealed)
  press('3')
  local said = judged()
  check('a grade says when it comes again', said:find('It comes again', 1, true), said)
  press('q')
end

local function several_in_a_row(questions)
  local three = vim.list_slice(questions.recall, 2, 4)
  local window = ask(unpack(three))
  check('it says how many follow', test.title(window):find('2 more', 1, true), test.title(window))
  local first = text_of(window)
  press('<Space>')
  press('3')
  judged()
  after(function()
    press('u')
  end)
  check('u takes an answer back and asks again', text_of(window) == first, text_of(window))
  for _ = 1, 3 do
    press('<Space>')
    press('4')
    judged()
    after(function()
      press('<CR>')
    end)
  end
  check('the end says how it went', text_of(window):find('**3 of 3 right.**', 1, true), text_of(window))
  press('q')
  check('and closes', not float())
end

local function it_fits_the_screen(questions)
  ask(questions.spot[2])
  local function inside()
    local config = vim.api.nvim_win_get_config(float())
    local room = vim.o.lines - vim.o.cmdheight - 2
    return config.width + 2 <= vim.o.columns and config.height <= room and config.row >= 0 and config.col >= 0
  end
  local width, height = vim.o.columns, vim.o.lines
  for _, size in ipairs({ { 40, 12 }, { 200, 60 }, { 20, 6 }, { width, height } }) do
    vim.o.columns, vim.o.lines = size[1], size[2]
    vim.api.nvim_exec_autocmds('VimResized', {})
    check(('it fits a screen of %d by %d'):format(size[1], size[2]), inside(), vim.api.nvim_win_get_config(float()))
  end
  press('q')
end

local function options_are_in_sight()
  -- Its program is longer than the screen.
  local window = ask('select/operands-are-evaluated')
  vim.cmd.redraw()
  local count = vim.api.nvim_buf_line_count(vim.api.nvim_win_get_buf(window))
  check('all options of a long question are in sight', vim.fn.line('w$', window) == count, vim.fn.line('w$', window))
  check(
    'with the cursor on the first',
    vim.startswith(vim.api.nvim_get_current_line(), '1. '),
    vim.api.nvim_get_current_line()
  )
  press('q')
end

local function it_closes_clean(questions)
  local buffers, windows = #vim.api.nvim_list_bufs(), #vim.api.nvim_list_wins()
  local from = vim.api.nvim_get_current_win()
  local window = ask(questions.choice[1])
  local buffer = vim.api.nvim_win_get_buf(window)
  press('<Esc>')
  check('an open question can be left', not float())
  check('nothing is left behind', #vim.api.nvim_list_bufs() == buffers and #vim.api.nvim_list_wins() == windows)
  check('the cursor is where it was', vim.api.nvim_get_current_win() == from)
  local left = pcall(vim.api.nvim_get_autocmds, { group = 'goviva.window.' .. buffer })
  check('nor an autocommand', not left)
end

local function marks_and_progress()
  test.go_to([[\<select {]])
  local line = test.go_to([[^func (p \*Pool) work]])
  check('the lens names select', (test.lens_at(line) or ''):find('select', 1, true), test.lenses())
  test.go_to([[\<select {]])
  local told = test.told(function()
    vim.cmd('Goviva mute')
  end, 'silent about')
  check(':Goviva mute takes what the cursor is on', told:find('silent about select', 1, true), told)
  check(
    'and its lens goes',
    await(function()
      return not (test.lens_at(line) or ''):find('select', 1, true)
    end),
    test.lenses()
  )
  local shown = test.choosing('select', function()
    vim.cmd('Goviva mute off')
  end)
  check(':Goviva mute off offers what is muted', #shown == 1, shown)
  check(
    'and the lens comes back',
    await(function()
      return (test.lens_at(line) or ''):find('select', 1, true)
    end),
    test.lenses()
  )

  told = test.told(function()
    vim.cmd('Goviva known select')
  end, 'you know')
  check(':Goviva known takes a name', told:find('you know select', 1, true), told)
  vim.cmd('Goviva progress')
  local window = await(float)
  check(
    ':Goviva progress shows where you stand',
    await(function()
      return text_of(window):find('due today', 1, true)
    end),
    text_of(window)
  )
  check('with what is marked known', text_of(window):find('marked known', 1, true), text_of(window))
  check('and what is in this file', text_of(window):find('## In this file', 1, true), text_of(window))
  vim.api.nvim_win_call(window, function()
    vim.fn.cursor(1, 1)
    vim.fn.search('^- ', 'W')
  end)
  press('<CR>')
  check(
    'Enter explains the concept of the line',
    await(function()
      return #text_of(float()) > 500
    end),
    text_of(float())
  )
  test.close_floats()
  test.choosing('select', function()
    vim.cmd('Goviva known off')
  end)

  told = test.told(function()
    vim.cmd('Goviva undo')
  end, 'back')
  check(':Goviva undo takes the last answer back', told:find('goviva took the answer to', 1, true), told)
  told = test.told(function()
    vim.cmd('Goviva all')
  end, 'shows')
  check(':Goviva all shows what is known too', told:find('shows all', 1, true), told)
end

local function answers_are_kept()
  local kept = test.goviva('export')
  check('the answers are in the store', #kept.reviews > 8, kept)
end

return function()
  test.open('pool.go')
  local questions = questions_by_kind()
  lenses_and_commands_ask()
  a_choice_is_judged(questions)
  all_right_ones_must_be_chosen(questions)
  a_line_is_pointed_at(questions)
  output_is_predicted(questions)
  an_answer_is_recalled(questions)
  several_in_a_row(questions)
  it_fits_the_screen(questions)
  options_are_in_sight()
  it_closes_clean(questions)
  marks_and_progress()
  answers_are_kept()
end
