-- Runs once at start and loads nothing but itself: the rest waits for the first Go file.

if vim.g.loaded_goviva then
  return
end
vim.g.loaded_goviva = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify_once('goviva needs Neovim 0.11 or newer', vim.log.levels.WARN)
  return
end

vim.api.nvim_create_user_command('Goviva', function(arguments)
  require('goviva.command').run(arguments.fargs)
end, {
  nargs = '*',
  desc = 'Explain this code, or be asked about it',
  complete = function(lead, line)
    return require('goviva.command').complete(lead, line)
  end,
})

-- An `on_attach` in the configuration would be lost as soon as a user sets their own.
vim.api.nvim_create_autocmd('LspAttach', {
  group = vim.api.nvim_create_augroup('goviva', {}),
  desc = 'Show the lenses of goviva, and ask what its former server did not answer',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'goviva' then
      require('goviva.lenses').attach(client, event.buf)
      require('goviva.server').on_attach()
    end
  end,
})
