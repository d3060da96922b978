-- goviva's own requests, which outlive the server: it is started again when it ends by itself,
-- and what was asked then is asked of the next one.

local M = {}

local NAME = 'goviva'
--- A life in which the server answered nothing was too short.
local MOST_SHORT_LIVES = 6
local FIRST_REST_MILLISECONDS = 100

---@class goviva.server.Request
---@field method string
---@field params table
---@field done fun(failure?: lsp.ResponseError, result?: any)
---@field buffer integer
---@field client_id? integer the client that was asked

---@type table<goviva.server.Request, true> what has no answer yet
local open = {}
local short_lives = 0

---@param buffer integer
---@return vim.lsp.Client?
local function running(buffer)
  local clients = vim.lsp.get_clients({ name = NAME })
  for _, client in ipairs(clients) do
    if client.initialized and not client:is_stopped() and client.attached_buffers[buffer] then
      return client
    end
  end
  -- The file may have been closed since; what is known is the same in each server.
  for _, client in ipairs(clients) do
    if client.initialized and not client:is_stopped() then
      return client
    end
  end
end

---@param request goviva.server.Request
local function send(request)
  local client = running(request.buffer)
  if not client then
    return
  end
  request.client_id = client.id
  ---@diagnostic disable-next-line: param-type-mismatch -- the protocol's own methods only
  local sent = client:request(request.method, request.params, function(failure, result)
    if open[request] then
      open[request] = nil
      short_lives = 0
      request.done(failure, result)
    end
  end)
  if not sent then
    request.client_id = nil
  end
end

--- Sends a request; when the server ends before it answers, the next one is asked.
---@param method string
---@param params table
---@param done fun(failure?: lsp.ResponseError, result?: any)
---@param buffer? integer whose server; default: the current one
function M.request(method, params, done, buffer)
  local request = { method = method, params = params, done = done, buffer = buffer or vim.api.nvim_get_current_buf() }
  open[request] = true
  send(request)
end

--- The same, where a failure is only told to the reader.
---@param method string
---@param params table
---@param done fun(result: any)
---@param buffer? integer
function M.ask(method, params, done, buffer)
  M.request(method, params, function(failure, result)
    if failure then
      vim.notify('goviva: ' .. failure.message, vim.log.levels.ERROR)
    else
      done(result)
    end
  end, buffer)
end

--- A server is there: asks it what the former one did not answer.
function M.on_attach()
  for request in pairs(open) do
    if not request.client_id then
      send(request)
    end
  end
end

--- Starts the server for every Go buffer again.
function M.start()
  short_lives = 0
  vim.lsp.enable(NAME)
end

--- What the server did not answer is for the next one, which is started if nobody told this one to end.
---@param code integer
---@param signal integer
---@param client_id integer
local function after_exit(code, signal, client_id)
  local SIGTERM = 15
  for request in pairs(open) do
    if request.client_id == client_id then
      request.client_id = nil
    end
  end
  if vim.v.exiting ~= vim.NIL or signal == SIGTERM or (code == 0 and signal == 0) then
    return
  end
  short_lives = short_lives + 1
  if short_lives > MOST_SHORT_LIVES then
    vim.notify('goviva ends again and again; `:Goviva restart` starts it once more', vim.log.levels.ERROR)
    return
  end
  vim.defer_fn(function()
    if vim.lsp.is_enabled == nil or vim.lsp.is_enabled(NAME) then
      vim.lsp.enable(NAME)
    end
  end, FIRST_REST_MILLISECONDS * 2 ^ (short_lives - 1))
end

--- A server ended; Neovim says so where little is allowed.
M.on_exit = vim.schedule_wrap(after_exit)

return M
