-- The server is killed again and again while the quiz is open.

local test = require('harness')
local await, check, float = test.await, test.check, test.float

--- Kills the server of this Neovim, as the system does that runs out of memory.
local function kill_the_server()
  for _, process in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
    local about = vim.api.nvim_get_proc(process)
    if about and about.name:find('goviva', 1, true) then
      vim.uv.kill(process, 'sigkill')
      return true
    end
  end
end

local function stage(word)
  return await(function()
    return test.footer(float()):find(word, 1, true)
  end, 30)
end

return function()
  test.open('pool.go')
  local line = test.go_to([[^func (p \*Pool) work]])
  await(function()
    return test.lens_at(line)
  end)
  vim.cmd('Goviva quiz file')
  local killed = 0
  for round = 1, 10 do
    assert(stage('I do not know'), 'no question in round ' .. round)
    killed = killed + (kill_the_server() and 1 or 0)
    -- The reader goes on before anybody has noticed.
    test.press('?')
    assert(stage('goes on'), 'no verdict in round ' .. round)
    test.press('<CR>')
  end
  check('the server was killed ten times', killed == 10, killed)
  check('no answer is lost', #test.goviva('export').reviews == 10, test.goviva('export').reviews)
  check('the quiz goes on', stage('I do not know'))
  test.press('q')
  check(
    'lenses are there, once',
    await(function()
      local there = vim.tbl_filter(function(lens)
        return lens[1] == line
      end, test.lenses())
      local namespaces = 0
      for name, id in pairs(vim.api.nvim_get_namespaces()) do
        local found = vim.startswith(name, 'nvim.lsp.codelens:') and vim.api.nvim_buf_get_extmarks(0, id, 0, -1, {})
          or {}
        namespaces = namespaces + (#found > 0 and 1 or 0)
      end
      return #there == 1 and namespaces == 1
    end),
    test.lenses()
  )
  test.go_to([[\<select {]])
  vim.lsp.buf.hover()
  check(
    'and so are hovers',
    await(function()
      return test.text_of(float()):find('select', 1, true)
    end),
    test.text_of(float())
  )
end
