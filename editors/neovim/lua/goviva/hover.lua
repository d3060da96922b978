-- The hover is Neovim's own. It breaks lines in the middle of words, and is then a line too low for its text;
-- here its lines break between words.

local M = {}

--- Is the window a hover of a language server.
---@param window integer
local function is_hover(window)
  return vim.api.nvim_win_is_valid(window) and pcall(vim.api.nvim_win_get_var, window, 'textDocument/hover')
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
          break_between_words(window)
        end
      end)
    end,
  })
end

return M
