-- The server asks through `window/showMessageRequest` and judges through the same or through
-- `window/showMessage`, as it does with any editor. Here both share one float.

local window = require('goviva.window')

local M = {}

---@class goviva.quiz.Float
---@field buffer integer
---@field window integer
---@field lines string[] what the float shows
---@field marks { row: integer, group: string }[] lines with a colour
---@field answer? fun(action?: lsp.MessageActionItem) ends the open question

---@type goviva.quiz.Float?
local float

local namespace = vim.api.nvim_create_namespace('goviva.quiz')

local RULE = { '', ('─'):rep(40), '' }

vim.api.nvim_set_hl(0, 'GovivaRight', { link = 'DiagnosticOk', default = true })
vim.api.nvim_set_hl(0, 'GovivaWrong', { link = 'DiagnosticError', default = true })
vim.api.nvim_set_hl(0, 'GovivaAnswer', { link = 'Visual', default = true })

---@param text string
---@return string[]
local function lines_of(text)
  return vim.split(vim.trim(text), '\r?\n')
end

--- Replaces what the float shows, or opens it.
---@param lines string[]
---@param title string
---@param footer string
---@return goviva.quiz.Float
local function show(lines, title, footer)
  if float then
    float.lines = lines
    window.write(float.buffer, lines)
    vim.api.nvim_win_set_config(float.window, { title = (' %s '):format(title), footer = (' %s '):format(footer) })
    for _, mark in ipairs(float.marks) do
      vim.api.nvim_buf_set_extmark(float.buffer, namespace, mark.row, 0, { line_hl_group = mark.group })
    end
    return float
  end
  local buffer, id = window.open(lines, {
    title = title,
    footer = footer,
    on_close = function()
      local closed = float
      float = nil
      if closed and closed.answer then
        closed.answer(nil)
      end
    end,
  })
  float = { buffer = buffer, window = id, lines = lines, marks = {} }
  return float
end

--- Colours a line, and keeps the colour when more text comes.
---@param row integer from 0
---@param group string
local function mark(row, group)
  if float then
    table.insert(float.marks, { row = row, group = group })
    vim.api.nvim_buf_set_extmark(float.buffer, namespace, row, 0, { line_hl_group = group })
  end
end

--- Takes the answering keys away again.
---@param buffer integer
local function forget_keys(buffer)
  for key = 1, 9 do
    pcall(vim.keymap.del, 'n', tostring(key), { buffer = buffer })
  end
  pcall(vim.keymap.del, 'n', '<CR>', { buffer = buffer })
end

--- Runs the command of a lens: the server then asks.
---@param command lsp.Command
---@param context { bufnr: integer, client_id: integer }
function M.run(command, context)
  if float then
    window.close(float.window)
  end
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  client:request(
    'workspace/executeCommand',
    { command = command.command, arguments = command.arguments },
    function(failure)
      if failure then
        vim.notify('goviva: ' .. failure.message, vim.log.levels.ERROR)
      end
    end,
    context.bufnr
  )
  -- Neovim 0.11 takes a lens off the screen as it runs it.
  require('goviva.lenses').redraw(client, context.bufnr)
end

--- Shows a question and waits for the reader: the handler of `window/showMessageRequest`.
--- Closing the float answers with `null`, which the protocol has for a dismissed request.
---@param params lsp.ShowMessageRequestParams
---@return lsp.MessageActionItem|vim.NIL
function M.ask(params)
  local actions = params.actions or {}
  local coroutine_id = assert(coroutine.running(), 'Neovim runs the handlers of requests in coroutines')

  if float and float.answer then
    -- A second question while the first is open: the first is dismissed.
    window.close(float.window)
  end
  local lines = {}
  if float then
    vim.list_extend(lines, float.lines)
    vim.list_extend(lines, RULE)
  end
  local first = #lines
  vim.list_extend(lines, lines_of(params.message))
  lines[#lines + 1] = ''
  for number, action in ipairs(actions) do
    local title = (action.title:gsub('%s*\r?\n%s*', ' ⏎ '))
    lines[#lines + 1] = ('%d. %s'):format(number, title)
  end

  local keys = #actions == 1 and '1' or #actions <= 9 and ('1–%d'):format(#actions) or 'Enter'
  local current = show(lines, 'goviva asks', keys .. ' answer · q close')
  -- The first line of the question is in sight, and the cursor on the first answer.
  vim.api.nvim_win_call(current.window, function()
    vim.fn.winrestview({ topline = first + 1, lnum = #lines - #actions + 1, col = 0 })
  end)

  local function answer(action)
    if not current.answer then
      return
    end
    current.answer = nil
    -- The coroutine has not yielded yet when an answer comes at once.
    vim.schedule(function()
      coroutine.resume(coroutine_id, action or vim.NIL)
    end)
  end
  current.answer = answer

  local function choose(number)
    if not actions[number] then
      return
    end
    forget_keys(current.buffer)
    mark(#lines - #actions + number - 1, 'GovivaAnswer')
    answer(actions[number])
  end
  for number = 1, math.min(9, #actions) do
    vim.keymap.set('n', tostring(number), function()
      choose(number)
    end, { buffer = current.buffer, nowait = true, desc = 'Answer ' .. number })
  end
  vim.keymap.set('n', '<CR>', function()
    choose(vim.api.nvim_win_get_cursor(0)[1] - (#lines - #actions))
  end, { buffer = current.buffer, nowait = true, desc = 'Answer with the line under the cursor' })

  return coroutine.yield()
end

--- Shows what the server says: the handler of `window/showMessage`.
--- What follows an answer stands below it; anything else is a notification.
---@param params lsp.ShowMessageParams
function M.tell(params)
  if not float or float.answer then
    local levels = vim.log.levels
    local level = ({ levels.ERROR, levels.WARN, levels.INFO, levels.INFO })[params.type] or levels.INFO
    vim.notify('goviva: ' .. params.message, level)
    return
  end
  local lines = vim.list_extend({}, float.lines)
  vim.list_extend(lines, RULE)
  local first = #lines
  vim.list_extend(lines, lines_of(params.message))
  show(lines, 'goviva', 'q close')
  mark(first, vim.startswith(params.message, 'Right') and 'GovivaRight' or 'GovivaWrong')
  vim.api.nvim_win_set_cursor(float.window, { #lines, 0 })
end

return M
