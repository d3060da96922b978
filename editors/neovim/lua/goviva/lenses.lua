-- Lenses of goviva, and of goviva alone: whether gopls's are shown is the user's own choice.
-- Neovim 0.12 keeps lenses by itself. For 0.11 this file asks when the text changes, and keeps
-- a lens on the screen while its line is typed in, where Neovim would take it off.

local M = {}

local goviva = require('goviva')
local codelens = vim.lsp.codelens
local keeps_itself = codelens.enable ~= nil

--- How long the text must rest before lenses are asked for again.
local REST_MILLISECONDS = 150

---@class goviva.lenses.State
---@field lenses lsp.CodeLens[] the last answer, moved along with the text
---@field timer? uv.uv_timer_t

---@type table<integer, goviva.lenses.State> by buffer
local states = {}

---@param client vim.lsp.Client
---@param buffer integer
local function refresh(client, buffer)
  if not goviva.config.lenses or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  client:request('textDocument/codeLens', params, function(failure, lenses, context)
    local state = states[buffer]
    -- An answer about an older text would jump: the next one is on its way.
    if not state or not goviva.config.lenses or tick ~= vim.api.nvim_buf_get_changedtick(buffer) then
      return
    end
    if not failure then
      state.lenses = lenses or {}
    end
    codelens.on_codelens(failure, lenses, context)
  end, buffer)
end

---@param client vim.lsp.Client
---@param buffer integer
local function refresh_soon(client, buffer)
  local state = states[buffer]
  if not state then
    return
  end
  if state.timer then
    state.timer:stop()
  end
  state.timer = vim.defer_fn(function()
    state.timer = nil
    refresh(client, buffer)
  end, REST_MILLISECONDS)
end

--- Moves the lenses as the lines move, so that running one finds it, and puts back those that
--- Neovim took off: it clears the changed lines by their old numbers, in the new text.
---@param client vim.lsp.Client
---@param buffer integer
---@param first integer the first changed line
---@param last integer one past the last changed line, before the change
---@param new_last integer the same after it
local function follow(client, buffer, first, last, new_last)
  local state = states[buffer]
  local kept = {} ---@type lsp.CodeLens[]
  local taken_off = false
  for _, lens in ipairs(state.lenses) do
    local range = lens.range
    local line = range.start.line
    local gone = line >= first and line < last and line >= new_last
    local moved = line >= last and line + new_last - last or line
    taken_off = taken_off or gone or (line >= first and line < last) or (moved >= first and moved < last)
    if not gone then
      range['end'].line = range['end'].line + moved - line
      range.start.line = moved
      kept[#kept + 1] = lens
    end
  end
  state.lenses = kept
  codelens.save(kept, buffer, client.id)
  -- The others move with their lines; drawing looks at every line of the file.
  if taken_off then
    M.redraw(client, buffer)
  end
end

--- Shows the lenses that are known, without asking.
---@param client vim.lsp.Client
---@param buffer integer
function M.redraw(client, buffer)
  if not keeps_itself and states[buffer] and goviva.config.lenses then
    codelens.display(states[buffer].lenses, buffer, client.id)
  end
end

--- Begins to show lenses in a buffer.
---@param client vim.lsp.Client
---@param buffer integer
function M.attach(client, buffer)
  if keeps_itself then
    codelens.enable(goviva.config.lenses, { client_id = client.id })
    return
  end
  if states[buffer] then
    return
  end
  states[buffer] = { lenses = {} }
  -- Neovim takes lenses off changed lines from here on; `follow` comes after it and puts them back.
  codelens.save({}, buffer, client.id)
  vim.api.nvim_buf_attach(buffer, false, {
    on_lines = function(_, _, _, first, last, new_last)
      if not states[buffer] or client:is_stopped() then
        return true
      end
      follow(client, buffer, first, last, new_last)
      refresh_soon(client, buffer)
    end,
    on_reload = function()
      refresh_soon(client, buffer)
    end,
    on_detach = function()
      states[buffer] = nil
    end,
  })
  local group = vim.api.nvim_create_augroup('goviva.lenses.' .. buffer, {})
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave' }, {
    group = group,
    buffer = buffer,
    desc = 'Ask for the lenses of goviva',
    callback = function()
      refresh(client, buffer)
    end,
  })
  vim.api.nvim_create_autocmd('LspDetach', {
    group = group,
    buffer = buffer,
    desc = 'Forget the lenses of goviva',
    callback = function(event)
      if event.data.client_id == client.id then
        states[buffer] = nil
        vim.api.nvim_del_augroup_by_id(group)
      end
    end,
  })
  refresh(client, buffer)
end

--- Asks for the lenses of every buffer.
---@param client vim.lsp.Client
function M.refresh_all(client)
  if keeps_itself then
    return
  end
  for buffer in pairs(states) do
    if client.attached_buffers[buffer] then
      refresh(client, buffer)
    end
  end
end

--- The server says that lenses changed: the handler of `workspace/codeLens/refresh`.
---@type lsp.Handler
function M.on_refresh(failure, result, context)
  if keeps_itself then
    return codelens.on_refresh(failure, result, context)
  end
  local client = vim.lsp.get_client_by_id(context.client_id)
  if client then
    M.refresh_all(client)
  end
  return vim.NIL
end

--- Turns lenses on or off, in every buffer.
---@param on boolean
function M.show(on)
  goviva.config.lenses = on
  for _, client in ipairs(vim.lsp.get_clients({ name = 'goviva' })) do
    if keeps_itself then
      codelens.enable(on, { client_id = client.id })
    elseif on then
      for buffer in pairs(client.attached_buffers) do
        refresh(client, buffer)
      end
    else
      codelens.clear(client.id)
    end
  end
end

return M
