local M = {}

--- What `setup` takes. Every field has a default.
---@class goviva.Options
---@field cmd? string[] how to start the server; default `{ 'goviva', 'lsp' }`
---@field settings? table the server's settings, without the leading `goviva.`; see |goviva-settings|
---@field lenses? boolean show lenses; default true
---@field window? 'float'|'split' where |:Goviva-explain| opens; default `'float'`

---@class goviva.Config
---@field lenses boolean
---@field window 'float'|'split'
M.config = { lenses = true, window = 'float' }

--- Takes the options and enables the server for Go files.
---@param options? goviva.Options
function M.setup(options)
  options = options or {}
  vim.validate('cmd', options.cmd, 'table', true)
  vim.validate('settings', options.settings, 'table', true)
  vim.validate('lenses', options.lenses, 'boolean', true)
  vim.validate('window', options.window, function(window)
    return window == 'float' or window == 'split'
  end, true, "'float' or 'split'")

  M.config.lenses = options.lenses ~= false
  M.config.window = options.window or 'float'
  vim.lsp.config('goviva', {
    cmd = options.cmd,
    settings = options.settings and { goviva = options.settings } or nil,
  })
  vim.lsp.enable('goviva')
end

--- The running server of a buffer, if there is one.
---@param buffer? integer default: the current one
---@return vim.lsp.Client?
function M.client(buffer)
  return vim.lsp.get_clients({ name = 'goviva', bufnr = buffer or 0 })[1]
end

--- The commands of lenses and code actions that this plugin carries out itself.
---@return table<string, fun(command: lsp.Command, context: table)>
function M.commands()
  return {
    ['goviva.explain'] = function(command, context)
      require('goviva.explain').run(command, context)
    end,
    ['goviva.quiz'] = function(command, context)
      require('goviva.quiz').run(command, context)
    end,
  }
end

--- The answers to what the server asks of an editor. They hold for goviva alone.
---@return table<string, lsp.Handler>
function M.handlers()
  return {
    ['window/showMessage'] = function(_, params)
      local levels = vim.log.levels
      local level = ({ levels.ERROR, levels.WARN, levels.INFO, levels.INFO })[params.type] or levels.INFO
      -- Neovim's own would stop at "Press ENTER" and hide a float.
      vim.notify('goviva: ' .. params.message, level)
    end,
    ['workspace/codeLens/refresh'] = function(failure, result, context)
      return require('goviva.lenses').on_refresh(failure, result, context)
    end,
  }
end

return M
