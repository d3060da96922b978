-- The whole of a concept, with the ways on from there.

local pick = require('goviva.pick')
local server = require('goviva.server')
local window = require('goviva.window')

local M = {}

---@class goviva.explain.Window
---@field buffer integer
---@field window integer

---@type goviva.explain.Window?
local opened

--- Lets the reader choose a concept to read next.
---@param explanation table `Explanation` of the protocol
---@param source integer
local function read_on(explanation, source)
  local names = vim.list_extend(vim.deepcopy(explanation.prerequisites), explanation.related)
  if #names == 0 then
    vim.notify('goviva knows nothing near ' .. explanation.title)
    return
  end
  pick(names, 'Read next', function(name)
    M.concept(name.id, source)
  end)
end

--- Puts the places where the code does it into the quickfix list.
---@param explanation table `Explanation` of the protocol
---@param source integer
local function list_places(explanation, source)
  if #explanation.occurrences == 0 then
    vim.notify(('the code here has no %s'):format(explanation.title))
    return
  end
  local client = require('goviva').client(source)
  local items = vim.lsp.util.locations_to_items(explanation.occurrences, client and client.offset_encoding or 'utf-8')
  vim.fn.setqflist({}, ' ', { title = explanation.title, items = items })
  if opened then
    window.close(opened.window)
  end
  vim.cmd('botright copen')
end

--- Opens an explanation as the options say: in a float or in a split.
--- A window that already shows one is used again.
---@param explanation table `Explanation` of the protocol
---@param source integer the buffer that it was asked from
local function show(explanation, source)
  local lines = vim.split(vim.trim(explanation.markdown), '\n', { plain = true })
  if opened and vim.api.nvim_win_is_valid(opened.window) then
    window.write(opened.buffer, lines)
    vim.api.nvim_set_current_win(opened.window)
    vim.api.nvim_win_set_cursor(opened.window, { 1, 0 })
  else
    local buffer, id = window.open(lines, {
      title = 'goviva',
      footer = 'a ask me · r read on · o where the code does it · q close',
      markdown = true,
      split = require('goviva').config.window == 'split',
      on_close = function()
        opened = nil
      end,
    })
    opened = { buffer = buffer, window = id }
  end
  local function map(key, act, description)
    vim.keymap.set('n', key, act, { buffer = opened.buffer, nowait = true, desc = description })
  end
  map('a', function()
    if opened then
      window.close(opened.window)
    end
    require('goviva.quiz').start({ concepts = { explanation.id } }, source)
  end, 'Be asked about it')
  map('r', function()
    read_on(explanation, source)
  end, 'Read a related concept')
  map('o', function()
    list_places(explanation, source)
  end, 'List where the code does it')
end

--- Explains a concept.
---@param concept string its id
---@param source? integer the buffer whose server is asked; default: the current one
---@param go? string the reader's Go version; default: the newest
function M.concept(concept, source, go)
  source = source or vim.api.nvim_get_current_buf()
  server.ask('goviva/explain', { concept = concept, go = go }, function(explanation)
    show(explanation, source)
  end, source)
end

--- Runs the command of an action or of a link.
---@param command lsp.Command
---@param context { bufnr: integer, client_id: integer }
function M.run(command, context)
  local argument = (command.arguments or {})[1] or {}
  M.concept(argument.concept, context.bufnr, argument.go)
end

return M
