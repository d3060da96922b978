local M = {}

--- Asks the server for the whole of a concept and opens it.
--- A window that already shows a concept is used again.
---@param command lsp.Command
---@param context { bufnr: integer, client_id: integer }
function M.run(command, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  client:request(
    'workspace/executeCommand',
    { command = command.command, arguments = command.arguments },
    function(failure, result)
      if failure then
        vim.notify('goviva: ' .. failure.message, vim.log.levels.ERROR)
      elseif type(result) == 'string' then
        M.show(result)
      elseif type(result) == 'table' and result.markdown then
        M.show(result.markdown)
      end
    end,
    context.bufnr
  )
end

--- Opens Markdown as the options say: in a float or in a split.
---@param markdown string
function M.show(markdown)
  local window = require('goviva.window')
  local lines = vim.split(vim.trim(markdown), '\n', { plain = true })
  if M.buffer and vim.api.nvim_buf_is_valid(M.buffer) then
    window.write(M.buffer, lines)
    vim.api.nvim_set_current_win(vim.fn.bufwinid(M.buffer))
    vim.api.nvim_win_set_cursor(0, { 1, 0 })
    return
  end
  M.buffer = window.open(lines, {
    title = 'goviva',
    footer = 'q close',
    markdown = true,
    split = require('goviva').config.window == 'split',
  })
end

return M
