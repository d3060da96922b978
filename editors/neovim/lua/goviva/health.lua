-- `:checkhealth goviva`

local M = {}

function M.check()
  local health = vim.health
  health.start('goviva')

  if vim.fn.has('nvim-0.11') == 0 then
    health.error('Neovim is too old', 'Install Neovim 0.11 or newer')
    return
  end
  health.ok(('Neovim %s'):format(tostring(vim.version())))

  local config = vim.lsp.config.goviva
  local command = config and config.cmd
  if type(command) == 'table' then
    local program = command[1]
    local path = vim.fn.exepath(program)
    if path == '' then
      health.error(('`%s` was not found'):format(program), {
        'Install it: cargo install goviva',
        "Or say where it is: require('goviva').setup({ cmd = { '/path/to/goviva', 'lsp' } })",
      })
    else
      local ran, asked = pcall(function()
        return vim.system({ path, '--version' }, { text = true }):wait(5000)
      end)
      if ran and asked.code == 0 then
        health.ok(('%s at `%s`'):format(vim.trim(asked.stdout), path))
      else
        health.error(('`%s --version` failed'):format(path), 'Is this the goviva of this plugin?')
      end
    end
  end

  if vim.lsp.is_enabled and not vim.lsp.is_enabled('goviva') then
    health.warn('goviva is not enabled', "Call require('goviva').setup(), or vim.lsp.enable('goviva')")
  else
    health.ok('goviva is enabled for Go files')
  end

  local clients = vim.lsp.get_clients({ name = 'goviva' })
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    health.ok(('running for `%s`, in %d buffer(s)'):format(client.root_dir or 'a single file', buffers))
  end
  if #clients == 0 then
    health.info('not running: it starts with the first Go file')
  end

  if vim.fn.executable('gopls') == 1 then
    health.ok('gopls was found; goviva works beside it and repeats nothing it says')
  else
    health.info('gopls was not found; goviva works without it')
  end
end

return M
