-- `:Goviva`, one function a subcommand.

local goviva = require('goviva')

local M = {}

--- The server of this buffer, or a message that says why there is none.
---@return vim.lsp.Client?
local function client_here()
  local client = goviva.client()
  if not client then
    vim.notify('goviva does not run in this buffer; :checkhealth goviva says why', vim.log.levels.WARN)
  end
  return client
end

--- The commands of the code actions at the cursor whose name is given.
---@param client vim.lsp.Client
---@param name string
---@param done fun(commands: lsp.Command[])
local function commands_at_cursor(client, name, done)
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding) --[[@as lsp.CodeActionParams]]
  params.context = { diagnostics = {}, triggerKind = 1 }
  client:request('textDocument/codeAction', params, function(failure, result)
    if failure then
      vim.notify('goviva: ' .. failure.message, vim.log.levels.ERROR)
      return
    end
    local commands = {} ---@type lsp.Command[]
    for _, action in ipairs(result or {}) do
      local command = type(action.command) == 'table' and action.command or action
      if command.command == name then
        commands[#commands + 1] = command
      end
    end
    done(commands)
  end, 0)
end

--- Is the cursor on a token that has a hover?
---@param client vim.lsp.Client
---@param done fun(on_token: boolean)
local function on_a_token(client, done)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  client:request('textDocument/hover', params, function(_, hover)
    done(hover ~= nil)
  end, 0)
end

--- Lets the user choose one of several commands and runs it.
---@param client vim.lsp.Client
---@param commands lsp.Command[]
local function choose(client, commands)
  vim.ui.select(commands, {
    prompt = 'goviva',
    kind = 'goviva',
    format_item = function(command)
      return command.title
    end,
  }, function(command)
    if command then
      client:exec_cmd(command)
    end
  end)
end

---@class goviva.Subcommand
---@field run fun(argument?: string)
---@field complete? fun(): string[]

---@type table<string, goviva.Subcommand>
M.subcommands = {
  explain = {
    run = function(concept)
      local client = client_here()
      if not client then
        return
      end
      if concept then
        client:exec_cmd({ title = 'Explain', command = 'goviva.explain', arguments = { { concept = concept } } })
        return
      end
      commands_at_cursor(client, 'goviva.explain', function(commands)
        if #commands == 0 then
          vim.notify('goviva has nothing to explain here')
          return
        end
        on_a_token(client, function(on_token)
          -- The server names what the cursor is on before the rest of the line.
          if on_token or #commands == 1 then
            client:exec_cmd(commands[1])
          else
            choose(client, commands)
          end
        end)
      end)
    end,
    complete = function()
      local client = goviva.client()
      local program = client and client.config.cmd or { 'goviva' }
      if type(program) ~= 'table' then
        return {}
      end
      local ran, listed = pcall(function()
        return vim.system({ program[1], 'concepts', '--format', 'json' }, { text = true }):wait(2000)
      end)
      if not ran or listed.code ~= 0 then
        return {}
      end
      return vim.tbl_map(function(concept)
        return concept.id
      end, vim.json.decode(listed.stdout))
    end,
  },
  quiz = {
    run = function()
      local client = client_here()
      if client then
        require('goviva.lenses').run(client, vim.api.nvim_get_current_buf())
      end
    end,
  },
  lenses = {
    run = function(state)
      require('goviva.lenses').show(state == 'on' or (state ~= 'off' and not goviva.config.lenses))
    end,
    complete = function()
      return { 'on', 'off' }
    end,
  },
  health = {
    run = function()
      vim.cmd.checkhealth('goviva')
    end,
  },
}

--- Runs `:Goviva`.
---@param arguments string[]
function M.run(arguments)
  local subcommand = M.subcommands[arguments[1]]
  if not subcommand then
    local names = vim.tbl_keys(M.subcommands)
    table.sort(names)
    vim.notify('usage: :Goviva ' .. table.concat(names, '|'), vim.log.levels.WARN)
    return
  end
  subcommand.run(arguments[2])
end

--- Completes `:Goviva`.
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local words = vim.split(vim.trim(line), '%s+')
  if lead == '' then
    words[#words + 1] = ''
  end
  local candidates = {} ---@type string[]
  if #words == 2 then
    candidates = vim.tbl_keys(M.subcommands)
  elseif #words == 3 and M.subcommands[words[2]] and M.subcommands[words[2]].complete then
    candidates = M.subcommands[words[2]].complete()
  end
  candidates = vim.tbl_filter(function(candidate)
    return vim.startswith(candidate, lead)
  end, candidates)
  table.sort(candidates)
  return candidates
end

return M
