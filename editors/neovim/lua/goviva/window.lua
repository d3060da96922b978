-- Windows to read in: the quiz's float and the explanation's float or split.

local M = {}

--- Go code in a fence is coloured by Neovim's own syntax file, because no parser for Go comes with it.
---@param buffer integer
local function highlight(buffer)
  if not pcall(vim.treesitter.start, buffer, 'markdown') then
    vim.bo[buffer].syntax = 'markdown'
  end
  if vim.treesitter.language.add('go') then
    return
  end
  vim.api.nvim_buf_call(buffer, function()
    vim.b.current_syntax = nil
    pcall(vim.cmd.syntax, 'include @govivaGo syntax/go.vim')
    vim.cmd.syntax([[region govivaFence start=/^```go\>.*$/ end=/^```$/ contains=@govivaGo keepend]])
  end)
end

---@param window integer
local function read_comfortably(window)
  local options = vim.wo[window]
  options.wrap = true
  options.linebreak = true
  options.breakindent = true
  options.conceallevel = 2
  options.concealcursor = 'nc'
  options.number = false
  options.relativenumber = false
  options.signcolumn = 'no'
  options.statuscolumn = ' '
  options.spell = false
end

--- How many screen lines the buffer takes in a window.
--- The highlighter hides the lines of a fence, but only once it has run, so they are counted here.
---@param window integer
---@return integer
local function height_of(window)
  local level = vim.wo[window].conceallevel
  vim.wo[window].conceallevel = 0
  local height = vim.api.nvim_win_text_height(window, {}).all
  vim.wo[window].conceallevel = level
  local buffer = vim.api.nvim_win_get_buf(window)
  if vim.treesitter.highlighter.active[buffer] then
    for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
      if vim.startswith(line, '```') then
        height = height - 1
      end
    end
  end
  return height
end

---@param window integer
local function place(window)
  local width = math.min(80, vim.o.columns - 4)
  local room = vim.o.lines - vim.o.cmdheight - 4
  vim.api.nvim_win_set_config(
    window,
    { relative = 'editor', row = 0, col = 0, width = width, height = math.max(1, room) }
  )
  local height = math.max(1, math.min(height_of(window), room))
  vim.api.nvim_win_set_config(window, {
    relative = 'editor',
    width = width,
    height = height,
    row = math.max(0, math.floor((vim.o.lines - height) / 3) - 1),
    col = math.max(0, math.floor((vim.o.columns - width) / 2) - 1),
  })
end

--- Puts lines into a buffer that the reader cannot change.
---@param buffer integer
---@param lines string[]
function M.write(buffer, lines)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      place(window)
    end
  end
end

--- Writes on the border of a float.
---@param window integer
---@param title string
---@param footer string
function M.label(window, title, footer)
  vim.api.nvim_win_set_config(window, { title = (' %s '):format(title), footer = (' %s '):format(footer) })
end

---@class goviva.window.Options
---@field title string
---@field footer? string
---@field split? boolean
---@field markdown? boolean
---@field on_close? fun()

--- Opens text in a window and moves there. `q` and `<Esc>` close it.
---@param lines string[]
---@param options goviva.window.Options
---@return integer buffer
---@return integer window
function M.open(lines, options)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.bo[buffer].bufhidden = 'wipe'
  M.write(buffer, lines)

  local window ---@type integer
  if options.split then
    window = vim.api.nvim_open_win(buffer, true, { split = 'right' })
  else
    window = vim.api.nvim_open_win(buffer, true, {
      relative = 'editor',
      row = 1,
      col = 1,
      width = 1,
      height = 1,
      style = 'minimal',
      border = vim.o.winborder ~= '' and vim.o.winborder or 'rounded',
      title = (' %s '):format(options.title),
      footer = options.footer and (' %s '):format(options.footer) or nil,
    })
  end
  if options.markdown then
    highlight(buffer)
  end
  read_comfortably(window)
  if not options.split then
    place(window)
  end

  local group = vim.api.nvim_create_augroup('goviva.window.' .. buffer, {})
  vim.api.nvim_create_autocmd('VimResized', {
    group = group,
    desc = 'Keep the float inside the screen',
    callback = function()
      if not options.split and vim.api.nvim_win_is_valid(window) then
        place(window)
      end
    end,
  })
  vim.api.nvim_create_autocmd('BufWipeout', {
    group = group,
    buffer = buffer,
    desc = 'Say that the window is gone',
    callback = function()
      vim.api.nvim_del_augroup_by_id(group)
      if options.on_close then
        options.on_close()
      end
    end,
  })
  for _, key in ipairs({ 'q', '<Esc>' }) do
    vim.keymap.set('n', key, function()
      M.close(window)
    end, { buffer = buffer, nowait = true, desc = 'Close' })
  end
  return buffer, window
end

--- Closes a window, if it is still there.
---@param window integer
function M.close(window)
  if vim.api.nvim_win_is_valid(window) then
    vim.api.nvim_win_close(window, true)
  end
end

return M
