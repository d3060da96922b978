-- What the stories share: checks, waiting, and what is on the screen.

local M = { passed = 0, failed = 0 }

function M.say(text)
  io.stdout:write(text .. '\n')
end

function M.check(name, holds, got)
  if holds then
    M.passed = M.passed + 1
    M.say('ok - ' .. name)
  else
    M.failed = M.failed + 1
    M.say(('not ok - %s; got: %s'):format(name, vim.inspect(got)))
  end
end

--- Waits until `condition` gives something, at most so many seconds.
function M.await(condition, seconds)
  local found
  vim.wait((seconds or 10) * 1000, function()
    found = condition()
    return found
  end, 10)
  return found
end

--- The window on top of the others.
function M.float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

function M.text_of(window)
  local buffer = window and vim.api.nvim_win_get_buf(window)
  return buffer and table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') or ''
end

local function border(window, part)
  local chunks = vim.api.nvim_win_get_config(window)[part] or {}
  return table.concat(vim.tbl_map(function(chunk)
    return chunk[1]
  end, chunks))
end

function M.title(window)
  return window and border(window, 'title') or ''
end

function M.footer(window)
  return window and border(window, 'footer') or ''
end

--- The virtual text that the lenses of a server put on the screen: a list of { line, text }.
function M.lenses(name)
  local client = vim.lsp.get_clients({ name = name or 'goviva', bufnr = 0 })[1]
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

function M.lens_at(line, name)
  for _, lens in ipairs(M.lenses(name)) do
    if lens[1] == line then
      return lens[2]
    end
  end
end

function M.go_to(pattern)
  vim.fn.cursor(1, 1)
  local line = vim.fn.search(pattern, 'cW')
  assert(line > 0, 'the sample has no ' .. pattern)
  return line
end

function M.press(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'xt', false)
end

function M.close_floats()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_is_valid(window) and vim.api.nvim_win_get_config(window).relative ~= '' then
      vim.api.nvim_win_close(window, true)
    end
  end
end

--- Everything that is told while `act` runs and for as long as `until_told` is not among it.
function M.told(act, until_told)
  local notices = {}
  local notify = vim.notify
  vim.notify = function(text)
    notices[#notices + 1] = text
  end
  act()
  M.await(function()
    return table.concat(notices, '\n'):find(until_told, 1, true)
  end, 5)
  vim.notify = notify
  return table.concat(notices, '\n')
end

--- Chooses what `wanted` finds in everything that `vim.ui.select` shows, while `act` runs.
function M.choosing(wanted, act)
  local shown
  local select = vim.ui.select
  vim.ui.select = function(items, options, done)
    shown = vim.tbl_map(options.format_item, items)
    for number, text in ipairs(shown) do
      if text:find(wanted, 1, true) then
        done(items[number], number)
        return
      end
    end
    done(nil)
  end
  act()
  M.await(function()
    return shown
  end)
  vim.ui.select = select
  return shown
end

--- Opens a file of the sample and waits for goviva.
function M.open(name)
  vim.cmd.edit(vim.fs.joinpath(vim.env.GOVIVA_SAMPLE, name))
  return M.await(function()
    local client = require('goviva').client()
    return client and client.initialized and client
  end)
end

--- What `goviva` prints for these arguments, from JSON.
function M.goviva(...)
  local ran = vim.system({ vim.env.GOVIVA, ... }, { text = true }):wait()
  return vim.json.decode(ran.stdout, { luanil = { object = true } })
end

return M
