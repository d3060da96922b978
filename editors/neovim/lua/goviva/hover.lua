-- The hover is Neovim's own. It breaks lines in the middle of words, and is then a line too low for its text;
-- here its lines break between words. Where gopls answers too, its text can be longer than the screen: goviva's
-- few lines then come first.

local M = {}

--- Is the window a hover of a language server.
---@param window integer
local function is_hover(window)
  return vim.api.nvim_win_is_valid(window) and pcall(vim.api.nvim_win_get_var, window, 'textDocument/hover')
end

--- Moves goviva's part of a hover to the top.
---@param buffer integer the hover's
---@param names string[] the servers that may have a part, each under a heading
local function few_lines_first(buffer, names)
  local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  local first, last
  for number, line in ipairs(lines) do
    if line == '# goviva' then
      first = number
    elseif first and not last and vim.startswith(line, '# ') and vim.tbl_contains(names, line:sub(3)) then
      last = number - 1
    end
  end
  if not first or first == 1 then
    return
  end
  local moved = vim.list_slice(lines, first, last or #lines)
  -- Between two parts stands a line of dashes.
  local dashes = first > 1 and vim.startswith(lines[first - 1], '─') and lines[first - 1] or '---'
  if last and moved[#moved] == dashes then
    moved[#moved] = nil
  end
  local others = vim.list_slice(lines, 1, first - 1)
  if last then
    vim.list_extend(others, vim.list_slice(lines, last + 1))
  elseif others[#others] == dashes then
    others[#others] = nil
  end
  moved[#moved + 1] = dashes
  vim.list_extend(moved, others)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, moved)
  vim.bo[buffer].modifiable = false
end

---@param window integer
local function break_between_words(window)
  vim.wo[window].linebreak = true
  -- Behind the border a window has no say over the lines that the editor keeps for itself.
  local room = vim.o.lines - vim.o.cmdheight - 4
  local height = vim.api.nvim_win_text_height(window, {}).all
  vim.api.nvim_win_set_height(window, math.max(1, math.min(height, room)))
end

--- Watches for hovers over Go code that goviva looks at.
function M.watch()
  vim.api.nvim_create_autocmd('WinNew', {
    group = vim.api.nvim_create_augroup('goviva.hover', {}),
    callback = function()
      local window = vim.api.nvim_get_current_win()
      -- Neovim marks the window and puts its own options right after it has made it.
      vim.schedule(function()
        if is_hover(window) and require('goviva').client() then
          local names = vim.tbl_map(function(client)
            return client.name
          end, vim.lsp.get_clients())
          few_lines_first(vim.api.nvim_win_get_buf(window), names)
          break_between_words(window)
        end
      end)
    end,
  })
end

return M
