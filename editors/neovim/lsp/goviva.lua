-- What `vim.lsp.enable('goviva')` starts. `require('goviva').setup()` changes it and enables it.

local goviva = require('goviva')

---@type vim.lsp.Config
return {
  cmd = { 'goviva', 'lsp' },
  filetypes = { 'go' },
  root_markers = { 'go.work', 'go.mod', '.git' },
  capabilities = {
    workspace = { codeLens = { refreshSupport = true } },
    -- This plugin shows what `goviva.explain` returns.
    experimental = { goviva = { explain = true } },
  },
  commands = goviva.commands(),
  handlers = goviva.handlers(),
  on_attach = function()
    require('goviva.hover').watch()
  end,
  on_exit = function(...)
    require('goviva.server').on_exit(...)
  end,
}
