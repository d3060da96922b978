-- The server asks through `window/showMessageRequest` and judges through the same or through
-- `window/showMessage`, as it does with any editor. Here both share one float.

local window = require('goviva.window')

local M = {}

---@class goviva.quiz.Float
---@field buffer integer
---@field window integer
---@field lines string[] what the float shows
---@field answer? fun(action?: lsp.MessageActionItem) ends the open question

---@type goviva.quiz.Float?
local float

local namespace = vim.api.nvim_create_namespace('goviva.quiz')

local RULE = { '', ('─'):rep(40), '' }

---@param text string
---@return string[]
local function lines_of(text)
  return vim.split(vim.trim(text), '\r?\n')
end

--- Replaces what the float shows, or opens it.
---@param lines string[]
---@param title string
---@param footer string
local function show(lines, title, footer)
  if float then
    float.lines = lines
    window.write(float.buffer, lines)
    vim.api.nvim_win_set_config(float.window, { title = (' %s '):format(title), footer = (' %s '):format(footer) })
    return
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
  float = { buffer = buffer, window = id, lines = lines }
end

--- The keys 1 to 9 of the float, taken away again.
local function forget_keys()
  for key = 1, 9 do
    pcall(vim.keymap.del, 'n', tostring(key), { buffer = assert(float).buffer })
  end
  pcall(vim.keymap.del, 'n', '<CR>', { buffer = assert(float).buffer })
end

--- Runs the command of a lens: the server then asks.
---@param command lsp.Command
---@param context { bufnr: integer, client_id: integer }
function M.run(command, context)
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
  local rows = {} ---@type table<integer, integer> a line's number to the option that stands there
  for number, action in ipairs(actions) do
    local title = (action.title:gsub('%s*\r?\n%s*', ' ⏎ '))
    lines[#lines + 1] = ('%d. %s'):format(number, title)
    rows[#lines] = number
  end

  show(lines, 'goviva asks', ('1–%d answer · q close'):format(math.max(1, #actions)))
  local current = assert(float)
  vim.api.nvim_win_set_cursor(current.window, { math.min(#lines, first + 1), 0 })

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
    local action = actions[number]
    if not action then
      return
    end
    forget_keys()
    for row, option in pairs(rows) do
      if option == number then
        vim.api.nvim_buf_set_extmark(current.buffer, namespace, row - 1, 0, { line_hl_group = 'Visual' })
        vim.api.nvim_win_set_cursor(current.window, { row, 0 })
      end
    end
    answer(action)
  end
  for number = 1, math.min(9, #actions) do
    vim.keymap.set('n', tostring(number), function()
      choose(number)
    end, { buffer = current.buffer, nowait = true, desc = 'Answer ' .. number })
  end
  vim.keymap.set('n', '<CR>', function()
    choose(rows[vim.api.nvim_win_get_cursor(0)[1]])
  end, { buffer = current.buffer, nowait = true, desc = 'Answer with the option under the cursor' })

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
  vim.list_extend(lines, lines_of(params.message))
  local marks = vim.api.nvim_buf_get_extmarks(float.buffer, namespace, 0, -1, {})
  show(lines, 'goviva', 'q close')
  for _, mark in ipairs(marks) do
    vim.api.nvim_buf_set_extmark(float.buffer, namespace, mark[2], 0, { line_hl_group = 'Visual' })
  end
  vim.api.nvim_win_set_cursor(float.window, { #lines, 0 })
end

return M
