-- The quiz, in a float: one question after the other, over `goviva/quiz/*`.

local cards = require('goviva.card')
local server = require('goviva.server')
local window = require('goviva.window')

local M = {}

---@class goviva.quiz.Session
---@field id string the server's name for it
---@field start table what it was started with
---@field source integer the buffer it was started in
---@field buffer integer the float's
---@field window integer the float
---@field stage 'question'|'verdict'|'end'
---@field question table the question that is asked, or was judged
---@field chosen table<integer, true> options
---@field revealed boolean
---@field since integer when the question was shown, in milliseconds
---@field reply? table|string what was answered
---@field answered? table the server's judgement
---@field waiting boolean an answer is on its way
---@field rows table<integer, integer>

---@type goviva.quiz.Session?
local current

local namespace = vim.api.nvim_create_namespace('goviva.quiz')

local HELP = {
  '1–9       answer, or choose where several are right',
  'Enter     answer with what is under the cursor or was chosen; go on',
  'Space     show the answer; choose what is under the cursor',
  'i         type what the program prints',
  '?         I do not know',
  's  S      skip; not before tomorrow',
  'm         never ask this again',
  'u         take the last answer back',
  'e         explain',
  'q  Esc    close',
}

vim.api.nvim_set_hl(0, 'GovivaRight', { link = 'DiagnosticOk', default = true })
vim.api.nvim_set_hl(0, 'GovivaWrong', { link = 'DiagnosticError', default = true })
vim.api.nvim_set_hl(0, 'GovivaAnswer', { link = 'Visual', default = true })
vim.api.nvim_set_hl(0, 'GovivaHint', { link = 'Comment', default = true })

---@param session goviva.quiz.Session
---@param card goviva.Card
local function show(session, card)
  session.rows = card.rows
  window.write(session.buffer, card.lines)
  window.label(session.window, card.title, card.keys)
  vim.api.nvim_buf_clear_namespace(session.buffer, namespace, 0, -1)
  for _, colour in ipairs(card.colours) do
    vim.api.nvim_buf_set_extmark(session.buffer, namespace, colour.row - 1, 0, { line_hl_group = colour.group })
  end
  for row, number in pairs(card.numbers) do
    vim.api.nvim_buf_set_extmark(session.buffer, namespace, row - 1, 0, {
      virt_text = { { ('%3d  '):format(number), 'LineNr' } },
      virt_text_pos = 'inline',
    })
  end
end

--- Puts the cursor on a row. What stands above it is in sight if there is room, and all down to `last` rather.
---@param session goviva.quiz.Session
---@param row integer
---@param last? integer default: the same row
local function look_at(session, row, last)
  last = last or row
  local needed = vim.api.nvim_win_text_height(session.window, { end_row = last - 1 }).all
  vim.api.nvim_win_call(session.window, function()
    vim.fn.winrestview({ topline = 1, lnum = last, col = 0 })
    if needed > vim.api.nvim_win_get_height(session.window) then
      vim.cmd.normal({ 'zb', bang = true })
    end
    vim.fn.cursor(row, 1)
  end)
end

---@param session goviva.quiz.Session
---@param keep_cursor? boolean
local function show_question(session, keep_cursor)
  local cursor = vim.api.nvim_win_get_cursor(session.window)
  local card = cards.question(session.question, session.chosen, session.revealed)
  show(session, card)
  if keep_cursor then
    vim.api.nvim_win_set_cursor(session.window, { math.min(cursor[1], #card.lines), 0 })
  else
    local rows = vim.tbl_keys(card.rows)
    table.sort(rows)
    look_at(session, rows[1] or card.focus, rows[#rows])
  end
end

---@param session goviva.quiz.Session
---@param question table
local function ask(session, question)
  session.stage = 'question'
  session.question = question
  session.chosen = {}
  session.revealed = false
  session.since = vim.uv.now()
  show_question(session)
end

---@param session goviva.quiz.Session
---@param summary table
local function finish(session, summary)
  session.stage = 'end'
  show(session, cards.summary(summary))
  look_at(session, 1)
end

--- A session has no further question: either it is over, or the server that began it is gone.
---@param session goviva.quiz.Session
---@param answered table `QuizAnswered` of the protocol
local function go_on(session, answered)
  if answered.question then
    ask(session, answered.question)
  elseif answered.summary then
    finish(session, answered.summary)
  else
    M.start(session.start, session.source)
  end
end

---@param session goviva.quiz.Session
---@param reply table|string `QuizReply` of the protocol
local function answer(session, reply)
  if session.waiting then
    return
  end
  session.waiting = true
  -- With a verdict on the screen, the server is one question ahead.
  local question = session.stage == 'verdict' and session.answered.question or session.question
  local params = {
    session = session.id,
    question = question.id,
    ask = question.ask,
    answer = reply,
    took = session.stage == 'question' and vim.uv.now() - session.since or nil,
  }
  server.request('goviva/quiz/answer', params, function(failure, answered)
    session.waiting = false
    if failure then
      vim.notify('goviva: ' .. failure.message, vim.log.levels.ERROR)
    elseif session ~= current then
      return
    elseif answered.verdict then
      session.stage = 'verdict'
      session.reply, session.answered = reply, answered
      local card = cards.verdict(session.question, answered, type(reply) == 'table' and reply or {})
      show(session, card)
      look_at(session, #card.lines)
    else
      go_on(session, answered)
    end
  end, session.source)
end

---@param session goviva.quiz.Session
---@return integer[]
local function chosen_options(session)
  local options = vim.tbl_keys(session.chosen)
  table.sort(options)
  return options
end

---@param session goviva.quiz.Session
---@param option? integer
local function choose(session, option)
  local question = session.question
  if session.stage ~= 'question' or not option then
    return
  end
  if question.kind == 'recall' then
    local grade = session.revealed and cards.GRADES[option + 1]
    if grade then
      answer(session, { grade = grade.grade })
    end
  elseif question.several then
    session.chosen[option] = not session.chosen[option] or nil
    show_question(session, true)
  else
    session.chosen = { [option] = true }
    show_question(session, true)
    answer(session, { options = { option } })
  end
end

---@param session goviva.quiz.Session
---@return integer? option
local function under_cursor(session)
  return session.rows[vim.api.nvim_win_get_cursor(session.window)[1]]
end

---@param session goviva.quiz.Session
local function reveal(session)
  session.revealed = true
  show_question(session)
end

--- Enter: the step that comes next.
---@param session goviva.quiz.Session
local function confirm(session)
  local question = session.question
  if session.stage == 'verdict' then
    go_on(session, session.answered)
  elseif session.stage == 'end' then
    M.start(session.start, session.source)
  elseif question.kind == 'recall' and not session.revealed then
    reveal(session)
  elseif question.several then
    local options = chosen_options(session)
    if #options > 0 then
      answer(session, { options = options })
    else
      vim.notify('goviva: choose first, by number or Space; ? if you do not know')
    end
  else
    choose(session, under_cursor(session))
  end
end

--- Space: the same, but where several are right it chooses.
---@param session goviva.quiz.Session
local function space(session)
  if session.stage == 'question' and session.question.several then
    choose(session, under_cursor(session))
  elseif session.stage ~= 'question' or session.question.kind == 'recall' then
    confirm(session)
  end
end

---@param session goviva.quiz.Session
local function type_answer(session)
  if session.stage ~= 'question' or session.question.kind ~= 'output' then
    return
  end
  vim.ui.input({ prompt = 'It prints: ' }, function(text)
    if text and vim.trim(text) ~= '' and session == current and session.stage == 'question' then
      answer(session, { text = text })
    end
  end)
end

---@param session goviva.quiz.Session
local function do_not_know(session)
  if session.stage ~= 'question' then
    return
  end
  answer(session, session.question.kind == 'recall' and { grade = 'again' } or { options = {} })
end

--- Something else than an answer, while a question is open.
---@param reply string
---@return fun(session: goviva.quiz.Session)
local function instead(reply)
  return function(session)
    if session.stage == 'question' then
      answer(session, reply)
    end
  end
end

---@param session goviva.quiz.Session
local function undo(session)
  if session.stage ~= 'end' then
    answer(session, 'undo')
  end
end

---@param session goviva.quiz.Session
local function explain(session)
  if session.stage ~= 'question' then
    require('goviva.explain').concept(session.question.concept.id, session.source)
  end
end

local KEYS = {
  ['<CR>'] = { confirm, 'Answer, or go on' },
  ['<Space>'] = { space, 'Show the answer, or choose' },
  ['i'] = { type_answer, 'Type what it prints' },
  ['?'] = { do_not_know, 'I do not know' },
  ['s'] = { instead('skip'), 'Skip' },
  ['S'] = { instead('snooze'), 'Not before tomorrow' },
  ['m'] = { instead('mute'), 'Never ask this again' },
  ['u'] = { undo, 'Take the last answer back' },
  ['e'] = { explain, 'Explain' },
  ['g?'] = {
    function()
      vim.notify(table.concat(HELP, '\n'))
    end,
    'Show the keys',
  },
}

---@param session goviva.quiz.Session
local function map_keys(session)
  local function map(key, act, description)
    vim.keymap.set('n', key, function()
      if session == current then
        act(session)
      end
    end, { buffer = session.buffer, nowait = true, desc = description })
  end
  for key, what in pairs(KEYS) do
    map(key, what[1], what[2])
  end
  for number = 1, 9 do
    map(tostring(number), function()
      if session.stage ~= 'question' then
        return
      elseif session.question.kind == 'recall' then
        choose(session, number - 1)
      elseif session.question.kind ~= 'spot' and session.question.options[number] then
        choose(session, session.question.options[number].id)
      end
    end, 'Answer ' .. number)
  end
end

---@param started table `QuizStarted` of the protocol
---@param start table
---@param source integer
local function open(started, start, source)
  local session = current
  if session then
    session.id, session.start, session.source = started.session, start, source
    ask(session, started.question)
    return
  end
  session = { id = started.session, start = start, source = source, rows = {}, waiting = false }
  session.buffer, session.window = window.open({ '' }, {
    title = 'goviva',
    footer = 'q close',
    markdown = true,
    on_close = function()
      if session == current then
        current = nil
        server.request('goviva/quiz/end', { session = session.id }, function() end, source)
      end
    end,
  })
  current = session
  map_keys(session)
  ask(session, started.question)
end

--- Begins a quiz.
---@param start table `QuizStart` of the protocol: what to ask about
---@param source? integer the buffer whose server asks; default: the current one
function M.start(start, source)
  source = source or vim.api.nvim_get_current_buf()
  server.ask('goviva/quiz/start', start, function(started)
    if started.question then
      open(started, start, source)
    else
      if current then
        window.close(current.window)
      end
      vim.notify('goviva: ' .. (started.nothing or 'nothing to ask'))
    end
  end, source)
end

--- Runs the command of a lens or of an action.
---@param command lsp.Command
---@param context { bufnr: integer, client_id: integer }
function M.run(command, context)
  M.start((command.arguments or {})[1] or vim.empty_dict(), context.bufnr)
  -- Neovim 0.11 takes a lens off the screen as it runs it.
  local client = vim.lsp.get_client_by_id(context.client_id)
  if client then
    require('goviva.lenses').redraw(client, context.bufnr)
  end
end

return M
