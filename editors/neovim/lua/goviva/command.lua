-- `:Goviva`, one function a subcommand.

local goviva = require('goviva')
local pick = require('goviva.pick')
local server = require('goviva.server')

local M = {}

--- A server, this buffer's before any other, or a message that says why there is none.
---@return vim.lsp.Client?
local function client_here()
  local client = goviva.client() or vim.lsp.get_clients({ name = 'goviva' })[1]
  if not client then
    vim.notify('goviva does not run; it starts with a Go file, and :checkhealth goviva says more', vim.log.levels.WARN)
  end
  return client
end

---@class goviva.ConceptHere
---@field id string
---@field title string the title of the action

--- The concepts at the cursor, or else on its line: what the code actions explain.
---@param done fun(concepts: goviva.ConceptHere[])
local function concepts_here(done)
  local client = goviva.client()
  if not client then
    done({})
    return
  end
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding) --[[@as lsp.CodeActionParams]]
  params.context = { diagnostics = {}, only = { 'goviva.explain' }, triggerKind = 1 }
  server.ask('textDocument/codeAction', params, function(actions)
    local concepts = {} ---@type goviva.ConceptHere[]
    for _, action in ipairs(actions or {}) do
      local command = type(action.command) == 'table' and action.command or action
      local argument = (command.arguments or {})[1]
      if command.command == 'goviva.explain' and argument then
        concepts[#concepts + 1] = { id = argument.concept, title = (action.title:gsub('^Explain ', '')) }
      end
    end
    done(concepts)
  end)
end

--- Is the cursor on a token that has a hover?
---@param done fun(on_token: boolean)
local function on_a_token(done)
  local client = goviva.client()
  if not client then
    done(false)
    return
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  server.ask('textDocument/hover', params, function(hover)
    done(hover ~= nil)
  end)
end

--- Takes the concept that is named, or the one under the cursor, or one that the reader chooses.
---@param concept? string
---@param nothing string what to say where there is none
---@param done fun(concept: string)
local function with_concept(concept, nothing, done)
  if concept then
    done(concept)
    return
  end
  concepts_here(function(concepts)
    if #concepts == 0 then
      vim.notify(nothing)
      return
    end
    on_a_token(function(on_token)
      -- The server names what the cursor is on before the rest of the line.
      if on_token or #concepts == 1 then
        done(concepts[1].id)
        return
      end
      pick(concepts, 'Which?', function(one)
        done(one.id)
      end)
    end)
  end)
end

--- Carries a command out, then tells of it.
---@param command string
---@param argument table
---@param told fun(result: any): string?
local function execute(command, argument, told)
  local params = { command = command, arguments = { argument } }
  server.ask('workspace/executeCommand', params, function(result)
    local said = told(result)
    if said then
      vim.notify(said)
    end
    for _, client in ipairs(vim.lsp.get_clients({ name = 'goviva' })) do
      require('goviva.lenses').refresh_all(client)
    end
  end)
end

--- The ids of all concepts, for completion.
---@return string[]
local function concept_ids()
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
end

--- Marks a concept, or takes the mark back: `:Goviva known`, `:Goviva mute`.
---@param command string
---@param field 'claimed'|'muted' what `goviva/progress` calls it
---@param words { on: string, off: string, none: string }
---@return goviva.Subcommand
local function mark(command, field, words)
  local function take_back(id, title)
    execute(command, { concept = id, on = false }, function()
      return words.off:format(title)
    end)
  end
  return {
    run = function(argument)
      if not client_here() then
        return
      elseif argument ~= 'off' then
        with_concept(argument, 'goviva sees no concept here', function(concept)
          execute(command, { concept = concept }, function()
            return words.on:format(concept)
          end)
        end)
        return
      end
      require('goviva.progress').ask(function(report)
        local marked = vim.tbl_filter(function(concept)
          return concept[field]
        end, report.concepts)
        if #marked == 0 then
          vim.notify(words.none)
          return
        end
        pick(marked, 'Take back', function(concept)
          take_back(concept.id, concept.title)
        end)
      end, vim.api.nvim_get_current_buf())
    end,
    complete = function()
      return vim.list_extend({ 'off' }, concept_ids())
    end,
  }
end

--- What `:Goviva quiz` asks about.
---@type table<string, fun(): table>
local QUIZZES = {
  today = function()
    return vim.empty_dict()
  end,
  due = function()
    return { due = true }
  end,
  file = function()
    return { at = { uri = vim.uri_from_bufnr(0) } }
  end,
}

--- Asks about the code at the cursor.
---@param client vim.lsp.Client
local function quiz_here(client)
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local start = { at = { uri = at.textDocument.uri, position = at.position } }
  require('goviva.quiz').start(start)
end

--- Opens the mock interview of the program in a terminal of its own.
---@param client vim.lsp.Client
local function interview(client)
  local program = client.config.cmd
  if type(program) ~= 'table' then
    vim.notify('goviva: `goviva interview` at a terminal', vim.log.levels.WARN)
    return
  end
  local folder = client.root_dir or vim.fn.getcwd()
  vim.cmd.tabnew()
  local buffer = vim.api.nvim_get_current_buf()
  vim.fn.jobstart({ program[1], 'interview', '--from', folder }, {
    term = true,
    cwd = folder,
    on_exit = function()
      -- The score sheet stays to be read, and `q` closes it.
      if vim.api.nvim_buf_is_valid(buffer) then
        vim.keymap.set('n', 'q', '<Cmd>bwipeout<CR>', { buffer = buffer, nowait = true })
        if vim.api.nvim_get_current_buf() == buffer then
          vim.cmd.stopinsert()
        end
      end
    end,
  })
  vim.cmd.startinsert()
end

---@class goviva.Subcommand
---@field run fun(argument?: string)
---@field complete? fun(): string[]

---@type table<string, goviva.Subcommand>
M.subcommands = {
  all = {
    run = function(state)
      if client_here() then
        local on = state and state == 'on'
        execute('goviva.showAll', state and { on = on } or vim.empty_dict(), function(result)
          return result.on and 'goviva shows all, also what you know' or 'goviva shows what you do not know yet'
        end)
      end
    end,
    complete = function()
      return { 'on', 'off' }
    end,
  },
  explain = {
    run = function(concept)
      if client_here() then
        with_concept(concept, 'goviva has nothing to explain here', require('goviva.explain').concept)
      end
    end,
    complete = concept_ids,
  },
  health = {
    run = function()
      vim.cmd.checkhealth('goviva')
    end,
  },
  interview = {
    run = function()
      local client = client_here()
      if client then
        interview(client)
      end
    end,
  },
  known = mark('goviva.known', 'claimed', {
    on = 'goviva takes it that you know %s; `:Goviva known off` takes that back',
    off = 'goviva asks about %s again',
    none = 'nothing is marked known',
  }),
  lenses = {
    run = function(state)
      require('goviva.lenses').show(state == 'on' or (state ~= 'off' and not goviva.config.lenses))
    end,
    complete = function()
      return { 'on', 'off' }
    end,
  },
  mute = mark('goviva.mute', 'muted', {
    on = 'goviva is silent about %s; `:Goviva mute off` takes that back',
    off = 'goviva speaks of %s again',
    none = 'nothing is muted',
  }),
  progress = {
    run = function()
      if client_here() then
        require('goviva.progress').show()
      end
    end,
  },
  quiz = {
    run = function(argument)
      local client = client_here()
      if not client then
        return
      elseif not argument and goviva.client() then
        quiz_here(client)
        return
      end
      local wanted = QUIZZES[argument or 'today']
      require('goviva.quiz').start(wanted and wanted() or { concepts = { argument } })
    end,
    complete = function()
      return vim.list_extend(vim.tbl_keys(QUIZZES), concept_ids())
    end,
  },
  restart = {
    run = function()
      server.start()
    end,
  },
  undo = {
    run = function()
      if client_here() then
        server.ask('workspace/executeCommand', { command = 'goviva.undo' }, function(result)
          local question = result and result.question
          vim.notify(question and ('goviva took the answer to %s back'):format(question) or 'no answer to take back')
        end)
      end
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
