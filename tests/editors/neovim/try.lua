-- What `make try` shows: the sample with its lenses, and the hover of one construct.

require('goviva').setup({ cmd = { vim.env.GOVIVA, 'lsp' } })

if vim.env.GOVIVA_GOPLS then
  vim.lsp.config('gopls', {
    cmd = { vim.env.GOVIVA_GOPLS },
    filetypes = { 'go' },
    root_markers = { 'go.mod' },
    settings = { gopls = { codelenses = { test = true } } },
  })
  vim.lsp.enable('gopls')
  -- What gopls's own lenses need in Neovim 0.11.
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'CursorHold' }, {
    pattern = '*.go',
    callback = function()
      vim.lsp.codelens.refresh({ bufnr = 0 })
    end,
  })
end

vim.o.winborder = 'rounded'
vim.o.number = true
vim.o.signcolumn = 'no'
vim.o.updatetime = 250
vim.o.shortmess = vim.o.shortmess .. 'I'
vim.g.mapleader = ' '
local function explain_shortly()
  vim.lsp.buf.hover({ max_width = 80 })
end
vim.keymap.set('n', 'K', explain_shortly, { desc = 'Explain in a few lines' })
vim.keymap.set('n', '<Leader>q', '<Cmd>Goviva quiz<CR>', { desc = 'Be asked about this function' })
vim.keymap.set('n', '<Leader>p', '<Cmd>Goviva progress<CR>', { desc = 'See what you know' })
vim.keymap.set('n', '<Leader>e', '<Cmd>Goviva explain<CR>', { desc = 'Explain what stands here' })

local file, pattern = unpack(vim.split(vim.env.GOVIVA_TRY or [[pool.go|\<select\>]], '|'))
vim.cmd.edit(file)
vim.wo.winbar = ' K explains · Space q asks · Space e tells it all · :e main.go, cache.go … · :qa leaves'
vim.fn.search(pattern, 'w')
vim.cmd.normal({ 'zz', bang = true })

vim.api.nvim_create_autocmd('LspAttach', {
  once = true,
  callback = function()
    vim.defer_fn(explain_shortly, 400)
  end,
})
